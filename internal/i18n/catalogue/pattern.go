package catalogue

import (
	"errors"
	"fmt"
	"go/token"
	"regexp"
	"slices"
	"strings"
)

// Pattern is a text cut at its placeholders.
type Pattern []Piece

// Piece is either plain words or, when Param has a name, a placeholder.
type Piece struct {
	Words string
	Param Param
}

// Param is a placeholder: "{name}" is a string, "{n}" a counted number, "{day:date}" one of the kinds.
type Param struct{ Name, Kind string }

// count is the placeholder that chooses between the forms one and other.
const count = "n"

var (
	placeholder = regexp.MustCompile(`\{([^{}]*)\}`)
	markup      = regexp.MustCompile(`<[a-zA-Z/!]|&#?\w+;`)
)

// parse cuts a text at its placeholders.
func parse(s string) (Pattern, error) {
	if err := plain(s); err != nil {
		return nil, err
	}
	p, at := Pattern{}, 0
	for _, m := range placeholder.FindAllStringSubmatchIndex(s, -1) {
		param, err := parseParam(s[m[2]:m[3]])
		if err != nil {
			return nil, err
		}
		if at < m[0] {
			p = append(p, Piece{Words: s[at:m[0]]})
		}
		p, at = append(p, Piece{Param: param}), m[1]
	}
	if at < len(s) {
		p = append(p, Piece{Words: s[at:]})
	}
	return p, p.whole()
}

// plain refuses what is no text: nothing, space at the ends, HTML.
func plain(s string) error {
	switch {
	case s == "":
		return errors.New("is empty")
	case s != strings.TrimSpace(s):
		return errors.New("begins or ends with a space")
	case markup.MatchString(s):
		return fmt.Errorf("has HTML: %q", markup.FindString(s))
	}
	return nil
}

// whole refuses a brace that is left over.
func (p Pattern) whole() error {
	for _, piece := range p {
		if strings.ContainsAny(piece.Words, "{}") {
			return fmt.Errorf("has a brace without its pair: %q", piece.Words)
		}
	}
	return nil
}

func parseParam(s string) (Param, error) {
	n, kind, typed := strings.Cut(s, ":")
	switch {
	case !name.MatchString(n) || n == "l" || token.IsKeyword(n):
		return Param{}, fmt.Errorf("has the placeholder {%s}, which cannot be a name in Go", s)
	case n == count && typed:
		return Param{}, errors.New("has {n} with a kind: {n} is always a counted number")
	case n == count:
		return Param{n, "int"}, nil
	case !typed:
		return Param{n, "string"}, nil
	}
	if _, ok := kindOf(kind); !ok || kind == "string" {
		return Param{}, fmt.Errorf("has the placeholder {%s}: no such kind", s)
	}
	return Param{n, kind}, nil
}

// params returns the placeholders in the order of first appearance.
func (p Pattern) params() []Param {
	var found []Param
	for _, piece := range p {
		if piece.Param.Name != "" && !slices.Contains(found, piece.Param) {
			found = append(found, piece.Param)
		}
	}
	return found
}

// String writes the pattern back as it stands in the file.
func (p Pattern) String() string {
	var b strings.Builder
	for _, piece := range p {
		b.WriteString(piece.Words)
		if piece.Param.Name != "" {
			b.WriteString(piece.Param.String())
		}
	}
	return b.String()
}

// String writes "{n}", "{name}" or "{day:date}".
func (p Param) String() string {
	if p.Kind == "string" || p.Name == count {
		return "{" + p.Name + "}"
	}
	return "{" + p.Name + ":" + p.Kind + "}"
}
