package pack

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/grants/ledger"
	"kuntapaikka/internal/grants/paying"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

// Dossier is all that a pack tells of one claim.
type Dossier struct {
	Claim    claims.Claim
	Rules    region.Round
	Steps    []claims.Noted
	Decision claims.Decision // its Number is empty while there is none
	After    After
	Issued   []Issued
	Entries  []ledger.Entry
	Balances ledger.Balances // as they were written down
	Payments []Payment
	Evidence []Evidence
	Access   []Link // nil: the access log is not for who asks
	Withheld []Withheld
}

// Payment is a payment with what its batch says.
type Payment struct {
	paying.Payment
	Batch      string // number
	BatchState paying.BatchState
	On         civil.Date
	MadeBy     uuid.UUID
	ReleasedBy uuid.UUID
	File       []byte // SHA-256 of the bank's file; nil before it is released
}

// Evidence is a file that was enclosed. Removed says that the claimant took it out again before it submitted it.
type Evidence struct {
	ID      uuid.UUID
	Name    string
	Version int
	Type    string
	Size    int64
	SHA256  []byte
	Scanned bool
	AddedAt time.Time
	AddedBy uuid.UUID
	Removed bool
}

// Link is an event of the audit log with its link of the chain; Seq is 0 while it has none.
type Link struct {
	Record audit.Record
	Seq    int64
	Before audit.Hash
	Hash   audit.Hash
}

// Withheld is a free text that is left out because it names a person of the claim.
type Withheld struct {
	Where string // file and what it is in it
	Text  string
}

// Issued is a decision's letters: the claim's own, of the name decision, or those of a recovery, a review or a change, of the name that is its number.
type Issued struct {
	Name     string
	Letters  claims.Letters
	Withheld bool // they repeat a text that is withheld
	Files    map[string][]byte
}

// issue lists what was issued of the claim.
func (d *Dossier) issue() {
	add := func(name string, letters claims.Letters) {
		if len(letters.Sums) > 0 {
			d.Issued = append(d.Issued, Issued{Name: name, Letters: letters})
		}
	}
	add(ownDecision, d.Decision.Letters)
	for _, r := range d.After.Recoveries {
		add(r.Number, r.Decision.Letters)
	}
	for _, r := range d.After.Reviews {
		add(r.Number, r.Decision.Letters)
	}
	for _, c := range d.After.Changes {
		add(c.Number, c.Letters)
	}
	if s := d.After.Settlement; s != nil {
		add(s.Decision.Number, s.Decision.Letters)
	}
}

// set sets the letters that are not withheld.
func (d *Dossier) set(letter func(kept json.RawMessage) ([]byte, error)) (err error) {
	for i := range d.Issued {
		if one := &d.Issued[i]; !one.Withheld {
			if one.Files, err = one.files(letter); err != nil {
				return err
			}
		}
	}
	return nil
}

func (i Issued) files(letter func(kept json.RawMessage) ([]byte, error)) (files map[string][]byte, err error) {
	files = map[string][]byte{}
	for l, kept := range i.Letters.Texts {
		if files[l], err = letter(kept); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// add writes letters into a folder of an archive.
func (i Issued) add(a *Archive, folder string, files map[string][]byte) error {
	for _, l := range slices.Sorted(maps.Keys(files)) {
		if err := a.Add(folder+i.Name+"-"+l+".pdf", files[l]); err != nil {
			return err
		}
	}
	return nil
}

// ownDecision names the files of the decision on the claim.
const ownDecision = "decision"

// leftOut stands where a text was withheld.
const leftOut = "[withheld: see the annex]"

// spot is a free text of the dossier that somebody has written.
type spot struct {
	where  string
	text   *string
	letter string // the name of the letters that repeat it
}

// spots are all free texts of the dossier.
func (d *Dossier) spots() []spot {
	all := []spot{{"claim.json note", &d.Claim.Form.Note, ""}, {"claim.json reference", &d.Claim.Form.Reference, ownDecision}, {"decision.json reasons", &d.Decision.Document.Reasons, ownDecision}}
	for i := range d.Claim.Lines {
		l := &d.Claim.Lines[i]
		all = append(all, spot{"lines.csv argument of " + l.Facts.Name(), &l.Argument, ""}, spot{"lines.csv ground of " + l.Facts.Name(), &l.Ground, ownDecision})
	}
	for i := range d.Decision.Document.Lines {
		l := &d.Decision.Document.Lines[i]
		all = append(all, spot{"decision.json ground of " + l.Person, &l.Ground, ownDecision})
	}
	for i := range d.Steps {
		all = append(all, spot{fmt.Sprintf("steps.csv note of step %d", i+1), &d.Steps[i].Note, ""})
	}
	for i := range d.Entries {
		all = append(all, spot{fmt.Sprintf("ledger.csv ground of entry %d", i+1), &d.Entries[i].Ground, ""})
	}
	for i := range d.Evidence {
		all = append(all, spot{fmt.Sprintf("evidence.csv name of file %d", i+1), &d.Evidence[i].Name, ""})
	}
	return append(all, d.After.spots()...)
}

// withhold takes out each text of which it is told that it names somebody, and the letters when they repeat one.
func (d *Dossier) withhold(all []spot, tells []bool) {
	for i, s := range all {
		if !tells[i] {
			continue
		}
		d.Withheld = append(d.Withheld, Withheld{s.where, *s.text})
		*s.text = leftOut
		for n := range d.Issued {
			d.Issued[n].Withheld = d.Issued[n].Withheld || d.Issued[n].Name == s.letter
		}
	}
}

// folder is where the claim stands in the archive.
func (d Dossier) folder() string { return "claims/" + d.Claim.Number + "/" }

// write adds the files of the claim.
func (d Dossier) write(a *Archive) error {
	for _, f := range []struct {
		name string
		make func() ([]byte, error)
	}{
		{"claim.json", d.claim},
		{"lines.csv", d.lines},
		{"steps.csv", d.steps},
		{"decision.json", d.decision},
		{"ledger.csv", d.ledger},
		{"balances.csv", d.balances},
		{"payments.csv", d.payments},
		{"evidence.csv", d.evidence},
		{"access.csv", d.access},
		{"recoveries.csv", d.recoveries},
		{"recovery-lines.csv", d.recoveryLines},
		{"recovery-movements.csv", d.movements},
		{"reviews.csv", d.reviews},
		{"changes.csv", d.changes},
		{"instalments.csv", d.instalments},
		{"reports.csv", d.reports},
		{"report-uses.csv", d.uses},
		{"settlement.csv", d.settlement},
		{"costs.csv", d.costs},
		{"inspections.csv", d.picked},
	} {
		content, err := f.make()
		if err == nil && content != nil {
			err = a.Add(d.folder()+f.name, content)
		}
		if err != nil {
			return err
		}
	}
	for _, r := range d.rulings() {
		r.Letters = d.letters(r.Number)
		content, err := document(r)
		if err == nil {
			err = a.Add(d.folder()+r.Number+".json", content)
		}
		if err != nil {
			return err
		}
	}
	for _, i := range d.Issued {
		if err := i.add(a, d.folder(), i.Files); err != nil {
			return err
		}
	}
	return nil
}

// letters are the letters of a name as a decision's file has them.
func (d Dossier) letters(name string) map[string]letter {
	all := map[string]letter{}
	for _, i := range d.Issued {
		for l, sum := range i.Letters.Sums {
			if i.Name == name {
				all[l] = letter{sum, i.Files[l] == nil}
			}
		}
	}
	return all
}

// claimFile is claim.json.
type claimFile struct {
	ID          uuid.UUID    `json:"id"`
	Number      string       `json:"number"`
	State       claims.State `json:"state"`
	Round       string       `json:"round"`
	Version     int          `json:"version"`
	Decides     string       `json:"decides"`
	Claimant    party        `json:"claimant"`
	Reference   string       `json:"reference,omitempty"`
	Note        string       `json:"note,omitempty"`
	SubmittedAt time.Time    `json:"submitted_at"`
	Claimed     money.Cents  `json:"claimed_cents"`
	Granted     money.Cents  `json:"granted_cents"`
	Checkers    []uuid.UUID  `json:"checkers"`
}

type party struct {
	Kind string `json:"kind"`
	Code string `json:"code"`
	Name string `json:"name"`
}

func (d Dossier) claim() ([]byte, error) {
	c := d.Claim
	return document(claimFile{
		ID: c.ID, Number: c.Number, State: c.State, Round: c.Round, Version: c.RoundVersion, Decides: c.Decides, Reference: c.Form.Reference, Note: c.Form.Note,
		Claimant: party{string(c.Claimant.Kind), c.Claimant.Code, c.Claimant.NameFI}, SubmittedAt: c.SubmittedAt.UTC(), Claimed: c.Claimed, Granted: c.Granted, Checkers: c.Checkers,
	})
}

func (d Dossier) lines() ([]byte, error) {
	t := newTable(lineColumns)
	for _, l := range d.Claim.Lines {
		granted := money.Cents(0)
		if d.Claim.State == claims.Decided {
			granted = l.Accepted
		}
		t.add(l.Facts.Name(), l.Payee, string(l.Facts.Group), l.Facts.ArrivedOn, l.Facts.Age, l.Rule, l.Source, string(l.Reason), l.Due, l.Asked(), l.Argument, l.Accepted, granted, l.Taken, l.Ground)
	}
	return t.bytes(), nil
}

func (d Dossier) steps() ([]byte, error) {
	t := newTable(stepColumns)
	for _, s := range d.Steps {
		t.add(t.rows+1, "claim", s.At, string(s.Event), string(s.From), string(s.To), string(s.Org.Kind)+":"+s.Org.Code, s.By, "", s.Note)
	}
	for _, s := range d.After.Steps {
		cents := ""
		if s.From != "" { // a recovery's: the others move no money
			cents = strconv.FormatInt(int64(s.Cents), 10)
		}
		t.add(t.rows+1, s.Of, s.At, s.Event, s.From, s.To, s.Org, s.By, cents, s.Note)
	}
	return t.bytes(), nil
}

// decisionFile is decision.json.
type decisionFile struct {
	Number    string            `json:"number"`
	Round     string            `json:"round"`
	Claimed   money.Cents       `json:"claimed_cents"`
	Granted   money.Cents       `json:"granted_cents"`
	IBAN      string            `json:"iban"`
	DecidedBy uuid.UUID         `json:"decided_by"`
	DecidedAt time.Time         `json:"decided_at"`
	Letters   map[string]letter `json:"letters"`
	Document  claims.Document   `json:"document"`
}

// letter is a letter as it was issued.
type letter struct {
	SHA256   string `json:"sha256"`
	Withheld bool   `json:"withheld,omitempty"`
}

func (d Dossier) decision() ([]byte, error) {
	if d.Decision.Number == "" {
		return nil, nil
	}
	g := d.Decision
	f := decisionFile{
		Number: g.Number, Round: g.Round, Claimed: g.Claimed, Granted: g.Granted, IBAN: g.IBAN, DecidedBy: g.DecidedBy, DecidedAt: g.DecidedAt.UTC(), Letters: d.letters(ownDecision),
		Document: g.Document,
	}
	return document(f)
}

func (d Dossier) ledger() ([]byte, error) {
	t := newTable(ledgerColumns)
	for _, e := range d.Entries {
		for _, p := range e.Postings {
			t.add(e.ID, e.Day, string(e.Kind), e.Of, e.Refers, e.Ground, string(p.Account), p.Cents)
		}
	}
	return t.bytes(), nil
}

func (d Dossier) balances() ([]byte, error) {
	t := newTable(balanceColumns)
	for _, account := range ledger.Accounts() {
		if cents, is := d.Balances[ledger.Key{Claim: d.Claim.ID, Account: account}]; is {
			t.add(string(account), cents)
		}
	}
	return t.bytes(), nil
}

func (d Dossier) payments() ([]byte, error) {
	t := newTable(paymentColumns)
	for _, p := range d.Payments {
		t.add(p.EndToEnd, p.Batch, string(p.BatchState), p.On, string(p.State), p.Instalment, p.Cents, string(p.IBAN), string(p.Reference), string(p.Status), p.Reason.Code,
			p.MadeBy, p.ReleasedBy, hex.EncodeToString(p.File))
	}
	return t.bytes(), nil
}

func (d Dossier) evidence() ([]byte, error) {
	t := newTable(evidenceColumns)
	for i, e := range d.Evidence {
		t.add(i+1, e.Name, e.Version, e.Type, e.Size, hex.EncodeToString(e.SHA256), e.Scanned, e.AddedAt, e.AddedBy, e.Removed)
	}
	return t.bytes(), nil
}

func (d Dossier) access() ([]byte, error) {
	if d.Access == nil {
		return nil, nil
	}
	t := newTable(accessColumns)
	for _, l := range d.Access {
		r, before, hash := l.Record, "", ""
		if l.Seq > 0 {
			before, hash = l.Before.String(), l.Hash.String()
		}
		detail, err := json.Marshal(r.Event.Detail)
		if err != nil {
			return nil, err
		}
		t.add(l.Seq, before, hash, r.ID, r.XID, r.At.UnixMicro(), r.Account, r.Role, r.Organisation, r.Event.Action, string(r.Event.Subject), r.Event.ID, r.Event.Case,
			r.Event.Ground, string(detail))
	}
	return t.bytes(), nil
}
