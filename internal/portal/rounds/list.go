package rounds

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/rounds"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	"kuntapaikka/templates/layout"
	views "kuntapaikka/templates/rounds"
	"kuntapaikka/templates/ui"
)

// Pages are the pages of rounds.
type Pages struct {
	Desk     rounds.Desk
	Register func(context.Context) (*region.Register, error)
}

// List shows the rounds as they count today, and to the ministry its drafts.
func (p Pages) List(e *kit.Exchange) error {
	published, drafts, err := p.Desk.All(e.R.Context(), e.Actor)
	if err != nil {
		return err
	}
	l := e.Lang
	v := views.ListView{Lang: l, Rounds: publishedTable(e, published)}
	if e.Actor.May(identity.ClaimRead) {
		v.Tabs = e.ClaimTabs("/rounds")
	}
	switch e.Query("saved") {
	case string(rounds.Published):
		v.Saved = msg.RoundsPublishedNow(l)
	case string(rounds.Discarded):
		v.Saved = msg.RoundsDiscardedNow(l)
	}
	v.Drafts = ui.Table{L: l, Caption: msg.RoundsDrafts(l), Columns: []ui.Column{{Label: msg.RoundsName(l)}, {Label: msg.RoundsChanged(l)}, {Label: msg.RoundsWaits(l)}}}
	for _, d := range drafts {
		waits := msg.RoundsWaitsOther(l)
		if d.MayPublish(e.Actor.Account) {
			waits = msg.RoundsWaitsYou(l)
		}
		v.Drafts.Rows = append(v.Drafts.Rows, ui.Row{Cells: []ui.Cell{
			{Text: draftTitle(l, d), Hint: d.Round.Code, Href: "/rounds/drafts/" + d.ID.String()}, {Text: i18n.Moment(l, d.UpdatedAt)}, {Text: waits},
		}})
	}
	return e.Page(kit.Page{Title: msg.RoundsTitle(l)}, views.List(v))
}

func publishedTable(e *kit.Exchange, published []region.Round) ui.Table {
	l, today := e.Lang, civil.DateIn(e.Now())
	t := ui.Table{L: l, Caption: msg.RoundsPublished(l), Columns: []ui.Column{
		{Label: msg.RoundsName(l)}, {Label: msg.RoundsClaimed(l)}, {Label: msg.RoundsCounted(l)}, {Label: msg.RoundsReliability(l)},
	}}
	for _, r := range published {
		counted := r.Arrived
		if r.Kind == region.RoundBonus || r.Kind == region.RoundSalary {
			counted = r.Counts
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: r.Name.In(l), Hint: r.Code, Href: "/rounds/" + r.Code},
			{Body: stateOf(l, r, today), Hint: extended(l, r)},
			{Text: span(l, counted)},
			{Text: msg.Code(l, "law_status", string(r.Status))},
		}})
	}
	return t
}

// stateOf says whether a round can be claimed.
func stateOf(l i18n.Lang, r region.Round, today civil.Date) ui.Tag {
	switch {
	case r.Window.To.IsZero():
		return ui.Tag{Text: msg.RoundsStateUnknown(l)}
	case !today.Before(r.Window.To):
		return ui.Tag{Text: msg.RoundsStateClosed(l)}
	case today.Before(r.Window.From):
		return ui.Tag{Text: msg.RoundsStateComing(l), Kind: ui.Info}
	}
	return ui.Tag{Text: msg.RoundsStateOpen(l), Kind: ui.Success}
}

// span writes the days of a period, of which either end may be unknown.
func span(l i18n.Lang, p civil.Period) string {
	from, to := "", ""
	if !p.From.IsZero() {
		from = i18n.Date(l, p.From)
	}
	if !p.To.IsZero() {
		to = i18n.Date(l, p.Last())
	}
	if from == "" && to == "" {
		return msg.RoundsNotKnown(l)
	}
	return from + "–" + to
}

func crumbs(l i18n.Lang, title string) []layout.Crumb {
	return []layout.Crumb{{Label: msg.RoundsTitle(l), Href: "/rounds"}, {Label: title}}
}

// Show shows a published round, in the version that counts or the one that is asked for.
func (p Pages) Show(e *kit.Exchange) error {
	reg, err := p.Register(e.R.Context())
	if err != nil {
		return err
	}
	versions := reg.RoundVersions(e.Param("code"))
	if len(versions) == 0 {
		return fault.Missing()
	}
	l, today := e.Lang, civil.DateIn(e.Now())
	r, wanted := versions[0], e.Query("version")
	for _, one := range versions {
		if strconv.Itoa(one.Version) == wanted {
			r = one
		}
	}
	v := views.ShowView{
		Lang: l, Title: r.Name.In(l), State: stateOf(l, r, today), About: r.About.In(l), Rows: rules(l, reg, r, today), Amounts: amountTable(l, r), Code: r.Code,
	}
	switch {
	case r.Version != versions[0].Version:
		v.Warning = msg.RoundsEarlier(l, versions[0].Version)
	case r.Status == region.Unverified:
		v.Warning = msg.RoundsUnverified(l, strings.TrimSuffix(r.Source+"; "+r.Note, "; "))
	}
	if len(versions) > 1 {
		v.Versions = versionTable(l, versions)
	}
	if e.Actor.May(identity.RoundWrite) {
		v.Press, v.Corrected = e.NewForm(0, nil).Press, r.Version == versions[0].Version && !today.After(r.Window.Last())
	}
	return e.PageStatus(http.StatusOK, kit.Page{Title: v.Title, Crumbs: crumbs(l, v.Title)}, views.Show(v))
}

func versionTable(l i18n.Lang, versions []region.Round) ui.Table {
	t := ui.Table{L: l, Caption: msg.RoundsVersions(l), Bare: true, Columns: []ui.Column{{Label: msg.RoundsVersions(l)}, {Label: msg.RoundsCountsFrom(l)}, {Label: msg.RoundsWhy(l)}}}
	for _, r := range versions {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: msg.RoundsVersion(l, r.Version), Href: "/rounds/" + r.Code + "?version=" + strconv.Itoa(r.Version)}, {Text: i18n.Date(l, r.From)}, {Text: r.Note},
		}})
	}
	return t
}

// rules are the rules of a round as answers.
func rules(l i18n.Lang, reg *region.Register, r region.Round, today civil.Date) []ui.Answer {
	permits := make([]string, 0, len(r.Permits))
	for _, code := range r.Permits {
		permits = append(permits, permitName(l, reg, code, today))
	}
	groups := make([]string, 0, len(r.Groups))
	for _, g := range r.Groups {
		groups = append(groups, msg.Code(l, "group", g))
	}
	payees := make([]string, 0, len(r.Payees))
	for _, payee := range r.Payees {
		payees = append(payees, payeeKind(l, payee))
	}
	first, commitment, budget := msg.RoundsNo(l), msg.RoundsNone(l), msg.RoundsNotKnown(l)
	if r.FirstHome {
		first = msg.RoundsYes(l)
	}
	if r.Commitment > 0 {
		commitment = i18n.Number(l, int64(r.Commitment))
	}
	if r.Budget > 0 {
		budget = i18n.Euros(l, int64(r.Budget))
	}
	orAny := func(all []string) string {
		if len(all) == 0 {
			return msg.RoundsAny(l)
		}
		return strings.Join(all, ", ")
	}
	reliability := ""
	if r.Status != "" {
		reliability = msg.Code(l, "law_status", string(r.Status))
	}
	rows := []ui.Answer{
		{Label: msg.RoundsCode(l), Text: r.Code},
		{Label: msg.RoundsProgramme(l), Text: r.Programme},
		{Label: msg.RoundsSource(l), Text: r.Source},
		{Label: msg.RoundsReliability(l), Text: reliability},
		{Label: msg.RoundsClaimed(l), Text: extended(l, r)},
		countedAs(l, r),
	}
	if r.ByPerson() {
		rows = append(rows, []ui.Answer{
			{Label: msg.RoundsPermits(l), Text: orAny(permits)},
			{Label: msg.RoundsGroups(l), Text: orAny(groups)},
			{Label: msg.RoundsFirstHome(l), Text: first},
			{Label: msg.RoundsCommitment(l), Text: commitment},
		}...)
	}
	rows = append(rows, []ui.Answer{
		{Label: msg.RoundsPayees(l), Text: strings.Join(payees, ", ")},
		{Label: msg.RoundsBudget(l), Text: budget},
		{Label: msg.RoundsDecides(l), Text: authority(l, r.Decides)},
		{Label: msg.RoundsPays(l), Text: authority(l, r.Pays)},
		{Label: msg.RoundsEvidence(l), Text: evidenceText(l, r)},
	}...)
	return append(rows, afterText(l, r.After)...)
}

func permitName(l i18n.Lang, reg *region.Register, code string, today civil.Date) string {
	permit, _ := reg.Permit(code, today)
	return strings.TrimSpace(code + "\u00a0§ " + permit.Name.In(l))
}

func payeeKind(l i18n.Lang, code string) string {
	if code == region.PayeeCounty {
		return msg.RoundsPayeeCounty(l)
	}
	return msg.RoundsPayeeMunicipality(l)
}

func authority(l i18n.Lang, code string) string {
	if code == "ministry" {
		return msg.RoundsAuthorityMinistry(l)
	}
	return msg.RoundsAuthorityKeha(l)
}

// amountTable lists what a round pays to whom for whom.
func amountTable(l i18n.Lang, r region.Round) ui.Table {
	t := ui.Table{L: l, Caption: msg.RoundsAmounts(l), Bare: true, Columns: []ui.Column{{Label: msg.RoundsPayee(l)}, {Label: msg.RoundsForWhom(l)}, {Label: msg.RoundsAmount(l), Num: true}}}
	for _, a := range r.Amounts {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: payeeKind(l, a.Payee)}, {Text: forWhom(l, r, a)}, {Text: i18n.Euros(l, int64(a.Cents))}}})
	}
	return t
}

// forWhom names the ages, or the places, of an amount.
func forWhom(l i18n.Lang, r region.Round, a region.Amount) string {
	if a.FromPlaces > 0 {
		return msg.RoundsPlacesFrom(l, a.FromPlaces)
	}
	next := -1
	for _, b := range r.Amounts {
		if b.Payee == a.Payee && b.FromAge > a.FromAge && (next < 0 || b.FromAge < next) {
			next = b.FromAge
		}
	}
	switch {
	case next >= 0:
		return msg.RoundsAgeFrom(l, a.FromAge, next-1)
	case a.FromAge > 0:
		return msg.RoundsAgeOn(l, a.FromAge)
	}
	return msg.RoundsAgeAll(l)
}
