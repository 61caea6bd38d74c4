package claims

import (
	"net/http"
	"strings"

	"github.com/google/uuid"

	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/grants/entitlement"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	views "kuntapaikka/templates/claims"
	"kuntapaikka/templates/layout"
	"kuntapaikka/templates/ui"
)

// Show shows a claim and what its reader may do with it next.
func (p Pages) Show(e *kit.Exchange) error {
	c, err := p.one(e)
	if err != nil {
		return err
	}
	return p.show(e, http.StatusOK, c, e.NewForm(c.Version, nil))
}

func (p Pages) one(e *kit.Exchange) (claims.Seen, error) {
	id, err := e.ID("id")
	if err != nil {
		return claims.Seen{}, err
	}
	return p.Desk.Get(e.R.Context(), e.Actor, id)
}

// show shows a claim; the form is that of the steps which carry a text.
func (p Pages) show(e *kit.Exchange, status int, c claims.Seen, form ui.Form) error {
	l, a := e.Lang, e.Actor
	v := views.ShowView{
		Lang: l, Path: path(c.Claim), Title: c.Rules.Name.In(l), Eyebrow: numberOf(l, c.Claim), State: stateOf(l, c.Claim), Saved: e.Query("saved") != "",
		Facts: []ui.Fact{{Before: msg.ClaimsClaimant(l) + ":", Value: kit.Name(l, c.Claimant)}, {Before: msg.ClaimsClaimed(l) + ":", Value: euros(l, asked(c.Claim))}},
		Rows:  facts(l, c), Lines: lineTable(l, c), NoLines: wordsOf(l, c.Rules).none, History: history(l, c), Decision: c.Decision.Number != "", Note: waits(l, a, c.Claim),
		Next: views.Next{
			Press: form.Press, Version: form.Version, Form: form, Mistakes: form.Mistakes,
			Edit: c.Open() && a.May(identity.ClaimWrite), Refresh: c.Open() && a.May(identity.ClaimWrite),
			Send: c.May(a, claims.Submit) || c.May(a, claims.Supplement), Withdraw: c.May(a, claims.Withdraw),
			Check: c.May(a, claims.Check), Ask: c.May(a, claims.Ask), Decide: c.May(a, claims.Decide), Return: c.May(a, claims.Return),
		},
	}
	v.MayEnclose = c.Open() && a.May(identity.ClaimWrite)
	v.Budget, v.Ahead = budget(l, c)
	v.Added = added(l, c, v.MayEnclose)
	v.Checklist, v.About = checklist(l, c, form), fileChoices(l, c)
	v.Files, v.FileHint = fileList(l, c, v.MayEnclose), msg.ClaimsFileHint(l, claims.LargestFile>>20)
	if c.Decision.Number != "" {
		v.Facts = append(v.Facts, ui.Fact{Before: msg.ClaimsGranted(l) + ":", Value: euros(l, c.Decision.Granted)})
		if taken := c.Taken(); taken > 0 {
			v.Facts = append(v.Facts, ui.Fact{Before: msg.ClaimsAfterChanges(l) + ":", Value: euros(l, c.Decision.Granted-taken)})
		}
		if a.May(identity.ReviewAsk) {
			v.Review = "/reviews/new?claim=" + c.ID.String()
		}
		if c.Decision.Granted > 0 {
			v.Ledger = "/ledger/" + c.ID.String()
			v.Recoveries = "/recoveries?claim=" + c.ID.String()
			v.Changes = "/change-requests?claim=" + c.ID.String()
			if a.May(identity.ClaimWrite) {
				v.Change = path(c.Claim) + "/changes/new"
			}
			if c.Rules.Kind == region.RoundSalary {
				v.Costs = path(c.Claim) + "/costs"
			}
		}
	}
	if c.Number != "" && a.May(identity.PackMake) {
		v.Pack = path(c.Claim) + "/pack"
	}
	if e.Query("saved") == "sent" {
		v.Receipt = msg.ClaimsReceipt(l, c.Number)
	}
	if c.State == claims.SupplementRequested {
		v.Asked = request(c)
	}
	return e.PageStatus(status, kit.Page{Title: v.Title + " " + c.Number, Crumbs: crumbs(l, c.Claim), Failed: form.Failed()}, views.Show(v))
}

func crumbs(l i18n.Lang, c claims.Claim) []layout.Crumb {
	return []layout.Crumb{{Label: msg.ClaimsTitle(l), Href: "/claims"}, {Label: numberOf(l, c)}}
}

func under(l i18n.Lang, c claims.Claim, title string) []layout.Crumb {
	return []layout.Crumb{{Label: msg.ClaimsTitle(l), Href: "/claims"}, {Label: numberOf(l, c), Href: path(c)}, {Label: title}}
}

func euros(l i18n.Lang, c money.Cents) string { return i18n.Euros(l, int64(c)) }

// asked is the sum that was signed, and before that the sum of the draft.
func asked(c claims.Claim) money.Cents {
	if c.Open() {
		return c.Sum()
	}
	return c.Claimed
}

// request is the last request for a supplement.
func request(c claims.Seen) (text string) {
	for _, s := range c.Steps {
		if s.Event == claims.Ask {
			text = s.Note
		}
	}
	return text
}

// waits says for whom the claim waits, where it is not the reader; else nothing.
func waits(l i18n.Lang, a identity.Actor, c claims.Claim) string {
	mine := a.May(identity.ClaimWrite)
	switch {
	case c.Open() && mine && !a.Has(identity.Signatory):
		return msg.ClaimsWaitsSignatory(l)
	case c.State == claims.SupplementRequested && !mine:
		return msg.ClaimsWaitsClaimant(l)
	case mine && (c.State == claims.Submitted || c.State == claims.Checked):
		return msg.ClaimsWaitsOffice(l)
	case c.State == claims.Checked && a.May(identity.ClaimDecide) && !c.May(a, claims.Decide):
		return reasonNot(l, c, a)
	}
	return ""
}

// reasonNot says why the reader may not decide.
func reasonNot(l i18n.Lang, c claims.Claim, a identity.Actor) string {
	if c.May(a, claims.Return) {
		return msg.ClaimsSecondPerson(l)
	}
	return msg.ClaimsOtherAuthority(l)
}

func facts(l i18n.Lang, c claims.Seen) []ui.Answer {
	rows := []ui.Answer{
		{Label: msg.ClaimsClaimant(l), Text: kit.Name(l, c.Claimant)},
		{Label: msg.ClaimsRound(l), Body: views.RoundLink(c.Round, c.Rules.Name.In(l))},
		{Label: msg.ClaimsIban(l), Text: views.Grouped(strings.ReplaceAll(c.Form.IBAN, " ", ""))},
		{Label: msg.ClaimsReference(l), Text: c.Form.Reference},
		{Label: msg.ClaimsContactName(l), Text: c.Form.ContactName},
		{Label: msg.ClaimsContactEmail(l), Text: c.Form.ContactEmail},
		{Label: msg.ClaimsContactPhone(l), Text: c.Form.ContactPhone},
		{Label: msg.ClaimsNote(l), Text: c.Form.Note},
	}
	if s := c.Form.Salary; s.Role != "" {
		rows = append(rows, ui.Answer{Label: msg.ClaimsRole(l), Text: s.Role})
	}
	if !c.SubmittedAt.IsZero() {
		rows = append(rows, ui.Answer{Label: msg.ClaimsSubmitted(l), Text: i18n.Moment(l, c.SubmittedAt)})
	}
	return rows
}

func history(l i18n.Lang, c claims.Seen) ui.Timeline {
	t := ui.Timeline{L: l}
	for i := range c.Steps {
		s := c.Steps[len(c.Steps)-1-i]
		t.Events = append(t.Events, ui.Event{
			At: s.At, Text: msg.Code(l, "claim_event", string(s.Event)), Who: strings.TrimPrefix(s.Name+", ", ", ") + kit.Name(l, s.Org), Note: s.Note, NoteLabel: msg.ClaimsWhy(l),
		})
	}
	return t
}

// lineTable lists the persons with what the rules, the claimant and the check say of each.
func lineTable(l i18n.Lang, c claims.Seen) ui.Table {
	checked := c.State == claims.Checked || c.State == claims.Decided
	t := ui.Table{L: l, Caption: wordsOf(l, c.Rules).lines, Columns: []ui.Column{{Label: wordsOf(l, c.Rules).lines}, {Label: msg.ClaimsAsked(l), Num: true}}}
	foot := []ui.Cell{{Text: msg.ClaimsSum(l)}, {Text: euros(l, c.Sum())}}
	if checked {
		t.Columns = append(t.Columns, ui.Column{Label: msg.ClaimsAccepted(l), Num: true})
		foot = append(foot, ui.Cell{Text: euros(l, c.Passed())})
	}
	t.Columns, t.Foot = append(t.Columns, ui.Column{Label: msg.ClaimsWhy(l)}), append(foot, ui.Cell{})
	for _, line := range c.Lines {
		sum := msg.ClaimsNotAsked(l)
		if line.Wanted {
			sum = euros(l, line.Asked())
		}
		cells := []ui.Cell{{Text: nameOf(l, line), Hint: about(l, line)}, {Text: sum}}
		if checked {
			cell := ui.Cell{Text: euros(l, line.Accepted)}
			if line.Taken > 0 {
				cell.Hint = msg.ClaimsAfterChange(l, int64(line.Accepted-line.Taken))
			}
			cells = append(cells, cell)
		}
		cells = append(cells, ui.Cell{Body: ui.Marks(msg.ClaimsWhy(l), marks(l, c, line))})
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return t
}

// nameOf names what a line is about.
func nameOf(l i18n.Lang, line claims.Line) string {
	return views.LineName(l, line.Facts.About, line.Facts.Name())
}

// about is what is known of the person: age, day of arrival, permit and group.
func about(l i18n.Lang, line claims.Line) string {
	f := line.Facts
	if part := aboutPart(l, f); part != "" {
		return part
	}
	text := msg.ClaimsAgeUnknown(l, f.ArrivedOn)
	if f.Age >= 0 {
		text = msg.ClaimsAge(l, f.Age, f.ArrivedOn)
	}
	if f.Permit != "" {
		text += ", " + msg.ClaimsSection(l, f.Permit)
	}
	return text + ", " + msg.Code(l, "group", string(f.Group))
}

// marks are the reasons for and against a line, each with its source.
func marks(l i18n.Lang, c claims.Seen, line claims.Line) []ui.Mark {
	var all []ui.Mark
	if line.Contested() {
		why := refusal(l, c, line)
		if remedy := msg.Code(l, "due_remedy", strings.ReplaceAll(string(line.Reason), "-", "_")); remedy != "" {
			why += ". " + remedy
		}
		all = append(all, ui.Mark{Icon: "minus", Text: why, Source: line.Source})
	} else {
		all = append(all, ui.Mark{Icon: "ok", Text: msg.ClaimsDue(l) + " " + euros(l, line.Due), Source: line.Source})
	}
	all = append(all, more(l, c, line)...)
	if line.Added() {
		all = append(all, ui.Mark{Icon: "plus", Text: msg.ClaimsAddedBecause(l, line.Facts.Why)})
	}
	for _, f := range c.Files {
		if f.Line == line.ID {
			all = append(all, ui.Mark{Icon: "ok", Text: msg.ClaimsFileOfLine(l, f.Name)})
		}
	}
	for _, f := range line.Findings {
		all = append(all, ui.Mark{Icon: "warn", Text: finding(l, f)})
	}
	if line.Wanted && line.Contested() {
		all = append(all, ui.Mark{Icon: "plus", Text: msg.ClaimsContested(l, line.Argument)})
	}
	if line.Ground != "" {
		all = append(all, ui.Mark{Icon: "minus", Text: msg.ClaimsCheckedGround(l, line.Ground)})
	}
	return all
}

// refusal is why the rules give nothing for a line; of a permit with those that the round pays for.
func refusal(l i18n.Lang, c claims.Seen, line claims.Line) string {
	why := views.Reason(l, string(line.Reason))
	if line.Reason != entitlement.NotEligiblePermit {
		return why
	}
	paid := make([]string, len(c.Rules.Permits))
	for i, code := range c.Rules.Permits {
		paid[i] = msg.Code(l, "permit", strings.ReplaceAll(code, ".", "_"))
	}
	return why + ". " + msg.ClaimsPaidPermits(l, i18n.ListOr(l, paid))
}

func finding(l i18n.Lang, f claims.Finding) string {
	switch f.Kind {
	case claims.OtherClaim:
		return msg.ClaimsFoundOtherClaim(l, f.In)
	case claims.EarlierRound:
		return msg.ClaimsFoundEarlierRound(l, f.In)
	case claims.SamePerson:
		return msg.ClaimsFoundSamePerson(l, f.In)
	case claims.Arrived:
		return msg.ClaimsFoundArrived(l, f.In)
	case claims.OtherYear:
		return msg.ClaimsFoundOtherYear(l)
	case claims.NoAgreement:
		return msg.ClaimsFoundNoAgreement(l)
	case claims.NoProgramme:
		return msg.ClaimsFoundNoProgramme(l)
	}
	return msg.ClaimsFoundNotRegistered(l)
}

// act takes a step that carries nothing but perhaps a text, and leads back to the claim. A mistake is shown there, with what was typed.
func (p Pages) act(e *kit.Exchange, take func(press identity.Press, id uuid.UUID, note string) error) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	note, press := form.Text("note", claims.LongestNote), form.Press()
	if form.Err() == nil {
		if err = take(press, id, note); err == nil {
			return e.SeeOther("/claims/" + id.String() + "?saved=1")
		}
		if !form.Add(err) {
			return err
		}
	}
	c, err := p.one(e)
	if err != nil {
		return err
	}
	return p.show(e, http.StatusUnprocessableEntity, c, form.View())
}
