package pack

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/note"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/grants/ledger"
	"kuntapaikka/internal/money"
)

// Report is what a look through an archive found. Without Findings it is whole.
type Report struct {
	Manifest Manifest
	Hash     string // of the manifest
	Signer   string // who signed it by the keys that it brings along; empty: nobody
	Known    bool   // by a key that the checker knew already
	Claims   int
	Entries  int // of the ledger, replayed
	Links    int // of the audit log's chain, reckoned anew
	Unsealed int // events that were not in the chain yet
	Findings []Finding
}

// Verify looks through an archive: every hash, that it is written as it must be, and of each claim that lines, decision, letters, book and payments say the same and
// that the events of its access log are links of the chain. Known keys, where there are some, must have signed it. The error is of a file that is no such archive.
func Verify(src io.ReaderAt, size int64, known note.Verifiers) (Report, error) {
	r, err := open(src, size)
	if err != nil {
		return Report{}, err
	}
	r.whole()
	report := Report{Manifest: r.manifest, Hash: hex.EncodeToString(r.hash[:]), Signer: r.signer}
	if known != nil {
		text, err := r.read(noteName)
		if err == nil {
			_, err = r.signedBy(string(text), known)
		}
		if report.Known = err == nil; err != nil {
			r.say(noteName, 0, "no key that is known here has signed it: %v", err)
		}
	}
	if r.manifest.Format == Format {
		r.claims(&report)
	}
	report.Findings = r.findings
	return report, nil
}

// claims goes through the folders of the claims, and holds them against the list.
func (r *reader) claims(report *Report) {
	listed, samples := map[string]bool{}, r.samples()
	r.table("claims.csv", claimColumns, func(one row) error {
		number := one.text("claim")
		if listed[number] {
			return fmt.Errorf("%s comes twice", number)
		}
		listed[number] = true
		v := inspection{reader: r, report: report, folder: "claims/" + number + "/", drawn: samples, granted: one.cents("granted_cents"), claimed: one.cents("claimed_cents")}
		v.inspect()
		if c := v.claim; c.Number != number || string(c.State) != one.text("state") || c.Claimed != v.claimed || c.Granted != v.granted {
			return errors.New("claim.json says otherwise")
		}
		report.Claims++
		return nil
	})
	for path := range r.entries {
		if number, _, in := strings.Cut(strings.TrimPrefix(path, "claims/"), "/"); in && strings.HasPrefix(path, "claims/") && !listed[number] {
			r.say(path, 0, "claims.csv does not list the claim")
		}
	}
}

// table reads a table; a mistake in it is a finding at its row.
func (r *reader) table(path string, columns []string, each func(row) error) {
	content, err := r.read(path)
	if err == nil {
		err = rows(content, columns, each)
	}
	if at, is := errors.AsType[atRow](err); is {
		r.say(path, at.number, "%v", at.error)
	} else if err != nil {
		r.say(path, 0, "%v", err)
	}
}

// inspection is the look at one claim.
type inspection struct {
	*reader
	report           *Report
	folder           string
	claimed, granted money.Cents // as the list has them
	claim            claimFile
	decision         decisionFile
	decided          bool
	entries          []ledger.Entry
	persons          map[string]money.Cents    // granted, by who or what a line is about
	given            map[[2]string]money.Cents // and by payee
	taken            map[string]money.Cents    // off it by changes
	owed             money.Cents
	paid             map[string]money.Cents // by the state of payments
	after            followed
	drawn            map[string]drawn // samples, by number
}

func (v *inspection) inspect() {
	v.json("claim.json", &v.claim)
	if v.decided = v.entriesHas("decision.json"); v.decided {
		v.json("decision.json", &v.decision)
	}
	if v.decided != (v.claim.State == claims.Decided) {
		v.at("claim.json", "the claim is %s, and a decision is there: %v", v.claim.State, v.decided)
	}
	v.lines()
	v.letters(ownDecision, v.decision.Letters)
	v.book()
	v.payments()
	v.follow()
	v.evidence()
	v.access()
}

func (v *inspection) entriesHas(name string) bool { return v.reader.entries[v.folder+name] != nil }

func (v *inspection) at(name, format string, args ...any) { v.say(v.folder+name, 0, format, args...) }

func (v *inspection) json(name string, into any) {
	content, err := v.read(v.folder + name)
	if err == nil {
		err = json.Unmarshal(content, into)
	}
	if err != nil {
		v.at(name, "%v", err)
	}
}

// lines holds the sums of the lines against the claim, and what was granted for each person against the decision.
func (v *inspection) lines() {
	var asked, granted money.Cents
	decided := map[string]money.Cents{}
	v.persons, v.given, v.taken = map[string]money.Cents{}, map[[2]string]money.Cents{}, map[string]money.Cents{}
	v.table(v.folder+"lines.csv", lineColumns, func(one row) error {
		ask, accept, give := one.cents("asked_cents"), one.cents("accepted_cents"), one.cents("granted_cents")
		asked, granted = asked+ask, granted+give
		v.persons[one.text("person")] += give
		v.given[[2]string{one.text("person"), one.text("payee")}] += give
		v.taken[one.text("person")] += one.cents("taken_cents")
		if accept < 0 || accept > ask || give != accept && (v.decided || give != 0) {
			return fmt.Errorf("asked %d, accepted %d, granted %d", ask, accept, give)
		}
		return nil
	})
	if asked != v.claim.Claimed && v.claim.State != claims.SupplementRequested && v.claim.State != claims.Withdrawn {
		v.at("lines.csv", "the lines ask for %d, the claim for %d", asked, v.claim.Claimed)
	}
	if granted != v.claim.Granted {
		v.at("lines.csv", "the lines are granted %d, the claim %d", granted, v.claim.Granted)
	}
	if !v.decided {
		return
	}
	var sum money.Cents
	for _, l := range v.decision.Document.Lines {
		decided[l.Person], sum = decided[l.Person]+l.Granted, sum+l.Granted
	}
	d := v.decision
	if d.Number != v.claim.Number || d.Granted != v.claim.Granted || d.Claimed != v.claim.Claimed || d.Document.Granted != d.Granted || d.Document.Claimed != d.Claimed {
		v.at("decision.json", "it grants %d of %d, the claim says %d of %d", d.Granted, d.Claimed, v.claim.Granted, v.claim.Claimed)
	}
	if sum != d.Granted {
		v.at("decision.json", "its lines grant %d, the decision %d", sum, d.Granted)
	}
	for _, p := range slices.Sorted(maps.Keys(v.persons)) {
		if v.persons[p] != decided[p] {
			v.at("decision.json", "%s is granted %d, by lines.csv %d", p, decided[p], v.persons[p])
		}
	}
}

// letters holds the files of a decision against what was kept when they were issued.
func (v *inspection) letters(decision string, issued map[string]letter) {
	for _, l := range slices.Sorted(maps.Keys(issued)) {
		name := decision + "-" + l + ".pdf"
		switch content, err := v.read(v.folder + name); {
		case issued[l].Withheld:
			if err == nil {
				v.at(name, "%s.json says that it is withheld", decision)
			}
		case err != nil:
			v.at(name, "%v", err)
		default:
			if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != issued[l].SHA256 {
				v.at(name, "it is not the letter as it was issued: SHA-256 %x, issued %s", sum, issued[l].SHA256)
			}
		}
	}
}

// book replays the ledger and holds it against the balances and the decision.
func (v *inspection) book() {
	v.table(v.folder+"ledger.csv", ledgerColumns, func(one row) error {
		e := ledger.Entry{
			ID: one.id("entry"), Claim: v.claim.ID, Day: one.day("day"), Kind: ledger.Kind(one.text("kind")), Of: one.id("of"), Refers: one.id("refers_to"), Ground: one.text("ground"),
		}
		p := ledger.Posting{Account: ledger.Account(one.text("account")), Cents: one.cents("cents")}
		if n := len(v.entries); n > 0 && v.entries[n-1].ID == e.ID {
			last := &v.entries[n-1]
			if last.Kind != e.Kind || last.Day != e.Day || last.Refers != e.Refers {
				return errors.New("the lines of one entry differ")
			}
			last.Postings = append(last.Postings, p)
			return nil
		}
		e.Postings = []ledger.Posting{p}
		v.entries = append(v.entries, e)
		return nil
	})
	v.report.Entries += len(v.entries)
	proved, err := ledger.Replay(v.entries)
	if err != nil {
		v.at("ledger.csv", "%v", err)
		return
	}
	writtenDown := ledger.Balances{}
	v.table(v.folder+"balances.csv", balanceColumns, func(one row) error {
		writtenDown[ledger.Key{Claim: v.claim.ID, Account: ledger.Account(one.text("account"))}] = one.cents("cents")
		return nil
	})
	v.owed = -writtenDown[ledger.Key{Claim: v.claim.ID, Account: ledger.Payable}]
	for _, d := range ledger.Differences(writtenDown, proved) {
		v.at("balances.csv", "%s is %d, the entries prove %d", d.Account, d.Written, d.Proved)
	}
	if s := ledger.StandingOf(v.entries, proved, v.claim.ID); s.Rest != 0 {
		v.at("ledger.csv", "decided %d is not paid %d and open %d", s.Decided, s.Paid, s.Open)
	}
	if first := v.entered(ledger.Decision, v.claim.ID); first != v.decision.Granted {
		v.at("ledger.csv", "the book's decision is of %d, decision.json grants %d", first, v.decision.Granted)
	}
}

// entered sums the entries of a kind, of one thing or, of the zero id, of all, that no correction has cancelled. What a review grants more is a decision of the review.
func (v *inspection) entered(kind ledger.Kind, of uuid.UUID) (sum money.Cents) {
	corrected := map[uuid.UUID]bool{}
	for _, e := range v.entries {
		corrected[e.Refers] = true
	}
	for _, e := range v.entries {
		if e.Kind == kind && !corrected[e.ID] && (of == uuid.Nil || e.Of == of) {
			sum += e.Cents()
		}
	}
	return sum
}

// payments holds what was paid and what is on its way against the book.
func (v *inspection) payments() {
	v.paid = map[string]money.Cents{}
	v.table(v.folder+"payments.csv", paymentColumns, func(one row) error {
		state := one.text("state")
		v.paid[state] += one.cents("cents")
		if (one.text("batch_state") == "released") != (one.text("file_sha256") != "") {
			return errors.New("a released batch has its file's hash, and no other")
		}
		if by := one.id("made_by"); by != uuid.Nil && by == one.id("released_by") {
			return errors.New("who made the batch has released it")
		}
		return nil
	})
	if paid := v.entered(ledger.Settlement, uuid.Nil); paid != v.paid["paid"] {
		v.at("payments.csv", "paid are %d, by the book %d", v.paid["paid"], paid)
	}
	if way := v.entered(ledger.Payment, uuid.Nil) - v.entered(ledger.Settlement, uuid.Nil) - v.entered(ledger.Failure, uuid.Nil); way != v.paid["sent"] {
		v.at("payments.csv", "on their way are %d, by the book %d", v.paid["sent"], way)
	}
}

func (v *inspection) evidence() {
	v.table(v.folder+"evidence.csv", evidenceColumns, func(one row) error {
		if sum, err := hex.DecodeString(one.text("sha256")); err != nil || len(sum) != sha256.Size || one.number64("size") <= 0 {
			return errors.New("a file without its size and hash")
		}
		return one.nth("number")
	})
}

// access reckons each link of the chain anew from its event and the link before.
func (v *inspection) access() {
	if !v.entriesHas("access.csv") {
		if v.manifest.Access {
			v.at("access.csv", "it is missing")
		}
		return
	}
	seen := map[int64]string{}
	v.table(v.folder+"access.csv", accessColumns, func(one row) error {
		seq, r := one.number64("link"), record(one)
		if seq == 0 {
			v.report.Unsealed++
			return *one.wrong
		}
		before, err := hashOf(one.text("before"))
		if err != nil {
			return err
		}
		if hash := audit.NewChain(seq-1, before).Link(&r).String(); hash != one.text("hash") {
			return fmt.Errorf("link %d of the chain is %s, and this event makes %s of it", seq, one.text("hash"), hash)
		}
		if next, is := seen[seq-1]; is && next != one.text("before") || seq == 1 && before != audit.Root() {
			return fmt.Errorf("link %d does not hang on the link before", seq)
		}
		if _, twice := seen[seq]; twice {
			return fmt.Errorf("link %d comes twice", seq)
		}
		seen[seq] = one.text("hash")
		v.report.Links++
		return nil
	})
}

func hashOf(text string) (h audit.Hash, err error) {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != len(h) {
		return h, fmt.Errorf("%.80q is no hash", text)
	}
	return audit.Hash(raw), nil
}

// record reads an event as it was recorded.
func record(one row) audit.Record {
	r := audit.Record{
		ID: one.number64("id"), XID: uint64(one.number64("transaction")), At: time.UnixMicro(one.number64("at_micros")), Account: one.id("account"), Role: one.text("role"),
		Organisation: one.id("organisation"),
		Event: audit.Event{
			Action: one.text("action"), Subject: audit.Subject(one.text("subject")), ID: one.id("subject_id"), Case: one.id("case"), Ground: one.text("ground"),
		},
	}
	one.note("detail", json.Unmarshal([]byte(one.text("detail")), &r.Event.Detail))
	return r
}
