package payment_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/payment"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
)

// report is a status report of a version, of a message, with what it says of all and of each.
func report(version, of, group string, each ...string) string {
	if group != "" {
		group = "<GrpSts>" + group + "</GrpSts>"
	}
	return fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.%s"><CstmrPmtStsRpt>
<GrpHdr><MsgId>BANK-1</MsgId><CreDtTm>2026-11-25T08:00:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>%s</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>%s</OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><OrgnlPmtInfId>%s</OrgnlPmtInfId>%s</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`, version, of, group, of, strings.Join(each, ""))
}

func said(id, status, more string) string {
	return "<TxInfAndSts><OrgnlEndToEndId>" + id + "</OrgnlEndToEndId><TxSts>" + status + "</TxSts>" + more + "</TxInfAndSts>"
}

const closed = "<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>Account</AddtlInf><AddtlInf>closed</AddtlInf></StsRsnInf>"

// key is the catalogue key of the refusal's first mistake.
func key(err error) string {
	if f, ok := fault.As(err); ok && len(f.Fields) > 0 {
		return f.Fields[0].Message.Key
	}
	return fmt.Sprint(err)
}

func TestAReportMovesThePaymentsOfItsBatch(t *testing.T) {
	t.Parallel()
	known := []payment.Known{{EndToEndID: "P1", Cents: 410700}, {EndToEndID: "P2", Cents: 69000, Status: payment.Accepted}}
	why := payment.Reason{Code: "AC04", Text: "Account closed"}
	for what, c := range map[string]struct {
		file string
		want []payment.Step
	}{
		"all accepted":         {report("10", "KP-1", "ACCP"), []payment.Step{{EndToEndID: "P1", To: "ACCP"}}},
		"all rejected":         {report("03", "KP-1", "RJCT"), []payment.Step{{EndToEndID: "P1", To: "RJCT"}, {EndToEndID: "P2", From: "ACCP", To: "RJCT"}}},
		"one each":             {report("10", "KP-1", "PART", said("P2", "RJCT", closed), said("P1", "ACSC", "")), []payment.Step{{EndToEndID: "P1", To: "ACSC"}, {EndToEndID: "P2", From: "ACCP", To: "RJCT", Reason: why}}},
		"of one only":          {report("03", "KP-1", "", said("P1", "ACSP", "<OrgnlTxRef><Amt><InstdAmt Ccy=\"EUR\">4107.00</InstdAmt></Amt></OrgnlTxRef>")), []payment.Step{{EndToEndID: "P1", To: "ACSP"}}},
		"what is known":        {report("10", "KP-1", "", said("P2", "ACCP", "")), nil},
		"older than known":     {report("10", "KP-1", "", said("P2", "PDNG", "")), nil},
		"of the instruction":   {report("10", "KP-1", "", "<PmtInfSts>ACSC</PmtInfSts>"), []payment.Step{{EndToEndID: "P1", To: "ACSC"}, {EndToEndID: "P2", From: "ACCP", To: "ACSC"}}},
		"the same said twice":  {report("10", "KP-1", "", said("P1", "ACSC", ""), said("P1", "ACSC", "")), []payment.Step{{EndToEndID: "P1", To: "ACSC"}}},
		"all but one accepted": {report("10", "KP-1", "ACCP", said("P2", "RJCT", closed)), []payment.Step{{EndToEndID: "P1", To: "ACCP"}, {EndToEndID: "P2", From: "ACCP", To: "RJCT", Reason: why}}},
	} {
		rep, err := payment.ReadReport(strings.NewReader(c.file))
		if err != nil || rep.Of != "KP-1" || rep.ID != "BANK-1" {
			t.Fatalf("%s: %+v, %v", what, rep, err)
		}
		steps, err := payment.Follow(rep, known)
		if diff := cmp.Diff(c.want, steps); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", what, err, diff)
		}
	}
}

func TestAReportThatCannotBeFollowedChangesNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ key, file string }{
		{"payments.report_unreadable", "<Document"},
		{"payments.report_unreadable", ""},
		{"payments.report_unreadable", "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>" + report("10", "KP-1", "ACCP")},
		{"payments.report_unreadable", strings.Replace(report("10", "KP-1", "ACCP"), "BANK-1", "&bank;", 1)},
		{"payments.report_unreadable", strings.Repeat("<a>", 30)},
		{"payments.report_unreadable", report("10", "KP-1", "", said("P1", "ACSC", "<OrgnlTxRef><Amt><InstdAmt>1e9</InstdAmt></Amt></OrgnlTxRef>"))},
		{"payments.report_other_kind", written(t, batch())},
		{"payments.report_other_kind", strings.Replace(report("10", "KP-1", "ACCP"), "pain.001.001.09", "pain.008.001.02", 1)},
		{"payments.report_other_kind", report("99", "KP-1", "ACCP")},
		{"payments.report_without_original", report("10", "", "ACCP")},
		{"payments.report_without_original", report("10", strings.Repeat("K", 36), "ACCP")},
		{"payments.report_without_payment", report("10", "KP-1", "", said("", "ACSC", ""))},
		{"payments.report_unknown_status", report("10", "KP-1", "GONE")},
		{"payments.report_contradicts", report("10", "KP-1", "", said("P1", "ACSC", ""), said("P1", "RJCT", ""))},
		{"payments.report_contradicts", report("10", "KP-1", "RJCT", said("P1", "ACSC", ""))},
		{"payments.report_unknown_payment", strings.Replace(report("10", "KP-1", ""), "<OrgnlPmtInfId>KP-1", "<OrgnlPmtInfId>KP-2", 1)},
		{"payments.report_says_nothing", report("10", "KP-1", "PART")},
	} {
		if _, err := payment.ReadReport(strings.NewReader(c.file)); key(err) != c.key {
			t.Errorf("%.60q: %v, want %s", c.file, err, c.key)
		}
	}
	known := []payment.Known{{EndToEndID: "P1", Cents: 1, Status: payment.Settled}, {EndToEndID: "P2", Cents: 2, Status: payment.Rejected}, {EndToEndID: "P3", Cents: 3}}
	for _, c := range []struct{ key, file string }{
		{"payments.report_unknown_payment", report("10", "KP-1", "", said("P3", "ACSC", ""), said("P4", "ACSC", ""))},
		{"payments.report_too_late", report("10", "KP-1", "", said("P3", "ACSC", ""), said("P1", "RJCT", ""))},
		{"payments.report_too_late", report("10", "KP-1", "", said("P3", "ACSC", ""), said("P2", "ACSC", ""))},
		{"payments.report_other_amount", report("10", "KP-1", "", said("P3", "ACSC", "<OrgnlTxRef><Amt><InstdAmt>0.04</InstdAmt></Amt></OrgnlTxRef>"))},
	} {
		rep, err := payment.ReadReport(strings.NewReader(c.file))
		if err != nil {
			t.Fatal(err)
		}
		if steps, err := payment.Follow(rep, known); key(err) != c.key || steps != nil {
			t.Errorf("%.60q: %v, %v, want %s", c.file, steps, err, c.key)
		}
	}
}

func TestEachReasonHasItsWayOn(t *testing.T) {
	t.Parallel()
	for _, r := range payment.Reasons() {
		if m, known := payment.MendOf(r.Code); m != r.Mend || !known || len(r.Code) != 4 {
			t.Errorf("%s: %s", r.Code, m)
		}
		for _, l := range i18n.Langs() {
			if key, known := payment.ReasonKey(r.Code); !known || msg.Text(l, key) == "" {
				t.Errorf("%s has no text in %s", r.Code, l)
			}
		}
	}
	if m, known := payment.MendOf("XX99"); m != payment.MendBank || known {
		t.Errorf("a code that is not known: %s", m)
	}
}

func FuzzReadReport(f *testing.F) {
	f.Add([]byte(report("10", "KP-1", "PART", said("P1", "RJCT", closed))))
	f.Add([]byte(report("03", "KP-1", "ACCP")))
	f.Add([]byte("<!DOCTYPE lolz [<!ENTITY lol \"lol\">]><lolz>&lol;</lolz>"))
	f.Fuzz(func(t *testing.T, file []byte) {
		rep, err := payment.ReadReport(strings.NewReader(string(file)))
		if err != nil {
			return
		}
		if steps, err := payment.Follow(rep, []payment.Known{{EndToEndID: "P1", Cents: 1}}); err == nil {
			for _, s := range steps {
				if s.EndToEndID != "P1" || !s.To.After(s.From) {
					t.Errorf("a step that nobody can take: %+v", s)
				}
			}
		}
	})
}
