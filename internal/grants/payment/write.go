package payment

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/money"
)

// Namespace is of the message that Write makes.
const Namespace = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"

type document struct {
	XMLName    xml.Name   `xml:"Document"`
	Namespace  string     `xml:"xmlns,attr"`
	Initiation initiation `xml:"CstmrCdtTrfInitn"`
}

type initiation struct {
	Header   header `xml:"GrpHdr"`
	Payments instruction
}

type header struct {
	MessageID string `xml:"MsgId"`
	Created   string `xml:"CreDtTm"`
	Count     int    `xml:"NbOfTxs"`
	Sum       string `xml:"CtrlSum"`
	Initiator string `xml:"InitgPty>Nm"`
}

type instruction struct {
	XMLName xml.Name `xml:"PmtInf"`
	ID      string   `xml:"PmtInfId"`
	Method  string   `xml:"PmtMtd"`
	Count   int      `xml:"NbOfTxs"`
	Sum     string   `xml:"CtrlSum"`
	Level   string   `xml:"PmtTpInf>SvcLvl>Cd"`
	On      string   `xml:"ReqdExctnDt>Dt"`
	Debtor  string   `xml:"Dbtr>Nm"`
	IBAN    string   `xml:"DbtrAcct>Id>IBAN"`
	Bank    string   `xml:"DbtrAgt>FinInstnId>Othr>Id"`
	Charges string   `xml:"ChrgBr"`
	All     []transfer
}

type transfer struct {
	XMLName  xml.Name `xml:"CdtTrfTxInf"`
	ID       string   `xml:"PmtId>EndToEndId"`
	Amount   amount   `xml:"Amt>InstdAmt"`
	Creditor string   `xml:"Cdtr>Nm"`
	IBAN     string   `xml:"CdtrAcct>Id>IBAN"`
	Remit    reference
}

type amount struct {
	Currency string `xml:"Ccy,attr"`
	Euros    string `xml:",chardata"`
}

type reference struct {
	XMLName xml.Name      `xml:"RmtInf"`
	Type    referenceType `xml:"Strd>CdtrRefInf>Tp"`
	Ref     string        `xml:"Strd>CdtrRefInf>Ref"`
}

type referenceType struct {
	Code   string `xml:"CdOrPrtry>Cd"`
	Issuer string `xml:"Issr,omitempty"`
}

// Write writes the batch as pain.001.001.09: always the same bytes for the same batch. A batch that is not whole is refused before anything is written.
func Write(w io.Writer, b Batch) error {
	if err := b.validate(); err != nil {
		return fmt.Errorf("payment.Write(%s): %w", b.MessageID, err)
	}
	sum, debtor := decimal(b.Sum()), Latin(b.Debtor, b.DebtorIBAN.Country() == "FI", LongestName)
	d := document{Namespace: Namespace, Initiation: initiation{
		Header: header{b.MessageID, b.CreatedAt.In(civil.Helsinki()).Format("2006-01-02T15:04:05-07:00"), len(b.Payments), sum, debtor},
		Payments: instruction{
			ID: b.MessageID, Method: "TRF", Count: len(b.Payments), Sum: sum, Level: "SEPA", On: b.On.String(), Debtor: debtor, IBAN: string(b.DebtorIBAN),
			Bank: "NOTPROVIDED", Charges: "SLEV", // the IBAN alone names the bank (regulation (EU) 260/2012, article 5)
		},
	}}
	for _, p := range b.Payments {
		d.Initiation.Payments.All = append(d.Initiation.Payments.All, b.transfer(p))
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", " ")
	if err := enc.Encode(d); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (b Batch) transfer(p Payment) transfer {
	t := transfer{
		ID: p.EndToEndID, Amount: amount{"EUR", decimal(p.Cents)}, IBAN: string(p.IBAN),
		Creditor: Latin(p.Creditor, b.DebtorIBAN.Country() == "FI" && p.IBAN.Country() == "FI", LongestName),
		Remit:    reference{Type: referenceType{Code: "SCOR"}, Ref: string(p.Reference)},
	}
	if p.Reference != "" && p.Reference == p.Reference.International() {
		t.Remit.Type.Issuer = "ISO"
	}
	return t
}

// decimal writes cents as the message does: "1234.50".
func decimal(c money.Cents) string {
	return strconv.FormatInt(int64(c/100), 10) + "." + fmt.Sprintf("%02d", int64(c%100))
}
