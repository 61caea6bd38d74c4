package region

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"kuntapaikka/internal/i18n"
)

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
