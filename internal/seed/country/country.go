package country

import (
	"cmp"
	"slices"
	"time"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/compensation"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/region"
	"kuntapaikka/internal/seed/chance"
	"kuntapaikka/internal/seed/household"
	"kuntapaikka/internal/seed/paid"
	"kuntapaikka/internal/store"
)

// Sizes of the work.
const (
	chunkRows      = 50_000 // rows of the ledger that are handed over at once
	chunkCases     = 5_000
	rememberedDays = 60     // for which the rankings are whole
	mostRemembered = 20_000 // cases of which all audit events and notices are made up; of more only those of the last week
)

// The kinds of things that have dice of their own.
const (
	diceOrganisation = iota + 1
	diceAccount
	diceTown
	diceOffer
	diceKind
	diceWay
	diceHousehold
	diceCase
	diceTry
	diceLedger
	diceSupply
	dicePaid
)

// Options are what is made up; none is left open.
type Options struct {
	Year  int // whose quota the cases are of
	Cases int
	Seed  uint64
	Now   time.Time // the moment at which the year stands, a moment in Year
}

// Country is what has been made up so far.
type Country struct {
	Options
	reg     *region.Register
	almanac *household.Almanac
	today   civil.Date

	epoch  time.Time // when the organisations and accounts were made: before everything else
	orgs   []*organisation
	byCode map[identity.OrganisationKind]map[string]*organisation
	named  int // accounts so far

	towns    []*town // that offer places
	weighted []*town // the same, each as often as cases are led there
	others   []*town // where one may only move to by oneself
	codes    []string
	years    []int
	lines    []*line
	ledger   ledger
	offers   []*offer

	kinds     []kind
	showcase  []example // of the first cases
	countries []string
	quotaYear int
	begun     []int64    // Unix seconds at which each case is listed
	order     []int32    // the cases in the order of that
	directed  int        // directions so far
	residents []resident // who has a home in the wellbeing area of the shown municipality
	shownArea string

	weights matching.Weights
	places  map[*line]matching.Place   // what the ranking knows of a line's municipality
	quick   map[*line]matching.Ranking // of the municipality alone

	appealRef  string
	appealText map[string]string

	gaps      map[string][4]int
	firstDay  civil.Date
	officeDay []bool // whether offices are open, from firstDay on
	deadlines map[deadlineKey]region.Deadline
}

// New makes up the authorities and their people; [Country.Rows] goes on with the rest.
func New(o Options, reg *region.Register) *Country {
	w := &Country{
		Options: o, reg: reg, almanac: household.NewAlmanac(), today: civil.DateIn(o.Now), byCode: map[identity.OrganisationKind]map[string]*organisation{},
		countries: household.Countries(), gaps: gaps(), deadlines: map[deadlineKey]region.Deadline{},
	}
	shown, _ := reg.Municipality(shownMunicipality, w.today)
	w.shownArea = shown.Wellbeing
	w.epoch = civil.Of(o.Year-1, time.January, 2).Midnight()
	w.firstDay = w.today.AddDays(-900)
	for i := range 1000 {
		w.officeDay = append(w.officeDay, civil.IsWorkingDay(w.firstDay.AddDays(i)))
	}
	w.states()
	w.centres()
	w.municipalities()
	w.wellbeingAreas()
	w.officers()
	return w
}

// plan makes up all ways a first time.
func (w *Country) plan() {
	w.settle()
	w.choosePeople()
	w.begun = make([]int64, len(w.kinds))
	w.order = make([]int32, len(w.kinds))
	for n := range w.kinds {
		y := w.way(n)
		w.begun[n], w.order[n] = y.listed().Unix(), int32(n)
		w.book(y)
	}
	slices.SortFunc(w.order, func(a, b int32) int { return cmp.Or(cmp.Compare(w.begun[a], w.begun[b]), cmp.Compare(a, b)) })
	w.ledger.order()
	w.capacities()
}

// choosePeople settles of each case which group it is of, where from and how large. The persons of the quota are those of its frame, line by line.
func (w *Country) choosePeople() {
	lines, year := household.Frame(w.reg, w.Year)
	w.quotaYear = year
	d := chance.New(w.Seed, diceKind, 0)
	for _, l := range lines {
		group, countries := casework.Quota, []chance.Share[string]{{Of: l.Origin, Weight: 1}}
		switch {
		case l.Kind == "emergency":
			group, countries = casework.Emergency, household.Origins(casework.Emergency)
		case l.Origin == "":
			countries = household.Evacuated()
		}
		persons := (l.Persons*w.Cases + household.UsualCases/2) / household.UsualCases
		for persons > 0 && len(w.kinds) < w.Cases {
			k := w.newKind(d, group, countries)
			k.size = uint8(min(int(k.size), persons))
			persons -= int(k.size)
			w.kinds = append(w.kinds, k)
		}
	}
	for len(w.kinds) < w.Cases {
		g := chance.Draw(d, household.Others())
		w.kinds = append(w.kinds, w.newKind(d, g, household.Origins(g)))
	}
	w.putShowcaseFirst()
}

func (w *Country) newKind(d chance.Dice, g casework.Group, from []chance.Share[string]) kind {
	country, _ := slices.BinarySearch(w.countries, chance.Draw(d, from))
	return kind{uint8(slices.Index(casework.Groups(), g)), uint8(country), uint8(chance.Draw(d, household.Sizes(g)))}
}

// Rows hands over everything that has been made up, table by table and in parts, in an order in which what is referred to comes first. What has been
// handed over is the caller's.
func (w *Country) Rows(give func(*store.Rows) error) error {
	for _, rows := range w.peopleRows() {
		if err := give(rows); err != nil {
			return err
		}
	}
	w.plan()
	if err := w.prepareRanking(); err != nil {
		return err
	}
	if err := w.supplyRows(give); err != nil {
		return err
	}
	return w.caseRows(give)
}

// caseRows hands over the cases in the order of time.
func (w *Country) caseRows(give func(*store.Rows) error) error {
	s := newSheets()
	for i, n := range w.order {
		if err := w.tell(s, int(n), i+1); err != nil {
			return err
		}
		if (i+1)%chunkCases != 0 && i+1 < len(w.order) {
			continue
		}
		for _, rows := range s.all() {
			if err := give(rows); err != nil {
				return err
			}
		}
		s = newSheets()
	}
	if rows := w.payments(); rows.Len() > 0 {
		return give(rows)
	}
	return nil
}

// payments are what KEHA has paid to the shown municipality and to its wellbeing area.
func (w *Country) payments() *store.Rows {
	town := paid.Payee{Org: w.org(identity.MunicipalAuthority, shownMunicipality).ID, Code: compensation.PayeeMunicipality + shownMunicipality}
	area := paid.Payee{Org: w.org(identity.WellbeingArea, w.shownArea).ID, Code: compensation.PayeeCounty + w.shownArea}
	for _, r := range w.residents {
		if r.Municipality == shownMunicipality {
			town.Residents = append(town.Residents, r.Resident)
		}
		if r.assigned {
			area.Residents = append(area.Residents, r.Resident)
		}
	}
	return paid.Lists(w.reg, chance.New(w.Seed, dicePaid, 0), []paid.Payee{town, area}, w.org(identity.PaymentAuthority, "KEHA").ID, w.Year, w.Now)
}

// Numbers returns how many numbers of cases and of directions have been given out.
func (w *Country) Numbers() (cases, directions int) { return len(w.order), w.directed }
