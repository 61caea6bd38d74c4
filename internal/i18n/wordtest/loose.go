package wordtest

import (
	"fmt"
	"go/ast"
	goparser "go/parser"
	"go/token"
	"html"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"

	"github.com/a-h/templ/parser/v2"
	"github.com/a-h/templ/parser/v2/visitor"
)

// LooseInTemplates returns the texts in *.templ files below the folder that do not come from the catalogue: words between the tags, in an attribute
// that people read or hear, or as a literal in braces. What stands in an element with translate="no", such as a key on the keyboard, is no language.
func LooseInTemplates(folder string) ([]string, error) {
	paths, err := files(folder, ".templ")
	if err != nil {
		return nil, err
	}
	var loose []string
	for _, path := range paths {
		file, err := parser.Parse(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		s := scan{file: relative(folder, path)}
		if err := file.Visit(s.visitor()); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		loose = append(loose, s.loose...)
	}
	return loose, nil
}

// LooseInGo returns the string literals in the Go code below the folder that hold å, ä or ö: names of things in the code are English, so these are
// texts. Tests and generated files are not read.
func LooseInGo(folder string) ([]string, error) {
	paths, err := files(folder, ".go")
	if err != nil {
		return nil, err
	}
	var loose []string
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") || strings.Contains(path, "/portaltest/") {
			continue
		}
		fset := token.NewFileSet()
		file, err := goparser.ParseFile(fset, path, nil, goparser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("look for texts: %w", err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && strings.ContainsAny(lit.Value, "åäöÅÄÖ") {
				loose = append(loose, fmt.Sprintf("%s:%d: %s", relative(folder, path), fset.Position(lit.Pos()).Line, lit.Value))
			}
			return true
		})
	}
	return loose, nil
}

// scan collects the loose texts of one template.
type scan struct {
	file  string
	loose []string
}

func (s *scan) visitor() *visitor.Visitor {
	v := visitor.New()
	into := v.Element
	v.Element = func(e *parser.Element) error {
		if untranslated(e) {
			return nil
		}
		return into(e)
	}
	v.Text = func(t *parser.Text) error {
		s.note(t.Range.From.Line, t.Value)
		return nil
	}
	v.ConstantAttribute = func(a *parser.ConstantAttribute) error {
		if key, ok := a.Key.(parser.ConstantAttributeKey); ok && heard(key.Name) {
			s.note(key.NameRange.From.Line, a.Value)
		}
		return nil
	}
	v.ExpressionAttribute = func(a *parser.ExpressionAttribute) error {
		if heard(a.Key.String()) {
			s.noteLiteral(a.Expression)
		}
		return nil
	}
	v.StringExpression = func(e *parser.StringExpression) error {
		s.noteLiteral(e.Expression)
		return nil
	}
	return v
}

// note keeps a text that has letters; lines of the parser begin at 0.
func (s *scan) note(line uint32, text string) {
	text = strings.Join(strings.Fields(html.UnescapeString(text)), " ")
	if strings.ContainsFunc(text, unicode.IsLetter) {
		s.loose = append(s.loose, fmt.Sprintf("%s:%d: %q", s.file, line+1, text))
	}
}

// noteLiteral keeps an expression that is nothing but a string.
func (s *scan) noteLiteral(e parser.Expression) {
	if text, err := strconv.Unquote(strings.TrimSpace(e.Value)); err == nil {
		s.note(e.Range.From.Line, text)
	}
}

func untranslated(e *parser.Element) bool {
	for _, a := range e.Attributes {
		if c, ok := a.(*parser.ConstantAttribute); ok && c.Key.String() == "translate" && c.Value == "no" {
			return true
		}
	}
	return false
}

// heard reports whether people read or hear what stands in the attribute.
func heard(attribute string) bool {
	switch attribute {
	case "title", "alt", "placeholder", "label", "summary", "abbr",
		"aria-label", "aria-description", "aria-roledescription", "aria-placeholder", "aria-valuetext":
		return true
	}
	return false
}

func relative(root, path string) string {
	if rel, err := filepath.Rel(root, path); err == nil {
		return rel
	}
	return path
}
