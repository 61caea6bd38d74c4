package ranking

import (
	"github.com/a-h/templ"

	"kuntapaikka/internal/chart"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/templates/ui"
)

// View is the page on which a municipality is chosen for a case.
type View struct {
	Lang                         i18n.Lang
	Form                         ui.Form
	Reference, CaseHref          string
	Situation                    string // the moment of the ranking
	Facts                        []ui.Fact
	Tags                         []ui.Tag
	Profile                      templ.Component // the anonymous profile beside the ranking
	Ranking                      Ranking
	Rules                        []ui.Need
	Weights                      string
	MayChoose, Suggests, Sent    bool
	Suggestion, SuggestionReason string
	OpenHref                     string // the open proposal
	Again, AgainNote             string
}

// Ranking is a ranking in words and figures.
type Ranking struct {
	Lang         i18n.Lang
	Meets        string
	Table        ui.Rank
	Hidden       bool // more rows than are shown
	First        string
	Why          []string
	For, Against []ui.Mark
	Diff         ui.Diff
	Map          chart.Map
	Lacking      []string
	Excluded     []Excluded
}

// Excluded is a municipality that lacks something. Again is its code when nothing but its earlier no stands in the way.
type Excluded struct {
	Name, Again string
	Lacks       []string
}

// Choose makes the rows a choice with the municipality marked, and shows the first few unless all are asked for.
func (r *Ranking) Choose(municipality string, all bool, few int) {
	r.Table.Name = "municipality"
	for i := range r.Table.Rows {
		r.Table.Rows[i].Chosen = r.Table.Rows[i].Value == municipality
	}
	if !all && len(r.Table.Rows) > few {
		r.Table.Rows, r.Hidden = r.Table.Rows[:few], true
	}
}
