package changes

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/bank"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

// Standing is a decided claim as it stands, of which a change may be asked.
type Standing struct {
	Claim  uuid.UUID
	Number string
	Was    map[string]string // by kind, of what stands once in a claim; a kind that is missing cannot be changed
	Lines  []Line            // for which something is granted
	Plan   []region.Instalment
	Due    int         // how many of the first instalments are due already, and stay
	Waits  []string    // the kinds of reports that are not approved yet
	Owed   money.Cents // not paid and not with the bank
}

// Line is what is granted for a line of the claim, after earlier changes.
type Line struct {
	ID    uuid.UUID
	Facts claims.Facts
	Cents money.Cents
}

// Later says whether instalments are not due yet, which may be asked to be changed.
func (s Standing) Later() bool { return s.Due < len(s.Plan) }

// Whens lists what a changed instalment may wait for: a report that is not approved, or a day.
func (s Standing) Whens() []string { return append(slices.Clone(s.Waits), region.WhenDate) }

// Wanted is what a claimant wants: of each item what was typed, by its key; and the instalments that are to follow those that are due, or nil.
type Wanted struct {
	Texts map[string]string
	Plan  []region.Instalment
}

// PlanField names a field of an instalment that is to come: its what is "share", "when" or "on".
func PlanField(i int, what string) string { return Plan + "_" + strconv.Itoa(i) + "_" + what }

// asking compares what is wanted with what stands, item by item, and notes each mistake at its field.
type asking struct {
	today civil.Date
	items []Item
	wrong []fault.Field
}

func (a *asking) at(name, key string, args ...any) {
	a.wrong = append(a.wrong, fault.At(name, key, args...))
}

func (a *asking) item(i Item) {
	if i.Now != i.Was {
		a.items = append(a.items, i)
	}
}

// Items compares what is wanted with what stands: only what differs is asked. Mistakes stand at the fields, which are named by the items' keys.
func (s Standing) Items(w Wanted, today civil.Date) ([]Item, error) {
	a := &asking{today: today}
	for _, kind := range Kinds() {
		text := strings.TrimSpace(w.Texts[kind])
		was, may := s.Was[kind]
		switch {
		case kind == Amount:
			a.lines(s.Lines, w.Texts)
		case kind == Plan && w.Plan != nil && s.Later():
			a.plan(s, w.Plan)
		case text == "" || !may:
		case kind == Account:
			a.account(was, text)
		default:
			a.day(Item{Kind: kind, Was: was}, text)
		}
	}
	if len(a.wrong) == 0 {
		a.wrong = s.late(a.items)
	}
	if len(a.items) > MostItems {
		a.at(Account, "changerequests.too_many", MostItems)
	}
	if len(a.wrong) == 0 && len(a.items) == 0 {
		a.at(Account, "changerequests.nothing_changes")
	}
	return a.items, fault.Bad(a.wrong...)
}

func (a *asking) account(was, text string) {
	iban, err := bank.ParseIBAN(text)
	if err != nil {
		a.wrong = append(a.wrong, bank.At(Account, err))
		return
	}
	a.item(Item{Kind: Account, Was: was, Now: string(iban)})
}

// lines reads what lines are to be lowered to. More than stands is asked for by a review, not here.
func (a *asking) lines(all []Line, texts map[string]string) {
	for _, l := range all {
		i := Item{Kind: Amount, Of: l.ID.String(), About: l.Facts.About, Name: l.Facts.Name(), Was: strconv.FormatInt(int64(l.Cents), 10)}
		text := strings.TrimSpace(texts[i.Key()])
		if text == "" {
			continue
		}
		cents, err := money.Parse(text)
		switch {
		case err != nil || cents < 0:
			a.at(i.Key(), "fault.not_an_amount", text)
		case cents > l.Cents:
			a.at(i.Key(), "changerequests.only_less", int64(l.Cents))
		default:
			i.Now = strconv.FormatInt(int64(cents), 10)
			a.item(i)
		}
	}
}

// plan reads the instalments that are to come: with those that are due they are the whole, and each waits for what has not happened yet.
func (a *asking) plan(s Standing, wanted []region.Instalment) {
	sum := 0
	for _, one := range s.Plan[:s.Due] {
		sum += one.Share
	}
	for i, one := range wanted {
		sum += one.Share
		switch {
		case !slices.Contains(s.Whens(), one.When):
			a.at(PlanField(i, "when"), "fault.choose_one")
		case one.When == region.WhenDate && one.On.IsZero():
			a.at(PlanField(i, "on"), "fault.required")
		case one.When == region.WhenDate && !one.On.After(a.today):
			a.at(PlanField(i, "on"), "fault.must_be_after", a.today)
		}
	}
	if sum != 100 {
		a.at(PlanField(0, "share"), "reports.shares_whole", sum)
	}
	a.item(Item{Kind: Plan, Was: planText(s.Plan), Now: planText(slices.Concat(s.Plan[:s.Due], wanted))})
}

func planText(all []region.Instalment) string {
	text, _ := json.Marshal(all)
	return string(text)
}

// PlanOf reads the instalments of an item.
func PlanOf(text string) (all []region.Instalment) {
	_ = json.Unmarshal([]byte(text), &all) // what is written otherwise has none
	return all
}

// day reads a day that is still to come.
func (a *asking) day(i Item, text string) {
	day, err := civil.ParseLoose(text)
	switch {
	case err != nil:
		a.at(i.Key(), "fault.not_a_date", text)
	case !day.After(a.today):
		a.at(i.Key(), "fault.must_be_after", a.today)
	default:
		i.Now = day.String()
		a.item(i)
	}
}

// late: the final report follows the last day of use, as the items leave both.
func (s Standing) late(items []Item) (wrong []fault.Field) {
	days := map[string]string{Use: s.Was[Use], region.WhenFinal: s.Was[region.WhenFinal]}
	for _, i := range items {
		days[i.Kind] = i.Now
	}
	use, err := civil.Parse(days[Use])
	final, other := civil.Parse(days[region.WhenFinal])
	if err != nil || other != nil || final.After(use) {
		return nil
	}
	for _, i := range items {
		if i.Kind == Use || i.Kind == region.WhenFinal {
			return []fault.Field{fault.At(i.Key(), "changerequests.report_follows")}
		}
	}
	return nil
}

// Verdict is what the preparer proposes of an item.
type Verdict struct {
	Given    bool
	Accepted bool
	Ground   string
}

// answer writes what is proposed of each item into the request. Each needs its answer, a refusal its ground; what has passed meanwhile is not accepted, nor a day of use
// after which the final report no longer follows.
func (r *Request) answer(s Standing, verdicts map[string]Verdict, today civil.Date) error {
	a := asking{today: today}
	items := slices.Clone(r.Items)
	var accepted []Item
	for n, item := range items {
		v := verdicts[item.Key()]
		switch {
		case !v.Given:
			a.at(item.Field("verdict"), "fault.choose_one")
		case !v.Accepted && v.Ground == "":
			a.at(item.Field("ground"), "fault.required")
		case v.Accepted:
			accepted = append(accepted, item)
			if day := passed(item, today); !day.IsZero() {
				a.at(item.Field("verdict"), "changerequests.day_passed", day)
			}
		}
		items[n].Accepted, items[n].Ground = v.Accepted, v.Ground
	}
	for _, f := range s.late(accepted) {
		f.Name = "verdict_" + f.Name
		a.wrong = append(a.wrong, f)
	}
	if err := fault.Bad(a.wrong...); err != nil {
		return err
	}
	r.Items = items
	return nil
}

// passed is a day of an item that is no longer to come; zero: there is none.
func passed(i Item, today civil.Date) civil.Date {
	switch i.Kind {
	case Account, Amount:
		return civil.Date{}
	case Plan:
		was := PlanOf(i.Was)
		for _, one := range PlanOf(i.Now) {
			if one.When == region.WhenDate && !one.On.After(today) && !slices.Contains(was, one) {
				return one.On
			}
		}
		return civil.Date{}
	}
	day, err := civil.Parse(i.Now)
	if err != nil || day.After(today) {
		return civil.Date{}
	}
	return day
}
