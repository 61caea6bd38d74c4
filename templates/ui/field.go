package ui

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
)

// FieldKind is what a field takes.
type FieldKind string

// The kinds of field. Number, Decimal and Date are text fields with the keyboard
// that suits: people type "5.3.2026" and "1 234,50", and what they typed stays.
const (
	Line     FieldKind = ""
	Number   FieldKind = "number"
	Decimal  FieldKind = "decimal"
	Date     FieldKind = "date"
	Email    FieldKind = "email"
	Phone    FieldKind = "tel"
	Password FieldKind = "password"
	Code     FieldKind = "code" // a one-time code
	Area     FieldKind = "area"
	Select   FieldKind = "select"
	Lookup   FieldKind = "lookup" // a line with suggestions
	Radios   FieldKind = "radios"
	Checks   FieldKind = "checks"
	File     FieldKind = "file"
)

// Field is one question of a form with its label, hint, answer and mistake.
type Field struct {
	L     i18n.Lang
	Name  string
	Label string
	Kind  FieldKind
	Hint  string
	// Why explains what the answer is used for; Section is its statute section
	// ("42 § 1 mom. (681/2023)"). Either opens "why is this asked?".
	Why, Section string
	Value        string   // what was typed, as it was typed
	Chosen       []string // of Checks
	Error        string   // in the reader's language
	Optional     bool
	Options      []Option // of Select, Lookup, Radios, Checks
	Blank        string   // of Select: the first, empty choice; "Valitse" when empty
	Width        string   // "s" for a number, "m" for a date, "l" for a name; full when empty
	Unit         string   // after the field: "€", "min"
	Rows         int      // of Area
	Max          int      // characters; said in the hint of an Area
	Accept       string   // of File: the endings that the browser offers
	Row          bool     // label at the left, a short answer at the right
	ReadOnly     bool
	Autocomplete string
	Live         Live
}

// Option is one choice. Reveal is shown while a radio or box is chosen; without
// script and style it is simply the next question.
type Option struct {
	Value, Label, Hint string
	Disabled           bool
	Reveal             interface {
		Render(ctx context.Context, w io.Writer) error
	}
}

// FieldID is the id of the field of that name: the error summary links to it.
func FieldID(name string) string { return "f-" + name }

// Render draws the field.
func (f Field) Render(ctx context.Context, w io.Writer) error {
	if f.Kind == Radios || f.Kind == Checks {
		return choice(f).Render(ctx, w)
	}
	return field(f).Render(ctx, w)
}

func (f Field) id() string { return FieldID(f.Name) }

// optionID lets the error summary lead to the first of a group.
func (f Field) optionID(i int) string {
	if i == 0 {
		return f.id()
	}
	return f.id() + "-" + strconv.Itoa(i+1)
}

func (f Field) hint() string {
	switch {
	case f.Hint != "":
		return f.Hint
	case f.Kind == Date:
		return msg.AppDateHint(f.L)
	case f.Kind == Area && f.Max > 0:
		return msg.AppMaxLengthHint(f.L, f.Max)
	}
	return ""
}

// describedBy wires hint and mistake to the control.
func (f Field) describedBy() string {
	var ids []string
	if f.hint() != "" {
		ids = append(ids, f.id()+"-h")
	}
	if f.Error != "" {
		ids = append(ids, f.id()+"-e")
	}
	return strings.Join(ids, " ")
}

func (f Field) isChosen(o Option) bool {
	if f.Kind == Checks {
		return slices.Contains(f.Chosen, o.Value)
	}
	return f.Value == o.Value
}

func (f Field) inputType() string {
	switch f.Kind {
	case Email, Phone, Password:
		return string(f.Kind)
	default:
		return "text"
	}
}

func (f Field) inputMode() string {
	switch f.Kind {
	case Number, Code:
		return "numeric"
	case Decimal:
		return "decimal"
	default:
		return ""
	}
}

func (f Field) autocomplete() string {
	switch {
	case f.Autocomplete != "":
		return f.Autocomplete
	case f.Kind == Code:
		return "one-time-code"
	}
	return "off"
}

func (f Field) width() string {
	switch {
	case f.Width != "":
		return "w-" + f.Width
	case f.Kind == Number && !f.Row:
		return "w-s"
	case f.Kind == Date, f.Kind == Decimal, f.Kind == Code:
		return "w-m"
	}
	return ""
}

func (f Field) rows() string { return strconv.Itoa(max(f.Rows, 4)) }

// Mistake is what is wrong at one field, in the reader's language.
type Mistake struct{ Name, Text string }

// Mistakes are all that is wrong in a form, in the order of its fields.
type Mistakes []Mistake

// MistakesOf resolves the fields of a fault.
func MistakesOf(l i18n.Lang, fields []fault.Field) Mistakes {
	var all Mistakes
	for _, f := range fields {
		all = append(all, Mistake{f.Name, msg.Text(l, f.Message.Key, f.Message.Args...)})
	}
	return all
}

// For is the first mistake of a field, or nothing.
func (m Mistakes) For(name string) string {
	for _, x := range m {
		if x.Name == name {
			return x.Text
		}
	}
	return ""
}
