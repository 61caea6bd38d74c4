package pack

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/ledger"
	"kuntapaikka/internal/grants/recovery"
	"kuntapaikka/internal/grants/reporting"
	"kuntapaikka/internal/grants/review"
	"kuntapaikka/internal/grants/sampling"
	"kuntapaikka/internal/grants/settling"
	"kuntapaikka/internal/money"
)

// followed is what the tables of what has followed say, as far as one is held against another.
type followed struct {
	steps      map[string]money.Cents // by whose step and event
	last       map[string]money.Cents // of a recovery: as it was put to the hearing or prepared last
	approvers  map[string]uuid.UUID   // of a report and of the settlement
	recoveries map[string]backRow
	reviews    map[uuid.UUID]reviewRow
	changes    map[uuid.UUID]changeRow
}

type backRow struct {
	id              uuid.UUID
	cents, interest money.Cents
	decided         bool
}

type changeRow struct {
	taken     money.Cents
	decidedAt time.Time
}

type reviewRow struct {
	number, of string
	cents      money.Cents
	decidedAt  time.Time
}

// some reads a table that is there only when it has a row.
func (v *inspection) some(name string, columns []string, each func(row) error) {
	if v.entriesHas(name) {
		v.table(v.folder+name, columns, each)
	}
}

// follow holds what has followed a decision against the book, the lines, and the decisions that were issued.
func (v *inspection) follow() {
	v.after = followed{map[string]money.Cents{}, map[string]money.Cents{}, map[string]uuid.UUID{}, map[string]backRow{}, map[uuid.UUID]reviewRow{}, map[uuid.UUID]changeRow{}}
	v.steps()
	v.recoveries()
	v.recoveryLines()
	v.reviews()
	v.movements()
	v.changes()
	v.instalments(v.reports())
	v.settlement()
	v.inspections()
	v.strays()
}

func (v *inspection) steps() {
	v.table(v.folder+"steps.csv", stepColumns, func(one row) error {
		of, event := one.text("of"), one.text("event")
		switch {
		case of == "claim":
		case event == string(reporting.Approve):
			v.after.approvers[of] = one.id("account")
		case one.text("from") != "": // a recovery's
			cents := one.cents("cents")
			v.after.steps[of+" "+event] += cents
			if event == string(recovery.Hear) || event == string(recovery.Prepare) {
				v.after.last[of] = cents
			}
		}
		return one.nth("step")
	})
}

// ruled reads the file of a decision that a table tells of, with its letters.
func (v *inspection) ruled(number string, document any) {
	f := ruling{Document: document}
	v.json(number+".json", &f)
	if f.Number != number {
		v.at(number+".json", "it is of %q", f.Number)
	}
	v.letters(number, f.Letters)
}

// alone says that who decided has prepared it too.
func alone(one row) error {
	if by := one.id("decided_by"); by != uuid.Nil && slices.Contains(one.ids("preparers"), by) {
		return errors.New("who has prepared it has decided it")
	}
	return nil
}

// recoveries holds what is claimed back against the book, the steps and the decisions.
func (v *inspection) recoveries() {
	v.some("recoveries.csv", recoveryColumns, func(one row) error {
		number, r := one.text("recovery"), backRow{id: one.id("id"), cents: one.cents("cents"), interest: one.cents("interest_cents"), decided: one.text("decided_by") != ""}
		if _, twice := v.after.recoveries[number]; twice {
			return fmt.Errorf("%s comes twice", number)
		}
		v.after.recoveries[number] = r
		if last := v.after.last[number]; last != r.cents {
			return fmt.Errorf("it claims %d back, by steps.csv %d", r.cents, last)
		}
		booked, want := v.entered(ledger.Recovery, r.id), money.Cents(0)
		if r.decided {
			want = r.cents
			var d recovery.Document
			v.ruled(number, &d)
			if decided := v.after.steps[number+" "+string(recovery.Decide)]; d.Cents != r.cents || d.Interest != r.interest || decided != r.cents+r.interest {
				return fmt.Errorf("it claims %d and %d of interest back, its decision %d and %d, by steps.csv %d together", r.cents, r.interest, d.Cents, d.Interest, decided)
			}
		}
		if booked != want || !r.decided && r.interest != 0 {
			return fmt.Errorf("it claims %d back, the book %d", want, booked)
		}
		return alone(one)
	})
}

// recoveryLines holds what is claimed back of persons against what was put to the hearing, and what was granted for each.
func (v *inspection) recoveryLines() {
	sums := map[string]money.Cents{}
	v.some("recovery-lines.csv", recoveryLineColumns, func(one row) error {
		number, cents := one.text("recovery"), one.cents("cents")
		sums[number] += cents
		if most := v.persons[one.text("person")]; cents <= 0 || cents > most {
			return fmt.Errorf("%d is claimed back of %s, who was granted %d", cents, one.text("person"), most)
		}
		return nil
	})
	for _, number := range slices.Sorted(maps.Keys(sums)) {
		if heard := v.after.steps[number+" "+string(recovery.Hear)]; heard != sums[number] {
			v.at("recovery-lines.csv", "the persons of %s come to %d, %d was put to the hearing", number, sums[number], heard)
		}
	}
}

// reviews holds what reviews have changed against their decisions, and what they grant more against the book.
func (v *inspection) reviews() {
	v.some("reviews.csv", reviewColumns, func(one row) error {
		id, r := one.id("id"), reviewRow{one.text("review"), one.text("of"), one.cents("cents"), one.moment("decided_at")}
		if _, twice := v.after.reviews[id]; twice {
			return fmt.Errorf("%s comes twice", r.number)
		}
		v.after.reviews[id] = r
		want := money.Cents(0)
		if !r.decidedAt.IsZero() {
			var d review.Document
			v.ruled(r.number, &d)
			if d.Cents != r.cents || string(d.Outcome) != one.text("outcome") {
				return fmt.Errorf("%s of %d, by its decision %s of %d", one.text("outcome"), r.cents, d.Outcome, d.Cents)
			}
			if want = r.cents; r.of != v.claim.Number {
				want = 0 // a movement of the recovery
			}
		}
		if booked := v.entered(ledger.Decision, id); booked != want {
			return fmt.Errorf("it grants %d more, the book %d", want, booked)
		}
		return alone(one)
	})
}

// movements holds what was paid back, set off, written off and remitted against the book, the steps and the reviews.
func (v *inspection) movements() {
	sums, remitted := map[string]money.Cents{}, map[uuid.UUID]money.Cents{}
	v.some("recovery-movements.csv", movementColumns, func(one row) error {
		number, kind, cents, interest := one.text("recovery"), one.text("kind"), one.cents("cents"), one.cents("interest_cents")
		if _, is := v.after.recoveries[number]; !is || cents <= 0 || interest < 0 || interest > cents || interest != 0 && kind != string(recovery.Relieved) {
			return fmt.Errorf("%d with %d of interest of %s", cents, interest, number)
		}
		if kind == string(recovery.SetOffs) && one.text("against") != v.claim.Number {
			kind = string(ledger.SetOffTo)
		}
		back := one.cents("cancelled_late_cents")
		sums[number+" "+string(ledger.Accrual)] += one.cents("late_cents") - back
		if by := one.id("cancelled_by"); by != uuid.Nil {
			if by == one.id("account") || back < 0 || back > one.cents("late_cents") {
				return errors.New("it is cancelled by who entered it, or with more late interest than it has")
			}
			sums[number+" "+string(recovery.Cancel)] += cents
			return nil // it counts no more
		}
		sums[number+" "+kind] += cents - interest
		sums[number+" "+string(ledger.Waiver)] += interest
		if id := one.id("review"); id != uuid.Nil {
			remitted[id] += cents - interest
			if _, is := v.after.reviews[id]; !is {
				return errors.New("it is of a review that is not there")
			}
		}
		return nil
	})
	for _, number := range slices.Sorted(maps.Keys(v.after.recoveries)) {
		r := v.after.recoveries[number]
		sums[number+" "+string(ledger.Accrual)] += r.interest
		for _, kind := range []ledger.Kind{ledger.Repayment, ledger.SetOff, ledger.SetOffTo, ledger.WriteOff, ledger.Relief, ledger.Waiver, ledger.Accrual} {
			if booked, moved := v.entered(kind, r.id), sums[number+" "+string(kind)]; booked != moved {
				v.at("recovery-movements.csv", "%s of %s comes to %d, by the book %d", kind, number, moved, booked)
			}
		}
		sum := func(kind ledger.Kind) money.Cents { return sums[number+" "+string(kind)] }
		cancelled := sum(ledger.Kind(recovery.Cancel))
		for event, moved := range map[recovery.Event]money.Cents{
			recovery.Repay: sum(ledger.Repayment) + cancelled, recovery.Cancel: cancelled, recovery.SetOff: sum(ledger.SetOff) + sum(ledger.SetOffTo), recovery.WriteOff: sum(ledger.WriteOff),
		} {
			if stepped := v.after.steps[number+" "+string(event)]; stepped != moved {
				v.at("recovery-movements.csv", "%s of %s comes to %d, by steps.csv %d", event, number, moved, stepped)
			}
		}
	}
	for id, r := range v.after.reviews {
		if r.of != v.claim.Number && !r.decidedAt.IsZero() && remitted[id] != r.cents {
			v.at("recovery-movements.csv", "%s claims %d back less, the movements %d", r.number, r.cents, remitted[id])
		}
	}
}

func (v *inspection) changes() {
	seen := map[string]bool{}
	v.some("changes.csv", changeColumns, func(one row) error {
		number := one.text("change")
		key := number + " " + one.text("kind") + " " + one.text("line")
		if seen[key] {
			return fmt.Errorf("%s comes twice", key)
		}
		seen[key] = true
		if !one.flag("accepted") && one.text("decided_by") != "" && one.text("ground") == "" {
			return errors.New("what is refused has no ground")
		}
		id, c := one.id("id"), changeRow{one.cents("taken_cents"), one.moment("decided_at")}
		if first, is := v.after.changes[id]; is && !first.decidedAt.Equal(c.decidedAt) || is && first.taken != c.taken {
			return fmt.Errorf("%s takes %d off, and %d", number, first.taken, c.taken)
		} else if !is && !c.decidedAt.IsZero() {
			v.ruled(number, nil)
		}
		v.after.changes[id] = c
		if booked := v.entered(ledger.Change, id); booked != c.taken {
			return fmt.Errorf("it takes %d off, the book %d", c.taken, booked)
		}
		return alone(one)
	})
	lines, changed := money.Cents(0), money.Cents(0)
	for _, cents := range v.taken {
		lines += cents
	}
	for _, c := range v.after.changes {
		changed += c.taken
	}
	if lines != changed {
		v.at("changes.csv", "they take %d off, by lines.csv %d", changed, lines)
	}
}

// reports holds what was used against its uses, and reads on which day each report is due and how it stands.
func (v *inspection) reports() map[string]told {
	used, reports := map[string]money.Cents{}, map[string]told{}
	v.some("report-uses.csv", useColumns, func(one row) error {
		used[one.text("report")] += one.cents("cents")
		return nil
	})
	v.some("reports.csv", reportColumns, func(one row) error {
		kind, r, cents := one.text("report"), told{one.day("due_on"), reporting.State(one.text("state"))}, one.cents("used_cents")
		if _, twice := reports[kind]; twice {
			return fmt.Errorf("%s comes twice", kind)
		}
		reports[kind] = r
		if open := r.state == reporting.Draft || r.state == reporting.SupplementRequested; !open && cents != used[kind] {
			return fmt.Errorf("%d is used, its uses come to %d", cents, used[kind])
		}
		return v.approved(one, kind, r.state == reporting.Approved)
	})
	return reports
}

// approved says that a report or a settlement was approved by nobody, or by who has checked it.
func (v *inspection) approved(one row, of string, approved bool) error {
	switch by := v.after.approvers[of]; {
	case !approved:
		return nil
	case by == uuid.Nil:
		return errors.New("steps.csv does not say who has approved it")
	case slices.Contains(one.ids("checkers"), by):
		return errors.New("who has checked it has approved it")
	}
	return nil
}

// instalments reckons anew what each instalment comes to, what of it is paid and what is held back.
func (v *inspection) instalments(reports map[string]told) {
	var terms []term
	var written []Part
	var asOf civil.Date
	shares := 0
	v.some("instalments.csv", instalmentColumns, func(one row) error {
		t := term{int(one.number64("share")), one.text("due_when"), one.day("on_day")}
		terms, written, shares, asOf = append(terms, t), append(written, Part{one.cents("cents"), one.cents("paid_cents"), one.cents("held_cents")}), shares+t.share, one.day("as_of")
		return one.nth("instalment")
	})
	if len(terms) > 0 && shares != 100 {
		v.at("instalments.csv", "the shares come to %d per cent", shares)
		return
	}
	net, gone := netOf(v.owed, v.paid)
	for i, p := range partsOf(net, gone, asOf, terms, reports) {
		if p != written[i] {
			v.say(v.folder+"instalments.csv", i+2, "%d, of it %d paid and %d held back; of %d owed or paid it is %d, %d and %d", written[i].Cents, written[i].Paid, written[i].Held, net, p.Cents, p.Paid, p.Held)
		}
	}
}

// settlement holds what is settled of a salary against its months, the award and the book.
func (v *inspection) settlement() {
	var months []settling.Month
	checked := false
	booked := v.entered(ledger.Unused, v.claim.ID)
	v.some("costs.csv", costColumns, func(one row) error {
		m := settling.Month{
			Code: one.text("month"), Granted: one.cents("granted_cents"), Gross: one.cents("gross_cents"), Side: one.cents("side_cents"), Approved: one.cents("approved_cents"), Ground: one.text("ground"),
		}
		months = append(months, m)
		if left := v.persons[m.Code] - v.taken[m.Code]; m.Granted != left {
			return fmt.Errorf("%d was granted, by lines.csv %d", m.Granted, left)
		}
		if m.Gross < 0 || m.Side < 0 || m.Approved < 0 || m.Approved > m.Cost() {
			return fmt.Errorf("%d is approved of %d and %d", m.Approved, m.Gross, m.Side)
		}
		return nil
	})
	v.some("settlement.csv", settlementColumns, func(one row) error {
		if checked {
			return errors.New("a second settlement")
		}
		checked = true
		state, award, settled, unused, over := settling.State(one.text("state")), one.cents("award_cents"), one.cents("settled_cents"), one.cents("unused_cents"), one.cents("over_cents")
		if state != settling.Settled {
			if award != 0 || settled != 0 || unused != 0 || over != 0 || booked != 0 {
				return fmt.Errorf("it is %s, and %d of %d is settled", state, settled, award)
			}
			return nil
		}
		sums := settling.Reckon(v.award(one.moment("settled_at")), unused, months)
		if award != sums.Award || settled != sums.Settled || over != award-settled-unused || unused != booked {
			return fmt.Errorf("%d of %d settled, %d unused and %d paid above it; the months and the book come to %d of %d and %d", settled, award, unused, over, sums.Settled, sums.Award, booked)
		}
		if number := one.text("settlement"); number != "" { // what was settled before settlements had letters has none
			var d settling.Document
			if v.ruled(number, &d); d.Award != award || d.Settled != settled || d.Entered != unused || d.Over != over {
				return fmt.Errorf("its decision settles %d of %d, with %d unused and %d paid above it", d.Settled, d.Award, d.Entered, d.Over)
			}
		}
		for i, m := range months {
			if m.Approved < m.Cost() && m.Ground == "" {
				v.say(v.folder+"costs.csv", i+2, "%d is approved of %d and %d, without a ground", m.Approved, m.Gross, m.Side)
			}
		}
		return v.approved(one, "settlement", true)
	})
	if booked != 0 && !checked {
		v.at("settlement.csv", "it is missing, and the book has %d unused", booked)
	}
}

// award is what was decided of the claim until a moment, with reviews and changes.
func (v *inspection) award(until time.Time) money.Cents {
	sum := v.decision.Granted
	for _, r := range v.after.reviews {
		if r.of == v.claim.Number && !r.decidedAt.IsZero() && !r.decidedAt.After(until) {
			sum += r.cents
		}
	}
	for _, c := range v.after.changes {
		if !c.decidedAt.IsZero() && !c.decidedAt.After(until) {
			sum -= c.taken
		}
	}
	return sum
}

// strays are entries of the book that no table tells of.
func (v *inspection) strays() {
	known := map[uuid.UUID]bool{v.claim.ID: true}
	for id := range v.after.reviews {
		known[id] = true
	}
	for id := range v.after.changes {
		known[id] = true
	}
	for _, r := range v.after.recoveries {
		known[r.id] = true
	}
	for _, e := range v.entries {
		switch e.Kind {
		case ledger.Payment, ledger.Settlement, ledger.Failure, ledger.SetOffFrom, ledger.Correction: // of payments, and of another claim's recovery
		default:
			if !known[e.Of] {
				v.at("ledger.csv", "entry %s, %s of %d, is of nothing that the claim has", e.ID, e.Kind, e.Cents())
			}
		}
	}
}

// drawn is a sample that was drawn again: the lines of its frame by claim, and which of them were drawn.
type drawn struct {
	units map[string][]sampling.Unit
	taken map[string]bool
}

// samples draws the samples of the pack again from their frames and seeds.
func (r *reader) samples() map[string]drawn {
	all := map[string]drawn{}
	for _, f := range r.zip.File {
		name, in := strings.CutPrefix(f.Name, "samples/")
		number, is := strings.CutSuffix(name, ".json")
		if !in || !is {
			continue
		}
		s, units, err := r.sample(number)
		if err != nil {
			r.say(f.Name, 0, "%v", err)
			continue
		}
		d := drawn{map[string][]sampling.Unit{}, map[string]bool{}}
		for _, u := range units {
			claim, _, _ := strings.Cut(u.Name, "/")
			d.units[claim] = append(d.units[claim], u)
		}
		for _, u := range sampling.Draw(s.Seed, s.Size, units) {
			d.taken[u.Name] = true
		}
		all[number] = d
	}
	return all
}

func (r *reader) sample(number string) (s sampleFile, units []sampling.Unit, err error) {
	content, err := r.read("samples/" + number + ".json")
	if err == nil {
		err = json.Unmarshal(content, &s)
	}
	if err != nil {
		return s, nil, err
	}
	frame, err := r.read("samples/" + number + "-frame.csv")
	if err != nil {
		return s, nil, err
	}
	commitment, sum := sampling.Commitment(s.Seed), sha256.Sum256(frame)
	switch {
	case s.Number != number || s.Method != sampling.Method:
		err = fmt.Errorf("it is of %q, drawn by %q", s.Number, s.Method)
	case hex.EncodeToString(commitment[:]) != s.Commitment:
		err = fmt.Errorf("the seed is not the one that was bound: SHA-256 %x", commitment)
	case hex.EncodeToString(sum[:]) != s.FrameHash:
		err = fmt.Errorf("the frame is not the one that was hashed: SHA-256 %x", sum)
	default:
		units, err = sampling.ParseFrame(frame)
	}
	return s, units, err
}

// inspections holds the lines that are inspected against the samples, which are drawn again, and the lines of the claim.
func (v *inspection) inspections() {
	seen := map[string]bool{}
	v.some("inspections.csv", pickedColumns, func(one row) error {
		number, unit, cents, wrong := one.text("sample"), one.text("unit"), one.cents("cents"), one.cents("error_cents")
		key := number + " " + unit
		if seen[key] {
			return fmt.Errorf("%s comes twice", unit)
		}
		seen[key] = true
		s, is := v.drawn[number]
		if !is {
			return fmt.Errorf("the pack has no sample %s", number)
		}
		if !slices.Contains(s.units[v.claim.Number], sampling.Unit{Stratum: one.text("stratum"), Name: unit, Cents: cents}) {
			return fmt.Errorf("%s of %d is not in the frame", unit, cents)
		}
		if one.flag("random") != s.taken[unit] {
			return fmt.Errorf("the seed draws %s: %v", unit, s.taken[unit])
		}
		if granted := v.given[[2]string{one.text("person"), one.text("payee")}]; granted != cents {
			return fmt.Errorf("%s is of %d, by lines.csv %d", unit, cents, granted)
		}
		if is := one.text("outcome") == string(sampling.Mistake); wrong < 0 || wrong > cents || is != (wrong > 0) {
			return fmt.Errorf("an error of %d in %d, found %q", wrong, cents, one.text("outcome"))
		}
		if by := one.id("confirmed_by"); by != uuid.Nil && by == one.id("found_by") {
			return errors.New("who has found it has confirmed it")
		}
		return nil
	})
	for _, number := range slices.Sorted(maps.Keys(v.drawn)) {
		sum := money.Cents(0)
		units := v.drawn[number].units[v.claim.Number]
		for _, u := range units {
			if sum += u.Cents; v.drawn[number].taken[u.Name] && !seen[number+" "+u.Name] {
				v.at("inspections.csv", "%s draws %s, which is not there", number, u.Name)
			}
		}
		if len(units) > 0 && sum != v.claim.Granted {
			v.at("inspections.csv", "the frame of %s has %d of the claim, which is granted %d", number, sum, v.claim.Granted)
		}
	}
}
