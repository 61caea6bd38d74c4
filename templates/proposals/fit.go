package proposals

import (
	"slices"
	"strings"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/explain"
	"kuntapaikka/internal/matching/wording"
	"kuntapaikka/templates/ui"
)

// fit is how the municipality itself met each criterion, of the ranking that was kept with the proposal. It is for the municipality: how the others
// stood is not its to know, nor its place among them. There is none where no ranking was kept.
func (v View) fit() (matching.Ranked, bool) {
	if v.Role != identity.Municipality || !v.Proposal.KeepsRanking() {
		return matching.Ranked{}, false
	}
	s, err := matching.Decode(v.Proposal.Snapshot)
	if err != nil { // of a version that is no longer read
		return matching.Ranked{}, false
	}
	return s.Ranking.Of(v.Proposal.Municipality)
}

// fitTable is the fit as a table: each criterion with its points and what they stand on; where something was scarce, also what was taken off for it and the
// score by which the municipality stood.
func (v View) fitTable(r matching.Ranked) ui.Table {
	t := ui.Table{L: v.L, Caption: msg.ProposalsFitTitle(v.L), Bare: true, Columns: []ui.Column{
		{Label: msg.RankingpageCriterion(v.L)}, {Label: msg.ProposalsFitPoints(v.L), Num: true}, {Label: msg.ProposalsFitEvidence(v.L), Prose: true},
	}}
	for _, c := range r.Contributions {
		var texts, sources []string
		for _, e := range c.Evidence {
			texts = append(texts, wording.Text(v.L, v.rankingNames(), e.Text))
			if source := wording.Source(v.L, e.Source); source != "" && !slices.Contains(sources, source) {
				sources = append(sources, source)
			}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: wording.Criterion(v.L, c.Criterion)}, {Text: v.points(c.Points, c.Max)}, {Text: strings.Join(texts, " · "), Hint: strings.Join(sources, " · ")},
		}})
	}
	if r.Scarcity() == 0 {
		t.Foot = []ui.Cell{{Text: msg.RankingpageTotal(v.L)}, {Text: v.points(r.Total, r.Max)}, {}}
		return t
	}
	t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: msg.RankingpagePoints(v.L)}, {Text: v.points(r.Total, r.Max)}, {}}})
	for _, c := range r.Charges {
		if c.Points > 0 {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
				{Text: wording.Criterion(v.L, matching.Scarcity), Hint: wording.Resource(v.L, c.Resource)},
				{Text: i18n.Decimal(v.L, int64(-c.Points), 1)},
				{Text: wording.Text(v.L, v.rankingNames(), explain.Charged(c))},
			}})
		}
	}
	t.Foot = []ui.Cell{{Text: msg.RankingpageScore(v.L)}, {Text: i18n.Decimal(v.L, int64(r.Net()), 1)}, {}}
	return t
}

// points writes milli-points beside the most that there could have been.
func (v View) points(points, most int) string {
	return msg.ProposalsFitOf(v.L, i18n.Decimal(v.L, int64(points), 1), i18n.Number(v.L, int64(most/1000)))
}

func (v View) rankingNames() wording.Names {
	day := civil.DateIn(v.Proposal.SentAt)
	return wording.Names{
		Municipality: func(code string) string { return v.Register.MunicipalityName(v.L, code, day) },
		Language: func(code string) string {
			if l, ok := v.Register.Language(code); ok {
				return l.Name.In(v.L)
			}
			return code
		},
	}
}
