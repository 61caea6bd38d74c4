package internal_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// floors is the house: a package imports only packages of the lines before its own. An entry stands for the package and those beneath it, one
// room; an entry that ends in /* makes each name beneath it a room of its own. Rooms of one line do not know each other.
var floors = [][]string{
	{"internal/fault", "internal/civil", "internal/money", "internal/page", "internal/i18n", "internal/config", "internal/systemd", "internal/theme", "internal/chart", "migrations", "web"},
	{"internal/identity", "internal/audit", "internal/region"},
	{"internal/casework", "internal/account"},
	{"internal/placement", "internal/programme"},
	{"internal/grants"},
	{"internal/matching", "internal/reporting", "internal/intake", "internal/sheet", "internal/document"},
	{"internal/store"},
	{"internal/storetest"},
	{"internal/jobs", "internal/mail", "internal/scan", "internal/signin", "internal/seed", "internal/embedded"},
	{"templates/ui"},
	{"templates/layout"},
	{"templates/*"},
	{"internal/portal/kit"},
	{"internal/portal/*"},
	{"internal/portal"},
	{"internal/portal/portaltest"},
	{"cmd/kuntapaikka"},
}

const (
	longestFunction = 80 // lines
	mostFiles       = 12 // a package, tests and generated files aside; all the SQL lives in one
	module          = "kuntapaikka/"
)

type goPackage struct {
	Dir, ImportPath, Name string
	GoFiles, Imports      []string
}

func TestPlace(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"internal/i18n/msg": "internal/i18n", "templates/ui": "templates/ui", "templates/offers": "templates/offers", "internal/portal": "internal/portal",
		"internal/portal/kit": "internal/portal/kit", "internal/portal/offers": "internal/portal/offers", "internal/pages": "", "fmt": "",
		"internal/portal/portaltest": "internal/portal/portaltest", "internal/store/storetest": "internal/store",
	} {
		if _, room := place(module + path); room != want {
			t.Errorf("%s is in room %q, want %q", path, room, want)
		}
	}
}

func TestFloors(t *testing.T) {
	t.Parallel()
	database, _ := place(module + "internal/store")
	for _, p := range packages(t) {
		floor, room := place(p.ImportPath)
		if floor < 0 {
			t.Errorf("%s has no floor: give it a line in floors", p.ImportPath)
		}
		for _, imported := range p.Imports {
			below, theirs := place(imported)
			switch {
			case !strings.HasPrefix(imported, module) || theirs == room:
			case below >= floor:
				t.Errorf("%s (line %d) imports %s (line %d): only lines above its own may be imported", p.ImportPath, floor, imported, below)
			case strings.HasPrefix(room, "templates/") && strings.HasPrefix(theirs, "internal/") && below >= database:
				t.Errorf("%s imports %s: a page gets view models, nothing that reaches the database", p.ImportPath, imported)
			}
		}
	}
}

func TestSizesAndHabits(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		if len(p.GoFiles) > 0 && !slices.Contains(p.GoFiles, "doc.go") {
			t.Errorf("%s has no doc.go that says its subject", p.ImportPath)
		}
		written := 0
		for _, name := range p.GoFiles {
			if inspect(t, p, filepath.Join(p.Dir, name)) {
				written++
			}
		}
		if written > mostFiles && p.ImportPath != module+"internal/store" {
			t.Errorf("%s has %d files, %d are the most: split it by sub-noun", p.ImportPath, written, mostFiles)
		}
	}
}

// inspect reports the habits that one file breaks and whether a person wrote it.
func inspect(t *testing.T, p goPackage, path string) bool {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	if ast.IsGenerated(file) {
		return false
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if lines := fset.Position(n.End()).Line - fset.Position(n.Pos()).Line + 1; lines > longestFunction {
				t.Errorf("%s: %s has %d lines, %d are the most", fset.Position(n.Pos()), n.Name.Name, lines, longestFunction)
			}
			if n.Name.Name == "init" && n.Recv == nil {
				t.Errorf("%s: init() runs before anybody asked", fset.Position(n.Pos()))
			}
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && x.Name == "context" && n.Sel.Name == "Background" && p.Name != "main" {
				t.Errorf("%s: context.Background() cuts the caller's deadline off: take a context", fset.Position(n.Pos()))
			}
		}
		return true
	})
	return true
}

// place returns the floor and the room of an import path, or -1 for a package outside the house; the longest entry that fits decides.
func place(path string) (floor int, room string) {
	floor, longest := -1, 0
	path = strings.TrimPrefix(path, module)
	for i, line := range floors {
		for _, entry := range line {
			base, each := strings.CutSuffix(entry, "/*")
			rest, beneath := strings.CutPrefix(path, base+"/")
			if len(entry) <= longest || (path != base || each) && !beneath {
				continue
			}
			floor, room, longest = i, base, len(base)
			if each {
				name, _, _ := strings.Cut(rest, "/")
				room += "/" + name
				longest++
			}
		}
	}
	return floor, room
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=Dir,ImportPath,Name,GoFiles,Imports", "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []goPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		if p.ImportPath != module+"internal" {
			all = append(all, p)
		}
	}
}
