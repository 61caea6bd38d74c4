package payment

import (
	"fmt"
	"io"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/money"
)

// Status is what the bank says of a payment (ISO 20022, ExternalPaymentTransactionStatus1Code).
type Status string

// The statuses, in the order in which a payment meets them. A payment rests with the last two and with Rejected.
const (
	Received   Status = "RCVD"
	Pending    Status = "PDNG" // waits, for cover or for its day
	Technical  Status = "ACTC" // the file can be read
	Accepted   Status = "ACCP" // the customer's side is in order
	Changed    Status = "ACWC" // accepted with a change, as of the day
	Processing Status = "ACSP"
	Settled    Status = "ACSC" // the debtor's account is debited
	Credited   Status = "ACCC"
	Rejected   Status = "RJCT"
	partly     Status = "PART" // of a group: each payment says its own
)

// Statuses lists what a payment can have, from the first to the last.
func Statuses() []Status {
	return []Status{Received, Pending, Technical, Accepted, Changed, Processing, Settled, Credited, Rejected}
}

// Final says whether the bank is done with the payment.
func (s Status) Final() bool { return s.Paid() || s == Rejected }

// Paid says whether the money has left.
func (s Status) Paid() bool { return s == Settled || s == Credited }

// After says whether the status is later on the way than another; "" is before all.
func (s Status) After(other Status) bool {
	return slices.Index(Statuses(), s) > slices.Index(Statuses(), other)
}

// Reason is why the bank says so: a code of ISO 20022 (ExternalStatusReason1Code), such as AC01, or the bank's own, with what it says besides.
type Reason struct {
	Code string
	Text string
}

// Report is what the bank says of one message.
type Report struct {
	ID     string // the report's own
	Of     string // the MessageID of the batch
	Status Status // of the whole: "" where only payments have one
	Reason Reason
	Each   []Said
}

// Said is what the bank says of one payment. Cents is 0 where the report does not repeat the amount.
type Said struct {
	EndToEndID string
	Status     Status
	Reason     Reason
	Cents      money.Cents
}

var namespaces = regexp.MustCompile(`^urn:iso:std:iso:20022:tech:xsd:pain\.002\.001\.(03|09|10|11|12)$`)

// ReadReport reads a Payment Status Report. What is no such report, or says two things of one payment, is refused with a fault.Invalid at the field "file".
func ReadReport(r io.Reader) (rep Report, err error) {
	file, err := io.ReadAll(io.LimitReader(r, MostBytes+1))
	if err != nil {
		return rep, err
	}
	root, err := parse(file)
	if err != nil {
		return rep, wrong("payments.report_unreadable", err.Error())
	}
	if root.name != "Document" || !namespaces.MatchString(root.space) || root.at("CstmrPmtStsRpt") == nil {
		return rep, wrong("payments.report_other_kind")
	}
	body := root.at("CstmrPmtStsRpt")
	group := body.at("OrgnlGrpInfAndSts")
	rep.ID, rep.Of = body.value("GrpHdr/MsgId"), ""
	if group == nil {
		return rep, wrong("payments.report_without_original")
	}
	rep.Of, rep.Reason = group.value("OrgnlMsgId"), reasonOf(group)
	if rep.ID == "" || len(rep.ID) > LongestID || rep.Of == "" || len(rep.Of) > LongestID {
		return rep, wrong("payments.report_without_original")
	}
	if kind := group.value("OrgnlMsgNmId"); kind != "" && !strings.HasPrefix(kind, "pain.001") {
		return rep, wrong("payments.report_other_kind")
	}
	if rep.Status, err = statusOf(group.value("GrpSts")); err != nil {
		return rep, err
	}
	for _, p := range body.each("OrgnlPmtInfAndSts") {
		if err := rep.instruction(p); err != nil {
			return rep, err
		}
	}
	return rep, rep.contradiction()
}

func wrong(key string, args ...any) error { return fault.Bad(fault.At("file", key, args...)) }

// instruction reads what is said of a payment instruction: of each payment, or of all at once, which is then said of the whole.
func (rep *Report) instruction(p *element) error {
	status, err := statusOf(p.value("PmtInfSts"))
	if err != nil {
		return err
	}
	if id := p.value("OrgnlPmtInfId"); id != "" && id != rep.Of { // Write gives both one name
		return wrong("payments.report_unknown_payment", clip(id, LongestID))
	}
	if status != "" && status != partly {
		rep.Status, rep.Reason = status, reasonOf(p)
	}
	for _, t := range p.each("TxInfAndSts") {
		one := Said{EndToEndID: t.value("OrgnlEndToEndId"), Reason: reasonOf(t)}
		if one.Status, err = statusOf(t.value("TxSts")); err != nil {
			return err
		}
		if one.EndToEndID == "" || one.Status == "" || one.Status == partly {
			return wrong("payments.report_without_payment")
		}
		if text := t.value("OrgnlTxRef/Amt/InstdAmt"); text != "" {
			euros, ok := new(big.Rat).SetString(short(text))
			if !ok {
				return wrong("payments.report_unreadable", fmt.Sprintf("InstdAmt %.30q", text))
			}
			cents := euros.Mul(euros, big.NewRat(100, 1))
			if !cents.IsInt() || !cents.Num().IsInt64() {
				return wrong("payments.report_unreadable", fmt.Sprintf("InstdAmt %.30q", text))
			}
			one.Cents = money.Cents(cents.Num().Int64())
		}
		rep.Each = append(rep.Each, one)
	}
	return nil
}

// statusOf reads a status; an unknown one is refused, since nobody knows what it would do to the money.
func statusOf(text string) (Status, error) {
	s := Status(text)
	if text == "" || s == partly || slices.Contains(Statuses(), s) {
		return s, nil
	}
	return "", wrong("payments.report_unknown_status", fmt.Sprintf("%.10s", text))
}

func reasonOf(e *element) (r Reason) {
	for _, info := range e.each("StsRsnInf") {
		if r.Code == "" {
			if r.Code = info.value("Rsn/Cd"); r.Code == "" {
				r.Code = info.value("Rsn/Prtry")
			}
		}
		for _, more := range info.each("AddtlInf") {
			r.Text = strings.TrimSpace(r.Text + " " + strings.TrimSpace(string(more.text)))
		}
	}
	return Reason{Code: clip(r.Code, LongestID), Text: clip(r.Text, 500)}
}

// clip cuts what a bank may write at any length.
func clip(s string, most int) string {
	if all := []rune(s); len(all) > most {
		return string(all[:most])
	}
	return s
}

// contradiction: nothing is said at all, or two things of one payment.
func (rep *Report) contradiction() error {
	said := map[string]Status{}
	for _, one := range rep.Each {
		if before, ok := said[one.EndToEndID]; ok && before != one.Status {
			return wrong("payments.report_contradicts", clip(one.EndToEndID, LongestID), string(before), string(one.Status))
		}
		said[one.EndToEndID] = one.Status
	}
	if len(said) == 0 && (rep.Status == "" || rep.Status == partly) {
		return wrong("payments.report_says_nothing")
	}
	if rep.Status == Rejected {
		for id, s := range said {
			if s != Rejected {
				return wrong("payments.report_contradicts", clip(id, LongestID), string(Rejected), string(s))
			}
		}
	}
	return nil
}
