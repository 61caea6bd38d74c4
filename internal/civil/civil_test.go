package civil_test

import (
	"testing"
	"time"

	"kuntapaikka/internal/civil"
)

func TestParseLooseReadsWhatPeopleWrite(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"5.3.2026": "2026-03-05", "05.03.26": "2026-03-05", "2026-03-05": "2026-03-05", " 5. 3. 2026 ": "2026-03-05", "29.2.2028": "2028-02-29",
		"29.2.2026": "", "31.4.2026": "", "5/3/2026": "", "viisi": "", "5.13.2026": "",
	} {
		got, err := civil.ParseLoose(in)
		if (err == nil) != (want != "") || got.String() != want {
			t.Errorf("ParseLoose(%q) = %v, %v; want %q", in, got, err, want)
		}
	}
}

func TestAgeChangesOnTheBirthday(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		birth, on string
		want      int
	}{
		{"2019-11-22", "2026-11-21", 6},
		{"2019-11-22", "2026-11-22", 7},
		{"2020-02-29", "2027-02-27", 6},
		{"2020-02-29", "2027-02-28", 7},
		{"2020-01-01", "2026-12-31", 6},
		{"2008-12-31", "2026-12-31", 18},
	} {
		if got := civil.AgeOn(day(t, c.birth), day(t, c.on)); got != c.want {
			t.Errorf("born %s is %d on %s, want %d", c.birth, got, c.on, c.want)
		}
	}
}

func TestWorkingDaysLeaveOutHolidaysAndWeekends(t *testing.T) {
	t.Parallel()
	const closing = 16*time.Hour + 15*time.Minute
	for _, c := range []struct {
		name, from string
		days       int
		want       string
	}{
		{"five days over a weekend", "2026-11-20T10:00:00+02:00", 5, "2026-11-27T16:15:00+02:00"},
		{"Independence Day is a Sunday in 2026", "2026-12-04T09:00:00+02:00", 1, "2026-12-07T16:15:00+02:00"},
		{"Christmas and New Year", "2026-12-23T12:00:00+02:00", 5, "2027-01-04T16:15:00+02:00"},
		{"Easter 2027", "2027-03-25T12:00:00+02:00", 1, "2027-03-30T16:15:00+03:00"},
		{"Midsummer 2026", "2026-06-18T12:00:00+03:00", 1, "2026-06-22T16:15:00+03:00"},
		{"late in the evening is still that day", "2026-11-19T23:30:00+02:00", 1, "2026-11-20T16:15:00+02:00"},
	} {
		from, err := time.Parse(time.RFC3339, c.from)
		if err != nil {
			t.Fatal(err)
		}
		if got := civil.DueAfter(from, c.days, closing).Format(time.RFC3339); got != c.want {
			t.Errorf("%s: due %s, want %s", c.name, got, c.want)
		}
	}
}

func TestAddMonthsEndsAtTheMonthsLastDay(t *testing.T) {
	t.Parallel()
	if got := day(t, "2024-01-31").AddMonths(1); got != day(t, "2024-02-29") {
		t.Errorf("a month after 31 January 2024 is %s", got)
	}
	if got := day(t, "2024-02-29").AddMonths(12); got != day(t, "2025-02-28") {
		t.Errorf("a year after 29 February 2024 is %s", got)
	}
}

func TestPeriodsAreHalfOpen(t *testing.T) {
	t.Parallel()
	year := civil.Period{From: day(t, "2026-01-01"), To: day(t, "2027-01-01")}
	if !year.Contains(day(t, "2026-12-31")) || year.Contains(day(t, "2027-01-01")) || year.Overlaps(civil.Period{From: day(t, "2027-01-01")}) {
		t.Error("a period holds its first day and not its end")
	}
}

func day(t *testing.T, s string) civil.Date {
	t.Helper()
	d, err := civil.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
