package kit

import (
	"crypto/sha256"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/templates/ui"
)

// maxForm bounds a form's body in bytes, and maxFields its fields; the longest form of ours has a few hundred. File uploads have a reader of their own.
const (
	maxForm   = 1 << 20
	maxFields = 2000
)

// Form reads a sent form. Each reader notes a mistake at its field and goes on, so that all mistakes are found at once.
type Form struct {
	e        *Exchange
	values   url.Values
	mistakes []fault.Field
}

// Form parses the body. What no form of ours sends is refused as that.
func (e *Exchange) Form() (*Form, error) {
	kind, _, err := mime.ParseMediaType(e.R.Header.Get("Content-Type"))
	if e.R.ContentLength != 0 && (err != nil || kind != "application/x-www-form-urlencoded") {
		return nil, notAForm(err)
	}
	e.R.Body = http.MaxBytesReader(e.W, e.R.Body, maxForm)
	if err := e.R.ParseForm(); err != nil {
		return nil, notAForm(err)
	}
	if count(e.R.PostForm) > maxFields {
		return nil, notAForm(nil)
	}
	return &Form{e: e, values: e.R.PostForm}, nil
}

// count is how many fields were sent, of one name or of many.
func count(values url.Values) (n int) {
	for _, all := range values {
		n += len(all)
	}
	return n
}

// notAForm is the refusal of a body that could not be read, or of one that is too big.
func notAForm(err error) error {
	if tooBig, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return fault.New(fault.Invalid, "fault.too_big", strconv.FormatInt(tooBig.Limit>>20, 10)).Because(err)
	}
	return fault.New(fault.Invalid, "fault.not_a_form").Because(err)
}

// FormOf reads values that were stored as they were typed.
func (e *Exchange) FormOf(values url.Values) *Form { return &Form{e: e, values: values} }

// NewForm returns the state of a form that is shown for the first time, with a press key of its own.
func (e *Exchange) NewForm(version int64, values url.Values) ui.Form {
	if values == nil {
		values = url.Values{}
	}
	return ui.Form{Press: uuid.Must(uuid.NewV7()).String(), Version: strconv.FormatInt(version, 10), Values: values}
}

// Year reads a year of an address, of four figures; anything else is 0, no year.
func Year(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1000 || n > 9999 {
		return 0
	}
	return n
}

// Raw returns what was typed, trimmed.
func (f *Form) Raw(name string) string { return strings.TrimSpace(f.values.Get(name)) }

// Has reports whether the field was sent at all.
func (f *Form) Has(name string) bool { return f.values.Has(name) }

// All returns every value of a field that may be chosen several times.
func (f *Form) All(name string) []string { return f.values[name] }

// Values returns what was sent.
func (f *Form) Values() url.Values { return f.values }

// Text reads an optional text of at most max characters.
func (f *Form) Text(name string, max int) string {
	text := strings.ReplaceAll(f.Raw(name), "\r\n", "\n")
	if utf8.RuneCountInString(text) > max {
		f.Fail(name, "fault.too_long", max)
	}
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		f.Fail(name, "fault.unknown_choice", "")
		return ""
	}
	return text
}

// Needed reads a text that must be there.
func (f *Form) Needed(name string, max int) string {
	text := f.Text(name, max)
	if text == "" {
		f.Fail(name, "fault.required")
	}
	return text
}

// Int reads a whole number from low to high; an empty field is a mistake.
func (f *Form) Int(name string, low, high int) int {
	raw := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(f.Raw(name))
	n, err := strconv.Atoi(raw)
	switch {
	case raw == "":
		f.Fail(name, "fault.required")
	case err != nil:
		f.Fail(name, "fault.not_a_number")
	case n < low:
		f.Fail(name, "fault.too_small", low)
	case n > high:
		f.Fail(name, "fault.too_large", high)
	default:
		return n
	}
	return 0
}

// IntOr reads a whole number, or returns none when the field is empty.
func (f *Form) IntOr(name string, low, high, none int) int {
	if f.Raw(name) == "" {
		return none
	}
	return f.Int(name, low, high)
}

// Date reads a day that must be there, as people write it.
func (f *Form) Date(name string) civil.Date {
	if f.Raw(name) == "" {
		f.Fail(name, "fault.required")
		return civil.Date{}
	}
	return f.DateOr(name)
}

// DateOr reads a day, or returns no day when the field is empty.
func (f *Form) DateOr(name string) civil.Date {
	raw := f.Raw(name)
	if raw == "" {
		return civil.Date{}
	}
	d, err := civil.ParseLoose(raw)
	if err != nil {
		f.Fail(name, "fault.not_a_date", raw)
	}
	return d
}

// Money reads an amount of euros that must be there.
func (f *Form) Money(name string) money.Cents {
	raw := f.Raw(name)
	amount, err := money.Parse(raw)
	if err != nil {
		f.Fail(name, "fault.not_an_amount", raw)
	}
	return amount
}

// Enum reads one of the allowed codes; an empty field is a mistake.
func (f *Form) Enum(name string, allowed ...string) string {
	raw := f.Raw(name)
	switch {
	case raw == "":
		f.Fail(name, "fault.choose_one")
	case !slices.Contains(allowed, raw):
		f.Fail(name, "fault.unknown_choice", raw)
	default:
		return raw
	}
	return ""
}

// EnumOr reads one of the allowed codes, or returns "" when the field is empty.
func (f *Form) EnumOr(name string, allowed ...string) string {
	if f.Raw(name) == "" {
		return ""
	}
	return f.Enum(name, allowed...)
}

// Flag reads a check box.
func (f *Form) Flag(name string) bool { return f.values.Get(name) != "" }

// Press returns the press that this form carries. A form without a key is one that the portal did not show.
func (f *Form) Press() identity.Press {
	key, err := uuid.Parse(f.values.Get("press"))
	if err != nil {
		f.Fail("press", "fault.form_expired")
	}
	version, _ := strconv.ParseInt(f.values.Get("version"), 10, 64)
	return identity.Press{Key: key, Version: version, Digest: f.digest()}
}

// digest hashes what was sent and where, without the key, so that a key used again for something else is noticed.
func (f *Form) digest() [32]byte {
	sent := url.Values{}
	for name, values := range f.values {
		if name != "press" {
			sent[name] = values
		}
	}
	return sha256.Sum256([]byte(f.e.R.URL.Path + "\n" + sent.Encode()))
}

// Fail notes a mistake at a field.
func (f *Form) Fail(name, key string, args ...any) {
	f.mistakes = append(f.mistakes, fault.At(name, key, args...))
}

// Add takes the fields of an Invalid fault that a use case returned, and reports whether err was one. Of a field that could not be read nothing more
// is said.
func (f *Form) Add(err error) bool {
	found, ok := fault.As(err)
	if !ok || found.Kind != fault.Invalid || len(found.Fields) == 0 {
		return false
	}
	for _, field := range found.Fields {
		if !slices.ContainsFunc(f.mistakes, func(m fault.Field) bool { return m.Name == field.Name }) {
			f.mistakes = append(f.mistakes, field)
		}
	}
	return true
}

// Err returns every mistake at once, or nil.
func (f *Form) Err() error { return fault.Bad(f.mistakes...) }

// View returns what the form shows when it is shown again: everything typed, and the mistakes in the reader's language.
func (f *Form) View() ui.Form {
	v := ui.Form{Press: f.values.Get("press"), Version: f.values.Get("version"), Values: f.values}
	if _, err := uuid.Parse(v.Press); err != nil {
		v.Press = uuid.Must(uuid.NewV7()).String()
	}
	v.Mistakes = ui.MistakesOf(f.e.Lang, f.mistakes)
	return v
}

// Typed writes a day as people type it into a form, in every language; no day is an empty field.
func Typed(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return i18n.Date(i18n.FI, d)
}

// Failed reports whether a mistake was noted at the field.
func (f *Form) Failed(name string) bool {
	return slices.ContainsFunc(f.mistakes, func(m fault.Field) bool { return m.Name == name })
}
