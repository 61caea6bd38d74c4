package ui

import (
	"context"
	"io"

	"github.com/a-h/templ"
)

// Kind is the colour family of a component: what it means, not how it looks. The
// empty kind follows what surrounds it.
type Kind string

// The kinds. Danger is for mistakes and what is late, Warning for what may become so.
const (
	Neutral Kind = "neutral"
	Accent  Kind = "accent"
	Info    Kind = "info"
	Success Kind = "success"
	Warning Kind = "warning"
	Danger  Kind = "danger"
)

// icon is the sign that goes with a kind, so that colour is not the only one.
func (k Kind) icon() string {
	switch k {
	case Success:
		return "ok"
	case Warning:
		return "warn"
	case Danger:
		return "err"
	default:
		return "info"
	}
}

func (k Kind) or(other Kind) string {
	if k == "" {
		k = other
	}
	return string(k)
}

// Live is what an element asks of htmx. It is empty on most pages; a page that
// uses it works the same without script, since the attributes sit on a real form
// or link. Nonce is the page's: an element without it is left alone by the browser.
type Live struct {
	Nonce               string
	Get, Post           string // address
	Connect             string // address of an event stream
	Trigger             string // "change, input delay:2s"
	Target, Select      string // CSS selectors: what is replaced, and by which part of the answer
	Swap                string // "outerMorph", "none"
	Push                bool   // put the address of a Get into the address bar
	Include, Sync, Vals string
	// Conflict is where the answer to a 409 goes; Quiet keeps the answers to other
	// failures out of Target: the notice of app.js tells of them.
	Conflict string
	Quiet    bool
}

// Autosave is what a form with the id "draft" asks of htmx to be saved while it is
// filled in. The address answers with Saved, or with 409 and a Conflict, which goes
// into the element with the id "conflict" inside the form.
func Autosave(nonce, address string) Live {
	return Live{
		Nonce: nonce, Post: address, Trigger: "change, input delay:2s", Target: "#act-note", Swap: "textContent", Sync: "this:replace",
		Conflict: "#conflict", Quiet: true,
	}
}

// Attrs are the attributes, for `{ live.Attrs()... }` on any element. Without a
// nonce there are none.
func (x Live) Attrs() templ.Attributes {
	attrs := templ.Attributes{}
	if x.Nonce == "" {
		return attrs
	}
	attrs["hx-nonce"] = x.Nonce
	for name, value := range map[string]string{
		"hx-get": x.Get, "hx-post": x.Post, "hx-sse:connect": x.Connect, "hx-trigger": x.Trigger, "hx-target": x.Target,
		"hx-select": x.Select, "hx-swap": x.Swap, "hx-include": x.Include, "hx-sync": x.Sync, "hx-vals": x.Vals,
	} {
		if value != "" {
			attrs[name] = value
		}
	}
	if x.Push {
		attrs["hx-push-url"] = "true"
	}
	if x.Post != "" { // the session is over: the note leads to the sign-in, however else the part is swapped
		attrs["hx-status:401"] = "swap:innerHTML"
	}
	if x.Quiet {
		attrs["hx-status:4xx"], attrs["hx-status:5xx"] = "swap:none", "swap:none"
	}
	if x.Conflict != "" {
		attrs["hx-status:409"] = "target:" + x.Conflict + " swap:innerHTML"
	}
	return attrs
}

// Text is a component that writes a plain text, for fields that take a component.
func Text(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, templ.EscapeString(s))
		return err
	})
}
