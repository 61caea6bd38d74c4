package matching

import "kuntapaikka/internal/civil"

// Criterion is one of the things that order the places which meet every absolute requirement.
type Criterion string

// The criteria.
const (
	CriterionHealth   Criterion = "health"
	CriterionDwelling Criterion = "dwelling"
	CriterionTies     Criterion = "ties"
	CriterionLanguage Criterion = "language"
	CriterionTiming   Criterion = "timing"
	CriterionSpread   Criterion = "spread"
)

// Scarcity stands beside the criteria where two places are compared: what their charges take away. It gives no points of its own.
const Scarcity Criterion = "scarcity"

// Criteria returns the criteria in the order in which a page shows them.
func Criteria() [6]Criterion {
	return [6]Criterion{CriterionHealth, CriterionDwelling, CriterionTies, CriterionLanguage, CriterionTiming, CriterionSpread}
}

// Key returns the message key of the criterion's name.
func (k Criterion) Key() string {
	switch k {
	case CriterionHealth:
		return "ranking.criterion_health"
	case CriterionDwelling:
		return "ranking.criterion_dwelling"
	case CriterionTies:
		return "ranking.criterion_ties"
	case CriterionLanguage:
		return "ranking.criterion_language"
	case CriterionTiming:
		return "ranking.criterion_timing"
	case Scarcity:
		return "ranking.criterion_scarcity"
	default:
		return "ranking.criterion_spread"
	}
}

// contributions returns what each criterion gives to the place whose best dwelling is d, in the order of [Criteria].
func (r *ranker) contributions(p *Place, d *Dwelling) []Contribution {
	return r.contributed.take(r.health(p), r.dwelling(d), r.ties(p), r.language(p), r.timing(p, d), r.spread(p))
}

// health gives each service that the household needs an equal part: by the stated journey, else by the straight line to the nearest site.
func (r *ranker) health(p *Place) Contribution {
	for _, need := range r.c.Services {
		r.ask(1, r.journey(p, need.Code))
	}
	return r.sum(CriterionHealth, "ranking.health_none")
}

func (r *ranker) journey(p *Place, code string) fact {
	if s, stated := p.service(code); stated {
		return known(falling(s.Minutes, r.w.Health.Minutes), s.Source, r.text("ranking.health_minutes", service(code), count(s.Minutes)))
	}
	if s, metres, found := nearest(p.At, code, p.Sites); found {
		return known(falling(metres, 1000*r.w.Health.Kilometres), s.Source, r.text("ranking.health_distance", service(code), kilometres(metres)))
	}
	return unknown(r.same("ranking.health_unknown", service(code)))
}

// dwelling says how well the place's best dwelling fits: rooms enough, accessible where that is asked, and ready by the earliest arrival.
func (r *ranker) dwelling(d *Dwelling) Contribution {
	asked := r.asked()
	if d == nil {
		r.ask(asked[0]+asked[1]+asked[2], unknown(r.text("ranking.dwelling_unknown")))
		return r.sum(CriterionDwelling, "ranking.dwelling_none")
	}
	met := r.fit(d)
	r.ask(asked[0], known(met[0], d.Source, r.text("ranking.dwelling_rooms", number(d.Rooms), number(r.c.Dwelling.Rooms))))
	r.ask(asked[1], known(met[1], d.Source, r.accessibility(d)))
	r.ask(asked[2], r.readiness(d, met[2]))
	return r.sum(CriterionDwelling, "ranking.dwelling_none")
}

// asked returns how much rooms, accessibility and readiness weigh for this household; 0 is not asked.
func (r *ranker) asked() (weights [3]int) {
	if r.c.Dwelling.Rooms > 0 {
		weights[0] = r.w.Dwelling.Rooms
	}
	if r.c.Dwelling.Accessible != "" {
		weights[1] = r.w.Dwelling.Accessible
	}
	if !r.c.Arrival.Earliest.IsZero() {
		weights[2] = r.w.Dwelling.Ready
	}
	return weights
}

// fit returns how far a dwelling meets the need of rooms, accessibility and readiness.
func (r *ranker) fit(d *Dwelling) [3]Share {
	met := [3]Share{rising(d.Rooms, r.c.Dwelling.Rooms), nothing(), nothing()}
	if d.Accessible {
		met[1] = whole()
	}
	if !d.Ready.IsZero() {
		met[2] = falling(r.c.Arrival.Earliest.DaysUntil(d.Ready), r.w.Dwelling.LateDays)
	}
	return met
}

func (r *ranker) accessibility(d *Dwelling) Text {
	if d.Accessible {
		return r.text("ranking.dwelling_accessible")
	}
	return r.text("ranking.dwelling_not_accessible")
}

func (r *ranker) readiness(d *Dwelling, met Share) fact {
	switch late := r.c.Arrival.Earliest.DaysUntil(d.Ready); {
	case d.Ready.IsZero():
		return unknown(r.text("ranking.dwelling_ready_unknown"))
	case late > 0:
		return known(met, d.Source, r.text("ranking.dwelling_late", count(late), day(d.Ready)))
	default:
		return known(met, d.Source, r.text("ranking.dwelling_ready", day(d.Ready)))
	}
}

// home returns the dwelling with the most points for the household, of equals the one that [compareDwellings] puts first; nil when there is none.
func (r *ranker) home(p *Place) (best *Dwelling) {
	var most int
	asked := r.asked()
	parts := divide(make([]int, 0, 3), r.w.Dwelling.Max, asked[:])
	for i := range p.Dwellings {
		d := &p.Dwellings[i]
		if d.Count < 1 || r.c.Dwelling.Accessible == Absolute && !r.suits(d) {
			continue
		}
		met := r.fit(d)
		points := met[0].of(parts[0]) + met[1].of(parts[1]) + met[2].of(parts[2])
		if best == nil || points > most || points == most && compareDwellings(d, best) < 0 {
			best, most = d, points
		}
	}
	return best
}

// ties gives a share for the nearest of the household's ties: the same municipality, the same wellbeing area, or within some kilometres.
func (r *ranker) ties(p *Place) Contribution {
	var best fact
	for i := range r.c.Ties {
		if f := r.tie(p, &r.c.Ties[i]); i == 0 || f.State == Known && (best.State != Known || f.met.compare(best.met) > 0) {
			best = f
		}
	}
	r.ask(min(len(r.c.Ties), 1), best)
	return r.sum(CriterionTies, "ranking.ties_none")
}

func (r *ranker) tie(p *Place, t *Tie) fact {
	kind, scale := Arg{Kind: ArgTie, Code: t.Kind}, r.w.Ties
	switch {
	case t.Municipality == p.Municipality:
		return known(scale.Municipality, t.Source, r.same("ranking.ties_municipality", kind))
	case t.Wellbeing == p.Wellbeing && t.Wellbeing != "":
		return known(scale.Wellbeing, t.Source, r.text("ranking.ties_wellbeing", kind, municipality(t.Municipality)))
	case !t.At.Known() || !p.At.Known():
		return unknown(r.text("ranking.ties_unknown", kind, municipality(t.Municipality)))
	}
	metres := Metres(p.At, t.At)
	if metres <= 1000*scale.Kilometres {
		return known(scale.Near, t.Source, r.text("ranking.ties_near", kind, municipality(t.Municipality), kilometres(metres)))
	}
	return known(nothing(), t.Source, r.text("ranking.ties_far", kind, municipality(t.Municipality), kilometres(metres)))
}

// language gives interpretation in each language that the household needs an equal part, beside the wish for a service language.
func (r *ranker) language(p *Place) Contribution {
	needs := len(r.c.Languages)
	for _, need := range r.c.Languages {
		r.ask(r.w.Language.Interpreter, r.interpretation(p, need.Code))
	}
	if wish := r.c.ServiceLanguage; wish.Code != "" {
		r.ask(r.w.Language.Service*max(needs, 1), r.served(p, wish.Code))
	}
	return r.sum(CriterionLanguage, "ranking.language_none")
}

func (r *ranker) interpretation(p *Place, code string) fact {
	if s, stated := p.speaks(code); stated {
		return known(whole(), s.Source, r.same("ranking.language_served", language(code)))
	}
	switch i, _ := p.interpreter(code); i.Mode {
	case OnTheSpot:
		return known(r.w.Language.OnTheSpot, i.Source, r.same("ranking.language_spot", language(code)))
	case ByPhone:
		return known(r.w.Language.ByPhone, i.Source, r.same("ranking.language_phone", language(code)))
	case InGroup:
		return known(r.w.Language.InGroup, i.Source, r.same("ranking.language_group", language(code)))
	default:
		return unknown(r.same("ranking.language_unknown", language(code)))
	}
}

func (r *ranker) served(p *Place, code string) fact {
	if s, stated := p.speaks(code); stated {
		return known(whole(), s.Source, r.same("ranking.language_service", language(code)))
	}
	if s, stated := p.speaks(""); stated {
		return known(nothing(), s.Source, r.same("ranking.language_service_not", language(code)))
	}
	return unknown(r.text("ranking.language_service_unknown"))
}

// timing says how long before the earliest arrival the dwelling and, for children of school age, the school are ready.
func (r *ranker) timing(p *Place, d *Dwelling) Contribution {
	earliest := r.c.Arrival.Earliest
	if earliest.IsZero() {
		return r.sum(CriterionTiming, "ranking.timing_none")
	}
	if d == nil || d.Ready.IsZero() {
		r.ask(r.w.Timing.Dwelling, unknown(r.text("ranking.timing_dwelling_unknown")))
	} else {
		r.ask(r.w.Timing.Dwelling, r.ahead(d.Ready, d.Source, "ranking.timing_dwelling", "ranking.timing_dwelling_late"))
	}
	if !r.c.aged(r.w.Timing.SchoolFrom, r.w.Timing.SchoolTo) {
		return r.sum(CriterionTiming, "ranking.timing_none")
	}
	if p.School.Ready.IsZero() {
		r.ask(r.w.Timing.School, unknown(r.text("ranking.timing_school_unknown")))
	} else {
		r.ask(r.w.Timing.School, r.ahead(p.School.Ready, p.School.Source, "ranking.timing_school", "ranking.timing_school_late"))
	}
	return r.sum(CriterionTiming, "ranking.timing_none")
}

// ahead is the fact that something is ready so many days before the earliest arrival, or only after it.
func (r *ranker) ahead(ready civil.Date, s Source, inTime, late string) fact {
	days := ready.DaysUntil(r.c.Arrival.Earliest)
	if days < 0 {
		return known(nothing(), s, r.text(late, count(-days), day(ready)))
	}
	return known(rising(days, r.w.Timing.AheadDays), s, r.text(inTime, count(days), day(ready)))
}

// spread favours the municipalities that have taken little of their target and for their population, and for an emergency case those that have committed
// themselves to take such cases. The household itself is not counted in.
func (r *ranker) spread(p *Place) Contribution {
	b, w := p.Burden, r.w.Spread
	if b.Target > 0 {
		r.ask(w.Target, known(falling(b.Used, b.Target), b.Source,
			r.text("ranking.spread_target", number(b.Used), number(b.Target), percent(100*b.Used/b.Target))))
	} else {
		r.ask(w.Target, unknown(r.text("ranking.spread_target_unknown")))
	}
	if b.Population > 0 {
		r.ask(w.Population, known(falling(10_000*b.Used, w.PerTenThousand*b.Population), b.Source,
			r.text("ranking.spread_population", number(b.Used), number(b.Population))))
	} else {
		r.ask(w.Population, unknown(r.text("ranking.spread_population_unknown")))
	}
	if r.c.Group == Emergency {
		r.ask(w.Commitment, r.committed(p))
	}
	return r.sum(CriterionSpread, "ranking.spread_none")
}

// committed is how much of the household the municipality's commitment to emergency cases still holds.
func (r *ranker) committed(p *Place) fact {
	c := p.Commitment
	if c.Persons == 0 {
		return known(nothing(), p.Burden.Source, r.text("ranking.spread_commitment_none"))
	}
	return known(rising(max(c.Persons-c.Used, 0), max(r.c.Size(), 1)), c.Source, r.text("ranking.spread_commitment", number(c.Used), number(c.Persons)))
}
