package offers

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/wording"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/templates/ui"
)

// values is what the form of a section shows of an offer: what can be read, and over it what was typed and cannot.
func values(o places.Offer, s places.Section) url.Values {
	v := url.Values{}
	switch s {
	case places.ContactSection:
		c := o.Document.Contact
		v = url.Values{"contact_name": {c.Name}, "contact_title": {c.Title}, "contact_email": {c.Email}, "contact_phone": {c.Phone}}
	case places.PlacesSection:
		placesValues(v, o.Document)
	case places.ServicesSection:
		servicesValues(v, o.Document.Readiness)
	case places.DecisionSection:
		d := o.Document.Decision
		v = url.Values{"decision_body": {d.Body}, "decision_on": {kit.Typed(d.On)}, "decision_reference": {d.Reference}}
	}
	for name, typed := range o.Document.Typed[s] {
		v.Set(name, typed)
	}
	return v
}

func placesValues(v url.Values, d places.Document) {
	for g, n := range d.Seats {
		v.Set("seats-"+string(g), strconv.Itoa(n))
	}
	if d.Minimum > 0 {
		v.Set("minimum", strconv.Itoa(d.Minimum))
	}
	v.Set("first_arrival", kit.Typed(d.FirstArrival))
	v.Set("last_arrival", kit.Typed(d.LastArrival))
	for _, dw := range d.Readiness.Dwellings {
		name := dwellingName(dw.Rooms)
		v.Set(name, strconv.Itoa(dw.Count))
		v.Set(name+"-accessible", strconv.Itoa(dw.Accessible))
		v.Set(name+"-ready", kit.Typed(dw.Ready))
	}
	v.Set("certainty", string(d.Readiness.Certainty))
	if d.Readiness.Secured > 0 {
		v.Set("secured", strconv.Itoa(d.Readiness.Secured))
	}
	v.Set("note", d.Note)
}

func dwellingName(rooms int) string { return "dwelling-" + strconv.Itoa(rooms) }

func servicesValues(v url.Values, r places.Readiness) {
	for _, s := range r.Services {
		v.Set("service-"+s.Code, strconv.Itoa(s.Minutes))
		v.Set("service-"+s.Code+"-evidence", s.Evidence)
	}
	for _, i := range r.Interpreters {
		v.Add("interpreter_"+string(i.Way), i.Language)
	}
	v["service_languages"], v["conditions"] = slices.Clone(r.ServiceLanguages), slices.Clone(r.Conditions)
	v.Set("school_ready", kit.Typed(r.SchoolReady))
	setFlag(v, "preparatory", r.Preparatory)
	setFlag(v, "licence", r.Licence.Held)
	v.Set("licence_evidence", r.Licence.Evidence)
	for _, limit := range r.Limits {
		v.Set(limitName(limit.Resource), strconv.Itoa(limit.Count))
	}
}

func limitName(code string) string { return "limit-" + code }

func setFlag(v url.Values, name string, on bool) {
	if on {
		v.Set(name, "on")
	}
}

// fieldOrder is the fields of a section in the order of its form.
func fieldOrder(s places.Section) []string {
	var order []string
	switch s {
	case places.ContactSection:
		return []string{"contact_name", "contact_title", "contact_email", "contact_phone"}
	case places.DecisionSection:
		return []string{"decision_body", "decision_on", "decision_reference"}
	case places.PlacesSection:
		for _, g := range places.OfferedGroups() {
			order = append(order, "seats-"+string(g))
		}
		order = append(order, "minimum", "first_arrival", "last_arrival")
		for rooms := 1; rooms <= places.MostRooms; rooms++ {
			name := dwellingName(rooms)
			order = append(order, name, name+"-accessible", name+"-ready")
		}
		return append(order, "certainty", "secured", "note")
	case places.ServicesSection:
		for _, code := range casework.NeedCodes() {
			order = append(order, "service-"+code, "service-"+code+"-evidence")
		}
		order = append(order, "school_ready", "service_languages", "licence", "licence_evidence", "conditions")
		for _, code := range places.LimitCodes() {
			order = append(order, limitName(code))
		}
		return order
	}
	return nil
}

// read makes the document's section of what was sent. What cannot be read becomes a mistake of the form, and stays in the draft as it was typed.
func read(form *kit.Form, s places.Section) places.Document {
	var d places.Document
	switch s {
	case places.ContactSection:
		d.Contact = places.Contact{
			Name: form.Text("contact_name", 200), Title: form.Text("contact_title", 200), Email: form.Text("contact_email", 200), Phone: form.Text("contact_phone", 200),
		}
	case places.PlacesSection:
		readPlaces(form, &d)
	case places.ServicesSection:
		readServices(form, &d.Readiness)
	case places.DecisionSection:
		d.Decision = readDecision(form)
	}
	if f, bad := fault.As(form.Err()); bad {
		typed := map[string]string{}
		for _, field := range f.Fields {
			typed[field.Name] = form.Raw(field.Name)
		}
		d.Typed = map[places.Section]map[string]string{s: typed}
	}
	return d
}

func readDecision(form *kit.Form) places.Decision {
	return places.Decision{Body: form.Text("decision_body", 200), On: form.DateOr("decision_on"), Reference: form.Text("decision_reference", 200)}
}

const most = 100000 // what a field takes before the rules look at it

func readPlaces(form *kit.Form, d *places.Document) {
	d.Seats = places.Seats{}
	for _, g := range places.OfferedGroups() {
		if name := "seats-" + string(g); form.Raw(name) != "" {
			if n := form.IntOr(name, -most, most, 0); !form.Failed(name) {
				d.Seats[g] = n
			}
		}
	}
	d.Minimum = form.IntOr("minimum", -most, most, 0)
	d.FirstArrival, d.LastArrival = form.DateOr("first_arrival"), form.DateOr("last_arrival")
	r := &d.Readiness
	for rooms := 1; rooms <= places.MostRooms; rooms++ {
		name := dwellingName(rooms)
		dwelling := places.Dwelling{
			Rooms: rooms, Count: form.IntOr(name, -most, most, 0), Accessible: form.IntOr(name+"-accessible", -most, most, 0), Ready: form.DateOr(name + "-ready"),
		}
		if dwelling.Count != 0 || dwelling.Accessible != 0 {
			r.Dwellings = append(r.Dwellings, dwelling)
		}
	}
	r.Certainty = places.Certainty(form.Raw("certainty"))
	if r.Certainty == places.PartlySecure {
		r.Secured = form.IntOr("secured", -most, most, 0)
	}
	d.Note = form.Text("note", places.MostNote)
}

func readServices(form *kit.Form, r *places.Readiness) {
	for _, code := range casework.NeedCodes() {
		if name := "service-" + code; form.Raw(name) != "" {
			r.Services = append(r.Services, places.Service{Code: code, Minutes: form.IntOr(name, -most, most, 0), Evidence: form.Text(name+"-evidence", 200)})
		}
	}
	for _, way := range []places.Interpreting{places.OnTheSpot, places.ByPhone} {
		for _, language := range form.All("interpreter_" + string(way)) {
			known := slices.ContainsFunc(r.Interpreters, func(i places.Interpreter) bool { return i.Language == language }) // the better way goes before the other
			if len(language) <= 3 && !known {
				r.Interpreters = append(r.Interpreters, places.Interpreter{Language: language, Way: way})
			}
		}
	}
	r.ServiceLanguages, r.Conditions = form.All("service_languages"), form.All("conditions")
	r.SchoolReady, r.Preparatory = form.DateOr("school_ready"), form.Flag("preparatory")
	r.Licence = places.Licence{Held: form.Flag("licence"), Evidence: form.Text("licence_evidence", 200)}
	r.Limits = readLimits(form)
}

// readLimits takes a number as a statement, 0 too; an empty field states nothing.
func readLimits(form *kit.Form) (all []places.Limit) {
	for _, code := range places.LimitCodes() {
		name := limitName(code)
		if form.Raw(name) == "" {
			continue
		}
		if n := form.IntOr(name, -most, most, 0); !form.Failed(name) {
			all = append(all, places.Limit{Resource: code, Count: n})
		}
	}
	return all
}

// merge puts what another person saved into the form, at each field where the reader chose it.
func merge(form *kit.Form, saved url.Values) {
	sent := form.Values()
	for choice := range maps.Clone(sent) {
		name, isChoice := strings.CutPrefix(choice, "merge-")
		if !isChoice {
			continue
		}
		if sent.Get(choice) == "theirs" {
			sent[name] = saved[name]
		}
		delete(sent, choice)
	}
}

// conflict tells what another person saved in the section while the reader wrote it, field by field.
func conflict(e *kit.Exchange, v places.OfferView, s places.Section, mine url.Values) *ui.Conflict {
	mark := v.Document.Marks[s]
	c := &ui.Conflict{L: e.Lang, Who: v.Names[mark.By], At: mark.At}
	theirs := values(v.Offer, s)
	names := slices.Collect(maps.Keys(theirs))
	for name := range mine {
		if name != "press" && name != "version" && name != "action" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		if a, b := shown(e.Lang, mine[name]), shown(e.Lang, theirs[name]); a != b {
			c.Fields = append(c.Fields, ui.ConflictField{Name: name, Label: label(e.Lang, name), Yours: a, Theirs: b})
		}
	}
	return c
}

// shown is what stands in a field, as people read it.
func shown(l i18n.Lang, all []string) string {
	texts := []string{}
	for _, s := range all {
		if slices.Contains(places.Certainties(), places.Certainty(s)) {
			s = msg.Code(l, "certainty", s)
		}
		texts = append(texts, s)
	}
	return strings.Join(texts, ", ")
}

// label is the question of a field.
func label(l i18n.Lang, name string) string {
	kind, rest, parted := strings.Cut(name, "-")
	code, part, _ := strings.Cut(rest, "-")
	switch {
	case parted && kind == "seats":
		return msg.Code(l, "group", code)
	case parted && kind == "service":
		return msg.OffersOfSize(l, map[string]string{"": msg.OffersMinutes(l), "evidence": msg.OffersEvidence(l)}[part], msg.Code(l, "need", code))
	case parted && kind == "dwelling":
		rooms, _ := strconv.Atoi(code)
		what := map[string]string{"": msg.OffersDwellingCount(l), "accessible": msg.OffersAccessible(l), "ready": msg.OffersReadyOn(l)}[part]
		return msg.OffersOfSize(l, what, size(l, rooms))
	case parted && kind == "limit":
		return wording.Resource(l, matching.Resource(code))
	case name == "interpreter_spot":
		return msg.OffersOfSize(l, msg.OffersInterpreting(l), msg.Code(l, "interpreting", "spot"))
	case name == "interpreter_phone":
		return msg.OffersOfSize(l, msg.OffersInterpreting(l), msg.Code(l, "interpreting", "phone"))
	case name == "contact_title":
		return msg.OffersContactRole(l)
	}
	return msg.Text(l, "offers."+name)
}

func size(l i18n.Lang, rooms int) string {
	if rooms >= places.MostRooms {
		return msg.OffersRoomsMore(l, rooms)
	}
	return msg.OffersRoomsCount(l, rooms)
}

// total is the sum of the places, or as much of it as can be read.
func total(l i18n.Lang, d places.Document) string {
	text := msg.AppPlaces(l, d.Seats.Total())
	for name := range d.Typed[places.PlacesSection] {
		if strings.HasPrefix(name, "seats-") {
			return msg.OffersTotalPartly(l, text)
		}
	}
	return text
}

// today is the day of the request in Finland.
func today(e *kit.Exchange) civil.Date { return civil.DateIn(e.Now()) }
