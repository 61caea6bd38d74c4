package wordtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
)

// Uses is what the module's code says about the catalogue.
type Uses struct {
	Funcs  map[string]bool // msg.CasesListTitle: "CasesListTitle"
	Words  map[string]bool // every string literal with a dot in it: "fault.required", "cases.step_" (a prefix), "cases.step_%s"
	Named  []Named         // the keys given to fault.New, fault.At, fault.Message, a form's Fail, msg.Text and msg.Key
	Coded  []Coded         // the literals given to msg.Code and msg.CodeKey
	fset   *token.FileSet
	folder string
}

// Named is a key in a call, with the number of arguments that go with it; Args is -1 where that is not known.
type Named struct {
	Key  string
	Args int
	At   string // file:line
}

// Coded is a kind of code in a call, with the code when it is a literal.
type Coded struct{ Kind, Code, At string }

// the packages whose calls name texts.
const (
	msgPath   = "kuntapaikka/internal/i18n/msg"
	faultPath = "kuntapaikka/internal/fault"
)

// Read reads the Go files below root: tests and the catalogue's own code aside, templates as generated.
func Read(root string) (*Uses, error) {
	u := &Uses{Funcs: map[string]bool{}, Words: map[string]bool{}, fset: token.NewFileSet(), folder: root}
	paths, err := files(root, ".go")
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") || strings.Contains(filepath.ToSlash(path), "internal/i18n/") {
			continue
		}
		file, err := parser.ParseFile(u.fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("read the uses of texts: %w", err)
		}
		u.readFile(file)
	}
	return u, nil
}

func (u *Uses) readFile(file *ast.File) {
	names := imports(file)
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.BasicLit:
			if s, ok := literal(n); ok && strings.Contains(s, ".") {
				u.Words[s] = true
			}
		case *ast.SelectorExpr:
			if pkg, name := selected(names, n); pkg == msgPath {
				u.Funcs[name] = true
			}
		case *ast.CallExpr:
			u.readCall(names, n)
		case *ast.CompositeLit:
			u.readMessage(names, n)
		}
		return true
	})
}

// readCall notes the key of a call that names one.
func (u *Uses) readCall(names map[string]string, call *ast.CallExpr) {
	pkg, name := selected(names, call.Fun)
	if pkg == "" && name == "Fail" { // a form's mistake: f.Fail(field, key, args...)
		u.name(call, 1)
	}
	switch pkg + "." + name {
	case faultPath + ".New", faultPath + ".At", msgPath + ".Text":
		u.name(call, 1)
	case msgPath + ".Key":
		u.name(call, 0)
	case msgPath + ".Code":
		u.code(call, 1)
	case msgPath + ".CodeKey":
		u.code(call, 0)
	}
}

func (u *Uses) name(call *ast.CallExpr, at int) {
	if len(call.Args) <= at {
		return
	}
	key, ok := literal(call.Args[at])
	if !ok {
		return
	}
	args := len(call.Args) - at - 1
	if call.Ellipsis.IsValid() {
		args = -1
	}
	u.Named = append(u.Named, Named{key, args, u.place(call)})
}

func (u *Uses) code(call *ast.CallExpr, at int) {
	if len(call.Args) < at+2 {
		return
	}
	kind, ok := literal(call.Args[at])
	if !ok {
		return
	}
	code, _ := literal(call.Args[at+1])
	u.Coded = append(u.Coded, Coded{kind, code, u.place(call)})
}

// readMessage notes the key of a fault.Message literal.
func (u *Uses) readMessage(names map[string]string, lit *ast.CompositeLit) {
	if pkg, name := selected(names, lit.Type); pkg != faultPath || name != "Message" {
		return
	}
	for _, elt := range lit.Elts {
		kv, ok := elt.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		if field, ok := kv.Key.(*ast.Ident); ok && field.Name == "Key" {
			if key, ok := literal(kv.Value); ok {
				u.Named = append(u.Named, Named{key, -1, u.place(lit)})
			}
		}
	}
}

func (u *Uses) place(n ast.Node) string {
	p := u.fset.Position(n.Pos())
	if rel, err := filepath.Rel(u.folder, p.Filename); err == nil {
		p.Filename = rel
	}
	return p.Filename + ":" + strconv.Itoa(p.Line)
}

// imports returns the import paths by the names that the file gives them.
func imports(file *ast.File) map[string]string {
	names := map[string]string{}
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		name := path[strings.LastIndex(path, "/")+1:]
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = path
	}
	return names
}

// selected resolves "msg.Text" to its package and name; of a method only the name is known.
func selected(names map[string]string, e ast.Expr) (pkg, name string) {
	s, ok := e.(*ast.SelectorExpr)
	if !ok {
		return "", ""
	}
	if x, ok := s.X.(*ast.Ident); ok {
		pkg = names[x.Name]
	}
	return pkg, s.Sel.Name
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}
