package rounds

import (
	"fmt"
	"slices"
	"strings"

	"kuntapaikka/internal/region"
)

// MostEvidence is how many rules about files a round may have.
const MostEvidence = 12

// LongestEvidence is the longest name of a file that is asked for, in characters.
const LongestEvidence = 120

// EvidenceField names a field of one rule about files: its what is "for", "required", "code" or the name's language.
func EvidenceField(i int, what string) string { return fmt.Sprintf("evidence_%d_%s", i, what) }

// Coded gives the rules that have no code yet one of their own, by which the files of a claim will name them.
func Coded(all []region.Evidence) []region.Evidence {
	taken := map[string]bool{}
	for _, e := range all {
		taken[e.Code] = true
	}
	for i, n := 0, 1; i < len(all); i++ {
		for all[i].Code == "" {
			if code := fmt.Sprintf("file-%d", n); !taken[code] {
				all[i].Code, taken[code] = code, true
			}
			n++
		}
	}
	return all
}

// evidence: each rule says for what, in all three languages, and its code is its own and of plain letters.
func (c *checks) evidence(all []region.Evidence) {
	seen := map[string]bool{}
	for i, e := range all {
		if !slices.Contains(region.EvidenceFor(), e.For) {
			c.add(EvidenceField(i, "for"), "fault.choose_one")
		}
		c.names(strings.TrimSuffix(EvidenceField(i, ""), "_"), e.Name)
		if seen[e.Code] || strings.Trim(e.Code, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || len(e.Code) > 40 {
			c.add(EvidenceField(i, "for"), "fault.unknown_choice", e.Code)
		}
		seen[e.Code] = true
	}
}
