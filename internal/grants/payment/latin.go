package payment

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// latin is the set of letters that every bank of the euro payments area takes (EPC, SEPA Credit Transfer customer-to-bank implementation guidelines, 1.4).
const latin = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ "

// nordic are the letters that Finnish banks take beyond it where both accounts are Finnish. In the identifications of a message they take none of them, and
// on the way abroad they make a and o of them (Nordea, Corporate Payments Service, example appendix to pain.001, "Character set"): so do we, ourselves, so that
// what is sent is what arrives.
const nordic = "åäöÅÄÖ"

// replacements are for what does not become a letter of the set by losing its marks; the rest becomes a full stop (EPC217-08, SEPA conversion table).
func replacements() *strings.Replacer {
	return strings.NewReplacer("&", "+", ";", ",", "_", "-", "[", "(", "]", ")", "{", "(", "}", ")", "\\", "/", "|", "/", "`", "'", "~", "-", "–", "-", "—", "-",
		"’", "'", "‘", "'", "Æ", "A", "æ", "a", "Ø", "O", "ø", "o", "ß", "s", "Ð", "D", "ð", "d", "Đ", "D", "đ", "d", "Þ", "T", "þ", "t", "Ł", "L", "ł", "l",
		"Œ", "O", "œ", "o", "Ŋ", "N", "ŋ", "n", "Ŧ", "T", "ŧ", "t", "ı", "i", "€", "E", "\u00a0", " ", "\t", " ", "\n", " ")
}

// Latin writes a name in letters that the bank takes, at most so many of them. Domestic: both accounts are Finnish, å, ä and ö stay.
func Latin(text string, domestic bool, most int) string {
	var b strings.Builder
	for _, r := range replacements().Replace(norm.NFC.String(text)) {
		switch {
		case strings.ContainsRune(latin, r), domestic && strings.ContainsRune(nordic, r):
			b.WriteRune(r)
		default:
			b.WriteRune(plain(r))
		}
	}
	out := []rune(strings.Join(strings.Fields(b.String()), " "))
	return strings.TrimSpace(string(out[:min(most, len(out))]))
}

// plain is the letter without its marks, or a full stop.
func plain(r rune) rune {
	if first, _ := utf8.DecodeRuneInString(norm.NFD.String(string(r))); strings.ContainsRune(latin, first) {
		return first
	}
	return '.'
}

// identifier says whether a text may name something in a message: the common letters, neither "/" at an end nor "//" within (the same guidelines).
func identifier(s string) bool {
	return s != "" && len(s) <= LongestID && onlyLatin(s) && !strings.HasPrefix(s, "/") && !strings.HasSuffix(s, "/") &&
		!strings.Contains(s, "//") && strings.TrimSpace(s) == s
}

func onlyLatin(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !strings.ContainsRune(latin, r) }) < 0
}
