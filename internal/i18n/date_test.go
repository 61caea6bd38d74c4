package i18n_test

import (
	"strings"
	"testing"
	"time"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
)

func TestDays(t *testing.T) {
	t.Parallel()
	march, monday := civil.Of(2026, time.March, 5), civil.Of(2026, time.December, 14)
	for _, c := range []struct {
		what string
		f    func(i18n.Lang, i18n.Dated) string
		day  i18n.Dated
		want [3]string
	}{
		{"short", i18n.Date, march, [3]string{"5.3.2026", "5.3.2026", "05/03/2026"}},
		{"long", i18n.DateLong, march, [3]string{"5. maaliskuuta 2026", "5 mars 2026", "5 March 2026"}},
		{"day and month", i18n.DayMonth, monday, [3]string{"14.12.", "14.12", "14/12"}},
		{"month and year", i18n.MonthYear, monday, [3]string{"joulukuu 2026", "december 2026", "December 2026"}},
		{"with its weekday", i18n.Weekday, monday, [3]string{"ma 14.12.2026", "mån 14.12.2026", "Mon, 14/12/2026"}},
		{"weekday, day, month", i18n.WeekdayDayMonth, monday, [3]string{"ma 14.12.", "mån 14.12", "Mon 14/12"}},
	} {
		for i, l := range i18n.Langs() {
			if got := c.f(l, c.day); got != c.want[i] {
				t.Errorf("%s in %s = %q, want %q", c.what, l, got, c.want[i])
			}
			if got := c.f(l, civil.Date{}) + c.f(l, time.Time{}) + c.f(l, nil); got != "" {
				t.Errorf("%s of no day in %s = %q, want nothing", c.what, l, got)
			}
		}
	}
}

func TestEveryMonthAndWeekdayHasItsName(t *testing.T) {
	t.Parallel()
	for l, want := range map[i18n.Lang][2]string{
		i18n.FI: {
			"tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta",
			"su ma ti ke to pe la",
		},
		i18n.SV: {"januari februari mars april maj juni juli augusti september oktober november december", "sön mån tis ons tors fre lör"},
		i18n.EN: {
			"January February March April May June July August September October November December",
			"Sun, Mon, Tue, Wed, Thu, Fri, Sat,",
		},
	} {
		var months, days []string
		for m := range 12 {
			months = append(months, strings.Fields(i18n.DateLong(l, civil.Of(2026, time.Month(m+1), 1)))[1])
		}
		for d := range 7 {
			days = append(days, strings.Fields(i18n.Weekday(l, civil.Of(2026, time.November, 22+d)))[0])
		}
		if got := strings.Join(months, " "); got != want[0] {
			t.Errorf("months in %s: %s", l, got)
		}
		if got := strings.Join(days, " "); got != want[1] {
			t.Errorf("weekdays in %s: %s", l, got)
		}
	}
}

func TestMomentsAreShownInHelsinki(t *testing.T) {
	t.Parallel()
	morning, summer := moment(t, "2026-11-20T07:42:00Z"), moment(t, "2026-06-30T21:05:00Z")
	for _, c := range []struct {
		what string
		f    func(i18n.Lang, time.Time) string
		at   time.Time
		want [3]string
	}{
		{"afternoon", i18n.Clock, moment(t, "2026-03-05T12:07:00Z"), [3]string{"14.07", "14.07", "14:07"}},
		{"morning", i18n.Clock, morning, [3]string{"9.42", "9.42", "09:42"}},
		{"after midnight", i18n.Clock, summer, [3]string{"0.05", "0.05", "00:05"}},
		{"moment", i18n.Moment, morning, [3]string{"20.11.2026 klo\u00a09.42", "20.11.2026 kl.\u00a09.42", "20/11/2026, 09:42"}},
		{"the next day there", i18n.Moment, summer, [3]string{"1.7.2026 klo\u00a00.05", "1.7.2026 kl.\u00a00.05", "01/07/2026, 00:05"}},
		{"short moment", i18n.MomentShort, moment(t, "2026-11-23T10:00:00Z"), [3]string{"ma 23.11. klo\u00a012.00", "mån 23.11 kl.\u00a012.00", "Mon 23/11, 12:00"}},
		{"day of a moment", func(l i18n.Lang, t time.Time) string { return i18n.Date(l, t) }, summer, [3]string{"1.7.2026", "1.7.2026", "01/07/2026"}},
		{"none", i18n.Moment, time.Time{}, [3]string{}},
		{"no clock", i18n.Clock, time.Time{}, [3]string{}},
	} {
		for i, l := range i18n.Langs() {
			if got := c.f(l, c.at); got != c.want[i] {
				t.Errorf("%s in %s = %q, want %q", c.what, l, got, c.want[i])
			}
		}
	}
}

func TestSpans(t *testing.T) {
	t.Parallel()
	first, last := civil.Of(2026, time.January, 1), civil.Of(2026, time.December, 31)
	for i, l := range i18n.Langs() {
		if got, want := i18n.Span(l, first, last), [...]string{"1.1.2026–31.12.2026", "1.1.2026–31.12.2026", "01/01/2026 – 31/12/2026"}[i]; got != want {
			t.Errorf("span in %s = %q, want %q", l, got, want)
		}
		if got, want := i18n.Span(l, first, civil.Date{}), [...]string{"1.1.2026–", "1.1.2026–", "01/01/2026 –"}[i]; got != want {
			t.Errorf("open span in %s = %q, want %q", l, got, want)
		}
	}
}

func moment(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
