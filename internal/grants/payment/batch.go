package payment

import (
	"errors"
	"fmt"
	"time"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/bank"
	"kuntapaikka/internal/money"
)

// Batch is payments from one account on one day. MessageID names it to the bank, for ever: at most 35 of the letters of Identifier.
type Batch struct {
	MessageID  string
	CreatedAt  time.Time
	Debtor     string
	DebtorIBAN bank.IBAN
	On         civil.Date // when the bank is to pay
	Payments   []Payment
}

// Payment is one credit transfer in euros. EndToEndID is what the bank's report names it by.
type Payment struct {
	EndToEndID string
	Creditor   string
	IBAN       bank.IBAN
	Cents      money.Cents
	Reference  bank.Reference
}

// The limits of the message (Max35Text; the SEPA rulebook's 70 for a name and 999 999 999.99 euros for an amount).
const (
	LongestID   = 35
	LongestName = 70
	MostCents   = money.Cents(99_999_999_999)
)

// Sum is what all payments come to.
func (b Batch) Sum() (sum money.Cents) {
	for _, p := range b.Payments {
		sum += p.Cents
	}
	return sum
}

// validate says why no message can be made of the batch. Whoever fills a batch has checked it before: this is the last gate, not a person's help.
func (b Batch) validate() error {
	var all []error
	if !identifier(b.MessageID) {
		all = append(all, fmt.Errorf("message id %q", b.MessageID))
	}
	if b.Debtor == "" || b.On.IsZero() || b.CreatedAt.IsZero() || len(b.Payments) == 0 {
		all = append(all, errors.New("a batch needs a debtor, a day, a moment and payments"))
	}
	if _, err := bank.ParseIBAN(string(b.DebtorIBAN)); err != nil {
		all = append(all, err)
	}
	seen := map[string]bool{}
	for _, p := range b.Payments {
		_, badIBAN := bank.ParseIBAN(string(p.IBAN))
		_, badReference := bank.ParseReference(string(p.Reference))
		switch {
		case !identifier(p.EndToEndID) || seen[p.EndToEndID]:
			all = append(all, fmt.Errorf("end-to-end id %q", p.EndToEndID))
		case p.Creditor == "" || p.Cents < 1 || p.Cents > MostCents:
			all = append(all, fmt.Errorf("%s: name %q, %d cents", p.EndToEndID, p.Creditor, p.Cents))
		case badIBAN != nil || badReference != nil:
			all = append(all, fmt.Errorf("%s: %w", p.EndToEndID, errors.Join(badIBAN, badReference)))
		}
		seen[p.EndToEndID] = true
	}
	return errors.Join(all...)
}
