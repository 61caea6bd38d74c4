package pack

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
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
	Letters  map[string][]byte
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

// leftOut stands where a text was withheld.
const leftOut = "[withheld: see the annex]"

// spot is a free text of the dossier that somebody has written.
type spot struct {
	where  string
	text   *string
	letter bool // the letter repeats it
}

// spots are all free texts of the dossier.
func (d *Dossier) spots() []spot {
	all := []spot{{"claim.json note", &d.Claim.Form.Note, false}, {"claim.json reference", &d.Claim.Form.Reference, true}, {"decision.json reasons", &d.Decision.Document.Reasons, true}}
	for i := range d.Claim.Lines {
		l := &d.Claim.Lines[i]
		all = append(all, spot{"lines.csv argument of " + l.Facts.Name(), &l.Argument, false}, spot{"lines.csv ground of " + l.Facts.Name(), &l.Ground, true})
	}
	for i := range d.Decision.Document.Lines {
		l := &d.Decision.Document.Lines[i]
		all = append(all, spot{"decision.json ground of " + l.Person, &l.Ground, true})
	}
	for i := range d.Steps {
		all = append(all, spot{fmt.Sprintf("steps.csv note of step %d", i+1), &d.Steps[i].Note, false})
	}
	for i := range d.Entries {
		all = append(all, spot{fmt.Sprintf("ledger.csv ground of entry %d", i+1), &d.Entries[i].Ground, false})
	}
	for i := range d.Evidence {
		all = append(all, spot{fmt.Sprintf("evidence.csv name of file %d", i+1), &d.Evidence[i].Name, false})
	}
	return all
}

// withhold takes out each text of which it is told that it names somebody, and the letters when they repeat one.
func (d *Dossier) withhold(all []spot, tells []bool) {
	letters := false
	for i, s := range all {
		if tells[i] {
			d.Withheld = append(d.Withheld, Withheld{s.where, *s.text})
			*s.text, letters = leftOut, letters || s.letter
		}
	}
	if letters {
		d.Letters = nil
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
	} {
		content, err := f.make()
		if err == nil && content != nil {
			err = a.Add(d.folder()+f.name, content)
		}
		if err != nil {
			return err
		}
	}
	for _, l := range slices.Sorted(maps.Keys(d.Letters)) {
		if err := a.Add(d.folder()+"decision-"+l+".pdf", d.Letters[l]); err != nil {
			return err
		}
	}
	return nil
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
		t.add(l.Facts.Name(), l.Payee, string(l.Facts.Group), l.Facts.ArrivedOn, l.Facts.Age, l.Rule, l.Source, string(l.Reason), l.Due, l.Asked(), l.Argument, l.Accepted, granted, l.Ground)
	}
	return t.bytes(), nil
}

func (d Dossier) steps() ([]byte, error) {
	t := newTable(stepColumns)
	for _, s := range d.Steps {
		t.add(s.At, string(s.Event), string(s.From), string(s.To), string(s.Org.Kind)+":"+s.Org.Code, s.By, s.Note)
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
		Number: g.Number, Round: g.Round, Claimed: g.Claimed, Granted: g.Granted, IBAN: g.IBAN, DecidedBy: g.DecidedBy, DecidedAt: g.DecidedAt.UTC(), Letters: map[string]letter{},
		Document: g.Document,
	}
	for l, sum := range g.Letters.Sums {
		f.Letters[l] = letter{sum, d.Letters[l] == nil}
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
