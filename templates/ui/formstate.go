package ui

import (
	"net/url"
	"slices"
)

// Form is what a form shows: what was typed, what is wrong with it, and the rails of the press that it carries.
type Form struct {
	Press    string // key of this press, drawn when the form was shown
	Version  string // version of the thing that the form was made from
	Values   url.Values
	Mistakes Mistakes
}

// Value returns what stands in the field.
func (f Form) Value(name string) string { return f.Values.Get(name) }

// Checked reports whether the choice is among the field's values.
func (f Form) Checked(name, value string) bool { return slices.Contains(f.Values[name], value) }

// Failed reports whether there is a mistake.
func (f Form) Failed() bool { return len(f.Mistakes) > 0 }

// Field fills a field with what was typed and with its mistake.
func (f Form) Field(field Field) Field {
	field.Value, field.Chosen, field.Error = f.Value(field.Name), f.Values[field.Name], f.Mistakes.For(field.Name)
	return field
}
