package catalogue

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"kuntapaikka/internal/i18n"
)

// complete tells what the languages lack against Finnish, and sets Params.
func (e *Entry) complete() []error {
	var mistakes []error
	for _, l := range i18n.Langs() {
		if _, ok := e.Texts[l]; !ok {
			mistakes = append(mistakes, fmt.Errorf("%s is missing", l))
		}
	}
	if len(mistakes) > 0 {
		return mistakes
	}
	fi := e.Texts[i18n.FI]
	e.Params = fi.Other.params()
	if fi.One != nil && !slices.Contains(e.Params, Param{count, "int"}) {
		return []error{fmt.Errorf("fi has one and other, but other does not say {n}")}
	}
	for _, l := range i18n.Langs() {
		mistakes = append(mistakes, e.agrees(l)...)
	}
	return append(mistakes, twoKinds(e.Params)...)
}

// agrees compares a language with Finnish: the same forms and placeholders. The singular may leave out {n}: "yksi paikka".
func (e *Entry) agrees(l i18n.Lang) []error {
	t := e.Texts[l]
	if (t.One != nil) != e.Plural() {
		return []error{fmt.Errorf("%s and fi must both have one and other, or neither", l)}
	}
	var mistakes []error
	if got := t.Other.params(); !same(got, e.Params) {
		mistakes = append(mistakes, fmt.Errorf("%s has the placeholders %s, fi has %s", l, names(got), names(e.Params)))
	}
	if got := t.One.params(); t.One != nil && !same(withCount(got), e.Params) {
		mistakes = append(mistakes, fmt.Errorf("%s.one has the placeholders %s, fi has %s", l, names(got), names(e.Params)))
	}
	return mistakes
}

func withCount(ps []Param) []Param {
	if n := (Param{count, "int"}); !slices.Contains(ps, n) {
		return append(ps, n)
	}
	return ps
}

func same(a, b []Param) bool {
	for _, p := range a {
		if !slices.Contains(b, p) {
			return false
		}
	}
	return len(a) == len(b)
}

func names(ps []Param) string {
	if len(ps) == 0 {
		return "none"
	}
	var all []string
	for _, p := range ps {
		all = append(all, p.String())
	}
	return strings.Join(all, " ")
}

// twoKinds tells of a placeholder that is used as two kinds.
func twoKinds(ps []Param) []error {
	seen := map[string]bool{}
	var mistakes []error
	for _, p := range ps {
		if seen[p.Name] {
			mistakes = append(mistakes, fmt.Errorf("the placeholder {%s} has two kinds", p.Name))
		}
		seen[p.Name] = true
	}
	return mistakes
}

// sameNames tells of keys that would become the same function.
func sameNames(features []Feature) []error {
	seen := map[string]string{}
	var mistakes []error
	for _, f := range features {
		for _, e := range f.Entries {
			if !name.MatchString(e.Key) {
				continue
			}
			if first, taken := seen[e.FuncName()]; taken {
				mistakes = append(mistakes, fmt.Errorf("%s.toml: %s: makes the function %s, as %s does", f.Name, e.Key, e.FuncName(), first))
			}
			seen[e.FuncName()] = e.Path()
		}
	}
	return mistakes
}

// Stretch returns how many times as long the longest language is as the shortest, and the length of the Finnish text in characters.
func (e Entry) Stretch() (ratio float64, finnish int) {
	shortest, longest := 0, 0
	for _, l := range i18n.Langs() {
		n := utf8.RuneCountInString(e.Texts[l].Other.String())
		longest = max(longest, n)
		if shortest == 0 || n < shortest {
			shortest = n
		}
	}
	return float64(longest) / float64(max(shortest, 1)), utf8.RuneCountInString(e.Texts[i18n.FI].Other.String())
}
