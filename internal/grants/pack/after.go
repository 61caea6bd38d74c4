package pack

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/changes"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/grants/ledger"
	"kuntapaikka/internal/grants/paying"
	"kuntapaikka/internal/grants/recovery"
	"kuntapaikka/internal/grants/reporting"
	"kuntapaikka/internal/grants/review"
	"kuntapaikka/internal/grants/sampling"
	"kuntapaikka/internal/grants/settling"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

// After is what has followed a claim's decision.
type After struct {
	Recoveries  []Recovery
	Reviews     []Review
	Changes     []Change
	Instalments []reporting.Part
	AsOf        civil.Date // the day on which what is held was reckoned
	Reports     []reporting.Report
	Settlement  *settling.Settlement // of a salary; else nil
	Picked      []Picked             // lines of the claim that are inspected; none for a claimant
	Samples     []uuid.UUID          // drawn from lines of the claim, too
	Steps       []AfterStep
}

// Recovery is a recovery with its decision, whose number is empty while there is none.
type Recovery struct {
	recovery.Recovery
	Decision recovery.Decision
}

// Review is a request for review with its decision, whose number is empty while there is none.
type Review struct {
	review.Review
	Decision review.Decision
}

// Change is a request for a change, with who asked and who decided.
type Change struct {
	ID        uuid.UUID
	Number    string
	State     changes.State
	Reason    string
	Items     []changes.Item
	AskedBy   uuid.UUID
	AskedAt   time.Time
	Preparers []uuid.UUID
	Returned  string
	DecidedBy uuid.UUID
	DecidedAt time.Time
	Letters   claims.Letters
	Taken     money.Cents // off what was not paid
}

// Picked is a line that is inspected, with its sample's number.
type Picked struct {
	sampling.Picked
	Number string
}

// AfterStep is a step of what has followed: Of is a recovery's number, the kind of a report, or "settlement".
type AfterStep struct {
	Of    string
	At    time.Time
	Event string
	From  string
	To    string
	Org   string // kind:code
	By    uuid.UUID
	Cents money.Cents
	Note  string
}

// Part is what one instalment comes to: of what is owed and paid, how much is paid and how much is held back.
type Part struct{ Cents, Paid, Held money.Cents }

// term is an instalment and a report as their tables have them.
type (
	term struct {
		share int
		when  string
		on    civil.Date
	}
	told struct {
		due   civil.Date
		state reporting.State
	}
)

// partsOf splits what is owed or paid of a claim into its instalments, as the database does when it says what may be paid: each but the last is rounded down, and a report
// that is late holds whatever does not come at the decision. What is paid fills the first first.
func partsOf(net, gone money.Cents, today civil.Date, terms []term, reports map[string]told) (all []Part) {
	late := false
	for _, r := range reports {
		late = late || r.due.Before(today) && (r.state == reporting.Draft || r.state == reporting.SupplementRequested)
	}
	before := money.Cents(0)
	for i, t := range terms {
		p := Part{Cents: net * money.Cents(t.share) / 100}
		if i == len(terms)-1 {
			p.Cents = net - before
		}
		p.Paid = min(max(gone-before, 0), p.Cents)
		due := reports[t.when].state == reporting.Approved
		if t.when == region.WhenDate {
			due = !t.on.After(today)
		}
		if t.when != region.WhenDecision && (late || !due) {
			p.Held = p.Cents - p.Paid
		}
		before += p.Cents
		all = append(all, p)
	}
	return all
}

// netOf is what is owed or paid of a claim, by its balance and its payments, and what of it is paid or on its way.
func netOf(owed money.Cents, payments map[string]money.Cents) (net, gone money.Cents) {
	gone = payments[string(paying.Sent)] + payments[string(paying.Paid)]
	return owed + gone, gone
}

// name is how a line of the claim is called, by its id.
func (d Dossier) name(line uuid.UUID) (name, payee string) {
	for _, l := range d.Claim.Lines {
		if l.ID == line {
			return l.Facts.Name(), l.Payee
		}
	}
	return "", ""
}

func (d Dossier) recoveries() ([]byte, error) {
	t := newTable(recoveryColumns)
	for _, r := range d.After.Recoveries {
		t.add(r.ID, r.Number, string(r.State), r.Basis, r.Cents, r.Interest, r.Due, string(r.Reference), r.Ground, r.AnswerBy, r.AnsweredAt, r.AnsweredBy, r.Answer, r.Reasons,
			r.OpenedAt, r.Preparers, r.DecidedBy, r.DecidedAt)
	}
	return t.some(), nil
}

func (d Dossier) recoveryLines() ([]byte, error) {
	t := newTable(recoveryLineColumns)
	for _, r := range d.After.Recoveries {
		for _, l := range r.Lines {
			name, _ := d.name(l.Line)
			t.add(r.Number, name, l.Cents)
		}
	}
	return t.some(), nil
}

func (d Dossier) movements() ([]byte, error) {
	t := newTable(movementColumns)
	for _, r := range d.After.Recoveries {
		for _, m := range r.Movements {
			c := recovery.Cancellation{}
			if !m.Live() {
				c = *m.Cancelled
			}
			t.add(r.Number, string(m.Kind), m.Day, m.Cents, m.Interest, m.Late, m.AgainstNumber, m.Review, m.Note, m.At, m.By, c.Late, c.Reason, c.At, c.By)
		}
	}
	return t.some(), nil
}

func (d Dossier) reviews() ([]byte, error) {
	t := newTable(reviewColumns)
	for _, r := range d.After.Reviews {
		var names []string
		for _, line := range r.Lines {
			name, _ := d.name(line)
			names = append(names, name)
		}
		t.add(r.ID, r.Number, r.Reviewed, string(r.State), r.Demand, names, r.TermTo, r.MadeAt, string(r.Outcome), r.Cents, r.Reasons, r.Preparers, r.DecidedBy, r.DecidedAt)
	}
	return t.some(), nil
}

func (d Dossier) changes() ([]byte, error) {
	t := newTable(changeColumns)
	for _, c := range d.After.Changes {
		for _, i := range c.Items {
			t.add(c.ID, c.Number, string(c.State), c.Taken, i.Kind, i.Name, i.Was, i.Now, i.Accepted, i.Ground, c.Reason, c.AskedAt, c.AskedBy, c.Preparers, c.Returned, c.DecidedBy, c.DecidedAt)
		}
	}
	return t.some(), nil
}

func (d Dossier) instalments() ([]byte, error) {
	t, paid, terms, reports := newTable(instalmentColumns), map[string]money.Cents{}, []term{}, map[string]told{}
	for _, p := range d.Payments {
		paid[string(p.State)] += p.Cents
	}
	for _, i := range d.After.Instalments {
		terms = append(terms, term{i.Share, i.When, i.On})
	}
	for _, r := range d.After.Reports {
		reports[r.Kind] = told{r.Due, r.State}
	}
	net, gone := netOf(-d.Balances[ledger.Key{Claim: d.Claim.ID, Account: ledger.Payable}], paid)
	for n, p := range partsOf(net, gone, d.After.AsOf, terms, reports) {
		t.add(n+1, terms[n].share, terms[n].when, terms[n].on, d.After.AsOf, p.Cents, p.Paid, p.Held)
	}
	return t.some(), nil
}

func (d Dossier) reports() ([]byte, error) {
	t := newTable(reportColumns)
	for _, r := range d.After.Reports {
		t.add(r.Kind, r.Due, string(r.State), r.Used, r.UseFrom, r.UseUntil, r.Form.Persons, r.Form.Narrative, r.Form.Results, r.SubmittedAt, r.Checkers)
	}
	return t.some(), nil
}

func (d Dossier) uses() ([]byte, error) {
	t := newTable(useColumns)
	for _, r := range d.After.Reports {
		used, _, _ := r.Form.Used()
		for _, use := range reporting.Uses() {
			if cents, is := used[use]; is {
				t.add(r.Kind, use, cents)
			}
		}
	}
	return t.some(), nil
}

func (d Dossier) settlement() ([]byte, error) {
	t := newTable(settlementColumns)
	if s := d.After.Settlement; s != nil {
		sums, at := s.Sums(), s.UpdatedAt
		if s.State != settling.Settled {
			sums, at = settling.Sums{}, time.Time{}
		}
		t.add(s.Decision.Number, string(s.State), sums.Award, sums.Settled, sums.Entered, sums.Over, s.SubmittedAt, s.Checkers, at)
	}
	return t.some(), nil
}

func (d Dossier) costs() ([]byte, error) {
	t := newTable(costColumns)
	if s := d.After.Settlement; s != nil && !s.SubmittedAt.IsZero() {
		for _, m := range s.Months {
			t.add(m.Code, m.First, m.Last, m.Granted, m.Gross, m.Side, m.Approved, m.Ground)
		}
	}
	return t.some(), nil
}

func (d Dossier) picked() ([]byte, error) {
	t := newTable(pickedColumns)
	for _, p := range d.After.Picked {
		risks, err := json.Marshal(p.Risks)
		if err != nil {
			return nil, err
		}
		name, payee := d.name(p.Line)
		t.add(p.Number, p.Name, p.Stratum, name, payee, p.Cents, p.Random, string(risks), string(p.State), string(p.Outcome), p.ErrorCents, p.Category, p.Ground, p.Note, p.Returned,
			p.FoundBy, p.FoundAt, p.ConfirmedBy, p.ConfirmedAt)
	}
	return t.some(), nil
}

// rulings are the decisions beside the claim's own, in the order of their numbers.
func (d Dossier) rulings() (all []ruling) {
	for _, r := range d.After.Recoveries {
		if g := r.Decision; g.Number != "" {
			all = append(all, ruling{Number: g.Number, DecidedBy: g.DecidedBy, DecidedAt: g.DecidedAt.UTC(), Document: g.Document})
		}
	}
	for _, r := range d.After.Reviews {
		if g := r.Decision; g.Number != "" {
			all = append(all, ruling{Number: g.Number, DecidedBy: g.DecidedBy, DecidedAt: g.DecidedAt.UTC(), Document: g.Document})
		}
	}
	for _, c := range d.After.Changes {
		if c.State == changes.Decided {
			all = append(all, ruling{Number: c.Number, DecidedBy: c.DecidedBy, DecidedAt: c.DecidedAt.UTC()})
		}
	}
	if s := d.After.Settlement; s != nil && s.Decision.Number != "" {
		all = append(all, ruling{Number: s.Decision.Number, DecidedBy: s.UpdatedBy, DecidedAt: s.UpdatedAt.UTC(), Document: s.Decision.Document})
	}
	return all
}

// ruling is NUMBER.json. A change has no document beside its table.
type ruling struct {
	Number    string            `json:"number"`
	DecidedBy uuid.UUID         `json:"decided_by"`
	DecidedAt time.Time         `json:"decided_at"`
	Letters   map[string]letter `json:"letters"`
	Document  any               `json:"document,omitempty"`
}

// spots are the free texts of what has followed.
func (f *After) spots() (all []spot) {
	add := func(letter, where string, text *string) { all = append(all, spot{where, text, letter}) }
	for i := range f.Recoveries {
		r := &f.Recoveries[i]
		doc, at := &r.Decision.Document, r.Number
		add(at, "recoveries.csv ground of "+at, &r.Ground)
		add(at, "recoveries.csv answer of "+at, &r.Answer)
		add(at, "recoveries.csv reasons of "+at, &r.Reasons)
		add(at, at+".json ground", &doc.Ground)
		add(at, at+".json answer", &doc.Answer)
		add(at, at+".json reasons", &doc.Reasons)
		for n := range r.Movements {
			add("", fmt.Sprintf("recovery-movements.csv note of movement %d of %s", n+1, at), &r.Movements[n].Note)
			if c := r.Movements[n].Cancelled; c != nil {
				add("", fmt.Sprintf("recovery-movements.csv cancelled_why of movement %d of %s", n+1, at), &c.Reason)
			}
		}
	}
	for i := range f.Reviews {
		r := &f.Reviews[i]
		doc, at := &r.Decision.Document, r.Number
		add(at, "reviews.csv demand of "+at, &r.Demand)
		add(at, "reviews.csv reasons of "+at, &r.Reasons)
		add(at, at+".json demand", &doc.Demand)
		add(at, at+".json reasons", &doc.Reasons)
	}
	for i := range f.Changes {
		c := &f.Changes[i]
		add(c.Number, "changes.csv reason of "+c.Number, &c.Reason)
		add("", "changes.csv returned of "+c.Number, &c.Returned)
		for n := range c.Items {
			add(c.Number, "changes.csv ground of "+c.Number+" "+c.Items[n].Kind+" "+c.Items[n].Name, &c.Items[n].Ground)
		}
	}
	for i := range f.Reports {
		form, at := &f.Reports[i].Form, f.Reports[i].Kind
		add("", "reports.csv persons of "+at, &form.Persons)
		add("", "reports.csv narrative of "+at, &form.Narrative)
		add("", "reports.csv results of "+at, &form.Results)
	}
	if f.Settlement != nil {
		for i := range f.Settlement.Months {
			m := &f.Settlement.Months[i]
			add(f.Settlement.Decision.Number, "costs.csv ground of "+m.Code, &m.Ground)
		}
		if d := &f.Settlement.Decision; d.Number != "" {
			for i := range d.Document.Months {
				add(d.Number, fmt.Sprintf("%s.json ground of month %d", d.Number, i+1), &d.Document.Months[i].Ground)
			}
		}
	}
	for i := range f.Picked {
		p := &f.Picked[i]
		at := p.Number + " " + p.Name
		add("", "inspections.csv ground of "+at, &p.Ground)
		add("", "inspections.csv note of "+at, &p.Note)
		add("", "inspections.csv returned of "+at, &p.Returned)
	}
	for i := range f.Steps {
		add("", fmt.Sprintf("steps.csv note of step %d of %s", i+1, f.Steps[i].Of), &f.Steps[i].Note)
	}
	return all
}

// sampleFile is samples/NUMBER.json: what was bound and what was drawn. The frame is beside it.
type sampleFile struct {
	Number      string          `json:"number"`
	Round       string          `json:"round"` // empty: every round
	From        civil.Date      `json:"decided_from"`
	Last        civil.Date      `json:"decided_last"`
	Strata      sampling.Strata `json:"strata"`
	Size        int             `json:"size"`
	DrawOn      civil.Date      `json:"draw_on"`
	Method      string          `json:"method"`
	Commitment  string          `json:"commitment"` // SHA-256 of the seed
	CommittedBy uuid.UUID       `json:"committed_by"`
	CommittedAt time.Time       `json:"committed_at"`
	Seed        string          `json:"seed"`
	FrameHash   string          `json:"frame_sha256"`
	DrawnBy     uuid.UUID       `json:"drawn_by"`
	DrawnAt     time.Time       `json:"drawn_at"`
}

// writeSample adds a sample: anybody can draw it again from these two files.
func writeSample(a *Archive, s sampling.Sample) error {
	content, err := document(sampleFile{
		Number: s.Number, Round: s.Terms.Round, From: s.Terms.From, Last: s.Terms.Last, Strata: s.Terms.Strata, Size: s.Terms.Size, DrawOn: s.Terms.DrawOn, Method: s.Method,
		Commitment: hex.EncodeToString(s.Commitment[:]), CommittedBy: s.CommittedBy, CommittedAt: s.CommittedAt.UTC(), Seed: s.Seed, FrameHash: hex.EncodeToString(s.FrameHash[:]),
		DrawnBy: s.DrawnBy, DrawnAt: s.DrawnAt.UTC(),
	})
	if err != nil {
		return err
	}
	return add(a, file{"samples/" + s.Number + ".json", content}, file{"samples/" + s.Number + "-frame.csv", s.Frame})
}

// given leaves out what is only prepared: of that a claimant learns with the decision.
func (f *After) given() {
	for i := range f.Recoveries {
		if r := &f.Recoveries[i]; !r.Decided() {
			r.Reasons = ""
		}
	}
	for i := range f.Reviews {
		if r := &f.Reviews[i]; r.State != review.Decided {
			r.Outcome, r.Cents, r.Reasons = "", 0, ""
		}
	}
	for i := range f.Changes {
		if c := &f.Changes[i]; c.State != changes.Decided {
			c.Returned = ""
			for n := range c.Items {
				c.Items[n].Accepted, c.Items[n].Ground = false, ""
			}
		}
	}
	if s := f.Settlement; s != nil && s.State != settling.Settled {
		for i := range s.Months {
			s.Months[i].Approved, s.Months[i].Ground = 0, ""
		}
	}
}

// byNumber orders what has followed, so that the same facts are always the same files.
func (f *After) byNumber() {
	slices.SortFunc(f.Recoveries, func(a, b Recovery) int { return compareNumbers(a.Number, b.Number) })
	slices.SortFunc(f.Reviews, func(a, b Review) int { return compareNumbers(a.Number, b.Number) })
}

// compareNumbers compares PERINTA-2026-00012 with another: of the same length by their text, else the shorter is the lower.
func compareNumbers(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return slices.Compare([]byte(a), []byte(b))
}
