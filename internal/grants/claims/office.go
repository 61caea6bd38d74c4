package claims

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

// Verdict is what the check says of a line: what is let through, and why it is not what was asked for.
type Verdict struct {
	Accepted money.Cents
	Ground   string
}

// Ask requests a supplement of the claimant: what is missing, in words.
func (d Desk) Ask(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, note string) (err error) {
	defer fault.Wrap(&err, "claims.Ask(%s)", id)
	return d.step(ctx, a, press, id, []Event{Ask}, note, func(Store, *Claim) error { return nil })
}

// Verify keeps what an officer found of each line and sends the claim on to be decided. A line that is not let through as it was asked for needs its ground, so does
// one that is let through although it needs an answer ([Line.NeedsAnswer]), and no line gets more than was asked.
func (d Desk) Verify(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, verdicts map[uuid.UUID]Verdict) (err error) {
	defer fault.Wrap(&err, "claims.Verify(%s)", id)
	return d.step(ctx, a, press, id, []Event{Check}, "", func(_ Store, c *Claim) error {
		var mistakes []fault.Field
		for i, l := range c.Lines {
			v, given := verdicts[l.ID]
			if !given {
				v = Verdict{l.Presumed(), l.Ground}
			}
			switch {
			case v.Accepted < 0 || v.Accepted > l.Asked():
				mistakes = append(mistakes, fault.At(l.Field("accepted"), "claims.more_than_asked", int64(l.Asked())))
			case v.Ground == "" && l.Facts.Unregistered && l.Asked() > 0:
				mistakes = append(mistakes, fault.At(l.Field("ground"), "claims.home_ground_needed"))
			case v.Ground == "" && (v.Accepted != l.Asked() || l.NeedsAnswer() && v.Accepted > 0):
				mistakes = append(mistakes, fault.At(l.Field("ground"), "claims.ground_needed"))
			}
			c.Lines[i].Accepted, c.Lines[i].Ground = v.Accepted, v.Ground
		}
		if !slices.Contains(c.Checkers, a.Account) {
			c.Checkers = append(c.Checkers, a.Account)
		}
		return fault.Bad(mistakes...)
	})
}

// SendBack returns a checked claim to be checked again, with the reason.
func (d Desk) SendBack(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, note string) (err error) {
	defer fault.Wrap(&err, "claims.SendBack(%s)", id)
	return d.step(ctx, a, press, id, []Event{Return}, note, func(Store, *Claim) error { return nil })
}

// Decision is what was decided of a claim. Once issued it is never changed.
type Decision struct {
	Claim     uuid.UUID
	Number    string // the claim's
	Claimant  uuid.UUID
	Round     string
	Claimed   money.Cents
	Granted   money.Cents
	IBAN      string
	DecidedBy uuid.UUID
	DecidedAt time.Time
	Document  Document
	Letters   Letters
}

// Letters are a decision as it goes out, by language, and the SHA-256 of each file: kept as they were issued.
type Letters struct {
	Texts map[string]json.RawMessage
	Sums  map[string]string
}

// Document is the decision as it was issued, in both official languages and English.
type Document struct {
	Authority region.Names      `json:"authority"`
	Officer   string            `json:"officer"`
	Claimant  region.Names      `json:"claimant"`
	Round     region.Names      `json:"round"`
	RoundCode string            `json:"round_code"`
	Version   int               `json:"version"` // of the round
	Source    string            `json:"source"`  // the round's legal basis
	Submitted civil.Date        `json:"submitted"`
	Decided   civil.Date        `json:"decided"`
	Reasons   string            `json:"reasons"` // as the decider wrote them
	IBAN      string            `json:"iban"`
	Reference string            `json:"reference"`
	Claimed   money.Cents       `json:"claimed"`
	Granted   money.Cents       `json:"granted"`
	Lines     []DecidedLine     `json:"lines"`
	AppealRef string            `json:"appeal_reference"`
	Appeal    map[string]string `json:"appeal"` // by language
}

// DecidedLine is one person's line of a decision, by the case's number.
type DecidedLine struct {
	Person  string      `json:"person"` // KP-2026-00012/1
	About   About       `json:"about,omitempty"`
	Arrived civil.Date  `json:"arrived"`
	Rule    string      `json:"rule"`
	Source  string      `json:"source"`
	Asked   money.Cents `json:"asked"`
	Granted money.Cents `json:"granted"`
	Reason  string      `json:"reason,omitempty"` // code of why the rules give nothing
	Ground  string      `json:"ground,omitempty"` // the officer's words
}

// Resolve decides a checked claim: what the check let through is granted, and the letter is written. The reasons are the decider's own words; they may not be
// missing where less is granted than was asked. Write makes the letters of the decision's document.
func (d Desk) Resolve(
	ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, reasons string, write func(number string, d Document) (Letters, error),
) (err error) {
	defer fault.Wrap(&err, "claims.Resolve(%s)", id)
	return d.step(ctx, a, press, id, []Event{Decide}, "", func(st Store, c *Claim) error {
		c.Granted = c.Passed()
		if reasons == "" && c.Granted != c.Claimed {
			return fault.Bad(fault.At("reasons", "fault.required"))
		}
		reg, err := st.Register(ctx)
		if err != nil {
			return err
		}
		round := rules(reg, *c)
		budget, err := readBudget(ctx, st, round, *c)
		if err != nil {
			return err
		}
		if err := budget.afford(round, c.Granted); err != nil {
			return err
		}
		doc := NewDocument(reg, a, *c, reasons, d.Now())
		letters, err := write(c.Number, doc)
		if err != nil {
			return err
		}
		return st.AddDecision(ctx, Decision{
			Claim: c.ID, Number: c.Number, Claimant: c.Claimant.ID, Round: c.Round, Claimed: c.Claimed, Granted: c.Granted, IBAN: c.Form.IBAN,
			DecidedBy: a.Account, DecidedAt: d.Now(), Document: doc, Letters: letters,
		})
	})
}

// Preview writes the decision as it would be issued now.
func (d Desk) Preview(ctx context.Context, a identity.Actor, id uuid.UUID, reasons string) (doc Document, err error) {
	defer fault.Wrap(&err, "claims.Preview(%s)", id)
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		c, err := st.Claim(ctx, id)
		if err != nil {
			return err
		}
		reg, err := st.Register(ctx)
		if err != nil {
			return err
		}
		doc = NewDocument(reg, a, c, reasons, d.Now())
		return nil
	})
	return doc, err
}

// NewDocument writes the decision as it will be issued: a pure function, so that the decider sees before the press what stands after it.
func NewDocument(reg *region.Register, a identity.Actor, c Claim, reasons string, now time.Time) Document {
	o, round, today := a.Membership.Organisation, rules(reg, c), civil.DateIn(now)
	doc := Document{
		Authority: names(o), Officer: a.Name, Claimant: names(c.Claimant), Round: round.Name, RoundCode: c.Round, Version: c.RoundVersion, Source: round.Source,
		Submitted: civil.DateIn(c.SubmittedAt), Decided: today, Reasons: reasons, IBAN: c.Form.IBAN, Reference: c.Form.Reference, Claimed: c.Claimed, Granted: c.Passed(),
		Appeal: map[string]string{},
	}
	for _, l := range c.Lines {
		if l.Wanted {
			doc.Lines = append(doc.Lines, DecidedLine{
				Person: l.Facts.Name(), About: l.Facts.About, Arrived: l.Facts.ArrivedOn, Rule: l.Rule, Source: l.Source, Asked: l.Asked(), Granted: l.Accepted, Reason: string(l.Reason), Ground: l.Ground,
			})
		}
	}
	if appeal, ok := reg.Appeal(region.AppealGrant, today); ok {
		doc.AppealRef = appeal.Reference
		for _, l := range i18n.Langs() {
			doc.Appeal[string(l)] = strings.Join(appeal.Paragraphs(l), "\n\n")
		}
	}
	return doc
}

func names(o identity.Organisation) region.Names {
	return region.Names{FI: o.NameFI, SV: o.NameSV, EN: o.NameEN}
}
