package rounds

import (
	"net/url"
	"strings"

	"kuntapaikka/internal/grants/rounds"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	views "kuntapaikka/templates/rounds"
	"kuntapaikka/templates/ui"
)

// evidenceParts are the fields of one rule about files that people write.
func evidenceParts() []string { return []string{"for", "fi", "sv", "en", "required"} }

// evidenceRows are the fields of the rules about files: those that stand or were typed, and one more that is empty.
func evidenceRows(l i18n.Lang, form ui.Form, stand int) []views.EvidenceRow {
	last := stand
	for i := range rounds.MostEvidence {
		for _, part := range evidenceParts() {
			if form.Value(rounds.EvidenceField(i, part)) != "" {
				last = max(last, i+1)
			}
		}
	}
	options := make([]ui.Option, 0, 4)
	for _, what := range region.EvidenceFor() {
		options = append(options, ui.Option{Value: what, Label: msg.Code(l, "evidence_for", what)})
	}
	all := make([]views.EvidenceRow, min(last+1, rounds.MostEvidence))
	for i := range all {
		all[i] = views.EvidenceRow{
			Number: i + 1, Code: rounds.EvidenceField(i, "code"), For: rounds.EvidenceField(i, "for"), FI: rounds.EvidenceField(i, "fi"), SV: rounds.EvidenceField(i, "sv"),
			EN: rounds.EvidenceField(i, "en"), Required: rounds.EvidenceField(i, "required"), Options: options,
		}
	}
	return all
}

func typedEvidence(v url.Values, all []region.Evidence) {
	for i, e := range all {
		for part, value := range map[string]string{"code": e.Code, "for": e.For, "fi": e.Name.FI, "sv": e.Name.SV, "en": e.Name.EN} {
			v.Set(rounds.EvidenceField(i, part), value)
		}
		if e.Required {
			v.Set(rounds.EvidenceField(i, "required"), "on")
		}
	}
}

// readEvidence reads the rules about files. One of which every field was emptied is taken away; the rows after it move up.
func readEvidence(form *kit.Form) []region.Evidence {
	var all []region.Evidence
	for i := range rounds.MostEvidence {
		e := region.Evidence{Code: form.Raw(rounds.EvidenceField(i, "code")), For: form.Raw(rounds.EvidenceField(i, "for")), Required: form.Flag(rounds.EvidenceField(i, "required"))}
		e.Name = names(form, strings.TrimSuffix(rounds.EvidenceField(i, ""), "_"), rounds.LongestEvidence)
		for _, part := range append(evidenceParts(), "code") {
			form.Values().Del(rounds.EvidenceField(i, part))
		}
		if e.Name == (region.Names{}) && (e.For == "" || e.Code != "") {
			continue
		}
		all = append(all, e)
	}
	all = rounds.Coded(all)
	typedEvidence(form.Values(), all)
	return all
}

// evidenceText lists which files a round asks for.
func evidenceText(l i18n.Lang, r region.Round) string {
	if len(r.Evidence) == 0 {
		return msg.RoundsNone(l)
	}
	texts := make([]string, len(r.Evidence))
	for i, e := range r.Evidence {
		need := msg.RoundsEvidenceMay(l)
		if e.Required {
			need = msg.RoundsEvidenceMust(l)
		}
		texts[i] = e.Name.In(l) + " (" + msg.Code(l, "evidence_for", e.For) + ", " + need + ")"
	}
	return strings.Join(texts, "; ")
}

// extended writes the days on which a round can be claimed, and the last day as it was first announced.
func extended(l i18n.Lang, r region.Round) string {
	text := span(l, r.Window)
	if !r.Announced.IsZero() {
		text += ", " + msg.RoundsExtendedFrom(l, r.Announced)
	}
	return text
}
