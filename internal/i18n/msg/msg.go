package msg

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"kuntapaikka/internal/i18n"
)

// Key is the key of a text that is put into another text: as an argument it is written in the reader's language.
type Key string

// Text returns the text of a key such as "fault.too_long" with its arguments in the order of the placeholders in Finnish. Numbers, days, moments
// and Keys among them are written as the language does. A key that is not in the catalogue, or arguments that do not fit it, panic under "go test"
// and give the key itself in the portal.
func Text(l i18n.Lang, key string, args ...any) string {
	feature, rest, _ := strings.Cut(key, ".")
	r, ok := find(tableOf(feature), rest)
	switch {
	case !ok:
		return wrong(key, "is not in the catalogue")
	case r.params != len(args):
		return wrong(key, fmt.Sprintf("takes %d arguments, not %d", r.params, len(args)))
	case r.params == 0:
		return r.text(l)
	}
	bad := false
	text := r.fill(l, arguments{l, args, &bad, Text})
	if bad {
		return wrong(key, "cannot write an argument of another type")
	}
	return text
}

// Has reports whether the catalogue has the key.
func Has(key string) bool {
	feature, rest, _ := strings.Cut(key, ".")
	_, ok := find(tableOf(feature), rest)
	return ok
}

// Code returns the name of a code of the product: Code(l, "case_state", "matching"). Kinds are listed in locales/codes.toml. Codes that other
// systems gave, such as "54.5" or "base-0-6", are found with _ in place of the marks. No code has no name.
func Code(l i18n.Lang, kind, code string) string {
	if code == "" {
		return ""
	}
	return Text(l, string(CodeKey(kind, code)))
}

// CodeKey returns the key of a code's name, for use as an argument.
func CodeKey(kind, code string) Key {
	return Key("codes." + kind + "_" + strings.NewReplacer("-", "_", ".", "_", "/", "_").Replace(code))
}

// row is one text: text writes it where it has no placeholders, fill where it has.
type row struct {
	key    string
	params int
	text   func(i18n.Lang) string
	fill   func(i18n.Lang, arguments) string
}

func find(table []row, key string) (row, bool) {
	i, ok := slices.BinarySearchFunc(table, key, func(r row, k string) int { return strings.Compare(r.key, k) })
	if !ok {
		return row{}, false
	}
	return table[i], true
}

// wrong ends a test, and keeps the page standing in the portal.
func wrong(key, why string) string {
	if testing.Testing() {
		panic(fmt.Sprintf("msg: %q %s", key, why))
	}
	return key
}

// arguments reads what a message carries; bad tells that something could not be read. find is Text, given along because the tables, which Text
// reads, hold functions that take arguments.
type arguments struct {
	l    i18n.Lang
	args []any
	bad  *bool
	find func(l i18n.Lang, key string, args ...any) string
}

func (a arguments) int(i int) int { return int(a.int64(i)) }

func (a arguments) int64(i int) int64 {
	v := reflect.ValueOf(a.args[i])
	switch {
	case v.CanInt():
		return v.Int()
	case v.CanUint():
		return int64(v.Uint())
	}
	*a.bad = true
	return 0
}

func (a arguments) day(i int) i18n.Dated {
	d, ok := a.args[i].(i18n.Dated)
	*a.bad = *a.bad || !ok
	return d
}

func (a arguments) moment(i int) time.Time {
	t, ok := a.args[i].(time.Time)
	*a.bad = *a.bad || !ok
	return t
}

// text writes anything that has one way of being written.
func (a arguments) text(i int) string {
	switch v := a.args[i].(type) {
	case string:
		return v
	case Key:
		return a.find(a.l, string(v))
	case time.Time:
		return i18n.Moment(a.l, v)
	case i18n.Dated:
		return i18n.Date(a.l, v)
	case fmt.Stringer:
		return v.String()
	}
	v := reflect.ValueOf(a.args[i])
	if v.Kind() == reflect.String {
		return v.String()
	}
	return i18n.Number(a.l, a.int64(i))
}
