package i18n

import "golang.org/x/text/language"

// Lang is a language of the portal, as in the address ("?lang=sv") and in the lang attribute of a page. Any other value reads as Finnish.
type Lang string

// The languages: the two official ones, which are always complete, and English.
const (
	FI Lang = "fi"
	SV Lang = "sv" // as written in Finland
	EN Lang = "en" // as written in Britain
)

// Langs returns the languages in the order in which they are offered.
func Langs() []Lang { return []Lang{FI, SV, EN} }

// ParseLang reads "fi", "sv" or "en" and reports whether it was one of them.
func ParseLang(s string) (Lang, bool) {
	switch l := Lang(s); l {
	case FI, SV, EN:
		return l, true
	}
	return FI, false
}

// Prefer returns the language that suits an Accept-Language header best; Finnish when none does.
func Prefer(acceptLanguage string) Lang {
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return FI
	}
	for _, tag := range wanted {
		base, _ := tag.Base()
		if l, ok := ParseLang(base.String()); ok {
			return l
		}
	}
	return FI
}

// Pick returns the text of the language.
func Pick(l Lang, fi, sv, en string) string {
	switch l {
	case SV:
		return sv
	case EN:
		return en
	}
	return fi
}

// One reports whether a counted thing stands in the singular. All three languages have the two forms one and other, and 0 takes the other:
// "1 paikka", "0 paikkaa".
func One(n int) bool { return n == 1 || n == -1 }

// tag is the language with its country, for sorting.
func (l Lang) tag() language.Tag {
	switch l {
	case SV:
		return language.MustParse("sv-FI")
	case EN:
		return language.BritishEnglish
	}
	return language.Finnish
}
