package portaltest

import (
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

const runAxe = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"]})
	.then(r => JSON.stringify(r.violations))`

type violation struct {
	ID, Help string
	Nodes    []struct{ HTML, FailureSummary string }
}

// Axe reports what axe finds wrong with the page that is shown (WCAG 2.2 AA and best practice).
func (b *Tab) Axe() {
	b.t.Helper()
	var raw string
	b.run("axe", chromedp.Evaluate(axeScript(b), nil), chromedp.Evaluate(runAxe, &raw, awaited))
	var found []violation
	if err := json.Unmarshal([]byte(raw), &found); err != nil {
		b.t.Fatal(err)
	}
	for _, v := range found {
		for _, n := range v.Nodes {
			b.t.Errorf("%s, %d wide, %s: %s (%s)\n%s\n%s", b.Path(), b.width, b.lang, v.ID, v.Help, n.HTML, n.FailureSummary)
		}
	}
}

// Fits reports a page that scrolls sideways.
func (b *Tab) Fits() {
	b.t.Helper()
	var far string
	b.run("look for what stands out", chromedp.Evaluate(beyond, &far))
	if far != "" {
		b.t.Errorf("%s, %d wide, %s: the page scrolls sideways because of %s", b.Path(), b.width, b.lang, far)
	}
}

// beyond names what stands out over the right edge.
const beyond = `document.documentElement.scrollWidth <= innerWidth ? "" : [...document.querySelectorAll("body *")]
	.filter(el => el.getBoundingClientRect().right > innerWidth + 1).map(el => el.tagName + "." + el.className).slice(0, 6).join(" ")`

func awaited(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }

// axeScript reads axe from the packages that make assets installs.
func axeScript(b *Tab) string {
	b.t.Helper()
	script, err := os.ReadFile(filepath.Join(Root(), "node_modules/axe-core/axe.min.js"))
	if err != nil {
		b.t.Fatalf("run make assets: %v", err)
	}
	return string(script)
}

// Root is the folder of the module.
func Root() string {
	folder, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(folder, "go.mod")); missing == nil || filepath.Dir(folder) == folder {
			return folder
		}
		folder = filepath.Dir(folder)
	}
	return "."
}
