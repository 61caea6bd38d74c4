package main

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

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

// icons shortens the drawings: they carry five decimals for a box of 24 units that
// is shown at some 20 pixels, where one decimal is finer than the eye.
var icons = api.Plugin{
	Name: "icons",
	Setup: func(b api.PluginBuild) {
		b.OnLoad(api.OnLoadOptions{Filter: `aksel-icons.*\.svg$`}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
			raw, err := os.ReadFile(args.Path)
			if err != nil {
				return api.OnLoadResult{}, err
			}
			drawing := shorten(string(raw))
			return api.OnLoadResult{Contents: &drawing, Loader: api.LoaderDataURL}, nil
		})
	},
}

var decimal = regexp.MustCompile(`\d*\.\d+`)

func shorten(svg string) string {
	svg = decimal.ReplaceAllStringFunc(svg, func(number string) string {
		x, _ := strconv.ParseFloat(number, 64)
		return strings.TrimPrefix(strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64), "0")
	})
	for _, spare := range []string{"\n", ` width="1em" height="1em"`, ` fill="none"`, ` fill="currentColor"`} {
		svg = strings.ReplaceAll(svg, spare, "")
	}
	return svg
}
