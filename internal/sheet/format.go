package sheet

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// format is a number format as far as it matters: a date, or digits with leading zeros.
type format struct {
	date   bool
	digits int
}

// formatOf reads the format with an id: one of the workbook's own, or a built-in one. Of these, 14 to 22 are dates and times, 27 to 36 and 50 to 58
// those of East Asia, 45 to 47 times.
func formatOf(id string, custom map[string]string) format {
	code, own := custom[id]
	if !own {
		n, _ := strconv.Atoi(id)
		return format{date: n >= 14 && n <= 22 || n >= 27 && n <= 36 || n >= 45 && n <= 47 || n >= 50 && n <= 58}
	}
	code, _, _ = strings.Cut(code, ";")
	if code != "" && strings.Trim(code, "0") == "" {
		return format{digits: len(code)}
	}
	return format{date: strings.ContainsAny(strings.ToLower(unquoted(code)), "ydm")}
}

// unquoted returns a format without its words in quotes, its colours and locales in brackets, and its escaped letters.
func unquoted(code string) string {
	var b strings.Builder
	var closing rune
	escaped := false
	for _, r := range code {
		switch {
		case escaped:
			escaped = false
		case closing != 0:
			if r == closing {
				closing = 0
			}
		case r == '"':
			closing = '"'
		case r == '[':
			closing = ']'
		case r == '\\', r == '_', r == '*':
			escaped = true
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// write writes a number as the person sees it where that matters: a date as 2026-12-14, a code with its leading zeros.
func (f format) write(v string, from1904 bool) string {
	if !f.date && f.digits == 0 {
		return plain(v)
	}
	if serial, err := strconv.ParseFloat(v, 64); f.date && err == nil && serial >= 0 && serial < lastSerial {
		return moment(serial, from1904)
	}
	if v = plain(v); f.digits > len(v) && strings.Trim(v, "0123456789") == "" {
		return strings.Repeat("0", f.digits-len(v)) + v
	}
	return v
}

const lastSerial = 2_958_466 // the day after 31 December 9999

// moment writes the day with a serial number, with its time when it has one. Day 1 is 1 January 1900, and day 60 is 29 February 1900, which was not.
func moment(serial float64, from1904 bool) string {
	days, part := math.Modf(serial)
	first := time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case from1904:
		first = time.Date(1904, time.January, 1, 0, 0, 0, 0, time.UTC)
	case days < 60:
		days++
	}
	at := first.AddDate(0, 0, int(days)).Add(time.Duration(math.Round(part*86_400)) * time.Second)
	if h, m, s := at.Clock(); h+m+s == 0 {
		return at.Format(time.DateOnly)
	}
	return at.Format("2006-01-02 15:04")
}

// plain undoes what spreadsheets do to numbers in files: 1.1000000000000001 for 1.1 and 2E3 for 2000.
func plain(v string) string {
	if !strings.ContainsAny(v, ".eE") {
		return v
	}
	n, err := strconv.ParseFloat(v, 64)
	if err != nil {
		return v
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}
