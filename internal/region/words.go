package region

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"kuntapaikka/internal/i18n"
)

// Term is a word of the field in three languages; Status says where the wording comes from.
type Term struct {
	Code   string
	Name   Names
	Status string
}

// Term returns a term by its code.
func (r *Register) Term(code string) (Term, bool) { return find(r.terms, code, Term.code) }

// Terms returns the glossary, by code.
func (r *Register) Terms() []Term { return r.terms }

func (t Term) code() string { return t.Code }

// Language is a language of people or interpreters.
type Language struct {
	Code   string // ISO 639-1 where there is one, else ISO 639-3
	Name   Names
	Group  string // languages whose interpreters are commonly understood share a group: a judgement of ours
	Script string // ISO 15924
	Common bool   // comes first in lists
	Source string
}

func (l Language) code() string { return l.Code }

// Language returns a language by its code.
func (r *Register) Language(code string) (Language, bool) {
	return find(r.languages, code, Language.code)
}

// Languages returns all languages, by code.
func (r *Register) Languages() []Language { return r.languages }

// Country is a state, or what stands in its place in the papers of a stateless person.
type Country struct {
	Code   string // ISO 3166-1 alpha-3; XXA stateless, XXX not established (ICAO 9303), XKX Kosovo
	Alpha2 string
	Name   Names
	Source string
}

func (c Country) code() string { return c.Code }

// Country returns a country by its code.
func (r *Register) Country(code string) (Country, bool) {
	return find(r.countries, code, Country.code)
}

// Countries returns all countries, by code.
func (r *Register) Countries() []Country { return r.countries }

// QuotaLine is a part of a year's refugee quota.
type QuotaLine struct {
	Year    int
	Kind    string // "regular" or "emergency"
	Origin  string // country of origin; "" when not limited
	Asylum  string // state of first asylum; "" when not limited
	Persons int
	Note    Names
	Source  string
}

// Quota returns the lines of a year's quota, the emergencies last and the largest first; none when the year is not known.
func (r *Register) Quota(year int) []QuotaLine { return r.quotas[year] }

// Names is a name or a text in the portal's languages. Where Swedish or English is not known, the Finnish stands in for it.
type Names struct{ FI, SV, EN string }

// In returns the name in a language.
func (n Names) In(l i18n.Lang) string {
	switch {
	case l == i18n.SV && n.SV != "":
		return n.SV
	case l == i18n.EN && n.EN != "":
		return n.EN
	}
	return n.FI
}

// fold makes names comparable: without case, accents, hyphens and spaces, so that "PEDERSÖREN KUNTA", "Pedersoren kunta" and "pedersören-kunta" agree.
func fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}
