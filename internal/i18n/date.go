package i18n

import (
	"fmt"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // the zone must be there on a machine without a zone database
)

// Dated is a day: a civil.Date, or a moment, whose day is the one in Helsinki. Its zero value is no day and is written as nothing.
type Dated interface {
	Date() (year int, month time.Month, day int)
}

// Date writes "5.3.2026", in English "05/03/2026".
func Date(l Lang, d Dated) string {
	y, m, day := ymd(d)
	if y == 0 {
		return ""
	}
	if l == EN {
		return fmt.Sprintf("%02d/%02d/%04d", day, m, y)
	}
	return fmt.Sprintf("%d.%d.%d", day, m, y)
}

// DateLong writes "5. maaliskuuta 2026", "5 mars 2026", "5 March 2026".
func DateLong(l Lang, d Dated) string {
	y, m, day := ymd(d)
	if y == 0 {
		return ""
	}
	return fmt.Sprintf(Pick(l, "%d. %sta %d", "%d %s %d", "%d %s %d"), day, month(l, m), y)
}

// DayMonth writes a day of the current year: "14.12.", "14.12", "14/12".
func DayMonth(l Lang, d Dated) string {
	y, m, day := ymd(d)
	if y == 0 {
		return ""
	}
	return fmt.Sprintf(Pick(l, "%d.%d.", "%d.%d", "%02d/%02d"), day, m)
}

// MonthYear writes "joulukuu 2026", for headings.
func MonthYear(l Lang, d Dated) string {
	y, m, _ := ymd(d)
	if y == 0 {
		return ""
	}
	return fmt.Sprintf("%s %d", month(l, m), y)
}

// Weekday writes the day with its day of the week: "ma 14.12.2026", "mån 14.12.2026", "Mon, 14/12/2026".
func Weekday(l Lang, d Dated) string {
	if y, _, _ := ymd(d); y == 0 {
		return ""
	}
	return weekday(l, d) + Pick(l, " ", " ", ", ") + Date(l, d)
}

// WeekdayDayMonth writes "ma 14.12.", "mån 14.12", "Mon 14/12".
func WeekdayDayMonth(l Lang, d Dated) string {
	if y, _, _ := ymd(d); y == 0 {
		return ""
	}
	return weekday(l, d) + " " + DayMonth(l, d)
}

// Clock writes the time of day in Helsinki: "9.42", in English "09:42".
func Clock(l Lang, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(helsinki()).Format(Pick(l, "15.04", "15.04", "15:04"))[leadingZero(l, t):]
}

// Moment writes the day and the time in Helsinki: "20.11.2026 klo 9.42", "20.11.2026 kl. 9.42", "20/11/2026, 09:42".
func Moment(l Lang, t time.Time) string { return at(l, Date(l, t), t) }

// MomentShort writes a deadline of these days: "ma 23.11. klo 12.00", "mån 23.11 kl. 12.00", "Mon 23/11, 12:00".
func MomentShort(l Lang, t time.Time) string { return at(l, WeekdayDayMonth(l, t), t) }

// Span writes the days from the first to the last, both included: "1.1.2026–31.12.2026"; what has no end ends with the dash.
func Span(l Lang, first, last Dated) string {
	dash := Pick(l, "–", "–", " – ")
	return strings.TrimSpace(Date(l, first) + dash + Date(l, last))
}

func at(l Lang, day string, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return day + Pick(l, " klo"+nbsp, " kl."+nbsp, ", ") + Clock(l, t)
}

// leadingZero is 1 where the hour is written without its zero.
func leadingZero(l Lang, t time.Time) int {
	if l != EN && t.In(helsinki()).Hour() < 10 {
		return 1
	}
	return 0
}

// ymd returns the day, with year 0 for no day.
func ymd(d Dated) (int, time.Month, int) {
	if d == nil {
		return 0, 0, 0
	}
	if t, ok := d.(time.Time); ok && !t.IsZero() {
		return t.In(helsinki()).Date()
	}
	y, m, day := d.Date()
	if y == 1 && m == time.January && day == 1 {
		return 0, 0, 0
	}
	return y, m, day
}

func weekday(l Lang, d Dated) string {
	y, m, day := ymd(d)
	switch w := time.Date(y, m, day, 0, 0, 0, 0, time.UTC).Weekday(); l {
	case SV:
		return [...]string{"sön", "mån", "tis", "ons", "tors", "fre", "lör"}[w]
	case EN:
		return w.String()[:3]
	default:
		return [...]string{"su", "ma", "ti", "ke", "to", "pe", "la"}[w]
	}
}

// month is the month's name as it stands alone; the Finnish partitive of a date is this with "ta".
func month(l Lang, m time.Month) string {
	switch l {
	case SV:
		return [...]string{
			"januari", "februari", "mars", "april", "maj", "juni",
			"juli", "augusti", "september", "oktober", "november", "december",
		}[m-1]
	case EN:
		return m.String()
	}
	return [...]string{
		"tammikuu", "helmikuu", "maaliskuu", "huhtikuu", "toukokuu", "kesäkuu",
		"heinäkuu", "elokuu", "syyskuu", "lokakuu", "marraskuu", "joulukuu",
	}[m-1]
}

// helsinki is the zone in which every moment is shown.
var helsinki = sync.OnceValue(func() *time.Location {
	loc, err := time.LoadLocation("Europe/Helsinki")
	if err != nil {
		panic("i18n: the embedded zone database lacks Europe/Helsinki: " + err.Error())
	}
	return loc
})
