package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"kuntapaikka/internal/i18n/catalogue"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	mod, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return fmt.Errorf("find the module: %w", err)
	}
	home := filepath.Join(filepath.Dir(strings.TrimSpace(string(mod))), "internal", "i18n")
	features, err := catalogue.Load(os.DirFS(filepath.Join(home, "locales")))
	if err != nil {
		return err
	}
	files, err := sources(features)
	if err != nil {
		return err
	}
	return write(filepath.Join(home, "msg"), files)
}

// sources returns the generated files by name.
func sources(features []catalogue.Feature) (map[string][]byte, error) {
	index, err := catalogue.Index(features)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{"features_gen.go": index}
	for _, f := range features {
		code, err := f.Go()
		if err != nil {
			return nil, fmt.Errorf("%s.toml: %w", f.Name, err)
		}
		files[f.Name+"_gen.go"] = code
	}
	return files, nil
}

// write brings the folder's generated files up to date: an unchanged file is left alone, one without its feature is removed.
func write(folder string, files map[string][]byte) error {
	old, err := filepath.Glob(filepath.Join(folder, "*_gen.go"))
	if err != nil {
		return err
	}
	for _, path := range old {
		if _, wanted := files[filepath.Base(path)]; !wanted {
			if err := os.Remove(path); err != nil {
				return err
			}
		}
	}
	for name, code := range files {
		path := filepath.Join(folder, name)
		if have, err := os.ReadFile(path); err == nil && bytes.Equal(have, code) {
			continue
		}
		if err := os.WriteFile(path, code, fs.FileMode(0o644)); err != nil {
			return err
		}
	}
	return nil
}
