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
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/intake"
	"kuntapaikka/internal/placement/arrivals"
)

// Kind is what a file holds.
type Kind string

// Arrivals are households that come without a proposal, one row per person.
const Arrivals Kind = "arrivals"

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

// Outcome is a file with what it would change, or with its mistakes. A file that is done has no report.
type Outcome struct {
	File   File
	Report intake.Report
	Counts Counts
}

// Store is what bringing files needs of the database.
type Store interface {
	arrivals.CentreStore
	NextCaseNumbers(ctx context.Context, n int) ([]int64, error)
	AddImportFile(ctx context.Context, f File) error
	ImportFile(ctx context.Context, kind Kind, id uuid.UUID) (File, error)
	LockImportFile(ctx context.Context, kind Kind, id uuid.UUID) (File, error)
	EndImportFile(ctx context.Context, id uuid.UUID, c Counts) error
	KnownNewcomers(ctx context.Context, references []string) (map[string]Known, error)
	AddNewcomers(ctx context.Context, all []Fresh) error
	ReplanNewcomers(ctx context.Context, all []Replan) error
	Record(ctx context.Context, e audit.Event) error
}

// Desk takes files. Read reads the rows of a file's content; its mistakes are fault.Invalid.
type Desk struct {
	InTx identity.InTx[Store]
	Read func(content []byte) (Table, error)
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

// Look checks a kept file against what is known now.
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
		p, err := d.plan(ctx, st, o.File)
		o.Report, o.Counts = p.report, p.counts
		return err
	})
	return o, err
}

// Confirm carries a kept file out. One that was carried out before stays as it is; one with a mistake, since things have changed, changes nothing.
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
		p, err := d.plan(ctx, st, f)
		if err != nil {
			return err
		}
		if !p.report.OK() {
			return fault.New(fault.Conflict, "imports.has_mistakes")
		}
		if err := p.carryOut(ctx, st, a); err != nil {
			return err
		}
		if err := st.EndImportFile(ctx, id, p.counts); err != nil {
			return err
		}
		return st.Record(ctx, audit.Event{Action: "import." + string(kind), Subject: audit.Import, ID: id, Ground: "681/2023 s. 43.4", Detail: p.counts.detail(f.Content)})
	})
}

func allowed(a identity.Actor, kind Kind) error {
	if kind != Arrivals || !a.May(identity.ArrivalImport) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return nil
}

func (d Desk) plan(ctx context.Context, st Store, f File) (plan, error) {
	table, err := d.Read(f.Content)
	if err != nil {
		return plan{}, err
	}
	return check(ctx, st, table, civil.DateIn(st.Now()))
}
