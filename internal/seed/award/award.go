package award

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/bank"
	"kuntapaikka/internal/grants/changes"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/grants/paying"
	"kuntapaikka/internal/grants/recovery"
	"kuntapaikka/internal/grants/reporting"
	"kuntapaikka/internal/grants/rounds"
	"kuntapaikka/internal/grants/sampling"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/store"
)

// Letters writes the letters of a decision that is made at a moment.
type Letters func(issued time.Time) func(number string, d claims.Document) (claims.Letters, error)

// ChangeLetters writes the letters of a decision on a change that is made at a moment.
type ChangeLetters func(issued time.Time) func(d changes.Document) (claims.Letters, error)

// debtor is the made-up account from which the payment authority pays.
const debtor = bank.IBAN("FI2112345600000785")

// Lead leads them. The logins are the addresses of the database's logins; now is when the made-up year stands.
func Lead(ctx context.Context, logins func(login string) string, now time.Time, letters Letters, changed ChangeLetters) (err error) {
	defer fault.Wrap(&err, "award.Lead")
	w := &work{now: now, day: civil.DateIn(now), letters: letters, changed: changed}
	db, err := store.Open(ctx, logins, store.Options{Now: func() time.Time { return w.now }, MostConns: 2})
	if err != nil {
		return err
	}
	defer db.Close()
	w.accounts = store.Accounts{Pool: db.Public()}
	at := func() time.Time { return w.now }
	w.claims = claims.Desk{InTx: store.As(db, func(tx *store.Tx) claims.Store { return tx }), Now: at}
	w.paying = paying.Desk{InTx: store.As(db, func(tx *store.Tx) paying.Store { return tx }), Now: at}
	w.recovery = recovery.Desk{InTx: store.As(db, func(tx *store.Tx) recovery.Store { return tx }), Now: at}
	w.rounds = rounds.Desk{InTx: store.As(db, func(tx *store.Tx) rounds.Store { return tx }), Now: at}
	w.reporting = reporting.Desk{InTx: store.As(db, func(tx *store.Tx) reporting.Store { return tx }), Now: at}
	w.changes = changes.Desk{InTx: store.As(db, func(tx *store.Tx) changes.Store { return tx }), Now: at}
	w.sampling = sampling.Desk{InTx: store.As(db, func(tx *store.Tx) sampling.Store { return tx }), Now: at}
	if w.checker, err = w.actor(ctx, "keha"); err == nil {
		w.decider, err = w.actor(ctx, "keha.second")
	}
	if err != nil {
		return err
	}
	return w.lead(ctx)
}

// work is what is led, by whom, and the moment at which it stands.
type work struct {
	now      time.Time
	day      civil.Date // on which the made-up year stands
	letters  Letters
	changed  ChangeLetters
	accounts store.Accounts
	rounds   rounds.Desk
	claims   claims.Desk
	paying   paying.Desk
	sampling sampling.Desk
	recovery recovery.Desk

	reporting reporting.Desk
	changes   changes.Desk

	checker, decider identity.Actor
	decided          []uuid.UUID
	payees           []string // the towns of those
}

// on goes to an hour of a day that is so many days before the year's.
func (w *work) on(daysAgo, hour int) {
	w.now = w.day.AddDays(-daysAgo).Midnight().Add(time.Duration(hour) * time.Hour)
}

// actor is the demo account of a login, in its one membership.
func (w *work) actor(ctx context.Context, login string) (identity.Actor, error) {
	found, err := w.accounts.Credentials(ctx, login)
	if err != nil {
		return identity.Actor{}, fmt.Errorf("%s: %w", login, err)
	}
	all, err := w.accounts.Memberships(ctx, found.Account, w.day)
	if err != nil || len(all) == 0 {
		return identity.Actor{}, fmt.Errorf("%s acts for nobody: %w", login, err)
	}
	return all[0], nil
}

func press(version int64) identity.Press {
	return identity.Press{Key: uuid.Must(uuid.NewV7()), Version: version}
}

// end is how far a claim is led.
type end int

const (
	drafted end = iota
	submitted
	returned // a supplement is asked for
	checked
	decided
)

// towns are who claims, in the order of the calendar, and how far it comes.
func towns() []struct {
	login string
	end   end
} {
	return []struct {
		login string
		end   end
	}{
		{"tampere", decided},
		{"turku", decided},
		{"jyvaskyla", decided},
		{"kuopio", decided},
		{"vaasa", decided},
		{"lahti", decided},
		{"espoo", decided},
		{"joensuu", checked},
		{"rovaniemi", checked},
		{"kotka", returned},
		{"seinajoki", submitted},
		{"vantaa", submitted},
		{"pori", submitted},
		{"lappeenranta", drafted},
		{"kokkola", drafted},
	}
}

// The days before the year's on which things happen.
const (
	bound = 17 // the sample
	begun = 16
	paid  = 5
	drawn = 3
)

func (w *work) lead(ctx context.Context) error {
	w.on(bound, 9)
	sample, err := w.sampling.Commit(ctx, w.checker, press(0), sampling.Terms{
		From: w.day.AddDays(-bound), Last: w.day.AddDays(-drawn - 1), Strata: sampling.Undivided, Size: 8, DrawOn: w.day.AddDays(-drawn),
	})
	if err != nil {
		return err
	}
	if err := w.terms(ctx); err != nil {
		return err
	}
	for i, t := range towns() {
		if err := w.claim(ctx, i, t.login, t.end); err != nil {
			return err
		}
	}
	if len(w.decided) == 0 {
		return nil // a year of a few cases only
	}
	if err := w.pay(ctx); err != nil {
		return err
	}
	w.on(drawn, 10)
	if err := w.sampling.Draw(ctx, w.decider, press(1), sample); err != nil {
		return err
	}
	if err := w.inspect(ctx, sample); err != nil {
		return err
	}
	if err := w.claimBack(ctx); err != nil {
		return err
	}
	w.on(1, 14)
	if _, err = w.batch(ctx, w.decided[len(w.decided)-1:]); err != nil {
		return err
	}
	if err := w.report(ctx); err != nil {
		return err
	}
	return w.change(ctx)
}

// inspect looks at the first lines of the sample: the first stands, the second waits for its second pair of eyes.
func (w *work) inspect(ctx context.Context, sample uuid.UUID) error {
	finder, err := w.actor(ctx, "keha.third")
	if err != nil {
		return err
	}
	confirmer, err := w.actor(ctx, "keha.fourth")
	if err != nil {
		return err
	}
	w.on(drawn-1, 9)
	s, err := w.sampling.Get(ctx, finder, sample)
	if err != nil {
		return err
	}
	for i, l := range s.All[:min(2, len(s.All))] {
		if err := w.sampling.Find(ctx, finder, press(l.Version), sample, l.ID, sampling.Finding{Outcome: sampling.InOrder, Note: "Väestötietojärjestelmän ote ja oleskelulupapäätös."}); err != nil {
			return err
		}
		if i > 0 {
			break
		}
		if err := w.sampling.Confirm(ctx, confirmer, press(l.Version+1), sample, l.ID); err != nil {
			return err
		}
	}
	return nil
}

// claimBack hears a town about a person who was paid for and whose home was elsewhere.
func (w *work) claimBack(ctx context.Context) error {
	w.on(drawn-2, 11)
	id := w.decided[len(w.decided)/2]
	p, err := w.recovery.Look(ctx, w.checker, id)
	if err != nil || len(p.Bases) == 0 {
		return err
	}
	at := slices.IndexFunc(p.Claim.Lines, func(l claims.Line) bool { return l.Accepted > 0 })
	if at < 0 {
		return nil
	}
	line := p.Claim.Lines[at]
	_, err = w.recovery.Start(ctx, w.checker, press(0), recovery.Asked{
		Claim: id, Basis: p.Bases[0].Code, Ground: "Henkilö oli muuttanut toiseen kuntaan ennen hakemuksen lähettämistä, ja se kunta oli hänen ensimmäinen kotikuntansa.",
		Lines: map[uuid.UUID]money.Cents{line.ID: min(line.Accepted, p.Rest())},
	})
	return err
}

// claim leads one town's claim; a town to which nobody came begins none.
func (w *work) claim(ctx context.Context, i int, town string, to end) error {
	signatory, err := w.actor(ctx, town+".signatory")
	if err != nil {
		return err
	}
	w.on(begun-i/2, 9+i%5)
	_, open, err := w.claims.List(ctx, signatory, claims.Filter{}, page.Params{})
	if err != nil || len(open) == 0 {
		return err
	}
	id, err := w.claims.Start(ctx, signatory, press(0), open[0].Code)
	if err != nil {
		return err
	}
	c, err := w.claims.Get(ctx, signatory, id)
	if err != nil {
		return err
	}
	if c.Sum() == 0 {
		return w.claims.GiveUp(ctx, signatory, press(c.Version), id)
	}
	form := claims.Form{IBAN: string(account(i)), ContactName: signatory.Name, ContactEmail: town + "@kunta.invalid", ContactPhone: "044 000 1234"}
	if to == drafted {
		form.IBAN = ""
	}
	version, err := w.claims.Save(ctx, signatory, press(c.Version), id, claims.Written{Form: form})
	if err != nil || to == drafted {
		return err
	}
	w.now = w.now.Add(25 * time.Minute)
	if err := w.claims.Send(ctx, signatory, press(version), id, ""); err != nil {
		return err
	}
	return w.office(ctx, i, town, id, version+1, to)
}

// office is what the payment authority does with a claim. Of some it lets a line less through.
func (w *work) office(ctx context.Context, i int, town string, id uuid.UUID, version int64, to end) error {
	w.now = w.now.AddDate(0, 0, 2)
	switch to {
	case submitted:
		return nil
	case returned:
		return w.claims.Ask(ctx, w.checker, press(version), id, "Liittäkää selvitys henkilöistä, joiden oleskeluluvan peruste puuttuu.")
	}
	c, err := w.claims.Get(ctx, w.checker, id)
	if err != nil {
		return err
	}
	verdicts, reasons := map[uuid.UUID]claims.Verdict{}, ""
	for _, l := range c.Lines {
		if l.Facts.Unregistered && l.Asked() > 0 {
			verdicts[l.ID] = claims.Verdict{Accepted: l.Asked(), Ground: "Kotikunta on tarkistettu väestötietojärjestelmästä."}
		}
	}
	if at := slices.IndexFunc(c.Lines, func(l claims.Line) bool { return l.Asked() > 0 }); i%3 == 1 && at >= 0 {
		verdicts[c.Lines[at].ID] = claims.Verdict{Accepted: money.Cents(0), Ground: "Väestötietojärjestelmän mukaan henkilöllä on ollut kotikunta ennen tätä."}
		reasons = "Yhdestä henkilöstä ei makseta, koska kunta ei ole hänen ensimmäinen kotikuntansa."
	}
	if err := w.claims.Verify(ctx, w.checker, press(version), id, verdicts); err != nil || to == checked {
		return err
	}
	w.now = w.now.AddDate(0, 0, 1)
	if err := w.claims.Resolve(ctx, w.decider, press(version+1), id, reasons, w.letters(w.now)); err != nil {
		return err
	}
	w.decided, w.payees = append(w.decided, id), append(w.payees, town)
	return nil
}

// account is a town's made-up account.
func account(i int) bank.IBAN {
	for check := range 97 {
		if iban, err := bank.ParseIBAN(fmt.Sprintf("FI%02d5000015%07d", check+2, 2000+i)); err == nil {
			return iban
		}
	}
	return debtor
}

// pay pays what is decided but for the last claim: the bank refuses one payment.
func (w *work) pay(ctx context.Context) error {
	w.on(paid, 9)
	batch, err := w.batch(ctx, w.decided[:len(w.decided)-1])
	if err != nil {
		return err
	}
	w.on(paid, 13)
	if err := w.paying.Release(ctx, w.decider, press(1), batch); err != nil {
		return err
	}
	b, err := w.paying.Get(ctx, w.checker, batch)
	if err != nil {
		return err
	}
	w.on(paid-1, 8)
	report, err := w.paying.KeepReport(ctx, w.checker, press(0), "pain002.xml", answer(b))
	if err != nil {
		return err
	}
	return w.paying.Confirm(ctx, w.checker, press(b.Version), report)
}

func (w *work) batch(ctx context.Context, all []uuid.UUID) (uuid.UUID, error) {
	return w.paying.Make(ctx, w.checker, press(0), all, civil.DateIn(w.now).AddDays(1), debtor)
}

// answer is the bank's report: everything is paid but the first payment, whose account is closed.
func answer(b paying.Seen) []byte {
	refused := fmt.Sprintf(`<TxInfAndSts><OrgnlEndToEndId>%s</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts>`, b.All[0].EndToEnd)
	paid := ""
	for _, p := range b.All[1:] {
		paid += fmt.Sprintf(`<TxInfAndSts><OrgnlEndToEndId>%s</OrgnlEndToEndId><TxSts>ACSC</TxSts></TxInfAndSts>`, p.EndToEnd)
	}
	return fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><GrpHdr><MsgId>PALAUTE-1</MsgId></GrpHdr>`+
		`<OrgnlGrpInfAndSts><OrgnlMsgId>%s</OrgnlMsgId><GrpSts>PART</GrpSts></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>%s</OrgnlPmtInfId>%s%s</OrgnlPmtInfAndSts>`+
		`</CstmrPmtStsRpt></Document>`, b.Number, b.Number, refused, paid)
}
