package main

import (
	"os"
	"path/filepath"
	"testing"

	"kuntapaikka/internal/i18n/catalogue"
)

// TestGeneratedCodeIsUpToDate is the reminder for who changed a text: go generate ./internal/i18n.
func TestGeneratedCodeIsUpToDate(t *testing.T) {
	t.Parallel()
	features, err := catalogue.Load(os.DirFS("../locales"))
	if err != nil {
		t.Fatal(err)
	}
	files, err := sources(features)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		if got, err := os.ReadFile(filepath.Join("..", "msg", name)); err != nil || string(got) != string(want) {
			t.Errorf("msg/%s is not what locales say: run go generate ./internal/i18n", name)
		}
	}
	old, err := filepath.Glob("../msg/*_gen.go")
	if err != nil || len(old) != len(files) {
		t.Errorf("msg has %d generated files for %d features and the index (%v)", len(old), len(features), err)
	}
}

func TestWriteRemovesWhatHasNoFeature(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for range 2 {
		if err := write(dir, map[string][]byte{"a_gen.go": []byte("package a\n"), "b_gen.go": []byte("package a\n")}); err != nil {
			t.Fatal(err)
		}
	}
	if err := write(dir, map[string][]byte{"b_gen.go": []byte("package b\n")}); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(left) != 1 {
		t.Fatalf("left: %v, %v", left, err)
	}
	if got, err := os.ReadFile(left[0]); err != nil || string(got) != "package b\n" {
		t.Errorf("%q, %v", got, err)
	}
}
