package payment

import (
	"fmt"
	"slices"
	"strings"
)

// grammar is the part of the schema of pain.001.001.09 that a SEPA credit transfer needs: what stands in each type, in its order. Name:Type is there once,
// ? at most once, + once or more, * any number of times; | between two: one of them. A type that has no line of its own is a text with a rule of its name.
const grammar = `
Document = CstmrCdtTrfInitn:Initiation
Initiation = GrpHdr:Header PmtInf:Instruction+
Header = MsgId:Identifier CreDtTm:ISODateTime NbOfTxs:Max15NumericText CtrlSum:DecimalNumber? InitgPty:Party
Instruction = PmtInfId:Identifier PmtMtd:PaymentMethod3Code BtchBookg:TrueFalseIndicator? NbOfTxs:Max15NumericText? CtrlSum:DecimalNumber? PmtTpInf:PaymentType ReqdExctnDt:When Dbtr:Party DbtrAcct:Account DbtrAgt:Agent ChrgBr:ChargeBearerType1Code CdtTrfTxInf:Transfer+
Party = Nm:Max70Text
PaymentType = SvcLvl:ServiceLevel
ServiceLevel = Cd:ExternalServiceLevel1Code
When = Dt:ISODate | DtTm:ISODateTime
Account = Id:AccountId
AccountId = IBAN:IBAN2007Identifier
Agent = FinInstnId:Institution
Institution = BICFI:BICFIDec2014Identifier | Othr:OtherId
OtherId = Id:Max35Text
Transfer = PmtId:PaymentId PmtTpInf:PaymentType? Amt:Amount CdtrAgt:Agent? Cdtr:Party CdtrAcct:Account RmtInf:Remittance?
PaymentId = InstrId:Identifier? EndToEndId:Identifier
Amount = InstdAmt:ActiveOrHistoricCurrencyAndAmount
Remittance = Ustrd:Max140Text | Strd:Structured
Structured = CdtrRefInf:CreditorReference
CreditorReference = Tp:ReferenceType Ref:Max35Text
ReferenceType = CdOrPrtry:ReferenceCode Issr:Max35Text?
ReferenceCode = Cd:DocumentType3Code
`

// part is one name of a type's content.
type part struct {
	name, kind string
	least      int
	many       bool
}

// content is what stands in a type: all parts in their order, or one of them.
type content struct {
	parts  []part
	choice bool
}

func readGrammar() map[string]content {
	types := map[string]content{}
	for line := range strings.SplitSeq(strings.TrimSpace(grammar), "\n") {
		kind, rest, _ := strings.Cut(line, " = ")
		c := content{choice: strings.Contains(rest, "|")}
		for one := range strings.FieldsSeq(strings.ReplaceAll(rest, "|", " ")) {
			name, of, _ := strings.Cut(strings.TrimRight(one, "?+*"), ":")
			p := part{name: name, kind: of, least: 1, many: strings.HasSuffix(one, "+") || strings.HasSuffix(one, "*")}
			if c.choice || strings.HasSuffix(one, "?") || strings.HasSuffix(one, "*") {
				p.least = 0
			}
			c.parts = append(c.parts, p)
		}
		types[kind] = c
	}
	return types
}

// leaf is a text of a file, with the type that the grammar gives it and the transfer in which it stands, if in one.
type leaf struct {
	path, kind, text string
	of               *element
	transfer         *element
}

// reading is a file held against the grammar.
type reading struct {
	types  map[string]content
	leaves []leaf
	found  []Violation
}

func (r *reading) add(rule, path, format string, args ...any) {
	r.found = append(r.found, Violation{rule, path, fmt.Sprintf(format, args...)})
}

// walk holds an element against its type, and what stands in it against theirs.
func (r *reading) walk(e *element, path, kind string, transfer *element) {
	if kind == "Transfer" {
		transfer = e
	}
	c, is := r.types[kind]
	if !is {
		r.leaves = append(r.leaves, leaf{path, kind, string(e.text), e, transfer})
		for _, inner := range e.all {
			r.add("element-unknown", path+"/"+inner.name, "a text has no elements")
		}
		return
	}
	if text := strings.TrimSpace(string(e.text)); text != "" {
		r.add("element-unknown", path, "text %q between elements", text)
	}
	r.count(e, path, c)
	last, seen := -1, map[string]int{}
	for _, inner := range e.all {
		seen[inner.name]++
		here := path + "/" + inner.name
		if seen[inner.name] > 1 {
			here = fmt.Sprintf("%s[%d]", here, seen[inner.name])
		}
		at := slices.IndexFunc(c.parts, func(p part) bool { return p.name == inner.name })
		switch {
		case at < 0:
			r.add("element-unknown", here, "not in %s", kind)
			continue
		case at < last:
			r.add("element-order", here, "after %s", c.parts[last].name)
		}
		last = max(last, at)
		r.walk(inner, here, c.parts[at].kind, transfer)
	}
}

// count holds how often each name stands in an element against how often it may.
func (r *reading) count(e *element, path string, c content) {
	chosen := 0
	for _, p := range c.parts {
		n := len(e.each(p.name))
		chosen += n
		switch {
		case n < p.least:
			r.add("element-missing", path+"/"+p.name, "is not there")
		case n > 1 && !p.many:
			r.add("element-repeated", path+"/"+p.name, "%d times", n)
		}
	}
	if c.choice && chosen != 1 {
		r.add("element-choice", path, "%d of %d, one is to be chosen", chosen, len(c.parts))
	}
}
