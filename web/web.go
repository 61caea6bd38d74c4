package web

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"sync"
)

//go:embed all:dist
var embedded embed.FS

// Prefix is the path under which Handler serves the assets.
const Prefix = "/assets/"

// ErrNotBuilt says that the binary was compiled before the assets were built.
var ErrNotBuilt = errors.New("the browser assets are not built: run make assets, then build again")

// manifest maps the name of an asset to its name in the dist folder. It is a
// constant of the binary, read once.
var manifest = sync.OnceValues(func() (map[string]string, error) {
	raw, err := embedded.ReadFile("dist/manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotBuilt
	}
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	return names, json.Unmarshal(raw, &names)
})

// Built reports ErrNotBuilt, or nil when pages have what they link to.
func Built() error {
	_, err := Font("latin", 400) // the last that came: assets of an earlier version lack it
	return err
}

// URL is the address of an asset by its plain name: "app.css" gives
// "/assets/app-4EXQ2T7A.css". An unknown name is returned under Prefix as it is.
func URL(name string) string {
	names, _ := manifest()
	if hashed, ok := names[name]; ok {
		return Prefix + hashed
	}
	return Prefix + name
}

// Coast is the outline of Finland as [[[lon,lat],…],…] in JSON, or nil when the
// assets are not built.
func Coast() []byte {
	names, _ := manifest()
	raw, err := embedded.ReadFile("dist/" + names["coast.json"])
	if err != nil {
		return nil
	}
	return raw
}

// Font is a file of the letters' typeface by its subset ("latin") and weight (400 or 600), in WOFF: it goes into PDFs and is not served. It is
// ErrNotBuilt where the assets are not built.
func Font(subset string, weight int) ([]byte, error) {
	names, err := manifest()
	if err != nil {
		return nil, err
	}
	name, ok := names[fmt.Sprintf("source-sans-3-%s-%d-normal.woff", subset, weight)]
	if !ok {
		return nil, ErrNotBuilt
	}
	return embedded.ReadFile("dist/" + name)
}
