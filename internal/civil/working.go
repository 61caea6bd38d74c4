package civil

import (
	"slices"
	"sync"
	"time"
	_ "time/tzdata" // the zone must be there on a machine without a zone database
)

// Helsinki returns the zone in which deadlines are counted.
var Helsinki = sync.OnceValue(func() *time.Location {
	loc, err := time.LoadLocation("Europe/Helsinki")
	if err != nil {
		panic("civil: the embedded zone database lacks Europe/Helsinki: " + err.Error())
	}
	return loc
})

// DueAfter returns the moment at which a term of n working days that began at t ends: at closing, a duration from
// midnight (16 h 15 min at state offices), on the n-th working day after t's day.
// Saturdays, Sundays and public holidays do not count.
func DueAfter(t time.Time, n int, closing time.Duration) time.Time {
	d := DateIn(t)
	for n > 0 {
		if d = d.AddDays(1); IsWorkingDay(d) {
			n--
		}
	}
	y, m, day := d.Date()
	return time.Date(y, m, day, 0, int(closing/time.Minute), 0, 0, Helsinki())
}

// IsWorkingDay reports whether offices are open: not a Saturday, a Sunday, a public holiday, or one of the eves that the state's offices keep.
func IsWorkingDay(d Date) bool {
	switch d.Weekday() {
	case time.Saturday, time.Sunday:
		return false
	}
	return !slices.Contains(HolidaysOf(d.Year()), d)
}

// HolidaysOf returns the days of the year that do not count as working days beside Saturdays and Sundays: the fixed and the movable public
// holidays of Finland, and Midsummer Eve and Christmas Eve, on which offices are closed (act 150/1930 section 6 counts them with the holidays).
func HolidaysOf(year int) []Date {
	easter := Easter(year)
	return []Date{
		Of(year, time.January, 1), Of(year, time.January, 6),
		easter.AddDays(-2), easter.AddDays(1),
		Of(year, time.May, 1), easter.AddDays(39), // Ascension Day
		midsummerEve(year), Of(year, time.December, 6),
		Of(year, time.December, 24), Of(year, time.December, 25), Of(year, time.December, 26),
	}
}

// midsummerEve returns the Friday between 19 and 25 June.
func midsummerEve(year int) Date {
	d := Of(year, time.June, 19)
	for d.Weekday() != time.Friday {
		d = d.AddDays(1)
	}
	return d
}

// Easter returns Easter Sunday by the anonymous Gregorian algorithm (Nature, 20 April 1876).
func Easter(year int) Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return Of(year, time.Month(n/31), n%31+1)
}
