package batch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"iter"
	"strconv"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/compensation"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/intake"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/arrivals"
	"kuntapaikka/internal/placement/places"
)

// Table is a file as rows: Rows yields the number of each row, as a spreadsheet shows it, and its cells.
type Table struct {
	Header    []string
	HeaderRow int
	Rows      iter.Seq2[int, []string]
}

// File is what somebody brought. Its content is gone once it is done.
type File struct {
	ID        uuid.UUID
	Kind      Kind
	Name      string
	Content   []byte
	CreatedAt time.Time
	DoneAt    time.Time
	Counts    Counts
}

// Done reports whether the file has been carried out.
func (f File) Done() bool { return !f.DoneAt.IsZero() }

// Counts say what a file changes: rows, and of the households that they are, how many are new, changed, and already known as they are.
type Counts struct {
	Rows    int `json:"rows"`
	New     int `json:"new"`
	Changed int `json:"changed"`
	Same    int `json:"same"`
}

func (c Counts) detail(content []byte) map[string]string {
	sum := sha256.Sum256(content)
	return map[string]string{
		"rows": strconv.Itoa(c.Rows), "new": strconv.Itoa(c.New), "changed": strconv.Itoa(c.Changed), "same": strconv.Itoa(c.Same),
		"sha256": hex.EncodeToString(sum[:]),
	}
}

// Outcome is a file with what it would change, or with its mistakes. A file that is done has neither report nor changes. Seen is what the press that
// confirms it carries as its version.
type Outcome struct {
	File    File
	Report  intake.Report
	Counts  Counts
	Changes []intake.Change
	Seen    int64
}

// Store is what bringing files needs of the database.
type Store interface {
	arrivals.CentreStore
	AddImportFile(ctx context.Context, f File) error
	ImportFile(ctx context.Context, kind Kind, id uuid.UUID) (File, error)
	LockImportFile(ctx context.Context, kind Kind, id uuid.UUID) (File, error)
	EndImportFile(ctx context.Context, id uuid.UUID, c Counts) error
	Notify(ctx context.Context, n placement.Notice) error
	Record(ctx context.Context, e audit.Event) error

	NextCaseNumbers(ctx context.Context, n int) ([]int64, error)
	KnownNewcomers(ctx context.Context, references []string) (map[string]Known, error)
	AddNewcomers(ctx context.Context, all []Fresh) error
	ReplanNewcomers(ctx context.Context, all []Replan) error

	OrganisationsOf(ctx context.Context, kind identity.OrganisationKind) ([]identity.Organisation, error)
	KnownCases(ctx context.Context, references []string) (map[string]Dossier, error)
	NoteSights(ctx context.Context, cases []casework.ID, ground string) error
	AddCases(ctx context.Context, all []Entry) error
	ChangeCases(ctx context.Context, all []Entry) error
	CasesHeld(ctx context.Context, cases []casework.ID) ([]casework.ID, error)

	StandingOffers(ctx context.Context, municipalities []uuid.UUID, from int) ([]Standing, error)
	LastOfferOf(ctx context.Context, municipality uuid.UUID) (places.Document, error)
	AddOffer(ctx context.Context, o places.Offer) error
	UpdateOffer(ctx context.Context, o places.Offer) error

	KnownPayments(ctx context.Context, lists []string) (map[compensation.PaymentKey]compensation.Payment, error)
	SavePayments(ctx context.Context, all []compensation.Payment) error
}

// Desk takes files. Read reads the rows of a file's content; its mistakes are fault.Invalid. Via is noted in the audit event of a file that did not come
// by the pages.
type Desk struct {
	InTx identity.InTx[Store]
	Read func(content []byte) (Table, error)
	Via  string
}

// Layout returns the columns of a kind as they are for the actor today.
func (d Desk) Layout(ctx context.Context, a identity.Actor, kind Kind) (l intake.Layout, err error) {
	defer fault.Wrap(&err, "batch.Layout(%s)", kind)
	if err := allowed(a, kind); err != nil {
		return l, err
	}
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		on, err := setting(ctx, st, a)
		l = kind.Layout(on)
		return err
	})
	return l, err
}

// Keep takes a file in and keeps it for its check.
func (d Desk) Keep(ctx context.Context, a identity.Actor, press identity.Press, kind Kind, name string, content []byte) (id uuid.UUID, err error) {
	defer fault.Wrap(&err, "batch.Keep(%s)", kind)
	if err := allowed(a, kind); err != nil {
		return id, err
	}
	if _, err := d.Read(content); err != nil {
		return id, err
	}
	err = d.InTx(ctx, a, press.Keeping(&id), func(st Store) error {
		id = uuid.Must(uuid.NewV7())
		return st.AddImportFile(ctx, File{ID: id, Kind: kind, Name: name, Content: content, CreatedAt: st.Now()})
	})
	return id, err
}

// Look checks a kept file against what is known now. What it shows of known cases beside the file is a look at them, and recorded so.
func (d Desk) Look(ctx context.Context, a identity.Actor, kind Kind, id uuid.UUID) (o Outcome, err error) {
	defer fault.Wrap(&err, "batch.Look(%s)", id)
	if err := allowed(a, kind); err != nil {
		return o, err
	}
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		if o.File, err = st.ImportFile(ctx, kind, id); err != nil || o.File.Done() {
			o.Counts = o.File.Counts
			return err
		}
		p, err := d.plan(ctx, st, a, o.File)
		o.Report, o.Counts, o.Changes, o.Seen = p.report, p.counts, p.changes, p.seen()
		if err != nil || len(p.sights) == 0 {
			return err
		}
		return st.NoteSights(ctx, p.sights, rules()[kind].ground)
	})
	return o, err
}

// Try checks a file as Look does, and keeps nothing of it.
func (d Desk) Try(ctx context.Context, a identity.Actor, kind Kind, content []byte) (o Outcome, err error) {
	defer fault.Wrap(&err, "batch.Try(%s)", kind)
	if err := allowed(a, kind); err != nil {
		return o, err
	}
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		p, err := d.plan(ctx, st, a, File{Kind: kind, Content: content})
		o.Report, o.Counts, o.Changes, o.Seen = p.report, p.counts, p.changes, p.seen()
		return err
	})
	return o, err
}

// Confirm carries a kept file out. One that was carried out before stays as it is; one with a mistake, or that would change something else than the
// press has seen, since things have changed, changes nothing.
func (d Desk) Confirm(ctx context.Context, a identity.Actor, press identity.Press, kind Kind, id uuid.UUID) (err error) {
	defer fault.Wrap(&err, "batch.Confirm(%s)", id)
	if err := allowed(a, kind); err != nil {
		return err
	}
	return d.InTx(ctx, a, press, func(st Store) error {
		f, err := st.LockImportFile(ctx, kind, id)
		if err != nil || f.Done() {
			return err
		}
		p, err := d.plan(ctx, st, a, f)
		switch {
		case err != nil:
			return err
		case !p.report.OK():
			return fault.New(fault.Conflict, "imports.has_mistakes")
		case p.seen() != press.Version:
			return fault.New(fault.Conflict, "imports.changed_since")
		}
		if err := p.write(ctx, st); err != nil {
			return err
		}
		if err := st.EndImportFile(ctx, id, p.counts); err != nil {
			return err
		}
		detail := p.counts.detail(f.Content)
		if d.Via != "" {
			detail["via"] = d.Via
		}
		return st.Record(ctx, audit.Event{Action: "import." + string(kind), Subject: audit.Import, ID: id, Ground: rules()[kind].ground, Detail: detail})
	})
}

// plan reads a file's rows and compares them with what is known.
func (d Desk) plan(ctx context.Context, st Store, a identity.Actor, f File) (plan, error) {
	on, err := setting(ctx, st, a)
	if err != nil {
		return plan{}, err
	}
	table, err := d.Read(f.Content)
	if err != nil {
		return plan{}, err
	}
	p := plan{sum: sha256.Sum256(f.Content), report: f.Kind.Layout(on).Check(table.Header, table.HeaderRow, table.Rows)}
	p.counts.Rows = p.report.Rows
	return p, rules()[f.Kind].compare(ctx, st, on, &p)
}

func setting(ctx context.Context, st Store, a identity.Actor) (Setting, error) {
	reg, err := st.Register(ctx)
	return Setting{Actor: a, Today: civil.DateIn(st.Now()), Register: reg}, err
}
