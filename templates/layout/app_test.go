package layout_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/templates/layout"
	"kuntapaikka/templates/ui"
	"kuntapaikka/web"
)

// portal is a server of a few pages that use what app.js and htmx do, with a fresh
// nonce and the policy of the portal on every answer.
type portal struct {
	*httptest.Server
	answers  atomic.Int64
	sessions atomic.Int64
	ends     atomic.Int64 // minutes until the session ends
}

func (p *portal) answer(w http.ResponseWriter) (nonce string) {
	nonce = fmt.Sprintf("bm9uY2U%d", p.answers.Add(1))
	w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self' 'nonce-"+nonce+"'; style-src 'self'; img-src 'self' data:; font-src 'self'; "+
		"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types htmx")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	return nonce
}

func (p *portal) show(w http.ResponseWriter, r *http.Request, parts ...templ.Component) {
	f := layout.Frame{Lang: i18n.FI, Title: "Test", Path: r.URL.RequestURI(), Nonce: w.Header().Get("X-Nonce"), SignedIn: true, Search: true, Press: "k"}
	if minutes := p.ends.Load(); minutes > 0 {
		f.SessionEnds = time.Now().Add(time.Duration(minutes) * time.Minute)
	}
	if err := layout.Page(f).Render(templ.WithChildren(r.Context(), templ.Join(parts...)), w); err != nil {
		panic(err)
	}
}

// list is a filtered list; its answer to a filter is the whole page, of which htmx
// takes the results.
func (p *portal) list(w http.ResponseWriter, r *http.Request) {
	nonce := p.answer(w)
	w.Header().Set("X-Nonce", nonce)
	q := r.FormValue("q")
	p.show(w, r, ui.Filters{L: i18n.FI, Action: "/list", Results: "results", Nonce: nonce, Fields: []ui.Field{{L: i18n.FI, Name: "q", Label: "Case", Value: q}}},
		raw(fmt.Sprintf(`<div id="results"><p role="status">found %s</p></div>`, templ.EscapeString(q))))
}

// form answers with 422 and its fragment until it gets a number.
func (p *portal) form(w http.ResponseWriter, r *http.Request) {
	nonce := p.answer(w)
	w.Header().Set("X-Nonce", nonce)
	var wrong ui.Mistakes
	if r.Method == http.MethodPost {
		if r.FormValue("places") == "5" {
			_, _ = io.WriteString(w, `<p id="done">saved</p>`)
			return
		}
		wrong = ui.Mistakes{{Name: "places", Text: "a number, please"}}
		w.WriteHeader(http.StatusUnprocessableEntity)
	}
	live := ui.Live{Nonce: nonce, Post: "/form", Target: "this", Swap: "outerHTML"}
	fragment := templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		_, _ = io.WriteString(w, `<form id="f" method="post" action="/form" data-guard `)
		if err := templ.RenderAttributes(ctx, w, live.Attrs()); err != nil {
			return err
		}
		_, _ = io.WriteString(w, ">")
		parts := templ.Join(ui.ErrorSummary(i18n.FI, wrong), ui.Rails("key", "7"),
			ui.Field{L: i18n.FI, Name: "places", Label: "Places", Kind: ui.Number, Value: r.FormValue("places"), Error: wrong.For("places")}, ui.Button{Text: "Save"})
		err := parts.Render(ctx, w)
		_, _ = io.WriteString(w, "</form>")
		return err
	})
	if r.Method == http.MethodPost {
		_ = fragment.Render(r.Context(), w)
		return
	}
	p.show(w, r, fragment)
}

// draft is saved while it is filled in; the second time somebody else was faster, the
// third time the server fails.
func (p *portal) draft(w http.ResponseWriter, r *http.Request) {
	nonce := p.answer(w)
	w.Header().Set("X-Nonce", nonce)
	if r.Method == http.MethodGet {
		p.show(w, r, ui.Text(""), templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
			_, _ = io.WriteString(w, `<form id="draft" method="post" action="/draft" data-guard `)
			if err := templ.RenderAttributes(ctx, w, ui.Autosave(nonce, "/draft").Attrs()); err != nil {
				return err
			}
			_, _ = io.WriteString(w, `><div id="conflict"></div>`)
			field := ui.Field{L: i18n.FI, Name: "places", Label: "Places"}
			err := templ.Join(ui.Rails("key", "1"), field, ui.Actions("")).Render(ctx, w)
			_, _ = io.WriteString(w, "</form>")
			return err
		}))
		return
	}
	switch r.FormValue("version") + r.FormValue("places") {
	case "1a":
		_ = ui.Saved(i18n.FI, "14.05", "2").Render(r.Context(), w)
	case "2ab":
		w.WriteHeader(http.StatusConflict)
		_ = ui.Conflict{L: i18n.FI, Who: "Maija", At: time.Now(), Fields: []ui.ConflictField{{Name: "places", Label: "Places", Yours: "ab", Theirs: "x"}}}.Render(r.Context(), w)
	default:
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, "<p>reference 17</p>")
	}
}

func TestADraftIsSavedWhileItIsFilledIn(t *testing.T) {
	t.Parallel()
	p, ctx, said := open(t)
	var note, yours string
	do(t, ctx, chromedp.Navigate(p.URL+"/draft"), chromedp.WaitVisible("#f-places"), chromedp.Poll(`document.readyState === "complete"`, nil),
		chromedp.SendKeys("#f-places", "a"),
		chromedp.Poll(`document.querySelector("#draft input[name=version]").value === "2"`, nil), chromedp.Text("#act-note", &note),
		chromedp.SendKeys("#f-places", "b"), chromedp.WaitVisible(`input[name="merge-places"][value=yours]`), chromedp.Text("#conflict", &yours),
		chromedp.WaitNotVisible("#lost"), chromedp.SendKeys("#f-places", "c"), chromedp.WaitVisible("#lost"))
	if !strings.Contains(note, "14.05") || !strings.Contains(yours, "ab") {
		t.Errorf("note %q, conflict %q", note, yours)
	}
	for _, complaint := range said() {
		if !strings.Contains(complaint, "409") && !strings.Contains(complaint, "500") {
			t.Errorf("the browser says: %q", complaint)
		}
	}
}

// stream counts up for ever.
func (p *portal) stream(w http.ResponseWriter, r *http.Request) {
	p.answer(w)
	w.Header().Set("Content-Type", "text/event-stream")
	for i := 0; ; i++ {
		select {
		case <-r.Context().Done():
			return
		case <-time.After(20 * time.Millisecond):
		}
		fmt.Fprintf(w, "data: <b id=\"n\">%d</b>\n\n", i)
		w.(http.Flusher).Flush()
	}
}

func (p *portal) live(w http.ResponseWriter, r *http.Request) {
	nonce := p.answer(w)
	w.Header().Set("X-Nonce", nonce)
	p.show(w, r, raw(`<div id="live" hx-nonce="`+nonce+`" hx-sse:connect="/stream">-</div><button type="button" id="stop" data-stop="#live" data-done="stopped">stop</button>`))
}

func (p *portal) keepSession(w http.ResponseWriter, r *http.Request) {
	if r.FormValue("press") == "k" {
		p.sessions.Add(1)
	}
	p.answer(w)
	w.Header().Set("Session-Ends", time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
	w.WriteHeader(http.StatusNoContent)
}

func raw(html string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, html)
		return err
	})
}

func open(t *testing.T) (*portal, context.Context, func() []string) {
	t.Helper()
	if err := web.Built(); err != nil {
		t.Fatal(err)
	}
	p := &portal{}
	mux := http.NewServeMux()
	mux.Handle(web.Prefix, web.Handler())
	for path, handler := range map[string]http.HandlerFunc{"/list": p.list, "/form": p.form, "/draft": p.draft, "/stream": p.stream, "/live": p.live, "/session": p.keepSession} {
		mux.HandleFunc(path, handler)
	}
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WSURLReadTimeout(time.Minute), chromedp.Flag("disable-quic", true))
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	tab, closeTab := chromedp.NewContext(allocator, chromedp.WithErrorf(func(string, ...any) {})) // it does not know every event of this browser
	t.Cleanup(closeTab)
	ctx, cancel := context.WithTimeout(tab, 2*time.Minute)
	t.Cleanup(cancel)
	var said []string
	chromedp.ListenTarget(ctx, func(event any) {
		switch e := event.(type) {
		case *log.EventEntryAdded:
			if e.Entry.Level == log.LevelError && !strings.Contains(e.Entry.Text, "422") {
				said = append(said, e.Entry.Text)
			}
		case *page.EventJavascriptDialogOpening:
			said = append(said, "dialog "+string(e.Type))
			go func() { _ = chromedp.Run(ctx, page.HandleJavaScriptDialog(true)) }()
		}
	})
	return p, ctx, func() []string { return said }
}

func do(t *testing.T, ctx context.Context, actions ...chromedp.Action) { //nolint:revive // the browser's context belongs to the test
	t.Helper()
	if err := chromedp.Run(ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

func TestAListFollowsItsFilterUnderThePolicy(t *testing.T) {
	t.Parallel()
	p, ctx, said := open(t)
	var address, focus string
	do(t, ctx, chromedp.Navigate(p.URL+"/list"), chromedp.WaitVisible("#f-q"),
		chromedp.SendKeys("#f-q", "kuo"),
		chromedp.Poll(`document.querySelector("#results").textContent.includes("found kuo")`, nil),
		chromedp.Poll(`location.search.includes("q=kuo")`, nil),
		chromedp.Location(&address), chromedp.Evaluate(`document.activeElement.id`, &focus),
		chromedp.SendKeys("#f-q", "pio"),
		chromedp.Poll(`document.querySelector("#results").textContent.includes("found kuopio")`, nil))
	if focus != "f-q" {
		t.Errorf("the focus went from the field to %q", focus)
	}
	do(t, ctx, chromedp.Evaluate(`history.back()`, nil))
	for q := "kuopio"; q == "kuopio" && ctx.Err() == nil; {
		// while the page loads anew there is no page to ask
		_ = chromedp.Run(ctx, chromedp.Evaluate(`new URLSearchParams(location.search).get("q")`, &q))
	}
	do(t, ctx, chromedp.WaitVisible("#f-q"), chromedp.Poll(`document.querySelector("#results").textContent.trim() !== "found kuopio"`, nil))
	if complaints := said(); len(complaints) > 0 {
		t.Errorf("the browser says: %q", complaints)
	}
}

func TestAWrongFormComesBackWithTheFocusOnItsMistakes(t *testing.T) {
	t.Parallel()
	p, ctx, said := open(t)
	var focus, kept string
	do(t, ctx, chromedp.Navigate(p.URL+"/form"), chromedp.WaitVisible("#f-places"),
		chromedp.SendKeys("#f-places", "viisi"), chromedp.Click("#f button[type=submit]"),
		chromedp.WaitVisible("#oops"), chromedp.Poll(`document.activeElement.id === "oops"`, nil),
		chromedp.Evaluate(`document.activeElement.id`, &focus), chromedp.Value("#f-places", &kept),
		chromedp.Click(`#oops a`), chromedp.Poll(`document.activeElement.id === "f-places"`, nil),
		chromedp.SetValue("#f-places", "5"), chromedp.Click("#f button[type=submit]"), chromedp.WaitVisible("#done"))
	if focus != "oops" || kept != "viisi" {
		t.Errorf("focus on %q, kept %q", focus, kept)
	}
	if complaints := said(); len(complaints) > 0 {
		t.Errorf("the browser says: %q", complaints)
	}
}

func TestLeavingAChangedFormAsksFirst(t *testing.T) {
	t.Parallel()
	p, ctx, said := open(t)
	do(t, ctx, chromedp.Navigate(p.URL+"/form"), chromedp.WaitVisible("#f-places"), chromedp.SendKeys("#f-places", "4"), chromedp.Navigate(p.URL+"/list"))
	if complaints := said(); len(complaints) != 1 || complaints[0] != "dialog beforeunload" {
		t.Errorf("leaving said %q", complaints)
	}
}

func TestASlashGoesToTheSearch(t *testing.T) {
	t.Parallel()
	p, ctx, _ := open(t)
	for width, want := range map[int64]string{1200: "q", 390: "q2"} {
		var focus, typed string
		do(t, ctx, chromedp.EmulateViewport(width, 800), chromedp.Navigate(p.URL+"/list"), chromedp.WaitVisible("#f-q"),
			chromedp.Poll(`document.readyState === "complete"`, nil), chromedp.KeyEvent("/"), chromedp.Evaluate(`document.activeElement.id`, &focus),
			chromedp.SendKeys("#f-q", "1/2"), chromedp.Value("#f-q", &typed))
		if focus != want || typed != "1/2" {
			t.Errorf("%d wide: focus on %q, typed %q", width, focus, typed)
		}
	}
}

func TestALiveListCanBeStopped(t *testing.T) {
	t.Parallel()
	p, ctx, said := open(t)
	var first, second string
	do(t, ctx, chromedp.Navigate(p.URL+"/live"), chromedp.Poll(`Number(document.querySelector("#n")?.textContent) > 2`, nil),
		chromedp.Click("#stop"), chromedp.Poll(`document.querySelector("#said").textContent === "stopped"`, nil),
		chromedp.Text("#n", &first), chromedp.Sleep(200*time.Millisecond), chromedp.Text("#n", &second))
	if first != second {
		t.Errorf("the list went on from %s to %s", first, second)
	}
	if complaints := said(); len(complaints) > 0 {
		t.Errorf("the browser says: %q", complaints)
	}
}

func TestTheSessionCanBeKeptBeforeItEnds(t *testing.T) {
	t.Parallel()
	p, ctx, said := open(t)
	p.ends.Store(3)
	var text string
	do(t, ctx, chromedp.Navigate(p.URL+"/form"), chromedp.WaitVisible("#session[open]"), chromedp.Text("#session-text", &text),
		chromedp.KeyEvent(kb.Enter), chromedp.WaitNotVisible("#session"))
	if p.sessions.Load() != 1 || !strings.Contains(text, ".") {
		t.Errorf("the session was kept %d times, the dialog said %q", p.sessions.Load(), text)
	}
	if complaints := said(); len(complaints) > 0 {
		t.Errorf("the browser says: %q", complaints)
	}
}
