package payment_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/bank"
	"kuntapaikka/internal/grants/payment"
	"kuntapaikka/internal/money"
)

func batch() payment.Batch {
	return payment.Batch{
		MessageID: "KP-2026-000017", CreatedAt: time.Date(2026, time.November, 23, 7, 42, 0, 0, time.UTC), Debtor: "KEHA-keskus", DebtorIBAN: "FI2112345600000785",
		On: civil.Of(2026, time.November, 25), Payments: []payment.Payment{
			{EndToEndID: "KP-P1", Creditor: "Äänekosken kaupunki", IBAN: "FI3715903000000776", Cents: 410700, Reference: bank.Virtual(1, 1)},
			{EndToEndID: "KP-P2", Creditor: "Uleåborgs stad & Böle; \"Ö\"", IBAN: "SE4550000000058398257466", Cents: 69000, Reference: bank.Virtual(1, 2).International()},
		},
	}
}

func written(t *testing.T, b payment.Batch) string {
	t.Helper()
	var buf bytes.Buffer
	if err := payment.Write(&buf, b); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

func TestAMessageIsWrittenAsTheBankReadsIt(t *testing.T) {
	t.Parallel()
	file := written(t, batch())
	if found := payment.Check([]byte(file)); len(found) > 0 {
		t.Errorf("rules broken: %v\n%s", found, file)
	}
	for _, want := range []string{
		"<MsgId>KP-2026-000017</MsgId>", "<CreDtTm>2026-11-23T09:42:00+02:00</CreDtTm>", "<CtrlSum>4797.00</CtrlSum>", "<Nm>Äänekosken kaupunki</Nm>",
		"<Nm>Uleaborgs stad + Bole, .O.</Nm>", `<InstdAmt Ccy="EUR">690.00</InstdAmt>`, "<Dt>2026-11-25</Dt>", "<Issr>ISO</Issr>", "<Ref>10000000016</Ref>",
	} {
		if !strings.Contains(file, want) {
			t.Errorf("%q is not in\n%s", want, file)
		}
	}
	if again := written(t, batch()); again != file {
		t.Error("the same batch, other bytes")
	}
}

// TestEachRuleIsBrokenOnceAndNamed makes one mistake after another in a good file.
func TestEachRuleIsBrokenOnceAndNamed(t *testing.T) {
	t.Parallel()
	good, named := written(t, batch()), map[string]bool{}
	for _, c := range []struct{ rule, from, to string }{
		{"utf-8", "KEHA-keskus", "KEHA\xff"},
		{"xml", "</GrpHdr>", ""},
		{"xml", "<Document", "<!DOCTYPE Document [<!ENTITY a \"b\">]><Document"},
		{"xml", "KEHA-keskus", "&a;"},
		{"namespace", "pain.001.001.09", "pain.001.001.03"},
		{"element-unknown", "<CstmrCdtTrfInitn>", "<CstmrCdtTrfInitn><Note>x</Note>"},
		{"element-unknown", "<PmtMtd>TRF", "<PmtMtd><b/>TRF"},
		{"element-unknown", "<CdtrRefInf>", "<CdtrRefInf>x"},
		{"element-order", "<PmtMtd>TRF</PmtMtd>\n   <NbOfTxs>2</NbOfTxs>", "<NbOfTxs>2</NbOfTxs><PmtMtd>TRF</PmtMtd>"},
		{"element-missing", "<PmtMtd>TRF</PmtMtd>", ""},
		{"element-repeated", "<PmtMtd>TRF</PmtMtd>", "<PmtMtd>TRF</PmtMtd><PmtMtd>TRF</PmtMtd>"},
		{"element-choice", "<Dt>2026-11-25</Dt>", ""},
		{"Max35Text", "KP-P1", strings.Repeat("1", 36)},
		{"Max35Text", "KP-P1", ""},
		{"Max70Text", "Äänekosken kaupunki", strings.Repeat("a", 71)},
		{"Max140Text", good[strings.Index(good, "<Strd>") : strings.Index(good, "</Strd>")+7], "<Ustrd>" + strings.Repeat("a", 141) + "</Ustrd>"},
		{"character-set", "Äänekosken", "Ñandúsen"},
		{"character-set", "Bole", "Böle"},
		{"character-set", "KP-P1", "KP-Ä1"},
		{"identifier", "KP-P1", "KP//P1"},
		{"identifier", "KP-P1", "/KPP1"},
		{"Max15NumericText", "<NbOfTxs>2", "<NbOfTxs>2.0"},
		{"DecimalNumber", "<CtrlSum>4797.00", "<CtrlSum>4.797e3"},
		{"TrueFalseIndicator", "<PmtMtd>TRF</PmtMtd>", "<PmtMtd>TRF</PmtMtd><BtchBookg>yes</BtchBookg>"},
		{"ISODate", "2026-11-25", "2026-11-31"},
		{"ISODateTime", "T09:42:00", " 9.42"},
		{"IBAN2007Identifier", "FI3715903000000776", "FI37 1590 3000 0007 76"},
		{"iban-check-digits", "FI3715903000000776", "FI3715903000000767"},
		{"BICFIDec2014Identifier", "<FinInstnId>", "<FinInstnId><BICFI>ABC</BICFI>"},
		{"amount-form", "690.00</InstdAmt>", "690.001</InstdAmt>"},
		{"amount-above-zero", "690.00</InstdAmt>", "0.00</InstdAmt>"},
		{"currency-euro", `Ccy="EUR"`, `Ccy="SEK"`},
		{"attribute-unknown", "<PmtMtd>", `<PmtMtd a="b">`},
		{"PmtMtd-TRF", "TRF", "CHK"},
		{"ChrgBr-SLEV", "SLEV", "SHAR"},
		{"SvcLvl-SEPA", "SEPA", "URGP"},
		{"CdtrRefInf-SCOR", "SCOR", "RADM"},
		{"creditor-reference", "<Ref>10000000016", "<Ref>10000000017"},
		{"creditor-reference", "<Issr>ISO</Issr>", ""},
		{"NbOfTxs-message", "<NbOfTxs>2", "<NbOfTxs>3"},
		{"CtrlSum-message", "<CtrlSum>4797.00", "<CtrlSum>4797.01"},
		{"NbOfTxs-payment", "<PmtMtd>TRF</PmtMtd>\n   <NbOfTxs>2", "<PmtMtd>TRF</PmtMtd>\n   <NbOfTxs>1"},
		{"CtrlSum-payment", "<CtrlSum>4797.00</CtrlSum>\n   <PmtTpInf>", "<CtrlSum>0</CtrlSum>\n   <PmtTpInf>"},
		{"PmtInfId-once", good[strings.Index(good, "<PmtInf>") : strings.Index(good, "</PmtInf>")+9], strings.Repeat(good[strings.Index(good, "<PmtInf>"):strings.Index(good, "</PmtInf>")+9], 2)},
		{"EndToEndId-once", "KP-P2", "KP-P1"},
	} {
		bad := strings.Replace(good, c.from, c.to, 1)
		if bad == good {
			t.Fatalf("%s: %q is not in the file", c.rule, c.from)
		}
		if found := payment.Check([]byte(bad)); !slices.ContainsFunc(found, func(v payment.Violation) bool { return v.Rule == c.rule }) {
			t.Errorf("%s, broken by %q: %v", c.rule, c.to, found)
		}
		named[c.rule] = true
	}
	for _, name := range payment.RuleNames() {
		if !named[name] {
			t.Errorf("no mistake was made against %s", name)
		}
	}
}

func TestNothingIsWrittenOfABatchThatIsNotWhole(t *testing.T) {
	t.Parallel()
	for what, spoil := range map[string]func(*payment.Batch){
		"no payments":           func(b *payment.Batch) { b.Payments = nil },
		"no day":                func(b *payment.Batch) { b.On = civil.Date{} },
		"an id with a slash":    func(b *payment.Batch) { b.MessageID = "KP/" },
		"an account that is no": func(b *payment.Batch) { b.DebtorIBAN = "FI2112345600000784" },
		"nobody to pay":         func(b *payment.Batch) { b.Payments[0].Creditor = "" },
		"nothing to pay":        func(b *payment.Batch) { b.Payments[1].Cents = 0 },
		"too much":              func(b *payment.Batch) { b.Payments[1].Cents = payment.MostCents + 1 },
		"two of one id":         func(b *payment.Batch) { b.Payments[1].EndToEndID = b.Payments[0].EndToEndID },
		"no reference":          func(b *payment.Batch) { b.Payments[1].Reference = "" },
	} {
		b := batch()
		spoil(&b)
		var buf bytes.Buffer
		if err := payment.Write(&buf, b); err == nil || buf.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", what, err, buf.Len())
		}
	}
}

// TestWhateverIsWrittenPassesTheTable: names of any letters, any amounts, accounts at home and abroad.
func TestWhateverIsWrittenPassesTheTable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := batch()
		b.Payments = nil
		b.Debtor = rapid.StringN(1, 90, -1).Filter(seen).Draw(t, "debtor")
		for i := range rapid.IntRange(1, 6).Draw(t, "payments") {
			p := payment.Payment{
				EndToEndID: strings.Repeat("a", i+1), Creditor: rapid.StringN(1, 200, -1).Filter(seen).Draw(t, "creditor"),
				IBAN:  rapid.SampledFrom([]bank.IBAN{"FI3715903000000776", "SE4550000000058398257466"}).Draw(t, "account"),
				Cents: money.Cents(rapid.Int64Range(1, int64(payment.MostCents)).Draw(t, "cents")), Reference: bank.Virtual(1, int64(i+1)),
			}
			if rapid.Bool().Draw(t, "rf") {
				p.Reference = p.Reference.International()
			}
			b.Payments = append(b.Payments, p)
		}
		var buf bytes.Buffer
		if err := payment.Write(&buf, b); err != nil {
			t.Fatal(err)
		}
		if found := payment.Check(buf.Bytes()); len(found) > 0 {
			t.Fatalf("%v\n%s", found, buf.String())
		}
	})
}

// seen: a name of which something is left when the spaces are taken away.
func seen(s string) bool { return strings.TrimSpace(s) != "" && utf8.ValidString(s) }

func TestLettersOfNames(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][2]string{ // at home, abroad
		"Ähtäri & Öja":       {"Ähtäri + Öja", "Ahtari + Oja"},
		"Ŝkóla Łódź Straße":  {"Skola Lodz Strase", "Skola Lodz Strase"},
		"Ånge\tkommun\n[FI]": {"Ånge kommun (FI)", "Ange kommun (FI)"},
		"Київ":               {"....", "...."},
		"a\u030A":            {"å", "a"},
	} {
		if home, abroad := payment.Latin(in, true, 70), payment.Latin(in, false, 70); home != want[0] || abroad != want[1] {
			t.Errorf("%q is %q at home and %q abroad, want %q", in, home, abroad, want)
		}
	}
	if got := payment.Latin(strings.Repeat("ab ", 40), true, 70); len(got) > 70 || strings.HasSuffix(got, " ") {
		t.Errorf("a long name: %q", got)
	}
}

func FuzzCheck(f *testing.F) {
	var buf bytes.Buffer
	if err := payment.Write(&buf, batch()); err != nil {
		f.Fatal(err)
	}
	f.Add(buf.Bytes())
	f.Add([]byte("<Document><a></Document>"))
	f.Add([]byte("<?xml version=\"1.0\" encoding=\"utf-16\"?><Document/>"))
	f.Add([]byte("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"))
	f.Fuzz(func(t *testing.T, file []byte) {
		for _, v := range payment.Check(file) {
			if v.Rule == "" {
				t.Error("a rule without a name")
			}
		}
	})
}
