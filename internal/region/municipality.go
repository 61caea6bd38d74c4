package region

import (
	"cmp"
	"slices"
	"strings"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
)

// Municipality is one dated row of a municipality. Its English name is the one in the language of its majority.
type Municipality struct {
	Code       string // three digits
	Name       Names
	Languages  string // "fi", "sv", "fi+sv" or "sv+fi": the majority's language first
	Region     string
	Wellbeing  string
	Centre     string // "" where the municipality ended before the regional centres began
	Employment string // employment area, "" likewise
	UrbanRural string // "urban", "semi_urban" or "rural"
	Point      Point
	Successor  string // "" while it stands
	Valid      civil.Period
	Source     string
}

func (m Municipality) key() string          { return m.Code }
func (m Municipality) during() civil.Period { return m.Valid }

// SpeaksSwedish reports whether Swedish is an official language of the municipality.
func (m Municipality) SpeaksSwedish() bool { return strings.Contains(m.Languages, "sv") }

// SpeaksFinnish reports whether Finnish is an official language of the municipality.
func (m Municipality) SpeaksFinnish() bool { return strings.Contains(m.Languages, "fi") }

// Municipality returns the row of a code that was in force on a day.
func (r *Register) Municipality(code string, on civil.Date) (Municipality, bool) {
	return r.municipalities.on(code, on)
}

// Resolve returns the municipality that a code means on a day: itself, or the one into which it has merged since.
func (r *Register) Resolve(code string, on civil.Date) (Municipality, bool) {
	for range len(r.municipalities) { // a chain of mergers is no longer than the register, whatever somebody entered
		if m, ok := r.municipalities.on(code, on); ok {
			return m, true
		}
		last, ok := r.municipalities.lastBefore(code, on)
		if !ok || last.Successor == "" {
			return Municipality{}, false
		}
		code = last.Successor
	}
	return Municipality{}, false
}

// MunicipalityName returns the name of a municipality on a day, or its code when nobody knows it.
func (r *Register) MunicipalityName(l i18n.Lang, code string, on civil.Date) string {
	if m, ok := r.Resolve(code, on); ok {
		return m.Name.In(l)
	}
	return code
}

// PayeeName names a payee of a line on a day: "municipality:564", "county:19", "helsinki-health", "aland-health".
func (r *Register) PayeeName(l i18n.Lang, payee string, on civil.Date) string {
	kind, code, _ := strings.Cut(payee, ":")
	switch kind {
	case "municipality":
		return r.MunicipalityName(l, code, on)
	case "helsinki-health":
		code = "90"
	case "aland-health":
		code = "91"
	}
	area, _ := r.WellbeingArea(code, on)
	return area.Authority.In(l)
}

// Municipalities returns those in force on a day, by code.
func (r *Register) Municipalities(on civil.Date) []Municipality { return r.municipalities.all(on) }

// FindMunicipality understands what a file or a person wrote: a code ("091", "91") or a name in Finnish or Swedish, whatever its case and accents.
// A municipality that has merged is answered by its successor on the day.
func (r *Register) FindMunicipality(text string, on civil.Date) (Municipality, bool) {
	text = strings.TrimSpace(text)
	if len(text) > 0 && len(text) <= 3 && strings.Trim(text, "0123456789") == "" {
		return r.Resolve(strings.Repeat("0", 3-len(text))+text, on)
	}
	code, ok := r.byName[fold(text)]
	if !ok {
		return Municipality{}, false
	}
	return r.Resolve(code, on)
}

// MunicipalitiesOf returns those in force on a day that keep accepts, by code.
func (r *Register) MunicipalitiesOf(on civil.Date, keep func(Municipality) bool) []Municipality {
	return slices.DeleteFunc(r.municipalities.all(on), func(m Municipality) bool { return !keep(m) })
}

// InCentre returns the municipalities of a regional centre's area on a day, by code.
func (r *Register) InCentre(centre string, on civil.Date) []Municipality {
	return r.MunicipalitiesOf(on, func(m Municipality) bool { return m.Centre == centre })
}

// InWellbeingArea returns the municipalities of a wellbeing area on a day, by code.
func (r *Register) InWellbeingArea(area string, on civil.Date) []Municipality {
	return r.MunicipalitiesOf(on, func(m Municipality) bool { return m.Wellbeing == area })
}

// Population is the number of inhabitants on 31 December of a year.
type Population struct {
	Year    int
	Persons int
	Source  string
}

// Population returns the newest known population of a municipality on a day, in that day's borders: what has merged into it since the count is added.
func (r *Register) Population(code string, on civil.Date) (Population, bool) {
	counts := r.populations[code]
	i, _ := slices.BinarySearchFunc(counts, on.Year(), func(p Population, year int) int { return cmp.Compare(p.Year, year) })
	if i == 0 {
		return Population{}, false
	}
	p := counts[i-1]
	counted := civil.Of(p.Year+1, 1, 1).AddDays(-1)
	for _, m := range r.mergedInto[code] {
		if !m.Valid.To.After(on) && m.Valid.To.After(counted) {
			p.Persons += r.countIn(m.Code, p.Year)
		}
	}
	return p, true
}

func (r *Register) countIn(code string, year int) int {
	for _, p := range r.populations[code] {
		if p.Year == year {
			return p.Persons
		}
	}
	return 0
}

// Merger is what a person enters when the government has decided that a municipality joins another.
type Merger struct {
	From, Into string // codes
	On         civil.Date
	Source     string // the decision
}

// CheckMerger refuses a merger that the register cannot carry: on its day both municipalities must be in force and not the same. The fields bear
// the names "from", "into", "on" and "source".
func (r *Register) CheckMerger(m Merger) error {
	var mistakes []fault.Field
	if _, ok := r.Municipality(m.From, m.On.AddDays(-1)); !ok {
		mistakes = append(mistakes, fault.At("from", "region.municipality_not_in_force"))
	}
	if _, ok := r.Municipality(m.Into, m.On); !ok || m.Into == m.From {
		mistakes = append(mistakes, fault.At("into", "region.successor_not_in_force"))
	}
	if _, month, day := m.On.Date(); m.On.IsZero() || month != 1 || day != 1 {
		mistakes = append(mistakes, fault.At("on", "region.merger_on_new_year"))
	}
	if strings.TrimSpace(m.Source) == "" {
		mistakes = append(mistakes, fault.At("source", "region.source_missing"))
	}
	return fault.Bad(mistakes...)
}
