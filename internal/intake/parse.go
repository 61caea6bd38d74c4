package intake

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
)

// Value is what a cell was read as. Given is the cell as it stood; a cell without words has none.
type Value struct {
	Given string
	Text  string     // Text, Code, Reference; several codes with a space between
	N     int64      // Whole, Decimal in thousandths, 1 for yes
	Day   civil.Date // Date
}

// Is reports whether two cells say the same.
func (v Value) Is(other Value) bool {
	return v.Text == other.Text && v.N == other.N && v.Day == other.Day
}

// key is a value as it is compared with others.
func (v Value) key() string {
	return v.Text + "\x00" + v.Day.String() + "\x00" + strconv.FormatInt(v.N, 10) + "\x00"
}

// parse reads a cell, or says how to mend it.
func (c *reader) parse(given string) (Value, *fault.Message) {
	v := Value{Given: given}
	if strings.ContainsRune(given, utf8.RuneError) {
		return v, say("intake.lost_letters")
	}
	switch c.Kind {
	case Code, Reference:
		return c.codes(v)
	case Date:
		return c.date(v)
	case Whole:
		return c.whole(v)
	case Decimal:
		return c.decimal(v)
	case YesNo:
		return yesNo(v)
	default:
		if v.Text = given; c.Fold {
			v.Text = strings.ToLower(given)
		}
		if utf8.RuneCountInString(given) > c.most() {
			return v, say("intake.too_long", c.most())
		}
		return v, nil
	}
}

// codes reads one code, or several. What has been found once is remembered: the cells of a column have few different values.
func (c *reader) codes(v Value) (Value, *fault.Message) {
	parts := []string{v.Given}
	if c.Several {
		parts = strings.FieldsFunc(v.Given, func(r rune) bool { return r == ',' || r == ';' || r == '|' })
	}
	var found []string
	for _, part := range parts {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		code, known := c.find(part)
		if !known {
			return v, c.unknown()
		}
		found = append(found, code)
	}
	if len(found) == 0 {
		return v, c.unknown()
	}
	v.Text = strings.Join(found, " ")
	return v, nil
}

func (c *reader) find(given string) (string, bool) {
	if code, seen := c.found[given]; seen {
		return code, code != ""
	}
	find := c.code
	if c.Kind == Reference {
		find = c.Find
	}
	code, known := find(given)
	if !known {
		code = ""
	}
	c.found[given] = code
	return code, known
}

// mostNamed is how many codes a message names; of longer lists it points to the template.
const mostNamed = 12

func (c *reader) unknown() *fault.Message {
	switch {
	case c.Kind == Reference && c.Lost != "":
		return say(c.Lost)
	case c.Kind == Reference:
		return say("intake.not_found")
	case len(c.Codes) > mostNamed:
		return say("intake.not_in_list")
	default:
		return say("intake.not_code", choice{c.CodeKind, c.Codes})
	}
}

func (c *reader) date(v Value) (Value, *fault.Message) {
	day := v.Given
	if d, clock, _ := strings.Cut(day, " "); strings.Contains(clock, ":") {
		day = d // a spreadsheet's moment
	}
	d, err := civil.ParseLoose(day)
	v.Day = d
	switch {
	case err != nil:
		return v, say("intake.not_date")
	case d.Before(c.From):
		return v, say("intake.date_early", c.From)
	case !c.To.IsZero() && d.After(c.To):
		return v, say("intake.date_late", c.To)
	}
	return v, nil
}

// digits takes the spaces and the typographic minus out of a number.
func digits(s string) string { return spaces.Replace(s) }

var spaces = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "\u2009", "", "\u2212", "-")

func (c *reader) whole(v Value) (Value, *fault.Message) {
	n, err := strconv.ParseInt(digits(v.Given), 10, 64)
	if err != nil {
		return v, say("intake.not_whole")
	}
	v.N = n
	return v, c.bounds(n, 1)
}

// decimal reads a number with a comma or a point into thousandths, exactly; with both it would be a guess which one is which.
func (c *reader) decimal(v Value) (Value, *fault.Message) {
	whole, fraction, _ := strings.Cut(strings.Replace(digits(v.Given), ",", ".", 1), ".")
	if len(fraction) > 3 && strings.Trim(fraction, "0123456789") == "" {
		return v, say("intake.too_precise")
	}
	n, err := strconv.ParseInt(whole+fraction+"000"[:3-min(len(fraction), 3)], 10, 64)
	if err != nil || strings.Trim(fraction, "0123456789") != "" || !strings.ContainsAny(v.Given, "0123456789") {
		return v, say("intake.not_decimal")
	}
	v.N = n
	return v, c.bounds(n, 1000)
}

func (c *reader) bounds(n, unit int64) *fault.Message {
	switch {
	case c.Min == 0 && c.Max == 0:
		return nil
	case n < c.Min:
		return say("intake.too_small", c.Min/unit)
	case n > c.Max:
		return say("intake.too_large", c.Max/unit)
	default:
		return nil
	}
}

// yesNo reads what people write for yes and no in three languages.
func yesNo(v Value) (Value, *fault.Message) {
	switch normal(v.Given) {
	case "kyllä", "k", "on", "ja", "j", "yes", "y", "true", "tosi", "sant", "1", "x":
		v.N = 1
	case "ei", "e", "nej", "n", "no", "false", "epätosi", "falskt", "0", "-":
	default:
		return v, say("intake.not_yes_no")
	}
	return v, nil
}

func say(key string, args ...any) *fault.Message { return &fault.Message{Key: key, Args: args} }
