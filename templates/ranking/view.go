package ranking

import (
	"strings"

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
	Printed                      string // by whom and when, for paper
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
	Even         string // who is practically equal with the first
	Diff         ui.Diff
	Scarcity     []ui.Mark // what is taken off the points of the two that are compared
	Others       []Other   // with which the first can be compared
	More         string    // address of the page that says what would change the order
	Map          chart.Map
	Lacking      []string
	Excluded     []Excluded
}

// Other is a municipality that the first can be compared with; Now it is.
type Other struct {
	Name, Href string
	Now        bool
}

// Excluded is a municipality that lacks something. Again is its code when nothing but its earlier no stands in the way.
type Excluded struct {
	Name, Again string
	Lacks       []string
}

// Reasons leads from each row, and from the reasons of the first, to the page of a municipality's reasons.
func (r *Ranking) Reasons(path string) {
	r.More = path
	sign := "?"
	if strings.Contains(path, "?") {
		sign = "&"
	}
	for i := range r.Table.Rows {
		r.Table.Rows[i].Href = path + sign + "place=" + r.Table.Rows[i].Value
	}
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
