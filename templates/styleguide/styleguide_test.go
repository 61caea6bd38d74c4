package styleguide_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/templates/layout"
	"kuntapaikka/templates/styleguide"
	"kuntapaikka/web"
)

const nonce = "c2FtcGxlbm9uY2U"

// policy is the one that the portal sends: nothing on the page may need more.
const policy = "default-src 'none'; script-src 'self' 'nonce-" + nonce + "'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types htmx"

func frame(l i18n.Lang, scheme string) layout.Frame {
	return layout.Frame{
		Lang: l, Title: "Styleguide", Path: "/styleguide?lang=" + string(l), Nonce: nonce, Demo: true, SignedIn: true, Who: "Aino Example", WhoRole: "TEM",
		Nav:    []layout.NavItem{{Label: "Home", Href: "/"}, {Label: "Cases", Href: "/cases", Current: true, Waiting: 14, Hot: true}},
		Crumbs: []layout.Crumb{{Label: "Home", Href: "/"}, {Label: "Styleguide"}},
		Search: true, Notices: 3, Size: "sm", Scheme: scheme, Press: "sample", SessionEnds: time.Now().Add(time.Hour),
	}
}

func serve(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle(web.Prefix, web.Handler())
	mux.HandleFunc("/styleguide", func(w http.ResponseWriter, r *http.Request) {
		l, _ := i18n.ParseLang(r.FormValue("lang"))
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		now := time.Date(2026, 11, 20, 7, 42, 0, 0, time.UTC)
		if err := styleguide.Page(frame(l, r.FormValue("scheme")), now).Render(r.Context(), w); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc(styleguide.MapPath, drawing(t, styleguide.Map))
	mux.HandleFunc(styleguide.PlainPath, drawing(t, styleguide.Plain))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

func drawing(t *testing.T, draw func() ([]byte, error)) http.HandlerFunc {
	t.Helper()
	return func(w http.ResponseWriter, _ *http.Request) {
		picture, err := draw()
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Content-Type", "image/svg+xml")
		_, _ = w.Write(picture)
	}
}

func browser(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WSURLReadTimeout(time.Minute), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, stopTab := chromedp.NewContext(allocator, chromedp.WithErrorf(func(string, ...any) {})) // it does not know every event of this browser
	t.Cleanup(stopTab)
	ctx, stopClock := context.WithTimeout(ctx, 4*time.Minute)
	t.Cleanup(stopClock)
	return ctx
}

type axeReport struct {
	Violations []struct {
		ID, Help string
		Nodes    []struct {
			HTML           string
			FailureSummary string
		}
	}
}

const runAxe = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"]})
	.then(r => JSON.stringify(r))`

// TestEveryComponentIsAccessible drives the whole page through axe, wide and narrow,
// light and dark, in each language, under the policy of the portal.
func TestEveryComponentIsAccessible(t *testing.T) {
	t.Parallel()
	if err := web.Built(); err != nil {
		t.Fatal(err)
	}
	axe, err := os.ReadFile("../../node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatalf("run make assets: %v", err)
	}
	server, ctx := serve(t), browser(t)
	complaints := listen(ctx)
	for _, view := range []struct {
		lang   i18n.Lang
		width  int64
		scheme string
	}{{i18n.FI, 1440, "light"}, {i18n.FI, 390, "dark"}, {i18n.SV, 390, "light"}, {i18n.EN, 1440, "dark"}} {
		name := fmt.Sprintf("%s-%d-%s", view.lang, view.width, view.scheme)
		var raw string
		var wide bool
		var shot []byte
		err := chromedp.Run(ctx,
			emulation.SetDeviceMetricsOverride(view.width, 900, 1, false),
			chromedp.Navigate(server.URL+"/styleguide?lang="+string(view.lang)+"&scheme="+view.scheme),
			chromedp.WaitVisible("#sisalto h1"),
			chromedp.Evaluate(string(axe), nil),
			chromedp.Evaluate(runAxe, &raw, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }),
			chromedp.Evaluate(`document.documentElement.scrollWidth > innerWidth`, &wide),
			chromedp.FullScreenshot(&shot, 100),
		)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		report(t, name, raw)
		if wide {
			t.Errorf("%s: the page scrolls sideways", name)
		}
		keep(t, "styleguide-"+name+".png", shot)
	}
	for _, c := range *complaints {
		t.Errorf("the browser says: %s", c)
	}
}

// TestNothingIsLostWhenItGetsNarrowOrLarge is WCAG 1.4.10 (320 pixels), 1.4.4 (text
// at 200 percent) and 1.4.12 (spaced text): the page never scrolls sideways.
func TestNothingIsLostWhenItGetsNarrowOrLarge(t *testing.T) {
	t.Parallel()
	server, ctx := serve(t), browser(t)
	const spaced = `for (const el of document.querySelectorAll("*")) { el.style.lineHeight = "1.5"; el.style.letterSpacing = ".12em"; el.style.wordSpacing = ".16em" }`
	for name, change := range map[string]struct {
		width  int64
		script string
	}{"320 wide": {320, "1"}, "1280 wide at 200 percent": {640, "1"}, "spaced text": {390, spaced}} {
		var far string
		err := chromedp.Run(ctx,
			emulation.SetDeviceMetricsOverride(change.width, 900, 1, false),
			chromedp.Navigate(server.URL+"/styleguide?lang=fi"), chromedp.WaitVisible("#sisalto h1"),
			chromedp.Evaluate(change.script, nil),
			chromedp.Evaluate(`document.documentElement.scrollWidth <= innerWidth ? "" : [...document.querySelectorAll("main *")]
				.filter(el => el.getBoundingClientRect().right > innerWidth + 1).map(el => el.tagName + "." + el.className).slice(0, 6).join(" ")`, &far),
		)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if far != "" {
			t.Errorf("%s: the page scrolls sideways because of %s", name, far)
		}
	}
}

func report(t *testing.T, name, raw string) {
	t.Helper()
	var result axeReport
	if err := json.Unmarshal([]byte(raw), &result); err != nil {
		t.Fatal(err)
	}
	for _, v := range result.Violations {
		for _, n := range v.Nodes {
			t.Errorf("%s: %s (%s)\n%s\n%s", name, v.ID, v.Help, n.HTML, n.FailureSummary)
		}
	}
}

// listen collects what the browser's console complains about: violations of the
// policy, missing files, errors of the script.
func listen(ctx context.Context) *[]string {
	var said []string
	chromedp.ListenTarget(ctx, func(event any) {
		switch e := event.(type) {
		case *log.EventEntryAdded:
			if e.Entry.Level == log.LevelError {
				said = append(said, e.Entry.Text+" "+e.Entry.URL)
			}
		case *runtime.EventExceptionThrown:
			said = append(said, e.ExceptionDetails.Error())
		case *runtime.EventConsoleAPICalled:
			if e.Type == runtime.APITypeError {
				said = append(said, fmt.Sprint(e.Args))
			}
		}
	})
	return &said
}

// keep writes a screenshot where KUNTAPAIKKA_SCREENSHOTS says.
func keep(t *testing.T, name string, shot []byte) {
	t.Helper()
	folder := os.Getenv("KUNTAPAIKKA_SCREENSHOTS")
	if folder == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(folder, name), shot, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestThePageKeepsToThePolicy(t *testing.T) {
	t.Parallel()
	server := serve(t)
	for _, l := range i18n.Langs() {
		page := get(t, server.URL+"/styleguide?lang="+string(l))
		for _, banned := range []string{" style=", " onclick=", "<style", "javascript:", "hx-on"} {
			if strings.Contains(page, banned) {
				t.Errorf("%s: the page holds %q", l, banned)
			}
		}
		ids := map[string]bool{}
		for _, after := range strings.Split(page, ` id="`)[1:] {
			id, _, _ := strings.Cut(after, `"`)
			if ids[id] {
				t.Errorf("%s: id %q stands twice", l, id)
			}
			ids[id] = true
		}
	}
}

// TestEveryClassHasARule finds the class that a page names and no style sheet knows.
func TestEveryClassHasARule(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, sheets := range []string{"../../web/src/css/*.css", "../../node_modules/@digdir/designsystemet-css/dist/src/*.css"} {
		for _, sheet := range read(t, sheets) {
			for _, class := range regexp.MustCompile(`\.[a-zA-Z][\w-]*`).FindAllString(sheet, -1) {
				known[class[1:]] = true
			}
		}
	}
	quoted := regexp.MustCompile(`"([^"]*)"`)
	for _, pages := range []string{"../*/*.templ", "../../internal/chart/*.templ"} {
		for path, page := range read(t, pages) {
			for _, attribute := range regexp.MustCompile(`class=("[^"]*"|\{[^}]*\})`).FindAllString(page, -1) {
				for _, list := range quoted.FindAllStringSubmatch(attribute, -1) {
					for class := range strings.FieldsSeq(list[1]) {
						if !known[class] && !strings.HasSuffix(class, "-") && class != "k" { // "i-" and "k" go on in the code
							t.Errorf("%s: no style sheet knows the class %q", path, class)
						}
					}
				}
			}
		}
	}
}

func read(t *testing.T, pattern string) map[string]string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("%s: %d files, %v", pattern, len(paths), err)
	}
	files := map[string]string{}
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[path] = string(content)
	}
	return files
}

func get(t *testing.T, url string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}
