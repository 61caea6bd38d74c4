package facts

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/region"
)

// Places are the municipalities that have something to give, as the ranking may know them: only those with an agreement in force on the day of
// arrival (681/2023 s. 42).
func Places(supply []places.Supply, arrival civil.Date, targets []region.Target, reg *region.Register, today civil.Date) []matching.Place {
	var all []matching.Place
	hospitals := sites(reg, today)
	for _, s := range supply {
		m, ok := reg.Resolve(s.Municipality, today)
		if !ok || !s.InForce(arrival) {
			continue
		}
		p := place(s, m, targets, reg, today)
		p.Sites = nearest(p, hospitals)
		all = append(all, p)
	}
	return all
}

// nearest keeps of the hospitals, for each service to which the place has stated no journey, the nearest.
func nearest(p matching.Place, hospitals map[string][]matching.Site) (list []matching.Site) {
	for _, code := range slices.Sorted(maps.Keys(hospitals)) {
		stated := slices.ContainsFunc(p.Services, func(v matching.Service) bool { return v.Code == code })
		if site, found := matching.Nearest(p.At, code, hospitals[code]); found && !stated {
			list = append(list, site)
		}
	}
	return list
}

func place(s places.Supply, m region.Municipality, targets []region.Target, reg *region.Register, today civil.Date) matching.Place {
	stated := matching.Source{Key: matching.FromMunicipality, On: s.AsOf}
	r := s.Readiness
	p := matching.Place{
		Municipality: m.Code, Wellbeing: m.Wellbeing, At: matching.At(m.Point.Lon, m.Point.Lat), Dwellings: dwellings(s, stated),
		School:        matching.School{Ready: r.SchoolReady, Source: stated},
		MinorsLicence: matching.Licence{Held: r.Licence.Held, Source: stated},
		Burden:        burden(s, m, targets, reg, today), Housed: r.Certainty == places.Secured,
	}
	if c := s.Commitment; c.Persons > 0 {
		p.Commitment = matching.Commitment{Persons: c.Persons, Used: c.Used, Source: matching.Source{Key: matching.FromMunicipality, On: c.On}}
	}
	for _, limit := range r.Limits {
		p.Stocks = append(p.Stocks, matching.Stock{Resource: matching.Resource(limit.Resource), Left: limit.Count, Source: stated})
	}
	if p.Housed && len(p.Dwellings) == 0 {
		p.Stocks = append(p.Stocks, matching.Stock{Resource: matching.Homes, Source: stated}) // all are taken
	}
	for _, price := range s.Prices {
		p.Prices = append(p.Prices, matching.Price{Resource: matching.Resource(price.Resource), Milli: price.Milli, Wanted: price.Wanted, Left: price.Left})
	}
	for _, l := range s.Lines {
		p.Lines = append(p.Lines, matching.Line{ID: l.ID.String(), Group: matching.Group(l.Group), Window: l.Window, Free: l.Free()})
	}
	for _, service := range r.Services {
		p.Services = append(p.Services, matching.Service{Code: service.Code, Minutes: service.Minutes, Source: stated})
	}
	for _, i := range r.Interpreters {
		p.Interpreters = append(p.Interpreters, matching.Interpreter{Language: i.Language, Mode: matching.Mode(i.Way), Source: stated})
	}
	p.Interpreters = append(p.Interpreters, inGroup(r.Interpreters, reg, stated)...)
	for _, code := range r.ServiceLanguages {
		p.ServiceLanguages = append(p.ServiceLanguages, matching.Spoken{Language: code, Source: stated})
	}
	for _, code := range r.Conditions {
		p.Conditions = append(p.Conditions, matching.Meets{Condition: matching.Condition(code), Source: stated})
	}
	return p
}

// dwellings splits each size into the accessible and the other dwellings. One without a day is ready when the first may arrive.
func dwellings(s places.Supply, stated matching.Source) []matching.Dwelling {
	var all []matching.Dwelling
	for _, d := range s.Readiness.Dwellings {
		ready := d.Ready
		if ready.IsZero() {
			ready = opens(s.Lines)
		}
		id := strconv.Itoa(d.Rooms) + " " + ready.String()
		if d.Accessible > 0 {
			all = append(all, matching.Dwelling{ID: id + " a", Rooms: d.Rooms, Accessible: true, Ready: ready, Count: d.Accessible, Source: stated})
		}
		if rest := d.Count - d.Accessible; rest > 0 {
			all = append(all, matching.Dwelling{ID: id, Rooms: d.Rooms, Ready: ready, Count: rest, Source: stated})
		}
	}
	return all
}

// opens returns the first day of arrival of the lines.
func opens(lines []places.Line) (first civil.Date) {
	for _, l := range lines {
		if first.IsZero() || l.Window.From.Before(first) {
			first = l.Window.From
		}
	}
	return first
}

// sites are the hospitals of the register by the service that they give: what is measured where nobody has stated a journey.
func sites(reg *region.Register, today civil.Date) map[string][]matching.Site {
	all := map[string][]matching.Site{}
	for _, site := range reg.Sites(today) {
		for _, code := range site.Services {
			source := matching.Source{Key: matching.FromRegister, On: site.Valid.From}
			all[code] = append(all[code], matching.Site{Service: code, At: matching.At(site.Point.Lon, site.Point.Lat), Source: source})
		}
	}
	return all
}

// inGroup adds the languages that are near one for which there is an interpreter, as languages that are had in the group only.
func inGroup(interpreters []places.Interpreter, reg *region.Register, stated matching.Source) []matching.Interpreter {
	var all []matching.Interpreter
	for _, i := range interpreters {
		own, ok := reg.Language(i.Language)
		if !ok || own.Group == "" {
			continue
		}
		for _, l := range reg.Languages() {
			same := l.Group == own.Group && l.Code != own.Code
			has := func(o places.Interpreter) bool { return o.Language == l.Code }
			if same && !slices.ContainsFunc(interpreters, has) {
				all = append(all, matching.Interpreter{Language: l.Code, Mode: matching.InGroup, Source: stated})
			}
		}
	}
	return all
}

func burden(s places.Supply, m region.Municipality, targets []region.Target, reg *region.Register, today civil.Date) matching.Burden {
	b := matching.Burden{Used: s.Used, Source: matching.Source{Key: matching.FromLedger, On: today}}
	if population, ok := reg.Population(m.Code, today); ok {
		b.Population = population.Persons
	}
	for _, t := range targets {
		if t.Municipality == m.Code {
			b.Target = t.Persons
		}
	}
	return b
}

// Weights are the weights of the register in force on a day.
func Weights(reg *region.Register, on civil.Date) (w matching.Weights, err error) {
	set, ok := reg.Weights(on)
	if !ok {
		return w, fmt.Errorf("no ranking weights are in force on %s", on)
	}
	raw, err := set.JSON()
	if err != nil {
		return w, err
	}
	return matching.DecodeWeights(raw)
}
