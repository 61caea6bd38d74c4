package settling

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

// Document is the decision on what a grant comes to, as it was issued.
type Document struct {
	Authority region.Names      `json:"authority"`
	Officer   string            `json:"officer"`
	Checker   string            `json:"checker,omitempty"`
	Claimant  region.Names      `json:"claimant"`
	Number    string            `json:"number,omitempty"` // none before it is issued
	Claim     string            `json:"claim"`            // number
	Round     region.Names      `json:"round"`
	Source    string            `json:"source"` // of the round
	Decided   civil.Date        `json:"decided"`
	Award     money.Cents       `json:"award"`
	Stated    money.Cents       `json:"stated"`
	Approved  money.Cents       `json:"approved"`
	Settled   money.Cents       `json:"settled"`
	Entered   money.Cents       `json:"entered"` // what goes back to the appropriation
	Over      money.Cents       `json:"over"`    // what was paid above it
	Open      money.Cents       `json:"open"`    // what is still to be paid
	Months    []DecidedMonth    `json:"months"`
	AppealRef string            `json:"appeal_reference"`
	Appeal    map[string]string `json:"appeal"` // by language
}

// DecidedMonth is one month of a decision.
type DecidedMonth struct {
	First    civil.Date  `json:"first"`
	Last     civil.Date  `json:"last"`
	Stated   money.Cents `json:"stated"`
	Approved money.Cents `json:"approved"`
	Ground   string      `json:"ground,omitempty"`
}

// Decision is a settlement as it was issued; without a number there is none.
type Decision struct {
	Number   string
	Document Document
	Letters  claims.Letters
}

// Settle settles the grant: the approved costs, never more than the award. Write makes the letters of the decision's document.
func (d Desk) Settle(ctx context.Context, a identity.Actor, press identity.Press, claim uuid.UUID, write func(Document) (claims.Letters, error)) (err error) {
	defer fault.Wrap(&err, "settling.Settle(%s)", claim)
	return d.take(ctx, a, press, claim, Approve, "", func(st Store, s *Settlement) error {
		if s.UnderWay {
			return fault.New(fault.Conflict, "settlements.under_way")
		}
		doc, err := d.document(ctx, st, a, *s)
		if err != nil {
			return err
		}
		n, err := st.NextSettlementNumber(ctx)
		if err != nil {
			return err
		}
		doc.Number = fmt.Sprintf("LOPPU-%d-%05d", d.Now().In(civil.Helsinki()).Year(), n)
		s.Fixed, s.Decision = s.Sums(), Decision{Number: doc.Number, Document: doc}
		s.Decision.Letters, err = write(doc)
		return err
	})
}

// Preview writes the decision as it would be issued now.
func (d Desk) Preview(ctx context.Context, a identity.Actor, claim uuid.UUID) (doc Document, err error) {
	defer fault.Wrap(&err, "settling.Preview(%s)", claim)
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		s, err := st.ClaimSettlement(ctx, claim)
		if err != nil {
			return err
		}
		if err := s.Refusal(a, Approve); err != nil {
			return err
		}
		doc, err = d.document(ctx, st, a, s)
		return err
	})
	return doc, err
}

func (d Desk) document(ctx context.Context, st Store, a identity.Actor, s Settlement) (doc Document, err error) {
	reg, err := st.Register(ctx)
	if err != nil {
		return doc, err
	}
	names, err := st.Names(ctx, s.Checkers)
	if err != nil {
		return doc, err
	}
	sums, today := s.Sums(), civil.DateIn(d.Now())
	doc = Document{
		Authority: namesOf(a.Membership.Organisation), Officer: a.Name, Claimant: namesOf(s.Claimant), Claim: s.Number, Decided: today,
		Award: sums.Award, Stated: sums.Stated, Approved: sums.Approved, Settled: sums.Settled, Entered: sums.Entered, Over: sums.Over, Open: max(s.Owed, 0) - sums.Entered,
		Appeal: map[string]string{},
	}
	for _, r := range reg.RoundVersions(s.Round) {
		if r.Version == s.RoundVersion {
			doc.Round, doc.Source = r.Name, r.Source
		}
	}
	if n := len(s.Checkers); n > 0 {
		doc.Checker = names[s.Checkers[n-1]]
	}
	for _, m := range s.Months {
		doc.Months = append(doc.Months, DecidedMonth{First: m.First, Last: m.Last, Stated: m.Cost(), Approved: m.Approved, Ground: m.Ground})
	}
	if appeal, ok := reg.Appeal(region.AppealGrant, today); ok {
		doc.AppealRef = appeal.Reference
		for _, l := range i18n.Langs() {
			doc.Appeal[string(l)] = strings.Join(appeal.Paragraphs(l), "\n\n")
		}
	}
	return doc, nil
}

func namesOf(o identity.Organisation) region.Names {
	return region.Names{FI: o.NameFI, SV: o.NameSV, EN: o.NameEN}
}
