package auditlog

import (
	"maps"
	"slices"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/region"
	"kuntapaikka/internal/store"
)

// details writes what an event tells beside its action, in words where the codes have names. Whatever else an event holds is shown as it was kept:
// the log hides nothing from its reader.
func details(l i18n.Lang, reg *region.Register, r store.EventRow) (lines []string) {
	for _, key := range slices.Sorted(maps.Keys(r.Detail)) {
		label := key
		if msg.Has("audit.detail_" + key) {
			label = msg.Text(l, "audit.detail_"+key)
		}
		lines = append(lines, label+": "+meaning(l, reg, r, key))
	}
	return lines
}

// meaning is the name of a detail's value.
func meaning(l i18n.Lang, reg *region.Register, r store.EventRow, key string) string {
	value := r.Detail[key]
	if key == "municipality" {
		return reg.MunicipalityName(l, value, civil.DateIn(r.At))
	}
	for _, kind := range kindsOf(key) {
		if name := msg.CodeKey(kind, value); msg.Has(string(name)) {
			return msg.Text(l, string(name))
		}
	}
	return value
}

// kindsOf lists the kinds of code that a detail may hold. Reasons of several steps share the detail; a code that two of them have is named alike.
func kindsOf(key string) []string {
	switch key {
	case "state":
		return []string{"case_state", "proposal_state"}
	case "outcome":
		return []string{"hearing_answer", "glass_outcome"}
	case "reason":
		return []string{"decline", "cancel", "completion", "reopen", "withdraw", "unused"}
	case "kind":
		return []string{"link", "change"}
	}
	return []string{key}
}
