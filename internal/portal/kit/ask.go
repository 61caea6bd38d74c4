package kit

import "github.com/a-h/templ"

// Ask leads a form that is seen once more before it is sent along its two pages (ui.Ask). Show draws the page, the second one when checking; send
// carries out what was asked and answers. A mistake, found here or by the use case, leads back to the first page with everything typed kept.
func (e *Exchange) Ask(f *Form, show func(checking bool) error, send func() error) error {
	switch do := f.Raw("do"); {
	case f.Err() != nil || do == "edit":
		return show(false)
	case do != "send":
		return show(true)
	}
	err := send()
	if f.Add(err) {
		return show(false)
	}
	return err
}

// Show sends a page with a form: 200, or 422 when the form has mistakes.
func (e *Exchange) Show(p Page, f *Form, body templ.Component) error {
	if f.Err() != nil {
		return e.Invalid(p, body)
	}
	return e.Page(p, body)
}
