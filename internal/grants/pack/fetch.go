package pack

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
)

func day(t time.Time) civil.Date { return civil.DateIn(t) }

// partSize is how large the parts of an archive are that are stored, in bytes.
const partSize = 1 << 20

// parts holds what is written of an archive until it is kept, in parts of a fixed size.
type parts struct {
	buf  []byte
	n    int   // parts that are kept
	size int64 // of all that was written
}

// Write takes the next bytes of the archive.
func (w *parts) Write(p []byte) (int, error) {
	w.buf, w.size = append(w.buf, p...), w.size+int64(len(p))
	return len(p), nil
}

// keep stores the parts that are full, and the last one at the end. They are held until the transaction has ended, which may be tried again.
func (w *parts) keep(ctx context.Context, st Store, pack uuid.UUID, end bool) error {
	n := w.n
	for part := range slices.Chunk(w.buf, partSize) {
		if len(part) < partSize && !end {
			return nil
		}
		if err := st.AddPackPart(ctx, pack, n, part); err != nil {
			return err
		}
		n++
	}
	return nil
}

// kept forgets the parts that are stored.
func (w *parts) kept() {
	full := len(w.buf) / partSize
	w.n, w.buf = w.n+full, append(w.buf[:0], w.buf[full*partSize:]...)
}

// List returns packs that the actor may see, the last asked first: those of a claim, or all when the claim is the zero id.
func (d Desk) List(ctx context.Context, a identity.Actor, claim uuid.UUID, p page.Params) (list page.Of[Pack], err error) {
	defer fault.Wrap(&err, "pack.List")
	if !a.May(identity.PackMake) || claim == uuid.Nil && !a.May(identity.FundRead) {
		return list, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		list, err = st.Packs(ctx, claim, p)
		return err
	})
	return list, err
}

// OfClaim reads the claim of which a pack is asked, and its packs.
func (d Desk) OfClaim(ctx context.Context, a identity.Actor, id uuid.UUID) (c claims.Claim, list page.Of[Pack], err error) {
	defer fault.Wrap(&err, "pack.OfClaim(%s)", id)
	if !a.May(identity.PackMake) {
		return c, list, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		if c, err = st.Claim(ctx, id); err != nil {
			return err
		}
		list, err = st.Packs(ctx, id, page.Params{})
		return err
	})
	return c, list, err
}

// Claimants returns those of whose claims a pack can be asked: who has submitted one.
func (d Desk) Claimants(ctx context.Context, a identity.Actor) (all []identity.Organisation, err error) {
	defer fault.Wrap(&err, "pack.Claimants")
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		all, err = st.Claimants(ctx)
		return err
	})
	return all, err
}

// Seen is a pack as it is shown, with the numbers of the cases in the pack of a claim for who may open them.
type Seen struct {
	Pack
	Cases []string
}

// Get reads one pack.
func (d Desk) Get(ctx context.Context, a identity.Actor, id uuid.UUID) (seen Seen, err error) {
	defer fault.Wrap(&err, "pack.Get(%s)", id)
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		if seen.Pack, err = st.Pack(ctx, id); err != nil || !a.May(identity.BreakGlass) || seen.Scope.Kind != OfClaim {
			return err
		}
		c, err := st.Claim(ctx, seen.Scope.Claim)
		seen.Cases = slices.Sorted(maps.Keys(casesOf(c)))
		return err
	})
	return seen, err
}

// casesOf are the cases of a claim's persons, by number.
func casesOf(c claims.Claim) map[string]uuid.UUID {
	all := map[string]uuid.UUID{}
	for _, l := range c.Lines {
		if l.Facts.Case != uuid.Nil { // a person whom the claimant has added has none
			all[l.Facts.Reference] = l.Facts.Case
		}
	}
	return all
}

// Fetch opens a pack that was made, to be read part by part. That it was fetched is in the log before the first byte.
func (d Desk) Fetch(ctx context.Context, a identity.Actor, id uuid.UUID) (p Pack, content io.Reader, err error) {
	defer fault.Wrap(&err, "pack.Fetch(%s)", id)
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		if p, err = st.Pack(ctx, id); err != nil {
			return err
		}
		if p.State != Made {
			return fault.New(fault.Conflict, "fund.pack_not_made")
		}
		return st.Record(ctx, event("pack.fetch", p))
	})
	return p, &fetched{ctx: ctx, desk: d, actor: a, pack: id}, err
}

// fetched reads the parts of a pack one after the other, each in a transaction of its own.
type fetched struct {
	ctx   context.Context
	desk  Desk
	actor identity.Actor
	pack  uuid.UUID
	n     int
	left  []byte
}

// Read reads on.
func (f *fetched) Read(p []byte) (int, error) {
	for len(f.left) == 0 {
		err := f.desk.InTx(f.ctx, f.actor, identity.Press{}, func(st Store) (err error) {
			f.left, err = st.PackPart(f.ctx, f.pack, f.n)
			return err
		})
		if err != nil {
			return 0, err
		}
		if len(f.left) == 0 {
			return 0, io.EOF
		}
		f.n++
	}
	n := copy(p, f.left)
	f.left = f.left[n:]
	return n, nil
}

// largestAnnex is how much of enclosed files an annex brings along, in bytes; what is more is listed, and is fetched from the claim.
const largestAnnex = 48 << 20

var (
	personColumns   = []string{"person", "family_name", "given_names", "birth_date", "identity_code", "citizenship", "customer_no", "permit"}
	caseColumns     = []string{"case", "opened"}
	withheldColumns = []string{"where", "text"}
	enclosedColumns = []string{"number", "name", "sha256", "file"}
)

// Annex makes the identity annex to the pack of a claim: the persons of those cases that the auditor himself has opened by break-glass and that are open now, the
// texts that the pack withholds, and what was enclosed. It is made anew each time and never kept; its hash is, in the log too.
func (d Desk) Annex(ctx context.Context, a identity.Actor, id uuid.UUID) (name string, content []byte, err error) {
	defer fault.Wrap(&err, "pack.Annex(%s)", id)
	if !a.May(identity.BreakGlass) {
		return "", nil, fault.New(fault.Forbidden, "fault.forbidden")
	}
	var out bytes.Buffer
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		out.Reset()
		p, err := st.Pack(ctx, id)
		if err != nil {
			return err
		}
		if p.State != Made || p.Scope.Kind != OfClaim {
			return fault.New(fault.Conflict, "fund.pack_not_made")
		}
		name = "annex-" + p.Subject + ".zip"
		one, err := d.dossier(ctx, st, p.Scope.Claim, false)
		if err != nil {
			return err
		}
		archive := NewArchive(&out)
		opened, err := d.persons(ctx, st, archive, one)
		if err != nil {
			return err
		}
		if err := d.enclosed(ctx, st, archive, one); err != nil {
			return err
		}
		p.MadeAt = d.Now()
		m := p.manifest()
		m.Format, m.Of, m.Account, m.Organisation = AnnexFormat, hex.EncodeToString(p.Manifest), a.Account.String(), string(a.Membership.Organisation.Kind)+":"+a.Code()
		m.Role, m.Access = string(a.Role()), false
		hash, err := archive.Close(m, d.Seal)
		if err != nil {
			return err
		}
		if err := st.AddAnnex(ctx, uuid.Must(uuid.NewV7()), id, hash[:], opened); err != nil {
			return err
		}
		e := event("pack.annex", p)
		e.Detail["manifest"] = hex.EncodeToString(hash[:])
		return st.Record(ctx, e)
	})
	return name, out.Bytes(), err
}

// persons writes who the persons of the opened cases are, and which cases are not open.
func (d Desk) persons(ctx context.Context, st Store, archive *Archive, one Dossier) (opened int, err error) {
	cases := casesOf(one.Claim)
	known, err := st.OpenIdentities(ctx, slices.Collect(maps.Values(cases)))
	if err != nil {
		return 0, err
	}
	if len(known) == 0 {
		return 0, fault.New(fault.Conflict, "fund.annex_closed")
	}
	persons, list := newTable(personColumns), newTable(caseColumns)
	for _, reference := range slices.Sorted(maps.Keys(cases)) {
		who, is := known[reference]
		list.add(reference, is)
		for _, p := range who.Persons {
			persons.add(fmt.Sprintf("%s/%d", reference, p.Number), p.FamilyName, p.GivenNames, p.BirthDate, p.IdentityCode, p.Citizenship, p.CustomerNo, p.Permit)
		}
	}
	return len(known), add(archive, file{"README.txt", []byte(annexReadme())}, file{"cases.csv", list.bytes()}, file{"persons.csv", persons.bytes()})
}

func annexReadme() string {
	var b strings.Builder
	for _, l := range i18n.Langs() {
		b.WriteString(msg.FundAnnexReadme(l) + "\n\n")
	}
	return b.String()
}

// enclosed writes what the pack withholds, and the files of the claim.
func (d Desk) enclosed(ctx context.Context, st Store, archive *Archive, one Dossier) error {
	withheld, list, total := newTable(withheldColumns), newTable(enclosedColumns), int64(0)
	for _, w := range one.Withheld {
		withheld.add(w.Where, w.Text)
	}
	if err := archive.Add("withheld.csv", withheld.bytes()); err != nil {
		return err
	}
	for _, i := range one.Issued {
		if !i.Withheld {
			continue
		}
		files, err := i.files(d.Letter)
		if err == nil {
			err = i.add(archive, "", files)
		}
		if err != nil {
			return err
		}
	}
	for i, e := range one.Evidence {
		at := ""
		if total += e.Size; !e.Removed && total <= largestAnnex {
			whole, content, err := st.Attachment(ctx, one.Claim.ID, e.ID)
			if err != nil {
				return err
			}
			e.Name, at = whole.Name, fmt.Sprintf("evidence/%d%s", i+1, strings.ToLower(path.Ext(whole.Name)))
			if err := archive.Add(at, content); err != nil {
				return err
			}
		}
		list.add(i+1, e.Name, hex.EncodeToString(e.SHA256), at)
	}
	return archive.Add("evidence.csv", list.bytes())
}
