package ranking

import (
	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/explain"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	"kuntapaikka/internal/store"
	"kuntapaikka/templates/layout"
	views "kuntapaikka/templates/ranking"
)

// Kept shows the ranking that a proposal was made from, as it was shown then: whatever has become of the places and the weights.
func (p Pages) Kept(e *kit.Exchange) error {
	proposal, reg, err := p.kept(e)
	if err != nil {
		return err
	}
	s, err := matching.Decode(proposal.Snapshot)
	if err != nil {
		return fault.New(fault.Gone, "fault.gone").Because(err)
	}
	var said explain.Explanation
	if len(s.Explanation) > 0 { // one of the first version, or of long ago, has none
		if said, err = explain.Decode(s.Explanation); err != nil {
			return fault.New(fault.Gone, "fault.gone").Because(err)
		}
	}
	w := Words{Lang: e.Lang, Reg: reg, Day: civil.DateIn(s.Taken)}
	v := views.KeptView{
		Lang: e.Lang, Reference: proposal.Reference, Back: "/proposals/" + proposal.ID.String(), Taken: i18n.Moment(e.Lang, s.Taken),
		Chosen: w.Municipality(proposal.Municipality), Reason: proposal.ChoiceReason, Rank: proposal.Rank, Ranking: Picture(w, s.Ranking, keptPair(s.Ranking, e.Query("with"))), Firm: firm(w, said),
		Weights: msg.RankingpageWeights(e.Lang, s.Weights.ID), Source: s.Weights.Source, Basis: bases(w, s.Weights.Basis), Inputs: s.Inputs,
	}
	v.Printed = msg.AppPrintHeader(e.Lang, e.Actor.Name, e.Now())
	path := v.Back + "/ranking"
	v.Ranking.Others = others(w, s.Ranking, e.Query("with"), path)
	var codes []string
	if e.Query("all") == "" {
		codes = near(s.Ranking, proposal.Municipality)
	}
	if v.Changes = changes(w, said, codes); len(v.Changes.Rows) < len(said.Outlooks) {
		v.Changes.All = and(path, "all", "1") + "#changes"
	}
	return e.Page(kit.Page{Title: msg.RankingpageKept(e.Lang, v.Taken), Crumbs: []layout.Crumb{
		{Label: msg.ProposalsTitle(e.Lang), Href: "/proposals"}, {Label: proposal.Reference, Href: v.Back}, {Label: msg.RankingpageCrumb(e.Lang)},
	}}, views.KeptPage(v))
}

func (p Pages) kept(e *kit.Exchange) (proposal placement.Proposal, reg *region.Register, err error) {
	id, err := e.ID("id")
	if err != nil {
		return proposal, nil, err
	}
	err = p.DB.InTx(e.R.Context(), e.Actor, identity.Press{}, func(tx *store.Tx) error {
		if proposal, err = tx.Proposal(e.R.Context(), id); err != nil {
			return err
		}
		if reg, err = tx.Register(e.R.Context()); err != nil {
			return err
		}
		return tx.Record(e.R.Context(), audit.Event{Action: "proposal.read", Subject: audit.Proposal, ID: id, Case: proposal.Case, Ground: "681/2023 s. 43, 83"})
	})
	return proposal, reg, err
}
