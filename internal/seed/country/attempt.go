package country

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/arrivals"
	"kuntapaikka/internal/region"
	"kuntapaikka/internal/seed/chance"
)

// proposalID is the same whoever asks for it.
func (w *Country) proposalID(way, try int, sent time.Time) uuid.UUID {
	return chance.New(w.Seed, diceTry, uint64(way)<<4|uint64(try)).ID(sent)
}

// attempt is one proposal as it is told.
type attempt struct {
	*teller
	*try
	id        uuid.UUID
	href      string
	version   int
	reason    string
	note      string
	silence   string // why the municipality went on without a yes of the area
	escalated time.Time
	decidedOn civil.Date
	body      string
	answerer  uuid.UUID
	hearing   heard
}

// heard is how the hearing of a proposal went.
type heard struct {
	id             uuid.UUID
	kind           placement.HearingKind
	why            string
	state          placement.HearingState
	outcome        placement.Outcome
	due, remind    time.Time
	answered       time.Time
	hearingVersion int
}

// attempt tells of one proposal: sent, heard, answered, agreed, directed, or how else it ended.
func (t *teller) attempt(i int, y *try) error {
	a := &attempt{teller: t, try: y, id: t.proposalID(t.n, i, y.sent), version: 1}
	a.href = "/proposals/" + a.id.String()
	proposer, officer := t.centre.by(0), y.town.org.by(0)
	a.advance(placement.Send, placement.Drafted, placement.Sent, proposer, y.sent)
	a.notify(y.town.org, "proposal_sent", a.href, t.urgent(), y.sent)
	a.hear()
	a.talk(officer, proposer)
	a.late()
	a.answer(officer)
	a.decide()
	a.show()
	if err := a.row(i); err != nil {
		return err
	}
	a.hearingRow()
	if !y.directed.IsZero() {
		return a.direct()
	}
	return nil
}

// advance tells a step of the proposal.
func (a *attempt) advance(e placement.ProposalEvent, from, to placement.ProposalState, by who, at time.Time) {
	ground := ""
	for _, s := range placement.ProposalSteps() {
		if s.Event == e {
			ground = s.Ground
		}
	}
	reason, note := "", ""
	if e == placement.Decline || e == placement.Withdraw || e == placement.Revoke {
		reason, note = a.reason, a.note
	}
	a.step(casework.ProposalMachine, a.id, string(e), string(from), string(to), by, at, reason, note, ground)
	more := detail("reason", reason)
	if e == placement.Send {
		more = detail("municipality", a.town.Code)
	} else {
		a.version++
	}
	a.event("proposal."+string(e), audit.Proposal, a.id, by, at, ground, more)
}

// hear tells how the wellbeing area was heard, in the municipality's name and beside the answer.
func (a *attempt) hear() {
	h := &a.hearing
	h.id, h.hearingVersion, h.state = a.ID(a.sent), 1, placement.HearingNotRequired
	h.kind, h.why = placement.HearingFor(casework.Case{Group: a.group, Priority: a.priority, Profile: a.house.Profile}, a.town.hears)
	if h.why == "none" {
		return
	}
	h.state = placement.HearingOpen
	h.due, h.remind, _ = a.deadline(a.priority, region.Hearing, a.sent)
	a.stepOfHearing("open", "", placement.HearingOpen, a.centre.by(0), a.sent, "")
	a.notify(a.town.area, "hearing_open", "/hearings/"+h.id.String(), a.urgent(), a.sent)
	a.opinion()
}

// opinion decides whether and what the area answered.
func (a *attempt) opinion() {
	h := &a.hearing
	end := a.ended
	if end.IsZero() {
		end = a.Now
	}
	waited := a.try.state.Unanswered()
	at := a.between(a.sent, end, a.Between(15, 75))
	agrees := h.kind == placement.Agreement && a.saidYes()
	silent := h.due.Before(end) && !agrees && a.Percent(30)
	switch {
	case waited && !silent && a.Percent(45) && !h.due.Before(a.Now):
		return // still open
	case silent:
		h.state = placement.HearingSilent
		h.hearingVersion++
		a.stepOfHearing("silence", placement.HearingOpen, placement.HearingSilent, clock(), h.due.Add(time.Minute), "")
		a.notify(a.town.org, "silent", a.href, true, h.due.Add(time.Minute))
		a.notify(a.centre, "silent", a.href, true, h.due.Add(time.Minute))
		a.event("hearing.silence", audit.Hearing, h.id, clock(), h.due.Add(time.Minute), "", "{}")
		a.silence = "Hyvinvointialue ei vastannut määräajassa; palvelut on järjestetty aiemman sopimuksen mukaan."
		return
	}
	h.outcome = chance.Draw(a.Dice, []chance.Share[placement.Outcome]{{Of: placement.Ready, Weight: 72}, {Of: placement.ReadyIf, Weight: 22}, {Of: placement.NotReady, Weight: 6}})
	if h.outcome == placement.NotReady {
		if agrees {
			h.outcome = placement.Ready
		}
		a.silence = "Palvelut hankitaan naapurialueelta siihen asti, kun oma palvelu on valmis."
	}
	h.state, h.answered = placement.HearingAnswered, at
	h.hearingVersion++
	a.stepOfHearing("answer", placement.HearingOpen, placement.HearingAnswered, a.town.area.by(0), at, string(h.outcome))
	a.notify(a.town.org, "hearing_answered", a.href, a.urgent(), at)
	a.notify(a.centre, "hearing_answered", a.href, a.urgent(), at)
	a.event("hearing.answer", audit.Hearing, h.id, a.town.area.by(0), at, hearingGround(h.kind), detail("outcome", string(h.outcome)))
}

// saidYes reports whether the municipality accepted, whatever came of it.
func (y *try) saidYes() bool {
	return y.state == placement.Accepted || y.state == placement.Agreed || y.state == placement.Directed || !y.directed.IsZero()
}

func (a *attempt) stepOfHearing(event string, from, to placement.HearingState, by who, at time.Time, reason string) {
	a.step(casework.HearingMachine, a.hearing.id, event, string(from), string(to), by, at, reason, "", hearingGround(a.hearing.kind))
}

func hearingGround(k placement.HearingKind) string {
	if k == placement.Agreement {
		return "681/2023 s. 43.5"
	}
	return "681/2023 s. 43.3"
}

// talk tells a question of the municipality, and its answer unless the municipality still waits for it.
func (a *attempt) talk(officer, proposer who) {
	asking := a.try.state == placement.Question
	if !asking && (a.ended.IsZero() || !a.Percent(12)) {
		return
	}
	end := a.ended
	if asking {
		end = a.Now
	}
	asked := a.between(a.sent, end, 40)
	a.advance(placement.Ask, placement.Sent, placement.Question, officer, asked)
	a.messages.Add(a.ID(asked), a.id, "question", chance.Pick(a.Dice, questions()), officer.org.ID, officer.account, asked)
	a.notify(a.centre, "question", a.href, a.urgent(), asked)
	if asking {
		return
	}
	replied := a.between(asked, end, 40)
	a.advance(placement.Reply, placement.Question, placement.Sent, proposer, replied)
	a.messages.Add(a.ID(replied), a.id, "answer", "Tieto on tarkistettu ja lisätty tapaukselle.", proposer.org.ID, proposer.account, replied)
	a.notify(a.town.org, "answer", a.href, a.urgent(), replied)
}

func questions() []string {
	return []string{
		"Tarvitseeko joku perheestä esteettömän kylpyhuoneen?", "Onko koulun alkamisella kiire?", "Sopiiko asunto toisessa kerroksessa ilman hissiä?",
		"Voiko saapuminen siirtyä kahdella viikolla?",
	}
}

// between is a working moment about so many hundredths of the way from one moment to another.
func (a *attempt) between(from, to time.Time, hundredths int) time.Time {
	about := from.Add(time.Duration(hundredths) * to.Sub(from) / 100).Truncate(time.Second)
	if at := a.working(a.Dice, a.priority, about); at.After(from) {
		return at
	}
	return about
}

// late tells of the reminder at half time, and of the escalation of an answer that is late.
func (a *attempt) late() {
	due, remind, _ := a.deadline(a.priority, region.Answer, a.sent)
	end := a.ended
	if end.IsZero() {
		end = a.Now
	}
	if remind.Before(end) {
		a.notify(a.town.org, "reminder", a.href, a.urgent(), remind)
	}
	if due.Before(end) {
		a.escalated = due.Add(time.Minute)
		a.version++
		a.notify(a.town.org, "overdue", a.href, true, a.escalated)
		a.notify(a.centre, "overdue", a.href, true, a.escalated)
		a.event("proposal.escalate", audit.Proposal, a.id, clock(), a.escalated, "", "{}")
	}
}

// answer tells how the waiting ended.
func (a *attempt) answer(officer who) {
	switch {
	case a.ended.IsZero():
	case a.try.state == placement.Declined:
		a.reason = chance.Draw(a.Dice, []chance.Share[string]{
			{Of: "housing", Weight: 34},
			{Of: "health_service", Weight: 18},
			{Of: "capacity_used", Weight: 14},
			{Of: "school", Weight: 12},
			{Of: "timing", Weight: 12},
			{Of: "size", Weight: 6},
			{Of: "language", Weight: 4},
		})
		a.answerer = officer.account
		a.advance(placement.Decline, placement.Sent, placement.Declined, officer, a.ended)
		a.notify(a.centre, "declined", a.href, a.urgent(), a.ended)
	case a.try.state == placement.Expired:
		a.advance(placement.Expire, placement.Sent, placement.Expired, clock(), a.ended)
		a.notify(a.centre, "expired", a.href, a.urgent(), a.ended)
		a.notify(a.town.org, "expired", a.href, a.urgent(), a.ended)
	case a.try.state == placement.Withdrawn && a.directed.IsZero():
		a.reason = chance.Pick(a.Dice, []string{"better_place", "household_changed", "municipality_asked"})
		a.advance(placement.Withdraw, placement.Sent, placement.Withdrawn, a.centre.by(0), a.ended)
		a.notify(a.town.org, "withdrawn", a.href, a.urgent(), a.ended)
	default:
		a.answerer, a.decidedOn = officer.account, civil.DateIn(a.ended)
		a.body = fmt.Sprintf("Kotoutumispäällikkö, viranhaltijapäätös § %d", a.Between(3, 180))
		if a.hearing.state != placement.HearingSilent && a.hearing.outcome != placement.NotReady {
			a.silence = ""
		}
		a.advance(placement.Accept, placement.Sent, placement.Accepted, officer, a.ended)
		a.notify(a.centre, "accepted", a.href, a.urgent(), a.ended)
		return
	}
	a.silence = ""
}

// decide tells of the centre's agreement, the direction, and its revocation.
func (a *attempt) decide() {
	confirmer := a.centre.by(1)
	if !a.agreed.IsZero() {
		a.advance(placement.Agree, placement.Accepted, placement.Agreed, confirmer, a.agreed)
		a.notify(a.town.org, "agreed", a.href, a.urgent(), a.agreed)
	}
	if !a.directed.IsZero() {
		a.advance(placement.Direct, placement.Agreed, placement.Directed, confirmer, a.directed)
		a.move(casework.Direct, confirmer, a.directed, "", "")
		for _, o := range []*organisation{a.town.org, a.town.area} {
			a.notify(o, "directed", "/cases/"+a.teller.id.String(), a.urgent(), a.directed)
		}
	}
	if a.revoked() {
		a.reason, a.note = "other", "Perheen koko muuttui."
		a.move(casework.Reopen, confirmer, a.reopened, "household_changed", a.note)
		a.advance(placement.Revoke, placement.Directed, placement.Withdrawn, confirmer, a.reopened)
		for _, o := range []*organisation{a.town.org, a.town.area} {
			a.notify(o, "revoked", "/", a.urgent(), a.reopened)
		}
	}
}

func (a *attempt) revoked() bool { return a.try.state == placement.Withdrawn && !a.directed.IsZero() }

// show opens what a proposal and a direction open, until the moment at which their ground ended.
func (a *attempt) show() {
	var until time.Time
	switch {
	case a.revoked():
		until = a.reopened
	case a.try.state == placement.Declined || a.try.state == placement.Withdrawn || a.try.state == placement.Expired:
		until = a.ended
	}
	t := a.town
	a.open(t.org, casework.ProfileLayer, "681/2023 s. 43", a.sent, until)
	heard := a.hearing.state != placement.HearingNotRequired
	if heard {
		a.open(t.area, casework.ProfileLayer, hearingGround(a.hearing.kind), a.sent, until)
	}
	if a.directed.IsZero() {
		return
	}
	const ground = "681/2023 s. 83.2"
	a.open(t.org, casework.IdentityLayer, ground, a.directed, until)
	if !heard {
		a.open(t.area, casework.ProfileLayer, ground, a.directed, until)
	}
	a.open(t.area, casework.IdentityLayer, ground, a.directed, until)
	a.open(t.area, casework.HealthLayer, ground, a.directed, until)
}

// row writes the proposal as it stands.
func (a *attempt) row(i int) error {
	due, remind, held := a.deadline(a.priority, region.Answer, a.sent)
	if !remind.After(a.Now) || !a.ended.IsZero() {
		remind = time.Time{} // the reminder has gone out, or is needed no more
	}
	answered := a.ended
	if a.answerer == uuid.Nil {
		answered = time.Time{}
	}
	rank, why := 1, ""
	if i > 0 && a.Percent(30) || a.Percent(12) {
		rank = a.Between(2, 4)
	}
	snapshot, rank, err := a.ranking(a.try, rank)
	if err != nil {
		return err
	}
	if rank > 1 {
		why = chance.Pick(a.Dice, []string{"Sukulaiset asuvat lähellä.", "Asunto on valmis aiemmin.", "Kunta toivoi samaa kieliryhmää."})
	}
	a.proposals.Add(a.id, a.version, a.teller.id, a.reference, a.try.state, a.centre.ID, a.town.org.ID, a.town.Code, a.group, a.priority, a.size, a.planned, rank, why,
		snapshot, a.centre.people[0].id, a.sent, remind, due, held, a.escalated, answered, a.answerer, a.body, a.decidedOn, a.reason, a.note, a.silence)
	a.settle()
	return nil
}

// settle books one of the town's named dwellings for a household that was accepted and may come, or has come; it stays until the case is closed.
func (a *attempt) settle() {
	stands := a.try.state == placement.Accepted || a.try.state == placement.Agreed || a.try.state == placement.Directed
	if !stands || !a.cancelled.IsZero() || !a.reopened.IsZero() {
		return
	}
	days := civil.Period{From: a.planned, To: dayOf(a.closed)}
	if !days.To.IsZero() && !days.From.Before(days.To) {
		return
	}
	if h := a.town.house(a.size, days); h != nil {
		a.named = h.name
		a.bookings.Add(h.id, a.teller.id, a.id, days)
	}
}

func (a *attempt) hearingRow() {
	h := &a.hearing
	var org, by uuid.UUID
	if h.state != placement.HearingNotRequired {
		org = a.town.area.ID
	}
	statement, services := "", []placement.ServiceAnswer{}
	if h.state == placement.HearingAnswered {
		by = a.town.area.people[0].id
		if h.outcome != placement.Ready {
			statement = "Esimerkkilausunto: palvelu järjestyy, kun siitä sovitaan kaksi viikkoa ennen saapumista."
		}
		for _, n := range a.house.Profile.Needs {
			services = append(services, placement.ServiceAnswer{Need: n.Code, Outcome: h.outcome, From: a.planned})
		}
	}
	remind := h.remind
	if !remind.After(a.Now) || h.state != placement.HearingOpen {
		remind = time.Time{}
	}
	answers, err := json.Marshal(services)
	if err != nil {
		answers = []byte("[]")
	}
	a.hearings.Add(h.id, h.hearingVersion, a.id, a.teller.id, a.centre.ID, a.town.org.ID, org, h.kind, h.state, h.why, h.outcome, answers, statement, a.sent,
		remind, h.due, h.answered, by)
}

// direct writes the decision, and its revocation when it no longer stands.
func (a *attempt) direct() error {
	id, day := a.ID(a.directed), civil.DateIn(a.directed)
	a.Country.directed++
	number := fmt.Sprintf("OHJ-%d-%05d", day.Year(), a.Country.directed)
	appeal, text := a.appeal(day)
	heard := string(a.hearing.state)
	if a.hearing.outcome != "" {
		heard = string(a.hearing.outcome)
	}
	document, err := json.Marshal(placement.DirectionDocument{
		Case: a.reference, Sections: placement.Sections(a.group, a.house.MustBeDirected), Centre: a.centre.names(), Officer: a.centre.people[1].name,
		Municipality: a.town.org.names(), Area: a.town.area.names(), Arrival: a.planned,
		Ground: "681/2023 s. 43", Reasons: "Kunta voi ottaa koko perheen vastaan ja tarvittavat palvelut ovat saavutettavissa.", Persons: a.size, Group: a.group,
		Hearing: heard, Accepted: a.decidedOn, Body: a.body, AppealRef: appeal, Appeal: text,
	})
	if err != nil {
		return err
	}
	childView := ""
	if len(a.house.Profile.Schooling) > 0 || a.group == casework.Minor {
		childView = "Lapsen mielipide on selvitetty ja otettu huomioon."
	}
	a.directions.Add(id, number, a.teller.id, a.id, a.centre.ID, a.town.org.ID, a.town.area.ID, a.town.Code, day, a.centre.people[1].id, a.directed, childView, document)
	a.event("direction.make", audit.Direction, id, a.centre.by(1), a.directed, "681/2023 s. 43", fmt.Sprintf(`{"number": %q, "municipality": %q}`, number, a.town.Code))
	if a.revoked() {
		a.revocations.Add(id, a.reopened, a.centre.people[1].id, "household_changed")
		for person := range a.size {
			a.arrivals.Add(a.ID(a.directed), 2, a.teller.id, person+1, id, a.town.org.ID, a.town.area.ID, arrivals.RouteOf(a.group), arrivals.Ended, a.planned, nil, nil,
				true, "{}")
		}
		a.event("direction.revoke", audit.Direction, id, a.centre.by(1), a.reopened, "681/2023 s. 43", detail("reason", "household_changed"))
		return nil
	}
	a.standing = id
	return nil
}

// appeal is what the decision says about appeal, in each language.
func (w *Country) appeal(on civil.Date) (reference string, text map[string]string) {
	if w.appealRef == "" {
		w.appealText = map[string]string{}
		if row, ok := w.reg.Appeal("direction", on); ok {
			w.appealRef = row.Reference
			for _, l := range i18n.Langs() {
				for _, paragraph := range row.Paragraphs(l) {
					w.appealText[string(l)] += paragraph + "\n\n"
				}
			}
		}
	}
	return w.appealRef, w.appealText
}
