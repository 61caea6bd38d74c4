package main

import (
	"errors"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"
)

// entries are the files that pages name; all else is reached from them.
var entries = []string{"web/src/app.css", "web/src/app.js", "web/src/mark.svg"}

// bundle gives every file that esbuild makes to dist. The icons go into the style
// sheet as data: addresses, because a page uses a dozen of them.
func bundle(root string, out *dist) error {
	abs, err := filepath.Abs(root)
	if err != nil {
		return err
	}
	result := api.Build(api.BuildOptions{
		AbsWorkingDir:     abs,
		EntryPoints:       entries,
		EntryNames:        "[name]-[hash]",
		AssetNames:        "[name]-[hash]",
		Outdir:            "web/dist",
		PublicPath:        "/assets",
		Bundle:            true,
		Format:            api.FormatESModule,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		LegalComments:     api.LegalCommentsNone,
		Loader:            map[string]api.Loader{".woff2": api.LoaderFile, ".svg": api.LoaderCopy},
		Plugins:           []api.Plugin{icons},
		LogLevel:          api.LogLevelWarning,
	})
	if len(result.Errors) > 0 {
		return errors.New("the bundle failed: " + result.Errors[0].Text)
	}
	for _, f := range result.OutputFiles {
		if err := out.keep(filepath.Base(f.Path), f.Contents); err != nil {
			return err
		}
	}
	return nil
}
