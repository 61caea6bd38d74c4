package wordtest_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"kuntapaikka/internal/i18n/catalogue"
	"kuntapaikka/internal/i18n/wordtest"
)

// The features whose texts may wait for their pages: the frame, the faults and the codes are common property and are written ahead of their use.
func ahead() []string { return []string{"app", "fault", "codes"} }

func TestEveryTextIsUsed(t *testing.T) {
	t.Parallel()
	uses, features := read(t)
	features = slices.DeleteFunc(features, func(f catalogue.Feature) bool { return slices.Contains(ahead(), f.Name) })
	for _, key := range uses.Unused(features) {
		t.Errorf("nothing uses %q: use it or take it out of internal/i18n/locales", key)
	}
}

func TestEveryKeyInTheCodeIsInTheCatalogue(t *testing.T) {
	t.Parallel()
	uses, features := read(t)
	for _, mistake := range uses.Wrong(features) {
		t.Error(mistake)
	}
}

func TestNoTextStandsOutsideTheCatalogue(t *testing.T) {
	t.Parallel()
	root := root(t)
	loose, err := wordtest.LooseInTemplates(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"templates", "internal/portal"} {
		dir = filepath.Join(root, dir)
		if _, err := os.Stat(dir); err != nil {
			continue // the room is not built yet
		}
		more, err := wordtest.LooseInGo(dir)
		if err != nil {
			t.Fatal(err)
		}
		loose = append(loose, more...)
	}
	for _, text := range loose {
		t.Errorf("%s: a text for people belongs in internal/i18n/locales", text)
	}
}

func read(t *testing.T) (*wordtest.Uses, []catalogue.Feature) {
	t.Helper()
	root := root(t)
	uses, err := wordtest.Read(root)
	if err != nil {
		t.Fatal(err)
	}
	features, err := catalogue.Load(os.DirFS(filepath.Join(root, "internal", "i18n", "locales")))
	if err != nil {
		t.Fatal(err)
	}
	return uses, features
}

func root(t *testing.T) string {
	t.Helper()
	dir, err := wordtest.Root()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
