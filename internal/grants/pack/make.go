package pack

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/grants/recovery"
	"kuntapaikka/internal/grants/review"
	"kuntapaikka/internal/grants/sampling"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/region"
)

// atATime is how many claims are read in one transaction, and are in memory with their letters.
const atATime = 50

// once makes a pack in the transaction in which it is asked for.
func (d Desk) once(ctx context.Context, st Store, p Pack) error {
	ids, err := st.ClaimsToPack(ctx, p.Scope)
	if err != nil {
		return err
	}
	w, err := d.begin(p)
	if err != nil {
		return err
	}
	some, err := d.read(ctx, st, p, ids)
	if err == nil {
		err = w.add(d, some)
	}
	if err == nil {
		err = w.last(ctx, st)
	}
	if err == nil {
		p, err = w.close(d)
	}
	if err != nil {
		return err
	}
	return w.end(ctx, st, p)
}

// Make makes a pack that was asked for, with the rights that who asked has now. Claims are read by the dozen, each as it is at one moment, and what is made of them is kept as it
// comes, so that a year takes as long as it takes. An attempt that was cut off is begun anew; the last that fails leaves the pack failed.
func (d Desk) Make(ctx context.Context, id uuid.UUID, last bool) (err error) {
	defer fault.Wrap(&err, "pack.Make(%s)", id)
	err = d.make(ctx, id)
	if err == nil || !last || errors.Is(ctx.Err(), context.Canceled) { // the server stops: it is begun anew
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	dropped := d.asAsker(ctx, id, func(st Store) error { return st.DropPackParts(ctx, id) }) // who may no longer act leaves them behind
	return errors.Join(dropped, d.InTx(ctx, identity.System(), identity.Press{}, func(st Store) error { return st.FailPack(ctx, id) }))
}

// asAsker runs a transaction as who asked for a pack, as long as he may act so.
func (d Desk) asAsker(ctx context.Context, id uuid.UUID, fn func(Store) error) error {
	var a identity.Actor
	err := d.InTx(ctx, identity.System(), identity.Press{}, func(st Store) (err error) {
		a, err = st.PackAsker(ctx, id)
		return err
	})
	if err != nil {
		return err
	}
	return d.InTx(ctx, a, identity.Press{}, fn)
}

func (d Desk) make(ctx context.Context, id uuid.UUID) error {
	var p Pack
	var ids []uuid.UUID
	err := d.asAsker(ctx, id, func(st Store) (err error) {
		if p, err = st.Pack(ctx, id); err != nil || p.State != Asked {
			return err
		}
		if ids, err = st.ClaimsToPack(ctx, p.Scope); err != nil {
			return err
		}
		if err := st.DropPackParts(ctx, id); err != nil {
			return err
		}
		return st.PackGoes(ctx, id, 0, len(ids))
	})
	if err != nil || p.State != Asked {
		return err
	}
	w, err := d.begin(p)
	if err != nil {
		return err
	}
	for chunk := range slices.Chunk(ids, atATime) {
		var some []Dossier
		if err := d.asAsker(ctx, id, func(st Store) (err error) {
			some, err = d.read(ctx, st, p, chunk)
			return err
		}); err != nil {
			return err
		}
		if err := w.add(d, some); err != nil {
			return err
		}
		if err := d.asAsker(ctx, id, func(st Store) error {
			if err := w.out.keep(ctx, st, id, false); err != nil {
				return err
			}
			return st.PackGoes(ctx, id, len(w.all), len(ids))
		}); err != nil {
			return err
		}
		w.out.kept()
	}
	return d.finish(ctx, id, w)
}

// finish writes the end of a pack and keeps it. What is written is written once, however often its transaction is tried.
func (d Desk) finish(ctx context.Context, id uuid.UUID, w *writing) error {
	if err := d.asAsker(ctx, id, func(st Store) error { return w.last(ctx, st) }); err != nil {
		return err
	}
	p, err := w.close(d)
	if err != nil {
		return err
	}
	return d.asAsker(ctx, id, func(st Store) error { return w.end(ctx, st, p) })
}

// writing is an archive under way: what was made of it and is not kept yet, and what its last files are made of.
type writing struct {
	pack    Pack
	archive *Archive
	out     *parts
	all     []claims.Claim // without their lines
	ids     []uuid.UUID    // of samples
	samples []sampling.Sample
	rules   *region.Register
}

// begin begins the archive of a pack.
func (d Desk) begin(p Pack) (*writing, error) {
	w := &writing{pack: p, out: &parts{}}
	w.pack.MadeAt = d.Now()
	w.archive = NewArchive(w.out)
	return w, w.archive.Add("README.txt", []byte(readme()))
}

// read reads claims, and notes of each that it was.
func (d Desk) read(ctx context.Context, st Store, p Pack, ids []uuid.UUID) (some []Dossier, err error) {
	for _, id := range ids {
		one, err := d.dossier(ctx, st, id, p.Access)
		if err != nil {
			return nil, err
		}
		if err := st.Record(ctx, audit.Event{Action: "claim.pack", Subject: audit.Claim, ID: id, Ground: ground, Detail: map[string]string{"pack": p.ID.String()}}); err != nil {
			return nil, err
		}
		some = append(some, one)
	}
	return some, nil
}

// add sets the letters of claims and writes their folders.
func (w *writing) add(d Desk, some []Dossier) error {
	for _, one := range some {
		if err := one.set(d.Letter); err != nil {
			return err
		}
		if err := one.write(w.archive); err != nil {
			return err
		}
		for _, s := range one.After.Samples {
			if !slices.Contains(w.ids, s) {
				w.ids = append(w.ids, s)
			}
		}
		one.Claim.Lines = nil
		w.all = append(w.all, one.Claim)
	}
	return nil
}

// last reads what the last files are made of.
func (w *writing) last(ctx context.Context, st Store) (err error) {
	w.samples = nil
	for _, id := range w.ids {
		s, err := st.Sample(ctx, id)
		if err != nil {
			return err
		}
		w.samples = append(w.samples, s)
	}
	w.rules, err = st.Register(ctx)
	return err
}

// close writes what is of all claims, and the manifest.
func (w *writing) close(d Desk) (p Pack, err error) {
	for _, s := range w.samples {
		if err := writeSample(w.archive, s); err != nil {
			return p, err
		}
	}
	if err := rules(w.archive, w.rules, w.all); err != nil {
		return p, err
	}
	if err := w.archive.Add("claims.csv", claimList(w.all)); err != nil {
		return p, err
	}
	hash, err := w.archive.Close(w.pack.manifest(), d.Seal)
	p = w.pack
	p.State, p.Manifest, p.Claims, p.Bytes = Made, hash[:], len(w.all), w.out.size
	p.Files, _ = w.archive.Count()
	return p, err
}

// end keeps the rest of the archive, and notes what was made with its hash.
func (w *writing) end(ctx context.Context, st Store, p Pack) error {
	if err := w.out.keep(ctx, st, p.ID, true); err != nil {
		return err
	}
	if err := st.EndPack(ctx, p); err != nil {
		return err
	}
	e := event("pack.make", p)
	e.Detail["manifest"] = hex.EncodeToString(p.Manifest)
	return st.Record(ctx, e)
}

func claimList(all []claims.Claim) []byte {
	t := newTable(claimColumns)
	for _, c := range all {
		t.add(c.Number, c.Round, c.RoundVersion, string(c.Claimant.Kind)+":"+c.Claimant.Code, string(c.State), c.SubmittedAt, c.Claimed, c.Granted)
	}
	return t.bytes()
}

func (p Pack) manifest() Manifest {
	return Manifest{
		Format: Format, Kind: p.Scope.Kind, Subject: p.Subject, Year: p.Scope.Year, MadeAt: p.MadeAt.UTC(), Role: string(p.Role),
		Organisation: string(p.Org.Kind) + ":" + p.Org.Code, Account: p.AskedBy.String(), Access: p.Access,
	}
}

type file struct {
	path    string
	content []byte
}

func add(a *Archive, all ...file) error {
	for _, f := range all {
		if err := a.Add(f.path, f.content); err != nil {
			return err
		}
	}
	return nil
}

// readme is what the pack is, in each language.
func readme() string {
	var b bytes.Buffer
	for _, l := range i18n.Langs() {
		fmt.Fprintf(&b, "%s\n\n", msg.FundReadme(l))
	}
	return b.String()
}

// dossier reads a claim. What moves while it is read is read again, so that its files are of one moment.
func (d Desk) dossier(ctx context.Context, st Store, id uuid.UUID, log bool) (one Dossier, err error) {
	for range 5 {
		before, err := st.PackedMark(ctx, id)
		if err != nil {
			return one, err
		}
		if one, err = d.facts(ctx, st, id, log); err != nil {
			return one, err
		}
		after, err := st.PackedMark(ctx, id)
		if err != nil {
			return one, err
		}
		if before == after {
			return one, d.hush(ctx, st, &one)
		}
	}
	return one, fault.New(fault.Conflict, "fund.pack_moved")
}

func (d Desk) facts(ctx context.Context, st Store, id uuid.UUID, log bool) (one Dossier, err error) {
	if one.Claim, err = st.Claim(ctx, id); err != nil {
		return one, err
	}
	if one.Steps, err = st.ClaimSteps(ctx, id); err != nil {
		return one, err
	}
	if one.Decision, err = st.DecisionOf(ctx, id); err != nil {
		return one, err
	}
	if one.Entries, err = st.EntriesOf(ctx, id); err != nil {
		return one, err
	}
	if one.Balances, err = st.HeadsOf(ctx, []uuid.UUID{id}); err != nil {
		return one, err
	}
	if one.Payments, err = st.PackedPayments(ctx, id); err != nil {
		return one, err
	}
	if one.Evidence, err = st.PackedEvidence(ctx, id); err != nil {
		return one, err
	}
	if log {
		if one.Access, err = st.PackedAccess(ctx, id); err != nil {
			return one, err
		}
	}
	if one.After, err = d.after(ctx, st, id, log); err != nil {
		return one, err
	}
	one.issue()
	return one, nil
}

// after reads what has followed a claim's decision. Who has no log has neither inspections nor what is only prepared.
func (d Desk) after(ctx context.Context, st Store, id uuid.UUID, log bool) (f After, err error) {
	f.AsOf = day(d.Now())
	if err := f.recover(ctx, st, id); err != nil {
		return f, err
	}
	if f.Changes, err = st.PackedChanges(ctx, id); err != nil {
		return f, err
	}
	if f.Instalments, err = st.Instalments(ctx, id); err != nil {
		return f, err
	}
	if f.Reports, err = st.PackedReports(ctx, id); err != nil {
		return f, err
	}
	switch s, err := st.ClaimSettlement(ctx, id); {
	case err == nil:
		f.Settlement = &s
	case fault.KindOf(err) != fault.NotFound:
		return f, err
	}
	if !log {
		f.given()
	} else if f.Picked, f.Samples, err = st.PackedInspections(ctx, id); err != nil {
		return f, err
	}
	f.Steps, err = st.PackedSteps(ctx, id)
	return f, err
}

// recover reads the recoveries of a claim and the reviews of its decisions.
func (f *After) recover(ctx context.Context, st Store, id uuid.UUID) error {
	back, err := every(func(p page.Params) (page.Of[recovery.Recovery], error) {
		return st.Recoveries(ctx, recovery.Filter{Claim: id}, p)
	})
	if err != nil {
		return err
	}
	for _, r := range back {
		one := Recovery{}
		if one.Recovery, err = st.Recovery(ctx, r.ID); err != nil {
			return err
		}
		if one.Decision, err = st.RecoveryDecision(ctx, r.ID); err != nil {
			return err
		}
		f.Recoveries = append(f.Recoveries, one)
	}
	asked, err := every(func(p page.Params) (page.Of[review.Review], error) {
		return st.Reviews(ctx, review.Filter{Claim: id}, p)
	})
	if err != nil {
		return err
	}
	for _, r := range asked {
		one := Review{Review: r}
		if one.Decision, err = st.ReviewDecision(ctx, r.ID); err != nil {
			return err
		}
		f.Reviews = append(f.Reviews, one)
	}
	f.byNumber()
	return nil
}

// every reads a list to its end.
func every[T any](list func(page.Params) (page.Of[T], error)) (all []T, err error) {
	for p := (page.Params{}); ; {
		one, err := list(p)
		all = append(all, one.Items...)
		if err != nil || one.Next == "" {
			return all, err
		}
		p.After = one.Next
	}
}

// hush withholds every free text that names a person of the claim.
func (d Desk) hush(ctx context.Context, st Store, one *Dossier) error {
	spots := one.spots()
	texts := make([]string, len(spots))
	for i, s := range spots {
		texts[i] = *s.text
	}
	tells, err := st.TellsWho(ctx, one.Claim.ID, texts)
	if err == nil && len(tells) != len(texts) {
		err = fmt.Errorf("%d of %d texts were looked at", len(tells), len(texts))
	}
	if err == nil {
		one.withhold(spots, tells)
	}
	return err
}

// rules adds the rounds by which the claims were reckoned, and the dated rows that were in force when they were submitted.
func rules(a *Archive, reg *region.Register, all []claims.Claim) error {
	t, seen := newTable(registerColumns), map[string]bool{}
	for _, c := range all {
		for _, r := range reg.RoundVersions(c.Round) {
			path := fmt.Sprintf("rules/%s-%d.json", r.Code, r.Version)
			if r.Version != c.RoundVersion || seen[path] {
				continue
			}
			seen[path] = true
			content, err := document(r)
			if err == nil {
				err = a.Add(path, content)
			}
			if err != nil {
				return err
			}
		}
		on := day(c.SubmittedAt)
		for _, p := range reg.Permits(on) {
			if key := p.Code + p.Valid.From.String(); !seen[key] {
				seen[key] = true
				t.add("residence_permit", p.Code, p.Standing, p.Valid.From, p.Valid.To, "", p.Source)
			}
		}
		if p, ok := reg.Appeal(region.AppealGrant, on); ok && !seen["appeal"+p.Valid.From.String()] {
			seen["appeal"+p.Valid.From.String()] = true
			t.add("appeal_text", p.Kind, p.Reference, p.Valid.From, p.Valid.To, string(p.Status), p.Source)
		}
	}
	return a.Add("rules/registers.csv", t.bytes())
}
