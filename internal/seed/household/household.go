package household

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/seed/chance"
)

// Origin is who made a case known, when, and what kind of case it is.
type Origin struct {
	Group     casework.Group
	Country   string // of Countries
	Size      int    // persons
	At        time.Time
	By        casework.SetBy
	QuotaYear int
	Number    int      // of the case, for its references outside
	Towns     []string // codes of municipalities to which ties and wishes may lead
	Compact   bool     // one of very many: who recorded each field group is left out, which is a third of the profile
}

// Household is what is known of the people of a case, layer by layer; the last two are nil for most.
type Household struct {
	Profile        casework.Profile
	Identity       casework.Identity
	Health         *casework.Health
	Protection     *casework.Protection
	MustBeDirected bool // vulnerable, and proposed by a reception centre (s. 43.1(2))
}

// Almanac is what households are made of.
type Almanac struct {
	herbs, trees, berries []string
	occupations, studies  []line
	backgrounds           map[string]background
	details               map[string]string
}

// NewAlmanac returns the almanac.
func NewAlmanac() *Almanac {
	return &Almanac{herbs(), trees(), berries(), occupations(), studies(), backgrounds(), details()}
}

// latestBirth is the oldest age at which a parent of the demonstration gets a child.
const latestBirth = 44

// maker makes one household.
type maker struct {
	chance.Dice
	*Almanac
	origin Origin
	from   background
}

// Make makes up the people of a case.
func (a *Almanac) Make(dice chance.Dice, o Origin) (h Household) {
	d := maker{dice, a, o, a.backgrounds[o.Country]}
	p := &h.Profile
	day := civil.DateIn(o.At)
	births := d.persons(p, day)
	d.education(p, day.Year())
	d.languages(p)
	d.needs(p)
	d.dwelling(p)
	p.Schooling = schooling(p.Persons, day.Year(), d.Percent(9))
	d.ties(p)
	d.legal(p)
	p.Sources = sources(o)
	h.MustBeDirected = o.Group == casework.Permit && len(p.Needs) > 0
	h.Identity = d.identity(*p, births)
	h.Health = d.health(*p)
	h.Protection = d.protection()
	return h
}

// persons fills in who belongs to the household, and returns their birth dates.
func (d maker) persons(p *casework.Profile, on civil.Date) []civil.Date {
	births := make([]civil.Date, d.origin.Size)
	band := chance.Draw(d.Dice, adultAges())
	if d.origin.Group == casework.Minor {
		band = [2]int{9, 17}
	}
	head := d.Between(band[0], band[1])
	younger := head // of the parents
	couple := d.origin.Size > 1 && d.Percent(64)
	for i := range d.origin.Size {
		age, relation := head, "principal"
		switch {
		case i == 1 && couple:
			age, relation = min(max(19, head+d.Between(-7, 5)), 84), "spouse"
			younger = min(head, age)
		case i > 0 && head > 55:
			age, relation = d.Between(20, head-19), "child"
		case i > 0:
			child := chance.Draw(d.Dice, childAges())
			age, relation = min(max(d.Between(child[0], child[1]), younger-latestBirth), max(0, younger-18)), "child"
		}
		births[i] = civil.Of(on.Year()-age, time.Month(d.Between(1, 12)), d.Between(1, 28))
		p.Persons = append(p.Persons, casework.Person{Number: i + 1, BirthYear: births[i].Year(), Sex: d.sex(i == 0 && couple), Relation: relation})
	}
	if couple {
		p.Persons[1].Sex = otherSex(p.Persons[0].Sex)
	}
	p.SingleParent = d.origin.Size > 1 && !couple
	d.pregnancy(p.Persons, on)
	return births
}

func (d maker) sex(headOfCouple bool) string {
	rate := women
	if headOfCouple {
		rate = 25
	}
	if d.Percent(rate) {
		return "female"
	}
	return "male"
}

func otherSex(s string) string {
	if s == "female" {
		return "male"
	}
	return "female"
}

// pregnancy expects a birth in one household of fifteen that has a woman of the age.
func (d maker) pregnancy(persons []casework.Person, on civil.Date) {
	for i, p := range persons {
		if age := p.AgeIn(on.Year()); p.Sex == "female" && age >= 19 && age <= 42 && i < 2 && d.Percent(7) {
			persons[i].DueMonth = on.AddMonths(d.Between(2, 7)).String()[:7]
			return
		}
	}
}

// education is asked of those over 15.
func (d maker) education(p *casework.Profile, year int) {
	for i := range p.Persons {
		q := &p.Persons[i]
		age := q.AgeIn(year)
		if age < 16 {
			continue
		}
		years := chance.Draw(d.Dice, []chance.Share[int]{{0, 14}, {4, 16}, {6, 18}, {9, 22}, {12, 20}, {15, 7}, {17, 3}})
		years = min(years, age-7)
		q.EducationYears, q.Literacy = &years, d.from.script
		if years == 0 {
			q.Literacy = casework.LiteracyNone
		}
		if age >= 20 {
			work := d.IntN(min(age-17, 25))
			q.WorkYears, q.Occupation = &work, chance.Pick(d.Dice, open(d.occupations, years))
		}
		if d.Percent(25) {
			q.StudyWish = chance.Pick(d.Dice, open(d.studies, years))
		}
	}
}

// line is a line of work or of study, with the years of school between which somebody is found in it.
type line struct {
	name        string
	least, most int
}

func occupations() []line {
	return []line{
		{"ompelija", 0, 12},
		{"maanviljelijä", 0, 12},
		{"kauppias", 4, 15},
		{"opettaja", 15, 17},
		{"kokki", 0, 12},
		{"rakennustyöntekijä", 0, 12},
		{"sairaanhoitaja", 15, 17},
		{"autonkuljettaja", 4, 12},
		{"sähköasentaja", 9, 15},
		{"lastenhoitaja", 0, 17},
		{"leipuri", 0, 12},
		{"parturi", 0, 12},
		{"insinööri", 15, 17},
		{"siivooja", 0, 12},
		{"puuseppä", 0, 12},
		{"myyjä", 4, 15},
	}
}

func studies() []line {
	return []line{
		{"suomen kieli", 0, 17},
		{"lähihoitaja", 9, 17},
		{"perusopetus aikuisena", 0, 8},
		{"sähköala", 9, 17},
		{"ravintola-ala", 6, 17},
		{"kirjanpito", 9, 17},
		{"ajokortti ja kuljetusala", 6, 17},
	}
}

// open are the names of the lines that so many years of school lead to.
func open(lines []line, years int) (names []string) {
	for _, l := range lines {
		if l.least <= years && years <= l.most {
			names = append(names, l.name)
		}
	}
	return names
}

func (d maker) languages(p *casework.Profile) {
	mother := chance.Draw(d.Dice, d.from.tongues)
	p.MotherTongues = []string{mother}
	for _, l := range d.from.second {
		if l != mother && d.Percent(40) {
			p.OtherLanguages = append(p.OtherLanguages, l)
		}
	}
	need := casework.Interpreter{Language: mother, Level: casework.Preferred}
	if d.Percent(8) {
		need.Level, need.SetBy = casework.Absolute, d.origin.By
	}
	if !d.Percent(6) {
		p.Interpreters = []casework.Interpreter{need}
	}
	switch {
	case d.Percent(8):
		p.ServiceLanguage = casework.ServiceLanguage{Code: "sv", Level: casework.Preferred}
	case d.Percent(50):
		p.ServiceLanguage = casework.ServiceLanguage{Code: "fi", Level: casework.Preferred}
	}
}

func (d maker) needs(p *casework.Profile) {
	for _, r := range needRates() {
		rate := r.others
		if d.origin.Group == casework.Quota || d.origin.Group == casework.Emergency {
			rate = r.quota
		}
		if !d.Percent(rate) {
			continue
		}
		n := casework.Need{Code: r.code, Persons: 1, Urgency: r.urgency, Travel: (r.code == "dialysis" || r.code == "disability") && d.Percent(60)}
		if r.code == "dialysis" {
			n.Absolute, n.MaxMinutes, n.SetBy = true, 60, d.origin.By
		}
		p.Needs = append(p.Needs, n)
	}
	if slices.ContainsFunc(p.Persons, casework.Person.Pregnant) {
		p.Needs = append(p.Needs, casework.Need{Code: "maternity", Persons: 1, Urgency: "two_weeks"})
	}
	switch {
	case d.origin.Group == casework.Minor && p.Persons[0].Sex == "female" && d.Percent(60):
		p.Demands = []casework.Demand{{Code: "unit_for_girls", SetBy: d.origin.By}}
	case d.origin.Group != casework.Minor && d.Percent(3):
		p.Demands = []casework.Demand{{Code: "interpreter_woman", SetBy: d.origin.By}}
	}
}

// dwelling asks for a room less than there are persons, since couples and small children share.
func (d maker) dwelling(p *casework.Profile) {
	if d.origin.Group == casework.Minor {
		return
	}
	p.Dwelling.Rooms = min(max(1, (d.origin.Size+1)*2/3), 5)
	if slices.ContainsFunc(p.Needs, func(n casework.Need) bool { return n.Code == "disability" }) {
		p.Dwelling.Accessible, p.Dwelling.StepFree = casework.Preferred, true
		if d.Percent(40) {
			p.Dwelling.Accessible, p.Dwelling.Wheelchair, p.Dwelling.Bathroom, p.Dwelling.SetBy = casework.Absolute, true, true, d.origin.By
		}
	}
	p.Dwelling.Furnished = d.Percent(30)
}

// schooling counts the children by level: early education to 5, pre-primary at 6, basic from 7, upper secondary from 16.
func schooling(persons []casework.Person, year int, special bool) []casework.Schooling {
	var count [4]int
	for _, p := range persons {
		switch age := p.AgeIn(year); {
		case age < 6:
			count[0]++
		case age == 6:
			count[1]++
		case age < 16:
			count[2]++
		case age < 19:
			count[3]++
		}
	}
	var all []casework.Schooling
	for i, level := range casework.SchoolLevels() {
		if count[i] == 0 {
			continue
		}
		s := casework.Schooling{Level: level, Count: count[i]}
		if level == "basic" && special {
			s.Special = 1
		}
		all = append(all, s)
	}
	return all
}

func (d maker) ties(p *casework.Profile) {
	if d.Percent(22) {
		kind := chance.Draw(d.Dice, []chance.Share[string]{{"sibling", 30}, {"aunt_uncle", 22}, {"cousin", 20}, {"parent", 10}, {"other_relative", 10}, {"friend", 8}})
		p.Ties = []casework.Tie{{Kind: kind, Municipality: chance.Pick(d.Dice, d.origin.Towns), Consent: d.Percent(70)}}
	}
	if d.Percent(9) {
		p.Wishes = []string{chance.Pick(d.Dice, d.origin.Towns)}
	}
	if d.Percent(2) {
		p.Avoid = []casework.Avoid{{Municipality: chance.Pick(d.Dice, d.origin.Towns), Kilometres: 50 * d.Between(0, 3), SetBy: d.origin.By}}
	}
}

func (d maker) legal(p *casework.Profile) {
	switch d.origin.Group {
	case casework.Quota, casework.Emergency:
		p.Basis = "resettled"
	case casework.Family:
		p.Basis = "family_member"
	case casework.Temporary:
		p.Basis = "temporary_protection"
	case casework.Permit, casework.Minor:
		p.Basis = chance.Draw(d.Dice, []chance.Share[casework.Basis]{{"protection", 88}, {"other_permit", 12}})
	}
	if d.origin.Group != casework.Minor {
		return
	}
	p.Minor = &casework.MinorDetail{
		Representative: true, CourtOrder: fmt.Sprintf("H %d/%d", 900_000+d.origin.Number, d.origin.At.Year()), Housing: "family_group_home", ChildView: "heard",
	}
	switch {
	case d.Percent(12):
		p.Minor.Housing = "family_care"
	case d.Percent(12):
		p.Minor.Housing, p.Minor.ChildView = "undecided", "open"
	}
	if d.Percent(20) {
		p.Minor.Siblings = 1
	}
}

// identity gives the persons their names and birth dates. Those who are in Finland have an identity code.
func (d maker) identity(p casework.Profile, births []civil.Date) casework.Identity {
	resettled := d.origin.Group == casework.Quota || d.origin.Group == casework.Emergency
	day := civil.DateIn(d.origin.At)
	id := casework.Identity{CustomerNo: fmt.Sprintf("9%08d", d.origin.Number)}
	if resettled {
		id.UNHCRCase, id.QuotaYear = fmt.Sprintf("999-%02dC%05d", d.origin.QuotaYear%100, d.origin.Number), d.origin.QuotaYear
		id.Batch, id.Scheme = fmt.Sprintf("%d/%d", d.origin.QuotaYear, 1+d.origin.At.Month()/4), chance.Draw(d.Dice, []chance.Share[string]{{"union", 80}, {"national", 20}})
		id.Categories = []string{chance.Draw(d.Dice, categories())}
		id.Airport = chance.Draw(d.Dice, []chance.Share[string]{{"HEL", 90}, {"OUL", 6}, {"TKU", 4}})
	}
	family, permit := d.family(), chance.Draw(d.Dice, permits(d.origin.Group))
	for i, q := range p.Persons {
		person := casework.IdentityPerson{
			Number: q.Number, FamilyName: family, GivenNames: d.given(), BirthDate: births[i], Citizenship: d.from.citizenship, Permit: permit,
			CustomerNo: fmt.Sprintf("9%08d-%d", d.origin.Number, q.Number),
		}
		if !resettled {
			person.IdentityCode, person.PermitFrom = d.identityCode(births[i]), day.AddDays(-d.Between(10, 60))
		}
		id.Persons = append(id.Persons, person)
	}
	return id
}

// health gives the detail behind the needs.
func (d maker) health(p casework.Profile) *casework.Health {
	if len(p.Needs) == 0 {
		return nil
	}
	h := &casework.Health{}
	for _, n := range p.Needs {
		person := casework.HealthPerson{Number: 1 + d.IntN(len(p.Persons)), Detail: d.details[n.Code]}
		if n.Code == "medication" {
			person.Medication = "Esimerkkilääke, päivittäin; lääkettä on mukana kolmeksi viikoksi."
		}
		if n.Code == "dialysis" {
			person.Treatment = "Dialyysi kolmesti viikossa."
		}
		h.Persons = append(h.Persons, person)
	}
	return h
}

func details() map[string]string {
	return map[string]string{
		"mental_health":    "Esimerkkitieto: keskusteluapu on alkanut, jatkoa toivotaan.",
		"medication":       "Esimerkkitieto: lääkityksen jatkuvuus on turvattava.",
		"rehabilitation":   "Esimerkkitieto: fysioterapia vamman jälkeen.",
		"disability":       "Esimerkkitieto: liikkumisen apuväline on käytössä.",
		"child_protection": "Esimerkkitieto: lapsen tilanne arvioitava saapumisen jälkeen.",
		"dialysis":         "Esimerkkitieto: säännöllinen hoito, ei saa keskeytyä.",
		"maternity":        "Esimerkkitieto: neuvolaseuranta jatkuu.",
	}
}

// protection is rare: one case in fifty.
func (d maker) protection() *casework.Protection {
	if !d.Percent(2) {
		return nil
	}
	p := &casework.Protection{ProtectionOrder: true, Detail: "Esimerkkitieto: osoitetta ei luovuteta.", Contact: "Nimetty virkahenkilö, päivystys"}
	if d.Percent(30) {
		p.ProtectionOrder, p.Trafficking = false, true
	}
	return p
}

// sources says where the field groups that every case fills came from.
func sources(o Origin) map[casework.FieldGroup]casework.Provenance {
	p := casework.Provenance{Source: "migri", Method: "interview", Org: o.By.Org, Account: o.By.Account, At: o.At.UTC().Truncate(time.Second)}
	switch o.Group {
	case casework.Emergency:
		p.Source, p.Method = "unhcr", "rrf_only"
	case casework.Permit, casework.Minor:
		p.Source = "reception_centre"
	case casework.Family, casework.Temporary:
		p.Source, p.Method = "municipality", "documents"
	case casework.Quota:
	}
	if o.Compact {
		p.Org, p.Account = uuid.Nil, uuid.Nil
	}
	return map[casework.FieldGroup]casework.Provenance{
		casework.HouseholdFields: p, casework.LanguageFields: p, casework.NeedFields: p, casework.LegalFields: p,
	}
}
