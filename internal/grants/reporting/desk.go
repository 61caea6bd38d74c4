package reporting

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement"
)

// Store is what the use cases of reports need of the database.
type Store interface {
	ClaimReports(ctx context.Context, state State, p page.Params) (page.Of[Report], error)
	ClaimReport(ctx context.Context, id uuid.UUID) (Report, error)
	LockClaimReport(ctx context.Context, id uuid.UUID) (Report, error)
	UpdateClaimReport(ctx context.Context, r Report) error
	SaveReportForm(ctx context.Context, r Report) error
	ReportSteps(ctx context.Context, id uuid.UUID) ([]Noted, error)
	AddReportStep(ctx context.Context, id uuid.UUID, n Noted) error
	Instalments(ctx context.Context, claim uuid.UUID) ([]Part, error)
	ReportAttachments(ctx context.Context, claim, report uuid.UUID) ([]claims.Attachment, error)
	AddAttachment(ctx context.Context, one claims.Attachment, content []byte) error
	RemoveAttachment(ctx context.Context, claim, file uuid.UUID) error
	OrganisationsOf(ctx context.Context, kind identity.OrganisationKind) ([]identity.Organisation, error)
	Notify(ctx context.Context, n placement.Notice) error
	Record(ctx context.Context, e audit.Event) error
}

// Desk is where reports are written, checked and approved.
type Desk struct {
	InTx identity.InTx[Store]
	Now  func() time.Time
	Scan func(ctx context.Context, content []byte) error // nil: nothing looks into files
}

const ground = "688/2001 s. 14-15"

func event(action string, id uuid.UUID) audit.Event {
	return audit.Event{Action: action, Subject: audit.GrantReport, ID: id, Ground: ground}
}

// List returns the reports that the actor may see, the first due first.
func (d Desk) List(ctx context.Context, a identity.Actor, state State, p page.Params) (list page.Of[Report], err error) {
	defer fault.Wrap(&err, "reporting.List")
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		list, err = st.ClaimReports(ctx, state, p)
		return err
	})
	return list, err
}

// Seen is a report as somebody opens it.
type Seen struct {
	Report
	Steps []Noted
	Parts []Part
	Files []claims.Attachment
}

// Get reads a report with its history and the instalments of its claim.
func (d Desk) Get(ctx context.Context, a identity.Actor, id uuid.UUID) (s Seen, err error) {
	defer fault.Wrap(&err, "reporting.Get(%s)", id)
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		if s.Report, err = st.ClaimReport(ctx, id); err != nil {
			return err
		}
		if s.Steps, err = st.ReportSteps(ctx, id); err != nil {
			return err
		}
		if s.Parts, err = st.Instalments(ctx, s.Claim); err != nil {
			return err
		}
		s.Files, err = st.ReportAttachments(ctx, s.Claim, id)
		return err
	})
	return s, err
}

// Save writes the form of an open report, with its mistakes. An autosave carries no press key, since writing the same twice changes nothing. The form that
// wrote last may go on from any version of its own; what somebody else or another form of the same person wrote meanwhile is a Conflict.
func (d Desk) Save(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, f Form) (version int64, err error) {
	defer fault.Wrap(&err, "reporting.Save(%s)", id)
	err = d.write(ctx, a, press, id, "report.save", func(st Store, r *Report) error {
		if r.Form.Sheet.Gone(f.Sheet.Key, press.Version) {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		version = r.Version + 1
		f.Sheet.Version = version
		r.Form = f
		return st.SaveReportForm(ctx, Report{ID: id, Form: f})
	})
	return version, err
}

// write changes an open report: the right, the lock, who wrote last, the change, the save, the audit event.
func (d Desk) write(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, what string, change func(Store, *Report) error) error {
	if !a.May(identity.ClaimWrite) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return d.InTx(ctx, a, press, func(st Store) error {
		r, err := st.LockClaimReport(ctx, id)
		switch {
		case err != nil:
			return err
		case !r.Open():
			return fault.New(fault.Conflict, "reports.wrong_state")
		case r.Version != press.Version && r.UpdatedBy != a.Account:
			return fault.New(fault.Conflict, "fault.conflict")
		}
		if err := change(st, &r); err != nil {
			return err
		}
		r.UpdatedAt, r.UpdatedBy = d.Now(), a.Account
		if err := st.UpdateClaimReport(ctx, r); err != nil {
			return err
		}
		return st.Record(ctx, event(what, id))
	})
}

// Enclose adds a file to an open report, as files are added to claims.
func (d Desk) Enclose(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, name string, content []byte) (err error) {
	defer fault.Wrap(&err, "reporting.Enclose(%s)", id)
	media, err := claims.Admit(ctx, d.Scan, name, content)
	if err != nil {
		return err
	}
	return d.write(ctx, a, press, id, "report.enclose", func(st Store, r *Report) error {
		files, err := st.ReportAttachments(ctx, r.Claim, id)
		if err != nil {
			return err
		}
		if len(files) >= claims.MostFiles {
			return fault.Bad(fault.At("file", "claims.too_many_files", claims.MostFiles))
		}
		one := claims.Attachment{ID: uuid.Must(uuid.NewV7()), Claim: r.Claim, Report: id, Name: name, Type: media, Scanned: d.Scan != nil, AddedAt: d.Now()}
		return st.AddAttachment(ctx, one, content)
	})
}

// TakeOut removes a file that has not been submitted yet.
func (d Desk) TakeOut(ctx context.Context, a identity.Actor, press identity.Press, id, file uuid.UUID) (err error) {
	defer fault.Wrap(&err, "reporting.TakeOut(%s, %s)", id, file)
	return d.write(ctx, a, press, id, "report.take_out", func(st Store, r *Report) error {
		files, err := st.ReportAttachments(ctx, r.Claim, id)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(files, func(f claims.Attachment) bool { return f.ID == file }) {
			return fault.Missing()
		}
		return st.RemoveAttachment(ctx, r.Claim, file)
	})
}

// Take takes a report one step on: the right, the lock at the version that was seen, the rule, the save, the history, the notice, the audit event.
func (d Desk) Take(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, e Event, note string) (err error) {
	defer fault.Wrap(&err, "reporting.Take(%s, %s)", id, e)
	return d.InTx(ctx, a, press, func(st Store) error {
		r, err := st.LockClaimReport(ctx, id)
		if err != nil {
			return err
		}
		if e == Submit && r.State == SupplementRequested {
			e = Supplement
		}
		if err := r.Refusal(a, e); err != nil {
			return err
		}
		if r.Version != press.Version {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		step, _ := r.StepFor(e)
		if step.Noted && note == "" {
			return fault.Bad(fault.At("note", "fault.required"))
		}
		if err := d.change(&r, a, e); err != nil {
			return err
		}
		r.State, r.UpdatedAt, r.UpdatedBy = step.To, d.Now(), a.Account
		if err := st.UpdateClaimReport(ctx, r); err != nil {
			return err
		}
		if err := st.AddReportStep(ctx, id, Noted{Event: e, At: d.Now(), Note: note}); err != nil {
			return err
		}
		if err := d.tell(ctx, st, r, e); err != nil {
			return err
		}
		return st.Record(ctx, event("report."+string(e), id))
	})
}

// change is what a step changes beside the state.
func (d Desk) change(r *Report, a identity.Actor, e Event) error {
	switch e {
	case Submit, Supplement:
		if err := r.Ready(); err != nil {
			return err
		}
		_, r.Used, _ = r.Form.Used()
		r.SubmittedAt = d.Now()
	case Check:
		if !slices.Contains(r.Checkers, a.Account) {
			r.Checkers = append(r.Checkers, a.Account)
		}
	case Ask, Return, Approve:
	}
	return nil
}

// tell lets the next one know: the claimant of what it has to do or has got, the office of the rest.
func (d Desk) tell(ctx context.Context, st Store, r Report, e Event) error {
	to := []uuid.UUID{r.Claimant.ID}
	if e != Ask && e != Approve {
		offices, err := st.OrganisationsOf(ctx, identity.PaymentAuthority)
		if err != nil {
			return err
		}
		to = nil
		for _, o := range offices {
			to = append(to, o.ID)
		}
	}
	for _, org := range to {
		if err := st.Notify(ctx, placement.Notice{Org: org, Key: "notices.report_" + string(e), Args: []string{r.Number}, Href: "/reports/" + r.ID.String()}); err != nil {
			return err
		}
	}
	return nil
}

// DueReport is a report of which somebody is to be told.
type DueReport struct {
	ID     uuid.UUID
	Org    uuid.UUID
	Number string // the claim's
	Due    civil.Date
	Late   bool
}

// ClockStore is what the clock needs of the database.
type ClockStore interface {
	DueReports(ctx context.Context, today civil.Date, most int) ([]DueReport, error)
	ReportTold(ctx context.Context, r DueReport) error
	Notify(ctx context.Context, n placement.Notice) error
}

// Clock reminds of reports.
type Clock struct {
	InTx identity.InTx[ClockStore]
	Now  func() time.Time
}

// Remind tells claimants of reports that will soon be due, and of those that are late: of each once.
func (c Clock) Remind(ctx context.Context) (n int, err error) {
	defer fault.Wrap(&err, "reporting.Remind")
	err = c.InTx(ctx, identity.System(), identity.Press{}, func(st ClockStore) error {
		all, err := st.DueReports(ctx, civil.DateIn(c.Now()), placement.Batch)
		if err != nil {
			return err
		}
		for _, r := range all {
			n++
			key := "notices.report_soon"
			if r.Late {
				key = "notices.report_late"
			}
			if err := st.Notify(ctx, placement.Notice{Org: r.Org, Key: key, Args: []string{r.Number, r.Due.String()}, Href: "/reports/" + r.ID.String(), Urgent: r.Late}); err != nil {
				return err
			}
			if err := st.ReportTold(ctx, r); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}
