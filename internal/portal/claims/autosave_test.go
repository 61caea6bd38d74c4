package claims_test

import (
	"testing"

	"kuntapaikka/internal/portal/portaltest"
)

// TestADraftOutlivesTheSessionOfItsWriter writes a claim in a browser while the page saves it: after the end of the session the text stays on the page and is
// saved when the writer has signed in beside it; it stands there when the page is opened again.
func TestADraftOutlivesTheSessionOfItsWriter(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	edit := o.begin(t) + "/edit"
	b := o.Browser(t)
	b.SignIn("municipality")
	b.Open(edit)
	b.Fill("note", "Ennen istunnon loppua")
	b.Awaits("#act-note", "Luonnos tallennettu")
	remember := b.Forget()
	b.Fill("note", "Istunnon jälkeen kirjoitettu")
	b.Awaits("#act-note", "Istuntosi on päättynyt")
	if b.Text("#act-note a") != "Kirjaudu uudessa välilehdessä" || !b.Value("note", "Istunnon jälkeen kirjoitettu") {
		t.Errorf("after the end of the session the page reads\n%s", b.Text("main"))
	}
	remember()
	b.Fill("reference", "OUL-7")
	b.Awaits("#act-note", "Luonnos tallennettu")
	again := o.Browser(t, portaltest.JSOff)
	again.SignIn("municipality")
	again.Open(edit)
	if !again.Value("note", "Istunnon jälkeen kirjoitettu") || !again.Value("reference", "OUL-7") {
		t.Errorf("the draft reads\n%s", again.Text("main"))
	}
}
