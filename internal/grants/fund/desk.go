package fund

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/ledger"
	"kuntapaikka/internal/grants/paying"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/region"
)

// Store is what the use cases of the fund need of the database.
type Store interface {
	Register(ctx context.Context) (*region.Register, error)
	FundRules(ctx context.Context) (Rules, error)
	FundPersons(ctx context.Context, year int) ([]Person, error)
	ClassifyPerson(ctx context.Context, c Choice) error
	DecidedYears(ctx context.Context) ([]int, error)
	EntriesDecidedIn(ctx context.Context, year int) ([]ledger.Entry, []paying.BookedClaim, error)
	PersonsSupported(ctx context.Context, year int) (map[uuid.UUID]int, error)
	FundReports(ctx context.Context, year int) ([]Report, error)
	FundReport(ctx context.Context, id uuid.UUID) (Report, error)
	LockFundReport(ctx context.Context, id uuid.UUID) (Report, error)
	AddFundReport(ctx context.Context, r Report) error
	EndFundReport(ctx context.Context, r Report) error
	Names(ctx context.Context, accounts []uuid.UUID) (map[uuid.UUID]string, error)
	Record(ctx context.Context, e audit.Event) error
}

// Desk is where the fund is reported to.
type Desk struct {
	InTx identity.InTx[Store]
	Now  func() time.Time
}

const ground = "1125/2021 s. 28-29; 681/2023 s. 82"

func event(action string, id uuid.UUID, year int) audit.Event {
	return audit.Event{Action: action, Subject: audit.Fund, ID: id, Ground: ground, Detail: map[string]string{"year": strconv.Itoa(year)}}
}

func (d Desk) look(ctx context.Context, a identity.Actor, fn func(Store) error) error {
	if !a.May(identity.FundRead) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return d.InTx(ctx, a, identity.Press{}, fn)
}

// Seen is the persons of a year with the rules.
type Seen struct {
	Persons  []Person
	Rules    Rules
	Register *region.Register
}

// Persons returns who came in a year. The look is in the log.
func (d Desk) Persons(ctx context.Context, a identity.Actor, year int) (seen Seen, err error) {
	defer fault.Wrap(&err, "fund.Persons(%d)", year)
	err = d.look(ctx, a, func(st Store) error {
		if seen.Register, err = st.Register(ctx); err != nil {
			return err
		}
		if seen.Rules, err = st.FundRules(ctx); err != nil {
			return err
		}
		if seen.Persons, err = st.FundPersons(ctx, year); err != nil {
			return err
		}
		return st.Record(ctx, event("fund.read", uuid.Nil, year))
	})
	return seen, err
}

// Choice says by which scheme a person is counted. Version is that which was seen; 0: nobody had said.
type Choice struct {
	Case             uuid.UUID
	Person           int16
	Scheme, Category string
	Version          int64
}

// Classify counts persons by scheme. A person who is counted in another case already is a Conflict, and so is one whom somebody else has counted meanwhile.
func (d Desk) Classify(ctx context.Context, a identity.Actor, press identity.Press, year int, all []Choice) (err error) {
	defer fault.Wrap(&err, "fund.Classify(%d)", year)
	if !a.May(identity.FundWrite) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	for _, c := range all {
		if !slices.Contains(Schemes(), c.Scheme) || c.Category != "" && !slices.Contains(Categories(), c.Category) {
			return fault.New(fault.Invalid, "fund.scheme_unknown")
		}
	}
	return d.InTx(ctx, a, press, func(st Store) error {
		for _, c := range all {
			if err := st.ClassifyPerson(ctx, c); err != nil {
				return err
			}
			e := event("fund.classify", uuid.Nil, year)
			e.Case = c.Case
			e.Detail["person"], e.Detail["scheme"] = strconv.Itoa(int(c.Person)), c.Scheme // never the category, which may tell of health
			if err := st.Record(ctx, e); err != nil {
				return err
			}
		}
		return nil
	})
}

// Money returns how the appropriation is used.
func (d Desk) Money(ctx context.Context, a identity.Actor) (m Money, reg *region.Register, rules Rules, err error) {
	defer fault.Wrap(&err, "fund.Money")
	err = d.look(ctx, a, func(st Store) error {
		m = Money{}
		if reg, err = st.Register(ctx); err != nil {
			return err
		}
		if rules, err = st.FundRules(ctx); err != nil {
			return err
		}
		years, err := st.DecidedYears(ctx)
		if err != nil {
			return err
		}
		for _, year := range years {
			rounds, err := decided(ctx, st, reg, year)
			if err != nil {
				return err
			}
			sum := RoundSum{Code: strconv.Itoa(year)}
			for _, r := range rounds {
				m.Rounds = merged(m.Rounds, r)
				sum, m.Sum = sum.Plus(r), m.Sum.Plus(r)
			}
			m.Years = append(m.Years, sum)
		}
		m.Uses = byUse(rules, reg, m.Rounds)
		for _, r := range m.Rounds {
			m.Sum.Budget += r.Budget
		}
		return nil
	})
	return m, reg, rules, err
}

func decided(ctx context.Context, st Store, reg *region.Register, year int) ([]RoundSum, error) {
	entries, claims, err := st.EntriesDecidedIn(ctx, year)
	if err != nil {
		return nil, err
	}
	persons, err := st.PersonsSupported(ctx, year)
	if err != nil {
		return nil, err
	}
	return sums(reg, claims, entries, persons)
}

func merged(all []RoundSum, r RoundSum) []RoundSum {
	i := slices.IndexFunc(all, func(s RoundSum) bool { return s.Code == r.Code })
	if i < 0 {
		return append(all, r)
	}
	all[i] = all[i].Plus(r)
	return all
}

// ReportState is how a report stands.
type ReportState string

// The states.
const (
	Draft    ReportState = "draft"
	Approved ReportState = "approved"
	Dropped  ReportState = "dropped"
)

// Report is a version of a year's report.
type Report struct {
	ID                     uuid.UUID
	Year, Version          int
	State                  ReportState
	Reason                 string
	Document               []byte // Tables
	SHA256                 []byte
	PreparedBy, ApprovedBy uuid.UUID
	PreparedAt, ApprovedAt time.Time
}

// Tables reads the report's tables.
func (r Report) Tables() (t Tables, err error) {
	return t, json.Unmarshal(r.Document, &t)
}

// MayApprove says whether somebody may approve the report: not who prepared it.
func (r Report) MayApprove(a identity.Actor) bool {
	return r.State == Draft && a.May(identity.FundWrite) && a.Account != r.PreparedBy
}

// Year is a year's tables as they stand today, with the versions of its report, the last first.
type Year struct {
	Tables   Tables
	Reports  []Report
	Names    map[uuid.UUID]string
	Rules    Rules
	Register *region.Register
	Changed  bool // the last approved version says otherwise
}

// Year reckons a year's tables.
func (d Desk) Year(ctx context.Context, a identity.Actor, year int) (y Year, err error) {
	defer fault.Wrap(&err, "fund.Year(%d)", year)
	err = d.look(ctx, a, func(st Store) error {
		y = Year{}
		if y.Tables, y.Rules, y.Register, err = tables(ctx, st, year); err != nil {
			return err
		}
		if y.Reports, err = st.FundReports(ctx, year); err != nil {
			return err
		}
		now, err := json.Marshal(y.Tables)
		if err != nil {
			return err
		}
		var who []uuid.UUID
		for _, r := range y.Reports {
			who = append(who, r.PreparedBy, r.ApprovedBy)
		}
		if i := slices.IndexFunc(y.Reports, func(r Report) bool { return r.State == Approved }); i >= 0 {
			y.Changed = !bytes.Equal(now, y.Reports[i].Document)
		}
		if y.Names, err = st.Names(ctx, who); err != nil {
			return err
		}
		return st.Record(ctx, event("fund.read", uuid.Nil, year))
	})
	return y, err
}

func tables(ctx context.Context, st Store, year int) (t Tables, rules Rules, reg *region.Register, err error) {
	if reg, err = st.Register(ctx); err != nil {
		return t, rules, reg, err
	}
	if rules, err = st.FundRules(ctx); err != nil {
		return t, rules, reg, err
	}
	persons, err := st.FundPersons(ctx, year)
	if err != nil {
		return t, rules, reg, err
	}
	rounds, err := decided(ctx, st, reg, year)
	return Tabulate(rules, reg, year, persons, rounds), rules, reg, err
}

// Get reads one version of a report.
func (d Desk) Get(ctx context.Context, a identity.Actor, id uuid.UUID) (r Report, reg *region.Register, names map[uuid.UUID]string, err error) {
	defer fault.Wrap(&err, "fund.Get(%s)", id)
	err = d.look(ctx, a, func(st Store) error {
		if reg, err = st.Register(ctx); err != nil {
			return err
		}
		if r, err = st.FundReport(ctx, id); err != nil {
			return err
		}
		names, err = st.Names(ctx, []uuid.UUID{r.PreparedBy, r.ApprovedBy})
		return err
	})
	return r, reg, names, err
}

// Prepare keeps the year's tables as the draft of the next version. The first needs no reason; a correction says why. Nobody may be left uncounted.
func (d Desk) Prepare(ctx context.Context, a identity.Actor, press identity.Press, year int, reason string) (id uuid.UUID, err error) {
	defer fault.Wrap(&err, "fund.Prepare(%d)", year)
	if !a.May(identity.FundWrite) {
		return id, fault.New(fault.Forbidden, "fault.forbidden")
	}
	id = uuid.Must(uuid.NewV7())
	err = d.InTx(ctx, a, press.Keeping(&id), func(st Store) error {
		t, _, _, err := tables(ctx, st, year)
		if err != nil {
			return err
		}
		former, err := st.FundReports(ctx, year)
		if err != nil {
			return err
		}
		r := Report{ID: id, Year: year, Version: 1, State: Draft, Reason: reason, PreparedBy: a.Account, PreparedAt: d.Now()}
		for _, f := range former {
			if f.State == Approved {
				r.Version = max(r.Version, f.Version+1)
			}
		}
		switch {
		case t.Unclassified > 0:
			return fault.New(fault.Conflict, "fund.report_unclassified", t.Unclassified)
		case r.Version > 1 && reason == "":
			return fault.Bad(fault.At("reason", "fault.required"))
		}
		if r.Document, err = json.Marshal(t); err != nil {
			return err
		}
		if err := st.AddFundReport(ctx, r); err != nil {
			return err
		}
		return st.Record(ctx, event("fund.prepare", id, year))
	})
	return id, err
}

// Approve freezes what somebody else has prepared, as long as the figures are still those.
func (d Desk) Approve(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID) (err error) {
	defer fault.Wrap(&err, "fund.Approve(%s)", id)
	return d.end(ctx, a, press, id, "fund.approve", func(st Store, r *Report) error {
		if !r.MayApprove(a) {
			return fault.New(fault.Forbidden, "fund.second_person")
		}
		t, _, _, err := tables(ctx, st, r.Year)
		if err != nil {
			return err
		}
		if now, err := json.Marshal(t); err != nil || !bytes.Equal(now, r.Document) {
			if err == nil {
				err = fault.New(fault.Conflict, "fund.report_moved")
			}
			return err
		}
		r.State, r.ApprovedBy, r.ApprovedAt = Approved, a.Account, d.Now()
		return nil
	})
}

// Drop gives a draft up.
func (d Desk) Drop(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID) (err error) {
	defer fault.Wrap(&err, "fund.Drop(%s)", id)
	return d.end(ctx, a, press, id, "fund.drop", func(_ Store, r *Report) error {
		r.State = Dropped
		return nil
	})
}

func (d Desk) end(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, action string, change func(Store, *Report) error) error {
	if !a.May(identity.FundWrite) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return d.InTx(ctx, a, press, func(st Store) error {
		r, err := st.LockFundReport(ctx, id)
		if err != nil {
			return err
		}
		if r.State != Draft {
			return fault.New(fault.Conflict, "fund.report_stands")
		}
		if err := change(st, &r); err != nil {
			return err
		}
		if err := st.EndFundReport(ctx, r); err != nil {
			return err
		}
		return st.Record(ctx, event(action, id, r.Year))
	})
}
