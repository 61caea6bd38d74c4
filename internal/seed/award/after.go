package award

import (
	"context"
	"fmt"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/changes"
	"kuntapaikka/internal/grants/reporting"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/region"
)

// terms corrects the open round before anybody claims of it: it is paid in three instalments, reported on twice, and used within half a year.
func (w *work) terms(ctx context.Context) error {
	writer, err := w.actor(ctx, "coordinator")
	if err != nil {
		return err
	}
	publisher, err := w.actor(ctx, "coordinator.second")
	if err != nil {
		return err
	}
	w.on(bound, 11)
	id, err := w.rounds.Start(ctx, writer, press(0), fmt.Sprintf("lisaosa-%d", w.day.Year()), true)
	if fault.KindOf(err) == fault.NotFound {
		return nil // a year without the round
	}
	if err != nil {
		return err
	}
	draft, err := w.rounds.Get(ctx, writer, id)
	if err != nil {
		return err
	}
	draft.Round.After = region.After{
		Instalments: []region.Instalment{{Share: 60, When: region.WhenDecision}, {Share: 20, When: region.WhenInterim}, {Share: 20, When: region.WhenFinal}},
		Reports:     []region.ReportTerm{{Kind: region.WhenInterim, Due: w.day.AddDays(40), Remind: 14}, {Kind: region.WhenFinal, Due: w.day.AddDays(200), Remind: 30}},
		UseFrom:     w.day.AddDays(-bound), UseUntil: w.day.AddDays(165),
	}
	if err := w.rounds.Change(ctx, writer, press(draft.Version), id, draft.Round, "Maksuerät, selvitykset ja käyttöaika lisättiin."); err != nil {
		return err
	}
	return w.rounds.Publish(ctx, publisher, press(draft.Version+1), id)
}

// signatory signs for the town of a claim that was decided, of which the order of the calendar is that of its decisions.
func (w *work) signatory(ctx context.Context, i int) (identity.Actor, error) {
	return w.actor(ctx, w.payees[i]+".signatory")
}

// report leads interim reports of the towns that were paid: one is written, one waits for its check, one for its approval, and one is approved.
func (w *work) report(ctx context.Context) error {
	for i := 1; i < min(5, len(w.decided)-1); i++ {
		signatory, err := w.signatory(ctx, i)
		if err != nil {
			return err
		}
		w.on(2, 8+i)
		if err := w.oneReport(ctx, signatory, i); err != nil {
			return err
		}
	}
	return nil
}

func (w *work) oneReport(ctx context.Context, signatory identity.Actor, to int) error {
	list, err := w.reporting.List(ctx, signatory, "", page.Params{})
	if err != nil || len(list.Items) == 0 {
		return err
	}
	r := list.Items[0] // the first that is due: the interim report
	f := reporting.Form{
		Uses: map[string]string{"housing": "600", "interpreting": "250,50"}, Persons: "4",
		Narrative: "Kunta kalusti asunnot ja järjesti tulkkauksen ensimmäisiin asiointeihin.", Results: "Lapset ovat aloittaneet koulun ja varhaiskasvatuksen.",
	}
	version, err := w.reporting.Save(ctx, signatory, press(r.Version), r.ID, f)
	if err != nil || to == 1 {
		return err
	}
	if err := w.reporting.Enclose(ctx, signatory, press(version), r.ID, "kirjanpidon-ote.csv", []byte("tili;euroa\nasuminen;600,00\ntulkkaus;250,50\n")); err != nil {
		return err
	}
	steps := []struct {
		who   identity.Actor
		event reporting.Event
	}{{signatory, reporting.Submit}, {w.checker, reporting.Check}, {w.decider, reporting.Approve}}
	for n, s := range steps[:to-1] {
		if err := w.reporting.Take(ctx, s.who, press(version+1+int64(n)), r.ID, s.event, ""); err != nil {
			return err
		}
	}
	return nil
}

// change leads a change request to each of its ends: one is open, one prepared, one decided in part, one taken back.
func (w *work) change(ctx context.Context) error {
	for i := 1; i < min(5, len(w.decided)-1); i++ {
		signatory, err := w.signatory(ctx, i)
		if err != nil {
			return err
		}
		w.on(1, 8+i)
		if err := w.oneChange(ctx, signatory, i); err != nil {
			return err
		}
	}
	return nil
}

func (w *work) oneChange(ctx context.Context, signatory identity.Actor, to int) error {
	claim := w.decided[to]
	s, err := w.changes.Standing(ctx, signatory, claim)
	if err != nil {
		return err
	}
	wanted := changes.Wanted{Texts: map[string]string{region.WhenFinal: w.day.AddDays(230).String(), changes.Use: w.day.AddDays(195).String()}}
	if len(s.Lines) > 0 {
		wanted.Texts[changes.Item{Kind: changes.Amount, Of: s.Lines[0].ID.String()}.Key()] = "0"
	}
	id, err := w.changes.Ask(ctx, signatory, press(0), claim, wanted, "Henkilö muutti pois kunnasta, ja asunnon kunnostus viivästyi keväälle.")
	if err != nil || to == 1 {
		return err
	}
	if to == 4 {
		return w.changes.Withdraw(ctx, signatory, press(1), id)
	}
	r, err := w.changes.Get(ctx, w.checker, id)
	if err != nil {
		return err
	}
	verdicts := map[string]changes.Verdict{}
	for _, item := range r.Items {
		v := changes.Verdict{Given: true, Accepted: item.Kind == changes.Amount}
		if !v.Accepted {
			v.Ground = "Kaikkien saajien on käytettävä tuki ja annettava selvityksensä samaan aikaan."
		}
		verdicts[item.Key()] = v
	}
	if err := w.changes.Prepare(ctx, w.checker, press(1), id, verdicts); err != nil || to == 2 {
		return err
	}
	return w.changes.Decide(ctx, w.decider, press(2), id, w.changed(w.now))
}
