package portaltest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// longestTab is how long one test may use its tab; waiting for a page that does not come ends sooner.
const (
	longestTab  = 5 * time.Minute
	longestWait = 30 * time.Second
)

// Widths of the two screens for which pages are made.
const (
	Wide   = 1440
	Narrow = 390
)

// chromium is the one browser process of a test binary. It runs while a test has a tab in it.
var chromium struct {
	sync.Mutex
	tabs int
	ctx  context.Context //nolint:containedctx // the process is the context
	stop func()
}

// Option is how a tab differs from a wide one with script.
type Option func(*Tab)

// JSOff opens the tab of somebody whose browser runs no script.
func JSOff(b *Tab) { b.noScript = true }

// Phone opens a tab as narrow as a phone.
func Phone(b *Tab) { b.width = Narrow }

// In opens a tab whose reader asks for that language.
func In(lang string) Option { return func(b *Tab) { b.lang = lang } }

// Tab is one window of a real browser, with cookies of its own. Whatever the browser complains about, a breach of the page's policy above all, fails
// the test.
type Tab struct {
	p        *Portal
	t        testing.TB
	ctx      context.Context //nolint:containedctx // the tab is the context
	lang     string
	width    int64
	noScript bool
	part     string // selector of the part of the page that acts look at
}

// Browser opens a tab on the portal. It ends with the test.
func (p *Portal) Browser(t testing.TB, options ...Option) *Tab {
	t.Helper()
	b := &Tab{p: p, t: t, lang: "fi", width: Wide, part: "body"}
	for _, o := range options {
		o(b)
	}
	b.ctx = tab(t)
	listen(t, b.ctx)
	err := chromedp.Run(b.ctx,
		emulation.SetScriptExecutionDisabled(b.noScript),
		emulation.SetUserAgentOverride("Chromium in a test").WithAcceptLanguage(b.lang),
		emulation.SetDeviceMetricsOverride(b.width, 900, 1, b.width < 600),
	)
	if err != nil {
		t.Fatalf("no tab: %v", err)
	}
	return b
}

// tab opens a tab in the browser, which the first one starts and the last one ends.
func tab(t testing.TB) context.Context {
	t.Helper()
	chromium.Lock()
	defer chromium.Unlock()
	if chromium.tabs == 0 {
		chromium.ctx, chromium.stop = process(t)
	}
	chromium.tabs++
	id, err := window(chromium.ctx)
	if err != nil {
		t.Fatalf("no window: %v", err)
	}
	ctx, closeTab := chromedp.NewContext(chromium.ctx, chromedp.WithTargetID(id))
	ctx, cancel := context.WithTimeout(ctx, longestTab)
	t.Cleanup(func() {
		cancel()
		closeTab()
		chromium.Lock()
		defer chromium.Unlock()
		if chromium.tabs--; chromium.tabs == 0 {
			chromium.stop()
		}
	})
	return ctx
}

// window opens a window that shares no cookies with the others. A window of its own, because a tab behind another is not drawn.
func window(ctx context.Context) (id target.ID, err error) {
	c := chromedp.FromContext(ctx)
	ctx = cdp.WithExecutor(ctx, c.Browser)
	profile, err := target.CreateBrowserContext().WithDisposeOnDetach(true).Do(ctx)
	if err != nil {
		return "", err
	}
	return target.CreateTarget("about:blank").WithBrowserContextID(profile).WithNewWindow(true).Do(ctx)
}

// shell is Debian's Chromium without windows of its own, which spends a third less on the same pages than the one with them; elsewhere any Chromium or Chrome
// that is installed will do. The program itself, not the script that starts it: killing that would leave the browser behind.
const shell = "/usr/lib/chromium/chromium-headless-shell"

// process starts the browser. It outlives the test that starts it, so it has a context of its own.
func process(t testing.TB) (context.Context, func()) {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.DisableGPU, chromedp.WSURLReadTimeout(time.Minute), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	if path, err := exec.LookPath(shell); err == nil {
		options = append(options, chromedp.ExecPath(path))
	}
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	allocator, stop := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), options...)
	ctx, closeAll := chromedp.NewContext(allocator, chromedp.WithErrorf(func(string, ...any) {})) // it does not know every event of this browser
	if err := chromedp.Run(ctx); err != nil {
		t.Fatalf("no browser: install chromium (make installtest): %v", err)
	}
	return ctx, func() { closeAll(); stop() }
}

// listen fails the test for what the browser complains about. An answer that is an error stands in Status and is no complaint of its own.
func listen(t testing.TB, ctx context.Context) {
	t.Helper()
	chromedp.ListenTarget(ctx, func(event any) {
		switch e := event.(type) {
		case *log.EventEntryAdded:
			if e.Entry.Level == log.LevelError && e.Entry.Source != log.SourceNetwork {
				t.Errorf("the browser says: %s %s", e.Entry.Text, e.Entry.URL)
			}
		case *runtime.EventExceptionThrown:
			t.Errorf("the page's script fails: %v", e.ExceptionDetails)
		case *runtime.EventConsoleAPICalled:
			if e.Type == runtime.APITypeError {
				t.Errorf("the page's script says: %s", arguments(e.Args))
			}
		case *page.EventJavascriptDialogOpening:
			t.Errorf("the page asks: %s", e.Message)
			go func() { _ = chromedp.Run(ctx, page.HandleJavaScriptDialog(true)) }()
		}
	})
}

func arguments(args []*runtime.RemoteObject) string {
	var text string
	for _, a := range args {
		text += fmt.Sprintf("%s%s ", a.Value, a.Description)
	}
	return text
}
