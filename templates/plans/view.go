package plans

import (
	"strconv"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/matching/plans"
	"kuntapaikka/templates/ui"
)

// ListView is a page of plans.
type ListView struct {
	L           i18n.Lang
	Lead, Empty string
	NewHref     string
	DriftHref   string
	Table       ui.Table
	Pager       ui.Pager
}

// NewView is the form that starts a plan.
type NewView struct {
	L     i18n.Lang
	Form  ui.Form
	Years []ui.Option
}

// ProgressView is how far a run is. Refresh is the address that tells it anew, Page the plan's own.
type ProgressView struct {
	L             i18n.Lang
	Nonce         string
	Page, Refresh string
	Share         int
	Text, Best    string
	StopAsked     bool
	Form          ui.Form
	MayStop       bool
}

// value is the progress as the bar has it.
func (v ProgressView) value() string { return strconv.Itoa(v.Share) }

func (v ProgressView) live() ui.Live {
	if v.Refresh == "" {
		return ui.Live{}
	}
	return ui.Live{Nonce: v.Nonce, Get: v.Refresh, Trigger: "every 2s", Target: "this", Swap: "outerHTML", Quiet: true}
}

// ShowView is one plan.
type ShowView struct {
	L                  i18n.Lang
	Printed            string
	Plan               plans.Plan
	Page               string // its address
	Facts              []ui.Fact
	Form               ui.Form
	Buttons            []Button // presses that change the plan
	Links              []ui.Button
	Progress           *ProgressView
	Problem            string // why it failed, and what to do
	Note               string
	Tiles              []ui.Tile
	Proof              []string
	MadeWith           string
	Cuts               []ui.Tab
	RowsTitle          string
	Rows               ui.Table
	Pager              ui.Pager
	MayFreeze          bool
	More, Used, Prices *ui.Table
	Minimums           *MinimumsView // nil where no municipality has one
	Promises           *PromisesView // nil where no municipality has committed itself to emergency cases
	Diffs              []DiffView
}

// MinimumsView is what became of the municipalities' minimums: the lead says how many are reached, the table lists the others.
type MinimumsView struct {
	Lead, Note string
	Missing    bool
	Table      ui.Table
}

// PromisesView is what becomes of the commitments to emergency cases. Short says that too few places are offered for some.
type PromisesView struct {
	Lead, Short string
	Table       ui.Table
}

// Button is one press: where it is sent, and what it says.
type Button struct {
	Action string
	Button ui.Button
	Hint   string
}

// DiffView is a scenario held against another plan: there is no table while either has no result, or where the reader may not see the other.
type DiffView struct {
	ID             string
	Lead           string
	Changes        []string
	Table          *ui.Table
	Note           string
	Municipalities *ui.Table
	Folded         bool // a disclosure, beside another that is open
}

// Tags are the words beside the name of a plan.
func Tags(l i18n.Lang, p plans.Plan) []ui.Tag {
	all := []ui.Tag{{Text: msg.Code(l, "plan_state", string(p.State)), Kind: kind(p.State)}}
	if p.Kind == plans.Scenario {
		all = append(all, ui.Tag{Text: msg.PlansIsScenario(l)})
	}
	if p.Standing {
		all = append(all, ui.Tag{Text: msg.PlansStanding(l), Kind: ui.Accent, Icon: "ok"})
	}
	if p.Shared {
		all = append(all, ui.Tag{Text: msg.PlansShared(l), Kind: ui.Info})
	}
	return all
}

func kind(s plans.State) ui.Kind {
	switch s {
	case plans.Done:
		return ui.Success
	case plans.Failed:
		return ui.Danger
	case plans.Stopped:
		return ui.Warning
	}
	return ui.Info
}
