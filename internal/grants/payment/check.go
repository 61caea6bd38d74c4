package payment

import (
	"math/big"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// Violation is a rule that a file breaks, and where.
type Violation struct {
	Rule   string
	Path   string // "Document/CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf[2]/Amt/InstdAmt"
	Detail string
}

// rule is one row of the table: of texts of a kind, or of the whole file.
type rule struct {
	name  string
	kinds []string                                       // the types whose texts it holds
	text  func(l leaf) bool                              // whether a text is as it should
	whole func(root *element, note func(string, string)) // notes path and detail of what is not
}

// Check holds a file against every rule and returns each that it breaks, in the order of the table; none: the file may go to the bank.
func Check(file []byte) []Violation {
	if !utf8.Valid(file) {
		return []Violation{{"utf-8", "", "the file is not UTF-8"}}
	}
	root, err := parse(file)
	if err != nil {
		return []Violation{{"xml", "", err.Error()}}
	}
	if root.name != "Document" || root.space != Namespace {
		return []Violation{{"namespace", root.name, root.space}}
	}
	r := &reading{types: readGrammar()}
	r.walk(root, "Document", "Document", nil)
	for _, one := range rules() {
		for _, l := range r.leaves {
			if contains(one.kinds, l.kind) && !one.text(l) {
				r.add(one.name, l.path, "%q", l.text)
			}
		}
		if one.whole != nil {
			one.whole(root, func(path, detail string) { r.add(one.name, path, "%s", detail) })
		}
	}
	return r.found
}

func contains(all []string, one string) bool {
	return len(all) == 1 && all[0] == "any" || strings.Contains(" "+strings.Join(all, " ")+" ", " "+one+" ")
}

// rules is the table. The names of types are those of the schema; the narrower ones say whose they are.
func rules() []rule {
	texts := []string{"Max35Text", "Max70Text", "Max140Text", "Identifier"}
	return []rule{
		{name: "Max35Text", kinds: []string{"Max35Text", "Identifier"}, text: atMost(35)},
		{name: "Max70Text", kinds: []string{"Max70Text"}, text: atMost(70)}, // the schema has 140; SEPA takes 70 of a name
		{name: "Max140Text", kinds: []string{"Max140Text"}, text: atMost(140)},
		{name: "character-set", kinds: texts, text: inCharacterSet},
		{name: "identifier", kinds: []string{"Identifier"}, text: matches(`^[^/ ]$|^[^/ ]((/?[^/])*)?[^/ ]$`)}, // SEPA: no slash at the ends, no two together
		{name: "Max15NumericText", kinds: []string{"Max15NumericText"}, text: matches(`^[0-9]{1,15}$`)},
		{name: "DecimalNumber", kinds: []string{"DecimalNumber"}, text: matches(`^[0-9]{1,16}(\.[0-9]{1,2})?$`)}, // the schema has 17 decimals, SEPA two
		{name: "TrueFalseIndicator", kinds: []string{"TrueFalseIndicator"}, text: matches(`^(true|false|0|1)$`)},
		{name: "ISODate", kinds: []string{"ISODate"}, text: isTime("2006-01-02")},
		{name: "ISODateTime", kinds: []string{"ISODateTime"}, text: isTime("2006-01-02T15:04:05", "2006-01-02T15:04:05Z07:00")},
		{name: "IBAN2007Identifier", kinds: []string{"IBAN2007Identifier"}, text: matches(`^[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{1,30}$`)},
		{name: "iban-check-digits", kinds: []string{"IBAN2007Identifier"}, text: func(l leaf) bool { return len(l.text) < 5 || mod97(l.text) }},
		{name: "BICFIDec2014Identifier", kinds: []string{"BICFIDec2014Identifier"}, text: matches(`^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$`)},
		{name: "amount-form", kinds: []string{"ActiveOrHistoricCurrencyAndAmount"}, text: matches(`^[0-9]{1,9}(\.[0-9]{1,2})?$`)},
		{name: "amount-above-zero", kinds: []string{"ActiveOrHistoricCurrencyAndAmount"}, text: func(l leaf) bool { return strings.Trim(l.text, "0.") != "" }},
		{name: "currency-euro", kinds: []string{"ActiveOrHistoricCurrencyAndAmount"}, text: func(l leaf) bool { return l.of.attrs["Ccy"] == "EUR" }},
		{name: "attribute-unknown", kinds: []string{"any"}, text: knownAttributes},
		{name: "PmtMtd-TRF", kinds: []string{"PaymentMethod3Code"}, text: matches(`^TRF$`)},
		{name: "ChrgBr-SLEV", kinds: []string{"ChargeBearerType1Code"}, text: matches(`^SLEV$`)},
		{name: "SvcLvl-SEPA", kinds: []string{"ExternalServiceLevel1Code"}, text: matches(`^SEPA$`)},
		{name: "CdtrRefInf-SCOR", kinds: []string{"DocumentType3Code"}, text: matches(`^SCOR$`)},
		{name: "creditor-reference", whole: eachTransfer(creditorReference)},
		{name: "NbOfTxs-message", whole: counted("CstmrCdtTrfInitn/GrpHdr/NbOfTxs")},
		{name: "CtrlSum-message", whole: summed("CstmrCdtTrfInitn/GrpHdr/CtrlSum")},
		{name: "NbOfTxs-payment", whole: countedEach},
		{name: "CtrlSum-payment", whole: summedEach},
		{name: "PmtInfId-once", whole: once("CstmrCdtTrfInitn/PmtInf", "PmtInfId")},
		{name: "EndToEndId-once", whole: onceEach},
	}
}

func atMost(n int) func(leaf) bool {
	return func(l leaf) bool { return l.text != "" && utf8.RuneCountInString(l.text) <= n }
}

func matches(pattern string) func(leaf) bool {
	re := regexp.MustCompile(pattern)
	return func(l leaf) bool { return re.MatchString(l.text) }
}

func isTime(layouts ...string) func(leaf) bool {
	return func(l leaf) bool {
		for _, layout := range layouts {
			if _, err := time.Parse(layout, l.text); err == nil {
				return true
			}
		}
		return false
	}
}

// inCharacterSet: the common letters; in names also those of Finland, where the debtor is Finnish and so is the account to which it goes.
func inCharacterSet(l leaf) bool {
	finnish := l.kind == "Max70Text" && (l.transfer == nil || strings.HasPrefix(l.transfer.value("CdtrAcct/Id/IBAN"), "FI"))
	for _, c := range l.text {
		common := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("/-?:().,'+ ", c)
		if !common && !(finnish && strings.ContainsRune("åäöÅÄÖ", c)) {
			return false
		}
	}
	return true
}

func knownAttributes(l leaf) bool {
	for name := range l.of.attrs {
		if name != "Ccy" || l.kind != "ActiveOrHistoricCurrencyAndAmount" {
			return false
		}
	}
	return true
}

// mod97 moves the first four to the end, makes numbers of letters and divides, in one number as ISO 13616 says it.
func mod97(s string) bool {
	var n strings.Builder
	for _, c := range s[4:] + s[:4] {
		switch {
		case c >= '0' && c <= '9':
			n.WriteRune(c)
		case c >= 'A' && c <= 'Z':
			n.WriteString(big.NewInt(int64(c-'A') + 10).String())
		default:
			return false
		}
	}
	whole, ok := new(big.Int).SetString(n.String(), 10)
	return ok && new(big.Int).Mod(whole, big.NewInt(97)).Int64() == 1
}
