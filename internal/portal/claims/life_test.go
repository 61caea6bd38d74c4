package claims_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/portaltest"
)

// TestTheWholeLifeOfAClaim walks a claim as people do it in a browser: from the arrivals to the money on the account, in Finnish, and in Swedish
// without script.
func TestTheWholeLifeOfAClaim(t *testing.T) {
	t.Parallel()
	t.Run("fi", func(t *testing.T) { t.Parallel(); newLife(t, i18n.FI).walk() })
	t.Run("sv without script", func(t *testing.T) { t.Parallel(); newLife(t, i18n.SV, portaltest.JSOff).walk() })
}

// life is one walk: an office, and the language and the script of everybody's browser.
type life struct {
	office
	t       *testing.T
	l       i18n.Lang
	options []portaltest.Option
	claim   string // address
	tabs    map[string]*portaltest.Tab
}

func newLife(t *testing.T, l i18n.Lang, options ...portaltest.Option) *life {
	t.Helper()
	return &life{office: newOffice(t), t: t, l: l, options: append(options, portaltest.In(string(l))), tabs: map[string]*portaltest.Tab{}}
}

// as is the tab in which somebody is signed in. Who writes the draft runs no script: a page that saves itself asks before it is left.
func (w *life) as(name string) *portaltest.Tab {
	if w.tabs[name] == nil {
		options := w.options
		if name == "municipality" {
			options = append(slices.Clone(options), portaltest.JSOff)
		}
		w.tabs[name] = w.Browser(w.t, options...)
		w.tabs[name].SignIn(name)
	}
	return w.tabs[name]
}

// says holds that the page in a tab shows a text.
func (w *life) says(b *portaltest.Tab, text string) {
	w.t.Helper()
	if !b.Has(text) {
		w.t.Fatalf("%s does not say %q:\n%s", b.Path(), text, b.Text("main"))
	}
}

func (w *life) walk() {
	w.write()
	w.submit()
	w.decide()
	batch := w.pay()
	w.settle(batch)
	officer := w.as("municipality")
	officer.Open(w.claim)
	officer.FollowTo("/ledger/")
	w.says(officer, i18n.Euros(w.l, 274_350))
	officer.Open(w.claim + "/decision")
	w.says(officer, msg.ClaimsGrantedWhole(w.l, 274_350))
}

// write: the officer begins a claim of the open round and fills it in; he may not sign.
func (w *life) write() {
	b := w.as("municipality")
	b.Open("/claims")
	b.Submit("/claims")
	w.claim = strings.TrimSuffix(b.Path(), "/edit")
	b.Fill("iban", "FI21 1234 5600 0007 85")
	b.Fill("contact_name", "Maija Malli")
	b.Fill("contact_email", "maija@oulu.example")
	b.Submit(w.claim+"/edit", "next")
	w.says(b, msg.ClaimsWaitsSignatory(w.l))
}

// submit: the signatory looks the claim over and sends it.
func (w *life) submit() {
	b := w.as("signatory")
	b.Open("/claims")
	b.FollowTo(w.claim)
	b.Open(w.claim)
	b.FollowTo(w.claim + "/submit")
	w.says(b, i18n.Euros(w.l, 274_350))
	b.Submit(w.claim + "/submit")
	w.says(b, msg.ClaimsReceipt(w.l, "TUKI-2026-00001"))
}

// decide: one officer finds the claim on the first page and checks it, another decides.
func (w *life) decide() {
	b := w.as("keha")
	b.Open("/")
	b.FollowTo(w.claim)
	b.FollowTo(w.claim + "/check")
	b.Submit(w.claim + "/check")
	w.says(b, msg.ClaimsSecondPerson(w.l))
	b = w.as("decider")
	b.Open("/")
	b.FollowTo(w.claim)
	b.FollowTo(w.claim + "/decide")
	b.Submit(w.claim+"/decide", "check")
	b.Submit(w.claim+"/decide", "send")
	w.says(b, msg.ClaimsGrantedWhole(w.l, 274_350))
}

// pay: one officer makes a batch of what waits, another releases it.
func (w *life) pay() (batch string) {
	b := w.as("keha")
	b.Open("/payments")
	b.Fill("claims", strings.TrimPrefix(w.claim, "/claims/"))
	b.Fill("on", "24.11.2026")
	b.Fill("debtor", "FI21 1234 5600 0007 85")
	b.Submit("/payments")
	batch, _, _ = strings.Cut(b.Path(), "?")
	b = w.as("decider")
	b.Open(batch)
	b.Submit(batch + "/release")
	w.says(b, msg.PaymentsReleasedNow(w.l))
	return batch
}

// settle: the bank says that it has paid, and the officer carries its report out.
func (w *life) settle(batch string) {
	report := fmt.Sprintf(`<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><GrpHdr><MsgId>B1</MsgId></GrpHdr>
		<OrgnlGrpInfAndSts><OrgnlMsgId>%s</OrgnlMsgId><GrpSts>ACSC</GrpSts></OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>`, "MAKSU-2026-00001")
	brought := w.checker.Upload("/payments/reports/new", "/payments/reports", "palaute.xml", report)
	b := w.as("keha")
	b.Open(brought.Path)
	b.Submit(strings.Split(brought.Path, "?")[0])
	b.Open(batch)
	w.says(b, msg.PaymentsStatePaid(w.l))
}
