package i18n

import (
	"strconv"
	"strings"
)

const (
	nbsp  = "\u00a0" // does not break: a number stays on one line with its thousands and its unit
	minus = "\u2212" // the minus sign of Finnish and Swedish
)

// Number writes a whole number with its thousands apart: "2 679 894", in English "2,679,894".
func Number(l Lang, n int64) string { return sign(l, n) + grouped(l, magnitude(n)) }

// Decimal writes a number given in thousandths with 0 to 3 decimals, rounded half away from zero: Decimal(FI, 87400, 1) is "87,4".
func Decimal(l Lang, milli int64, digits int) string {
	return scaled(l, milli, 3, digits)
}

// Signed writes a difference given in thousandths, with its sign also when it is positive: "+1,5", "−1,2", "0,0".
func Signed(l Lang, milli int64, digits int) string {
	s := Decimal(l, milli, digits)
	if milli > 0 && strings.Trim(s, "0,.") != "" {
		return "+" + s
	}
	return s
}

// Euros writes an amount given in cents: "2 679 894,24 €", in English "€2,679,894.24".
func Euros(l Lang, cents int64) string { return euros(l, cents, 2) }

// WholeEuros writes an amount given in cents without the cents, rounded half away from zero: "12 000 €". For estimates and tiles only.
func WholeEuros(l Lang, cents int64) string { return euros(l, cents, 0) }

// Percent writes a whole percentage: "94 %", in English "94%".
func Percent(l Lang, n int64) string {
	if l == EN {
		return Number(l, n) + "%"
	}
	return Number(l, n) + nbsp + "%"
}

func euros(l Lang, cents int64, digits int) string {
	s := scaled(l, cents, 2, digits)
	if l != EN {
		return s + nbsp + "€"
	}
	if rest, negative := strings.CutPrefix(s, "-"); negative {
		return "-€" + rest
	}
	return "€" + s
}

// scaled writes n / 10^scale with the given number of decimals. What rounds to zero has no sign.
func scaled(l Lang, n int64, scale, digits int) string {
	digits = max(0, min(digits, scale))
	u, cut := magnitude(n), pow10(scale-digits)
	u = u/cut + (u%cut)*2/cut
	unit := pow10(digits)
	s := grouped(l, u/unit)
	if digits > 0 {
		s += Pick(l, ",", ",", ".") + strconv.FormatUint(unit+u%unit, 10)[1:]
	}
	if u == 0 {
		return s
	}
	return sign(l, n) + s
}

func grouped(l Lang, u uint64) string {
	s := strconv.FormatUint(u, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + Pick(l, nbsp, nbsp, ",") + s[i:]
	}
	return s
}

func sign(l Lang, n int64) string {
	if n >= 0 {
		return ""
	}
	return Pick(l, minus, minus, "-")
}

// magnitude is |n|, which for the smallest int64 fits only an unsigned number.
func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

func pow10(n int) uint64 {
	p := uint64(1)
	for range n {
		p *= 10
	}
	return p
}
