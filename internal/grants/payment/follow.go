package payment

import (
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/money"
)

// Known is a payment of a batch as it stands.
type Known struct {
	EndToEndID string
	Status     Status // the last that the bank said; "" before any
	Cents      money.Cents
}

// Step is what a report changes of one payment.
type Step struct {
	EndToEndID string
	From, To   Status
	Reason     Reason
}

// Follow holds a report against the payments of its batch and returns the steps in the order of the payments. What was said before or is older than what is
// known changes nothing. A payment that is not of the batch, another amount, and another word after the last one are refused, and then nothing changes.
func Follow(rep Report, all []Known) (steps []Step, err error) {
	said, of := map[string]Said{}, map[string]bool{}
	for _, one := range rep.Each {
		said[one.EndToEndID] = one
	}
	var bad []fault.Field
	for _, k := range all {
		of[k.EndToEndID] = true
		s, ok := said[k.EndToEndID]
		if !ok {
			s = Said{Status: rep.Status, Reason: rep.Reason}
		}
		switch {
		case s.Status == "" || s.Status == partly:
		case s.Cents != 0 && s.Cents != k.Cents:
			bad = append(bad, fault.At("file", "payments.report_other_amount", k.EndToEndID))
		case k.Status.Paid() && s.Status == Rejected, k.Status == Rejected && s.Status.Paid():
			bad = append(bad, fault.At("file", "payments.report_too_late", k.EndToEndID, string(k.Status), string(s.Status)))
		case s.Status.After(k.Status):
			steps = append(steps, Step{k.EndToEndID, k.Status, s.Status, s.Reason})
		}
	}
	for _, one := range rep.Each {
		if !of[one.EndToEndID] {
			bad = append(bad, fault.At("file", "payments.report_unknown_payment", clip(one.EndToEndID, LongestID)))
		}
	}
	if len(bad) > 0 {
		return nil, fault.Bad(bad...)
	}
	return steps, nil
}
