package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

func main() {
	root := flag.String("root", filepath.Join("..", ".."), "folder that holds package.json and web/")
	flag.Parse()
	began := time.Now()
	report, err := build(*root)
	if err != nil {
		fmt.Fprintln(os.Stderr, "assets:", err)
		os.Exit(1)
	}
	for _, f := range report {
		fmt.Printf("%-58s %7d B  %6d B over the wire\n", f.name, f.size, f.wire)
	}
	fmt.Printf("built in %d ms\n", time.Since(began).Milliseconds())
}

// build writes web/dist anew and says what is in it.
func build(root string) ([]written, error) {
	modules := filepath.Join(root, "node_modules")
	if _, err := os.Stat(modules); err != nil {
		return nil, errors.New("node_modules is missing: run `npm ci --omit=dev` first")
	}
	out, err := openDist(filepath.Join(root, "web", "dist"))
	if err != nil {
		return nil, err
	}
	if err := bundle(root, out); err != nil {
		return nil, err
	}
	coast, err := coastline(filepath.Join(modules, "world-atlas", "countries-10m.json"))
	if err != nil {
		return nil, err
	}
	if err := out.add("coast.json", coast); err != nil {
		return nil, err
	}
	if err := letterFonts(filepath.Join(modules, "@fontsource", "source-sans-3", "files"), out); err != nil {
		return nil, err
	}
	return out.report, out.close()
}

// letterFonts keeps the files that letters are set in. They are no browser's: a PDF embeds the letters that it uses.
func letterFonts(folder string, out *dist) error {
	for _, subset := range []string{"latin", "latin-ext", "vietnamese", "greek", "cyrillic"} {
		for _, weight := range []string{"400", "600"} {
			name := "source-sans-3-" + subset + "-" + weight + "-normal.woff"
			content, err := os.ReadFile(filepath.Join(folder, name))
			if err != nil {
				return err
			}
			if err := out.add(name, content); err != nil {
				return err
			}
		}
	}
	return nil
}
