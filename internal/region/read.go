package region

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kuntapaikka/internal/civil"
)

// New builds a register from its tables. Every row that cannot be read is named in the error; a table that is not there is empty.
func New(tables []Table) (*Register, error) {
	rd := reader{tables: map[string]Table{}}
	for _, t := range tables {
		rd.tables[t.Name] = t
	}
	r := &Register{
		regions: historyOf(rows(&rd, "region", readArea)), centres: historyOf(rows(&rd, "regional_centre", readArea)),
		employment: historyOf(rows(&rd, "employment_area", readArea)), wellbeing: historyOf(rows(&rd, "wellbeing_area", readWellbeing)),
		municipalities: historyOf(rows(&rd, "municipality", readMunicipality)), sites: historyOf(rows(&rd, "health_service_site", readSite)),
		deadlines: historyOf(rows(&rd, "deadline_rule", readDeadline)), limits: historyOf(rows(&rd, "legal_limit", readLimit)),
		weights: historyOf(rows(&rd, "ranking_weights", readWeight)), policies: historyOf(rows(&rd, "plan_policy", readPolicy)),
		rates:    historyOf(rows(&rd, "compensation_rate", readRate)),
		permits:  historyOf(rows(&rd, "residence_permit", readPermit)),
		rounds:   byCode(rows(&rd, "grant_round", readRound), Round.code),
		interest: byDay(rows(&rd, "interest_rate", readReferenceRate)), recoveries: historyOf(rows(&rd, "recovery_basis", readBasis)),
		statutes:  historyOf(rows(&rd, "statute_text", readStatute)),
		appeals:   historyOf(rows(&rd, "appeal_text", readAppeal)),
		terms:     byCode(rows(&rd, "glossary", readTerm), Term.code),
		languages: byCode(rows(&rd, "language", readLanguage), Language.code),
		countries: byCode(rows(&rd, "country", readCountry), Country.code),
	}
	r.populations = readPopulations(&rd)
	r.quotas = readQuotas(&rd)
	r.index()
	return r, errors.Join(rd.mistakes...)
}

type reader struct {
	tables   map[string]Table
	mistakes []error
}

// record is one row under way; what cannot be read is noted and read as nothing.
type record struct {
	rd     *reader
	table  string
	line   int
	values map[string]string
}

func rows[T any](rd *reader, table string, read func(record) T) []T {
	var out []T
	for i, values := range rd.tables[table].Records() {
		out = append(out, read(record{rd, table, i + 2, values}))
	}
	return out
}

func (r record) text(column string) string {
	v, ok := r.values[column]
	if !ok {
		r.mistake(column, errors.New("no such column"))
	}
	return v
}

func (r record) mistake(column string, err error) {
	r.rd.mistakes = append(r.rd.mistakes, fmt.Errorf("%s, line %d, %s: %w", r.table, r.line, column, err))
}

// value reads a text as something else.
func value[T any](r record, column string, parse func(string) (T, error)) T {
	v, err := parse(r.text(column))
	if err != nil {
		r.mistake(column, err)
	}
	return v
}

func (r record) number(column string) int { return value(r, column, strconv.Atoi) }

func (r record) names(prefix string) Names {
	return Names{r.text(prefix + "_fi"), r.text(prefix + "_sv"), r.values[prefix+"_en"]}
}

func (r record) day(column string) civil.Date {
	if r.text(column) == "" {
		return civil.Date{}
	}
	return value(r, column, civil.Parse)
}

func (r record) period() civil.Period {
	return civil.Period{From: r.day("valid_from"), To: r.day("valid_to")}
}

func (r record) point() Point {
	degrees := func(s string) (float64, error) { return strconv.ParseFloat(s, 64) }
	return Point{value(r, "lon", degrees), value(r, "lat", degrees)}
}

func readArea(r record) Area {
	return Area{r.text("code"), r.names("name"), r.period(), r.text("source")}
}

func readWellbeing(r record) WellbeingArea {
	return WellbeingArea{
		Code: r.text("code"), Kind: r.text("kind"), Name: r.names("name"), Authority: r.names("authority"), Languages: r.text("languages"),
		Hears: r.text("hears"), Valid: r.period(), Source: r.text("source"),
	}
}

func readMunicipality(r record) Municipality {
	m := Municipality{
		Code: r.text("code"), Name: r.names("name"), Languages: r.text("languages"), Region: r.text("region_code"),
		Wellbeing: r.text("wellbeing_code"), Centre: r.text("centre_code"), Employment: r.text("employment_area_code"),
		UrbanRural: r.text("urban_rural"), Point: r.point(), Successor: r.text("successor_code"), Valid: r.period(), Source: r.text("source"),
	}
	m.Name.EN = m.Name.FI
	if strings.HasPrefix(m.Languages, "sv") {
		m.Name.EN = m.Name.SV
	}
	return m
}

func readSite(r record) Site {
	return Site{
		Code: r.text("code"), Kind: r.text("kind"), Municipality: r.text("municipality_code"), Name: r.names("name"),
		Services: strings.Fields(r.text("services")), Point: r.point(), Valid: r.period(), Source: r.text("source"),
	}
}

func readDeadline(r record) DeadlineRule {
	return DeadlineRule{
		Priority: Priority(r.text("priority")), Step: Step(r.text("step")), Amount: r.number("amount"), Unit: r.text("unit"),
		Closing: value(r, "closing", readClosing), Valid: r.period(), Source: r.text("source"),
	}
}

func readClosing(s string) (time.Duration, error) {
	if s == "" {
		return 0, nil
	}
	t, err := time.Parse("15:04", s)
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, err
}

func readLimit(r record) Limit {
	return Limit{
		Code: r.text("code"), Amount: r.number("amount"), Unit: r.text("unit"), Reference: r.text("reference"), Status: Status(r.text("status")),
		Valid: r.period(), Source: r.text("source"),
	}
}

func readWeight(r record) Weight {
	return Weight{
		Set: r.text("set_code"), Criterion: r.text("criterion"), MaxMilli: r.number("max_milli"),
		Parameters: value(r, "parameters", readObject), Valid: r.period(), Source: r.names("source"),
	}
}

func readPolicy(r record) PlanPolicy {
	p := value(r, "parameters", readParameters)
	p.Valid, p.Source = r.period(), r.text("source")
	return p
}

// readObject reads a JSON object and writes it anew, so that the same scales are the same bytes from file and database.
func readObject(s string) (json.RawMessage, error) {
	var object map[string]any
	if err := json.Unmarshal([]byte(s), &object); err != nil {
		return nil, err
	}
	return json.Marshal(object)
}

func readStatute(r record) Statute {
	return Statute{
		Code: r.text("code"), Reference: r.text("reference"), Title: r.names("title"), Why: r.names("why"), Status: Status(r.text("status")),
		Valid: r.period(), Source: r.text("source"),
	}
}

func readAppeal(r record) Appeal {
	return Appeal{
		Kind: r.text("kind"), ReviewOpen: value(r, "review_open", strconv.ParseBool), Text: r.names("text"), Review: r.names("review"),
		Reference: r.text("reference"), Status: Status(r.text("status")), Valid: r.period(), Source: r.text("source"),
	}
}

func readTerm(r record) Term { return Term{r.text("code"), r.names("term"), r.text("status")} }

func readLanguage(r record) Language {
	return Language{
		Code: r.text("code"), Name: r.names("name"), Group: r.text("group_code"), Script: r.text("script"),
		Common: value(r, "common", strconv.ParseBool), Source: r.text("source"),
	}
}

func readCountry(r record) Country {
	return Country{r.text("code"), r.text("alpha2"), r.names("name"), r.text("source")}
}

func readPopulations(rd *reader) map[string][]Population {
	counts := map[string][]Population{}
	rows(rd, "municipality_population", func(r record) string {
		code := r.text("municipality_code")
		counts[code] = append(counts[code], Population{r.number("year"), r.number("persons"), r.text("source")})
		return code
	})
	for _, of := range counts {
		slices.SortFunc(of, func(a, b Population) int { return cmp.Compare(a.Year, b.Year) })
	}
	return counts
}

func readQuotas(rd *reader) map[int][]QuotaLine {
	lines := map[int][]QuotaLine{}
	for _, q := range rows(rd, "quota_frame", func(r record) QuotaLine {
		return QuotaLine{
			r.number("year"), r.text("kind"), r.text("origin_state"), r.text("asylum_state"), r.number("persons"), r.names("note"), r.text("source"),
		}
	}) {
		lines[q.Year] = append(lines[q.Year], q)
	}
	for _, of := range lines {
		slices.SortFunc(of, func(a, b QuotaLine) int {
			return cmp.Or(cmp.Compare(b.Kind, a.Kind), cmp.Compare(b.Persons, a.Persons), cmp.Compare(a.Origin, b.Origin), cmp.Compare(a.Asylum, b.Asylum))
		})
	}
	return lines
}
