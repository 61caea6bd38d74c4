package pack

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/grants/ledger"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/region"
)

// Store is what the use cases of packs need of the database.
type Store interface {
	Register(ctx context.Context) (*region.Register, error)
	Claim(ctx context.Context, id uuid.UUID) (claims.Claim, error)
	ClaimSteps(ctx context.Context, claim uuid.UUID) ([]claims.Noted, error)
	DecisionOf(ctx context.Context, claim uuid.UUID) (claims.Decision, error)
	EntriesOf(ctx context.Context, claim uuid.UUID) ([]ledger.Entry, error)
	HeadsOf(ctx context.Context, claims []uuid.UUID) (ledger.Balances, error)
	Attachment(ctx context.Context, claim, file uuid.UUID) (claims.Attachment, []byte, error)
	PackedPayments(ctx context.Context, claim uuid.UUID) ([]Payment, error)
	PackedEvidence(ctx context.Context, claim uuid.UUID) ([]Evidence, error)
	PackedAccess(ctx context.Context, claim uuid.UUID) ([]Link, error)
	TellsWho(ctx context.Context, claim uuid.UUID, texts []string) ([]bool, error)
	PackedMark(ctx context.Context, claim uuid.UUID) (string, error)
	ClaimsToPack(ctx context.Context, s Scope) ([]claims.Claim, error)
	Claimants(ctx context.Context) ([]identity.Organisation, error)
	AddPack(ctx context.Context, p Pack) error
	EndPack(ctx context.Context, p Pack) error
	AddPackPart(ctx context.Context, pack uuid.UUID, n int, content []byte) error
	PackPart(ctx context.Context, pack uuid.UUID, n int) ([]byte, error)
	Pack(ctx context.Context, id uuid.UUID) (Pack, error)
	Packs(ctx context.Context, claim uuid.UUID, p page.Params) (page.Of[Pack], error)
	PackAsker(ctx context.Context, id uuid.UUID) (identity.Actor, error)
	EnqueuePack(ctx context.Context, id uuid.UUID) error
	OpenIdentities(ctx context.Context, cases []uuid.UUID) (map[string]casework.Identity, error)
	AddAnnex(ctx context.Context, id, pack uuid.UUID, manifest []byte, cases int) error
	Record(ctx context.Context, e audit.Event) error
}

// Desk is where packs are made and fetched. Letter sets a letter that was kept as it was issued; Seal is the log's key.
type Desk struct {
	InTx   identity.InTx[Store]
	Now    func() time.Time
	Letter func(kept json.RawMessage) ([]byte, error)
	Seal   Seal
}

const ground = "1125/2021 s. 17, 28; 2021/1060 art. 69"

func event(action string, p Pack) audit.Event {
	return audit.Event{Action: action, Subject: audit.Pack, ID: p.ID, Ground: ground, Detail: map[string]string{"kind": string(p.Scope.Kind), "subject": p.Subject}}
}

// Ask makes the pack of a claim at once, and puts the making of a larger one in the queue. Pressed again it is the same pack. A claimant gets packs of its own claims,
// without the access log; every other scope is for who watches over the money.
func (d Desk) Ask(ctx context.Context, a identity.Actor, press identity.Press, s Scope) (id uuid.UUID, err error) {
	defer fault.Wrap(&err, "pack.Ask(%s)", s.Kind)
	if !a.May(identity.PackMake) || s.Kind != OfClaim && !a.May(identity.FundRead) {
		return id, fault.New(fault.Forbidden, "fault.forbidden")
	}
	if err := s.Check(); err != nil {
		return id, err
	}
	id = uuid.Must(uuid.NewV7())
	err = d.InTx(ctx, a, press.Keeping(&id), func(st Store) error {
		p := Pack{ID: id, Scope: s, State: Asked, AskedBy: a.Account, Org: a.Membership.Organisation, Role: a.Role(), AskedAt: d.Now(), Access: seesLog(a)}
		if p.Subject, err = subject(ctx, st, s); err != nil {
			return err
		}
		if err := st.AddPack(ctx, p); err != nil {
			return err
		}
		if s.Kind != OfClaim {
			if err := st.EnqueuePack(ctx, id); err != nil {
				return err
			}
			return st.Record(ctx, event("pack.ask", p))
		}
		return d.write(ctx, st, p)
	})
	return id, err
}

// subject names what a pack is of. A claim without a number is nobody's to pack yet.
func subject(ctx context.Context, st Store, s Scope) (string, error) {
	switch s.Kind {
	case OfClaim:
		c, err := st.Claim(ctx, s.Claim)
		if err == nil && c.Number == "" {
			err = fault.New(fault.Conflict, "fund.pack_draft")
		}
		return c.Number, err
	case OfMunicipality:
		all, err := st.Claimants(ctx)
		if i := slices.IndexFunc(all, func(o identity.Organisation) bool { return o.ID == s.Org }); err == nil && i >= 0 {
			return all[i].Code, nil
		}
		if err == nil {
			err = fault.Bad(fault.At("claimant", "fault.choose_one"))
		}
		return "", err
	}
	return strconv.Itoa(s.Year), nil
}

// Make makes a pack that was asked for, with the rights that who asked has now. The last attempt that fails leaves the pack failed.
func (d Desk) Make(ctx context.Context, id uuid.UUID, last bool) (err error) {
	defer fault.Wrap(&err, "pack.Make(%s)", id)
	var a identity.Actor
	if err := d.InTx(ctx, identity.System(), identity.Press{}, func(st Store) error {
		a, err = st.PackAsker(ctx, id)
		return err
	}); err != nil {
		return err
	}
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		p, err := st.Pack(ctx, id)
		if err != nil || p.State != Asked {
			return err
		}
		return d.write(ctx, st, p)
	})
	if err == nil || !last {
		return err
	}
	return d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		p, err := st.Pack(ctx, id)
		if err != nil || p.State != Asked {
			return err
		}
		p.State = Failed
		return st.EndPack(ctx, p)
	})
}

// write makes the archive, in parts of a size that fits in memory however large it becomes.
func (d Desk) write(ctx context.Context, st Store, p Pack) error {
	all, err := st.ClaimsToPack(ctx, p.Scope)
	if err != nil {
		return err
	}
	out := &parts{ctx: ctx, st: st, pack: p.ID}
	archive := NewArchive(out)
	list := newTable(claimColumns)
	for _, c := range all {
		list.add(c.Number, c.Round, c.RoundVersion, string(c.Claimant.Kind)+":"+c.Claimant.Code, string(c.State), c.SubmittedAt, c.Claimed, c.Granted)
	}
	if err := add(archive, file{"README.txt", []byte(readme())}, file{"claims.csv", list.bytes()}); err != nil {
		return err
	}
	reg, err := st.Register(ctx)
	if err != nil {
		return err
	}
	for _, c := range all {
		one, err := d.dossier(ctx, st, c.ID, p.Access)
		if err != nil {
			return err
		}
		if one.Claim.Version != c.Version {
			return fault.New(fault.Conflict, "fund.pack_moved")
		}
		if err := one.write(archive); err != nil {
			return err
		}
		if err := st.Record(ctx, audit.Event{Action: "claim.pack", Subject: audit.Claim, ID: c.ID, Ground: ground, Detail: map[string]string{"pack": p.ID.String()}}); err != nil {
			return err
		}
	}
	if err := rules(archive, reg, all); err != nil {
		return err
	}
	return d.end(ctx, st, p, archive, out, len(all))
}

// end writes the manifest, keeps the last part, and notes what was made with its hash.
func (d Desk) end(ctx context.Context, st Store, p Pack, archive *Archive, out *parts, claims int) error {
	hash, err := archive.Close(p.manifest(d.Now()), d.Seal)
	if err == nil {
		err = out.flush()
	}
	if err != nil {
		return err
	}
	p.State, p.MadeAt, p.Manifest, p.Claims, p.Bytes = Made, d.Now(), hash[:], claims, out.size
	p.Files, _ = archive.Count()
	if err := st.EndPack(ctx, p); err != nil {
		return err
	}
	e := event("pack.make", p)
	e.Detail["manifest"] = hex.EncodeToString(hash[:])
	return st.Record(ctx, e)
}

func (p Pack) manifest(now time.Time) Manifest {
	return Manifest{
		Format: Format, Kind: p.Scope.Kind, Subject: p.Subject, Year: p.Scope.Year, MadeAt: now.UTC(), Role: string(p.Role),
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
	one.Letters = map[string][]byte{}
	for l, kept := range one.Decision.Letters.Texts {
		if one.Letters[l], err = d.Letter(kept); err != nil {
			return one, err
		}
	}
	return one, nil
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
