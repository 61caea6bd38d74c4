package portaltest

import (
	"context"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// SignIn signs in the person of that name, such as a role's code, in the language of the tab.
func (b *Tab) SignIn(name string) {
	b.t.Helper()
	who := b.p.account(name)
	b.Open("/sign-in?lang=" + b.lang)
	b.Fill("login", who.login)
	b.Fill("password", who.password)
	b.Submit("/sign-in")
	if strings.HasPrefix(b.Path(), "/sign-in") {
		b.t.Fatalf("%s could not sign in", name)
	}
}

// SignOut signs out.
func (b *Tab) SignOut() {
	b.t.Helper()
	b.Click("details.me > summary")
	b.Submit("/sign-out")
}

// Open opens a page that must be there.
func (b *Tab) Open(path string) {
	b.t.Helper()
	if status := b.Status(path); status != 200 {
		b.t.Fatalf("%s answers %d", path, status)
	}
}

// Status opens a page and returns the status of its answer.
func (b *Tab) Status(path string) int {
	b.t.Helper()
	return int(b.load(path, chromedp.Navigate(b.p.URL+path)))
}

// load runs what makes the browser load a page and returns the status of that page.
func (b *Tab) load(what string, actions ...chromedp.Action) int64 {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, longestWait)
	defer cancel()
	var answer *network.Response
	answer, err := chromedp.RunResponse(ctx, actions...)
	if err != nil || answer == nil {
		b.t.Fatalf("%s: no page came: %v", what, err)
	}
	return answer.Status
}

func (b *Tab) run(what string, actions ...chromedp.Action) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, longestWait)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		b.t.Fatalf("%s: %v\non %s: %s", what, err, b.Path(), b.Text("main"))
	}
}

// Click presses what a selector finds, without waiting for another page.
func (b *Tab) Click(selector string) {
	b.t.Helper()
	b.run("click "+selector, chromedp.Click(selector, chromedp.NodeVisible))
}

// Follow presses the link or button that reads text and waits for the page that comes.
func (b *Tab) Follow(text string) {
	b.t.Helper()
	b.mark("reads "+text, `[...document.querySelectorAll("a, button, summary")].find(el => el.checkVisibility() && el.innerText.trim() === `+quoted(text)+`)`)
	b.loadMarked("follow " + text)
}

// FollowTo presses the first link on the page to an address that begins so, and waits for the page that comes.
func (b *Tab) FollowTo(beginning string) {
	b.t.Helper()
	b.mark("leads to "+beginning, `[...document.querySelectorAll(`+quoted(b.part+" main a")+`)].find(el => el.checkVisibility() && el.getAttribute("href").startsWith(`+quoted(beginning)+`))`)
	b.loadMarked("follow " + beginning)
}

// Part is the tab seen through one part of the page only: of several forms, the one in it.
func (b *Tab) Part(selector string) *Tab {
	part := *b
	part.part = selector
	return &part
}

// Submit presses the first button of the form that is sent to an address, or the one with that value, and waits for the page that comes.
func (b *Tab) Submit(action string, value ...string) {
	b.t.Helper()
	button := "button:not([type=button])"
	if len(value) > 0 {
		button += "[value=" + value[0] + "]"
	}
	b.mark("is sent to "+action, `[...document.querySelectorAll(`+quoted(b.part+" form")+`)].filter(el => new URL(el.getAttribute("action"), location).pathname === `+
		quoted(action)+`).flatMap(el => [...el.querySelectorAll(`+quoted(button)+`)]).find(el => el.checkVisibility())`)
	b.loadMarked("submit to " + action)
}

const marked = "[data-test-here]"

// mark finds an element by script, as a person finds it by looking, so that it can be pressed with the mouse.
func (b *Tab) mark(what, find string) {
	b.t.Helper()
	var found bool
	b.run("find what "+what, chromedp.Evaluate(`(() => { for (const el of document.querySelectorAll("`+marked+`")) el.removeAttribute("data-test-here");
		const found = `+find+`; found?.setAttribute("data-test-here", ""); return !!found })()`, &found))
	if !found {
		b.t.Fatalf("nothing on %s %s\n%s", b.Path(), what, b.Text("main"))
	}
}

func (b *Tab) loadMarked(what string) {
	b.t.Helper()
	if status := b.load(what, chromedp.Click(marked, chromedp.NodeVisible)); status != 200 {
		b.t.Fatalf("%s answers %d\n%s", what, status, b.Text("main"))
	}
}

// Fill writes into the field of that name, or chooses the value among its buttons or options.
func (b *Tab) Fill(name, value string) {
	b.t.Helper()
	var done bool
	b.run("fill "+name, chromedp.Evaluate(`(() => {
		const fields = [...document.querySelectorAll(`+quoted(b.part+" [name="+quoted(name)+"]")+`)].filter(el => el.type !== "hidden");
		const choice = fields.find(el => (el.type === "radio" || el.type === "checkbox") && el.value === `+quoted(value)+`);
		if (choice) { choice.checked = true }
		const field = choice ?? fields.find(el => el.type !== "radio" && el.type !== "checkbox");
		if (!field) return false;
		if (!choice) { field.value = `+quoted(value)+` }
		for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, {bubbles: true}));
		return choice !== undefined || field.value === `+quoted(value)+`;
	})()`, &done))
	if !done {
		b.t.Fatalf("no field %s on %s takes %q\n%s", name, b.Path(), value, b.Text("main"))
	}
}

// Text returns what can be read in the first element that a selector finds, or nothing.
func (b *Tab) Text(selector string) string {
	b.t.Helper()
	var text string
	if err := chromedp.Run(b.ctx, chromedp.Evaluate(`document.querySelector(`+quoted(selector)+`)?.innerText ?? ""`, &text)); err != nil {
		b.t.Fatal(err)
	}
	return text
}

// Has reports whether the page shows a text.
func (b *Tab) Has(text string) bool {
	b.t.Helper()
	return strings.Contains(b.Text("body"), text)
}

// Path is the address of the page that is shown.
func (b *Tab) Path() string {
	b.t.Helper()
	var address string
	if err := chromedp.Run(b.ctx, chromedp.Location(&address)); err != nil {
		b.t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		b.t.Fatal(err)
	}
	return u.RequestURI()
}

// Resize makes the window as wide as Wide or Narrow.
func (b *Tab) Resize(width int64) {
	b.t.Helper()
	b.width = width
	b.run("resize", emulation.SetDeviceMetricsOverride(width, 900, 1, width < 600))
}

// Pictures names the variable of the environment that says where pictures are written.
const Pictures = "KUNTAPAIKKA_SCREENSHOTS"

// Shot writes a picture of the whole page when somebody asked for pictures.
func (b *Tab) Shot(name string) {
	b.t.Helper()
	folder := os.Getenv(Pictures)
	if folder == "" {
		return
	}
	var shot []byte
	b.run("shot", chromedp.FullScreenshot(&shot, 100))
	if err := os.WriteFile(filepath.Join(folder, name+".png"), shot, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

func quoted(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string is always JSON
	}
	return string(text)
}

// Forget takes the cookies of the tab away, as the end of a session does, and returns what gives them back, as a sign-in in another tab does.
func (b *Tab) Forget() (remember func()) {
	b.t.Helper()
	var kept []*network.Cookie
	b.run("forget the cookies", chromedp.ActionFunc(func(ctx context.Context) (err error) {
		if kept, err = network.GetCookies().Do(ctx); err != nil {
			return err
		}
		return network.ClearBrowserCookies().Do(ctx)
	}))
	return func() {
		b.t.Helper()
		for _, c := range kept {
			b.run("remember "+c.Name, network.SetCookie(c.Name, c.Value).WithURL(b.p.URL).WithHTTPOnly(c.HTTPOnly).WithSecure(c.Secure))
		}
	}
}

// Awaits waits until the first element that a selector finds reads a text, and fails when it does not within a while.
func (b *Tab) Awaits(selector, text string) {
	b.t.Helper()
	b.run("wait for "+text, chromedp.Poll(`document.querySelector(`+quoted(selector)+`)?.innerText.includes(`+quoted(text)+`)`, nil, chromedp.WithPollingInterval(100*time.Millisecond)))
}

// Value reports whether the field of that name holds a value.
func (b *Tab) Value(name, value string) (holds bool) {
	b.t.Helper()
	b.run("read "+name, chromedp.Evaluate(`document.querySelector(`+quoted("[name="+quoted(name)+"]")+`)?.value === `+quoted(value), &holds))
	return holds
}
