package civil

import (
	"cmp"
	"database/sql/driver"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Date is a day of the Gregorian calendar. The zero Date is no day; the database stores it as NULL.
//
// It is one small number, since rankings carry thousands of days and compare them.
type Date struct{ n int32 } // days since the first day of year 1, which is no day here

const (
	unixDay = 719_162 // 1 January 1970
	daySecs = 24 * 60 * 60
)

// Of returns the day; months and days out of range roll over as in time.Date.
func Of(year int, month time.Month, day int) Date {
	return at(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// at returns the day of a midnight in UTC.
func at(midnight time.Time) Date { return Date{int32(midnight.Unix()/daySecs + unixDay)} }

// DateIn returns the day that it is in Helsinki at the moment t.
func DateIn(t time.Time) Date {
	y, m, d := t.In(Helsinki()).Date()
	return Of(y, m, d)
}

// Parse reads "2026-12-14".
func Parse(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("date %q is not like 2026-12-14", s)
	}
	return at(t), nil
}

var finnishDate = regexp.MustCompile(`^\s*(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})\s*$`)

// ParseLoose reads what people write: "5.3.2026", "05.03.26" or "2026-03-05". Two-digit years are 2000-2099.
func ParseLoose(s string) (Date, error) {
	m := finnishDate.FindStringSubmatch(s)
	if m == nil {
		return Parse(s)
	}
	d, _ := strconv.Atoi(m[1])
	mo, _ := strconv.Atoi(m[2])
	y, _ := strconv.Atoi(m[3])
	if y < 100 {
		y += 2000
	}
	return Parse(fmt.Sprintf("%04d-%02d-%02d", y, mo, d))
}

// Date returns year, month and day, as time.Time does.
func (d Date) Date() (int, time.Month, int) { return d.Time().Date() }

// Year returns the year.
func (d Date) Year() int { return d.Time().Year() }

// IsZero reports whether d is no day.
func (d Date) IsZero() bool { return d.n == 0 }

// String returns "2026-12-14", or nothing for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

// Time returns midnight UTC of the day, for the database driver; of none, the zero time.
func (d Date) Time() time.Time { return time.Unix((int64(d.n)-unixDay)*daySecs, 0).UTC() }

// Midnight returns the first moment of the day in Helsinki.
func (d Date) Midnight() time.Time {
	y, m, day := d.Date()
	return time.Date(y, m, day, 0, 0, 0, 0, Helsinki())
}

// AddDays returns the day n days later.
func (d Date) AddDays(n int) Date { return Date{d.n + int32(n)} }

// AddMonths returns the same day n months later, or the month's last day where it has fewer days.
func (d Date) AddMonths(n int) Date {
	y, m, day := d.Date()
	first := time.Date(y, m+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return at(first.AddDate(0, 0, min(day, last)-1))
}

// DaysUntil returns the number of days from d to e; negative when e is earlier.
func (d Date) DaysUntil(e Date) int { return int(e.n) - int(d.n) }

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.n < e.n }

// After reports whether d is later than e.
func (d Date) After(e Date) bool { return d.n > e.n }

// Compare orders days.
func (d Date) Compare(e Date) int { return cmp.Compare(d.n, e.n) }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.Time().Weekday() }

// AgeOn returns the age in whole years of a person born on birth. A birthday on 29 February is the 28th in common years.
func AgeOn(birth, on Date) int {
	years := on.Year() - birth.Year()
	if on.Before(birth.AddMonths(12 * years)) {
		years--
	}
	return years
}

// Value gives the day to the database; none is NULL.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.Time(), nil
}

// Scan takes a day from the database.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Date{}
	case time.Time:
		y, m, day := v.Date()
		*d = Of(y, m, day)
	case string:
		return d.UnmarshalText([]byte(v))
	default:
		return fmt.Errorf("cannot read a date from %T", src)
	}
	return nil
}

// MarshalText writes "2026-12-14".
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads "2026-12-14" or nothing.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	got, err := Parse(string(b))
	*d = got
	return err
}
