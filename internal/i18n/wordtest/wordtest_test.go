package wordtest_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"kuntapaikka/internal/i18n/catalogue"
	"kuntapaikka/internal/i18n/wordtest"
)

const locales = `
used = { fi = "a", sv = "a", en = "a" }
by_key = { fi = "a {x}", sv = "a {x}", en = "a {x}" }
step_one = { fi = "a", sv = "a", en = "a" }
kind_two = { fi = "a", sv = "a", en = "a" }
unused = { fi = "a", sv = "a", en = "a" }
`

func TestUses(t *testing.T) {
	t.Parallel()
	root := folder(t, "page.go", `package page

import (
	"fmt"

	"kuntapaikka/internal/fault"
	words "kuntapaikka/internal/i18n/msg"
)

func page() {
	// trips.unused is named in a comment only
	words.TripsUsed("fi")
	_ = fault.New(fault.Invalid, "trips.by_key", 1)
	_ = fault.At("name", "trips.by_key")
	_ = fault.At("name", "trips.by_key", args...)
	_ = fault.Message{Key: "trips.nowhere"}
	_ = words.Text("fi", "trips.step_"+step)
	_ = words.Text("fi", fmt.Sprintf("trips.kind_%s", kind))
	_ = words.Key("trips.gone")
	x.form.Fail("name", "trips.lost")
	_ = words.Code("fi", "colour", "red") + words.Code("fi", "colour", "54.5") + words.Code("fi", "colour", c) + words.Code("fi", "taste", c)
}
`)
	if err := os.WriteFile(filepath.Join(root, "page_test.go"), []byte("package page\n\nvar _ = \"trips.unused\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	uses, err := wordtest.Read(root)
	if err != nil {
		t.Fatal(err)
	}
	features, err := catalogue.Load(fstest.MapFS{
		"trips.toml": {Data: []byte(locales)},
		"codes.toml": {Data: []byte(`colour_54_5 = { fi = "a", sv = "a", en = "a" }`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"codes.colour_54_5", "trips.unused"}, uses.Unused(features)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{
		`page.go:14: "trips.by_key" takes 1 arguments, not 0`,
		`page.go:16: "trips.nowhere" is not in the catalogue`,
		`page.go:19: "trips.gone" is not in the catalogue`,
		`page.go:20: "trips.lost" is not in the catalogue`,
		`page.go:21: codes.toml has no colour_red`,
		`page.go:21: codes.toml has no taste_`,
	}, uses.Wrong(features)); diff != "" {
		t.Error(diff)
	}
}

func TestLooseTexts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body string
		want []string
	}{
		"words":                {`<p>Hei vaan</p>`, []string{`p.templ:4: "Hei vaan"`}},
		"beside an expression": {`<p>{ name } v</p>`, []string{`p.templ:4: "v"`}},
		"an entity":            {`<p>&nbsp;·&nbsp;{ name }</p>`, nil},
		"numbers and marks":    {`<p>1. – ({ name })</p>`, nil},
		"a literal":            {`<p>{ "Tallenna" }</p>`, []string{`p.templ:4: "Tallenna"`}},
		"from the catalogue":   {`<p aria-label={ name } title={ name }>{ msg.AppSave(l) }</p>`, nil},
		"heard":                {`<a aria-label="Sulje" href="/cases" class="x y">{ name }</a>`, []string{`p.templ:4: "Sulje"`}},
		"heard literal":        {`<img src="/a.png" alt={ "Kartta" }/>`, []string{`p.templ:4: "Kartta"`}},
		"deep":                 {"if name == \"x\" {\n<b>{ name }</b>\n} else {\n<b>Ei</b>\n}\nfor range 3 {\n<i>Rivi</i>\n}", []string{`p.templ:7: "Ei"`, `p.templ:10: "Rivi"`}},
		"in a slot":            {"@other() {\n<b>Sisällä</b>\n}", []string{`p.templ:5: "Sisällä"`}},
		"a key":                {`<kbd translate="no">g t</kbd>`, nil},
		"an attribute by condition": {`<input
	if name == "" {
		placeholder="Nimi"
	}
/>`, []string{`p.templ:6: "Nimi"`}},
	} {
		root := folder(t, "p.templ", "package p\n\ntempl page(name string) {\n"+c.body+"\n}\n")
		got, err := wordtest.LooseInTemplates(root)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, %v; want %q", name, got, err, c.want)
		}
	}
}

func TestLooseTextsInGo(t *testing.T) {
	t.Parallel()
	root := folder(t, "p.go", "package p\n\n// tästä ei puhuta\nconst a = \"cases\"\nconst b = `Näytä`\n")
	got, err := wordtest.LooseInGo(root)
	if want := []string{"p.go:5: `Näytä`"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
}

// folder returns a new folder with one file.
func folder(t *testing.T, name, text string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}
