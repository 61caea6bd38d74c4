package claims

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/region"
)

// Enclosure is a file that the round asks for, for the claim or for one of its lines, and what has been enclosed of it.
type Enclosure struct {
	Rule  region.Evidence
	Line  Line // its ID is zero for the claim as a whole
	Files []Attachment
}

// Missing says whether the claim cannot be submitted without it.
func (e Enclosure) Missing() bool { return e.Rule.Required && len(e.Files) == 0 }

// About names the enclosure among those of its claim: what a file says that it is.
func (e Enclosure) About() string {
	if e.Line.ID == uuid.Nil {
		return e.Rule.Code
	}
	return e.Rule.Code + "_" + e.Line.ID.String()
}

// Field names the place of the enclosure in a form.
func (e Enclosure) Field() string { return "enclosure_" + e.About() }

// Checklist lists what the rules ask for: first for the claim, then line by line for those that are claimed.
func (c Claim) Checklist(rules []region.Evidence, files []Attachment) []Enclosure {
	var all []Enclosure
	add := func(rule region.Evidence, l Line) {
		e := Enclosure{Rule: rule, Line: l}
		for _, f := range files {
			if f.Evidence == rule.Code && f.Line == l.ID {
				e.Files = append(e.Files, f)
			}
		}
		all = append(all, e)
	}
	for _, rule := range rules {
		if rule.For == region.ForClaim {
			add(rule, Line{})
		}
	}
	rules = withProof(rules)
	for _, l := range c.Lines {
		for _, rule := range rules {
			if l.Wanted && (rule.For == region.ForContested && l.Contested() || rule.For == region.ForAdded && l.Added()) {
				add(rule, l)
			}
		}
	}
	return all
}

// withProof: whoever is added must be proved to have come, also where the round does not say by which file. That rule has no name of its own.
func withProof(rules []region.Evidence) []region.Evidence {
	if slices.ContainsFunc(rules, func(e region.Evidence) bool { return e.For == region.ForAdded && e.Required }) {
		return rules
	}
	return append(slices.Clip(rules), region.Evidence{Code: "arrival", For: region.ForAdded, Required: true})
}

// named splits what a file says that it is into the rule's code and the line.
func named(about string) (code string, line uuid.UUID, err error) {
	code, id, of := strings.Cut(about, "_")
	if of {
		if line, err = uuid.Parse(id); err != nil {
			err = fault.Bad(fault.At("about", "fault.unknown_choice", about))
		}
	}
	return code, line, err
}

// asksFor says whether a file may be what it says that it is: nothing that is asked for, or one of the claim's enclosures.
func asksFor(all []Enclosure, code string, line uuid.UUID) bool {
	return code == "" && line == uuid.Nil || slices.ContainsFunc(all, func(e Enclosure) bool { return e.Rule.Code == code && e.Line.ID == line })
}
