package payment

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// whole is a rule over a file.
type whole = func(root *element, note func(path, detail string))

func instructions(root *element) []*element { return root.at("CstmrCdtTrfInitn").each("PmtInf") }

func transfers(root *element) (all []*element) {
	for _, i := range instructions(root) {
		all = append(all, i.each("CdtTrfTxInf")...)
	}
	return all
}

// eachTransfer makes a rule of one about a transfer, which returns what is wrong, or "".
func eachTransfer(wrong func(*element) string) whole {
	return func(root *element, note func(string, string)) {
		for i, t := range transfers(root) {
			if detail := wrong(t); detail != "" {
				note(fmt.Sprintf("CdtTrfTxInf[%d]", i+1), detail)
			}
		}
	}
}

// creditorReference: an RF reference says that ISO gave its form and has its check digits; a Finnish one is 4 to 20 digits whose weighted sum ends in 0.
func creditorReference(t *element) string {
	info := t.at("RmtInf/Strd/CdtrRefInf")
	if info == nil {
		return ""
	}
	ref, issuer := info.value("Ref"), info.value("Tp/Issr")
	switch {
	case strings.HasPrefix(ref, "RF"):
		if issuer != "ISO" || len(ref) < 5 || len(ref) > 25 || !mod97(ref) {
			return "RF reference " + ref
		}
	case issuer != "" || len(ref) < 4 || len(ref) > 20 || !weighed(ref):
		return "reference " + ref
	}
	return ""
}

// weighed: from the right the check digit weighs 1, and those before it 7, 3, 1 in turn.
func weighed(ref string) bool {
	sum, weights := 0, []int{1, 7, 3}
	for i := len(ref) - 1; i >= 0; i-- {
		if ref[i] < '0' || ref[i] > '9' {
			return false
		}
		at := len(ref) - 1 - i
		w := weights[at%3]
		sum += w * int(ref[i]-'0')
	}
	return sum%10 == 0
}

func counted(path string) whole {
	return func(root *element, note func(string, string)) {
		if n := len(transfers(root)); root.value(path) != strconv.Itoa(n) {
			note(path, fmt.Sprintf("%q for %d transfers", root.value(path), n))
		}
	}
}

func summed(path string) whole {
	return func(root *element, note func(string, string)) {
		if sum, ok := sumIs(root.value(path), transfers(root)); !ok {
			note(path, fmt.Sprintf("%q for %s", root.value(path), sum))
		}
	}
}

func countedEach(root *element, note func(string, string)) {
	for i, p := range instructions(root) {
		if n := len(p.each("CdtTrfTxInf")); p.value("NbOfTxs") != strconv.Itoa(n) {
			note(fmt.Sprintf("PmtInf[%d]/NbOfTxs", i+1), fmt.Sprintf("%q for %d transfers", p.value("NbOfTxs"), n))
		}
	}
}

func summedEach(root *element, note func(string, string)) {
	for i, p := range instructions(root) {
		if sum, ok := sumIs(p.value("CtrlSum"), p.each("CdtTrfTxInf")); !ok {
			note(fmt.Sprintf("PmtInf[%d]/CtrlSum", i+1), fmt.Sprintf("%q for %s", p.value("CtrlSum"), sum))
		}
	}
}

// sumIs says whether the transfers come to what is written, in whole fractions.
func sumIs(written string, all []*element) (sum string, is bool) {
	total := new(big.Rat)
	for _, t := range all {
		if one, ok := new(big.Rat).SetString(short(t.value("Amt/InstdAmt"))); ok {
			total.Add(total, one)
		}
	}
	want, ok := new(big.Rat).SetString(short(written))
	return total.FloatString(2), ok && want.Cmp(total) == 0
}

// short is a number that can be reckoned with: no exponent, no fraction, no endless row of digits.
func short(s string) string {
	if len(s) > 24 || strings.Trim(s, "0123456789.") != "" {
		return ""
	}
	return s
}

func once(each, name string) whole {
	return func(root *element, note func(string, string)) {
		seen := map[string]bool{}
		for _, e := range instructions(root) {
			if seen[e.value(name)] {
				note(each, e.value(name)+" twice")
			}
			seen[e.value(name)] = true
		}
	}
}

func onceEach(root *element, note func(string, string)) {
	seen := map[string]bool{}
	for i, t := range transfers(root) {
		id := t.value("PmtId/EndToEndId")
		if seen[id] {
			note(fmt.Sprintf("CdtTrfTxInf[%d]", i+1), id+" twice")
		}
		seen[id] = true
	}
}
