package batch

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/intake"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/places"
)

// Columns of the file of offers that rules ask for by name.
const (
	colMunicipality = "municipality"
	colOfferYear    = "year"
	colOfferGroup   = "group"
	colPlaces       = "places"
	colFirst        = "first_arrival"
	colLast         = "last_arrival"
	colMinimum      = "minimum"
)

// mostPlaces bounds the places of one row; it keeps typing mistakes out and is no rule of law.
const mostPlaces = 2000

// offersLayout declares the file of offers: one row per municipality, year and group. Its places are all that the municipality offers to the group
// in the year, what is in force already counted in.
func offersLayout(on Setting) intake.Layout {
	groups := make([]string, len(places.OfferedGroups()))
	for i, g := range places.OfferedGroups() {
		groups[i] = string(g)
	}
	year := int64(on.Today.Year())
	municipality := on.municipalities()
	municipality.Key, municipality.Name, municipality.Required, municipality.Example = colMunicipality, "imports.col_municipality", true, on.exampleMunicipality()
	next := strconv.FormatInt(year+1, 10)
	l := intake.Layout{
		Unique: []string{colMunicipality, colOfferYear, colOfferGroup},
		Columns: []intake.Column{
			municipality,
			{Key: colOfferYear, Name: "imports.col_year", Kind: intake.Whole, Required: true, Min: year, Max: year + 2, Example: next},
			{Key: colOfferGroup, Name: "imports.col_group", Kind: intake.Code, Required: true, CodeKind: "group", Codes: groups, Example: string(casework.Quota)},
			{Key: colPlaces, Name: "imports.col_places", Kind: intake.Whole, Required: true, Max: mostPlaces, Example: "12"},
			{Key: colFirst, Name: "imports.col_first_arrival", Kind: intake.Date, Example: "1.2." + next},
			{Key: colLast, Name: "imports.col_last_arrival", Kind: intake.Date, Example: "31.12." + next},
			{Key: colMinimum, Name: "imports.col_minimum", Kind: intake.Whole, Max: mostPlaces, Advice: "imports.advice_minimum"},
		},
	}
	for _, c := range offerTexts() {
		l.Columns = append(l.Columns, c.Column)
	}
	for _, code := range places.LimitCodes() {
		l.Columns = append(l.Columns, limitColumn(code))
	}
	return l
}

// limitPrefix begins the columns of what can be limited, before the code of the limit. In the form of an offer their fields have the same beginning with
// a dash.
const limitPrefix = "limit_"

// limitColumn is the column of one of [places.LimitCodes].
func limitColumn(code string) intake.Column {
	c := intake.Column{Key: limitPrefix + code, Name: "ranking.resource_" + code, Kind: intake.Whole, Max: mostPlaces, Advice: "imports.advice_limit"}
	if strings.HasPrefix(code, "slots_") {
		c.Name = "imports.col_" + code
	}
	return c
}

// offerText is a column with the text of an offer that it fills. What a cell leaves empty stays as it is.
type offerText struct {
	intake.Column
	section places.Section
	field   string
	at      func(*places.Document) *string
}

func offerTexts() []offerText {
	c := places.ContactSection
	return []offerText{
		{intake.Column{Key: "contact_name", Name: "imports.col_contact_name"}, c, "contact_name", func(d *places.Document) *string { return &d.Contact.Name }},
		{intake.Column{Key: "contact_title", Name: "imports.col_contact_title"}, c, "contact_title", func(d *places.Document) *string { return &d.Contact.Title }},
		{intake.Column{Key: "contact_email", Name: "imports.col_contact_email"}, c, "contact_email", func(d *places.Document) *string { return &d.Contact.Email }},
		{intake.Column{Key: "contact_phone", Name: "imports.col_contact_phone"}, c, "contact_phone", func(d *places.Document) *string { return &d.Contact.Phone }},
		{intake.Column{Key: "note", Name: "imports.col_note", Length: places.MostNote}, places.PlacesSection, "note", func(d *places.Document) *string { return &d.Note }},
	}
}

func (on Setting) exampleMunicipality() string {
	if _, own := on.Register.Municipality(on.Actor.Code(), on.Today); own && on.Actor.Role() == identity.Municipality {
		return on.Actor.Code()
	}
	if all := on.Register.InCentre(on.Actor.Code(), on.Today); len(all) > 0 && on.Actor.Role() == identity.Regional {
		return all[0].Code
	}
	return "091"
}

// Standing is how a municipality's offer of a year stands: what it offers in force, and the one that is being written or waits for its
// confirmation, if there is one.
type Standing struct {
	Municipality uuid.UUID
	Year         int
	InForce      places.Seats
	Open         *places.Offer
}

type offerKey struct {
	municipality uuid.UUID
	year         int
}

// tender is what a file of offers would change.
type tender struct {
	*plan
	on       Setting
	mark     places.Mark
	towns    map[string]identity.Organisation // of the municipalities, by code
	centres  map[string]identity.Organisation
	standing map[offerKey]Standing
	fresh    []places.Offer // drafts to be begun: blank but for what the file says
	changed  []places.Offer // drafts as the file leaves them
	last     map[uuid.UUID]places.Document
}

// compareOffers puts each offer, of a municipality and a year, among the new, the changed or the same.
func compareOffers(ctx context.Context, st Store, on Setting, p *plan) (err error) {
	t := tender{plan: p, on: on, mark: places.Mark{By: on.Actor.Account, At: st.Now()}, standing: map[offerKey]Standing{}, last: map[uuid.UUID]places.Document{}}
	if t.towns, err = byCode(ctx, st, identity.MunicipalAuthority); err != nil {
		return err
	}
	if t.centres, err = byCode(ctx, st, identity.RegionalCentre); err != nil {
		return err
	}
	groups := intake.Groups(p.report.All(), colMunicipality, colOfferYear)
	if err := t.read(ctx, st, groups); err != nil {
		return err
	}
	for _, g := range groups {
		t.compare(g)
	}
	p.write = t.carryOut
	return nil
}

func byCode(ctx context.Context, st Store, kind identity.OrganisationKind) (map[string]identity.Organisation, error) {
	all, err := st.OrganisationsOf(ctx, kind)
	codes := make(map[string]identity.Organisation, len(all))
	for _, o := range all {
		codes[o.Code] = o
	}
	return codes, err
}

// read fetches how the offers of the municipalities in the file stand, and what their last ones said.
func (t *tender) read(ctx context.Context, st Store, groups []intake.Group) error {
	var ids []uuid.UUID
	for _, g := range groups {
		o, is := t.towns[g.Key]
		if _, seen := t.last[o.ID]; !is || seen || !t.mine(g.Key) {
			continue
		}
		ids = append(ids, o.ID)
		last, err := st.LastOfferOf(ctx, o.ID)
		if err != nil {
			return err
		}
		t.last[o.ID] = last
	}
	all, err := st.StandingOffers(ctx, ids, t.on.Today.Year())
	for _, s := range all {
		t.standing[offerKey{s.Municipality, s.Year}] = s
	}
	return err
}

// mine reports whether the bringer may write the offers of a municipality: a municipality its own, a centre those of its area, as drafts that the
// municipality completes and signs.
func (t *tender) mine(code string) bool {
	if t.on.Actor.Role() == identity.Municipality {
		return code == t.on.Actor.Code()
	}
	centre, ok := t.on.Register.CentreOf(code, t.on.Today)
	return ok && centre.Code == t.on.Actor.Code()
}

// compare looks at the rows of one offer.
func (t *tender) compare(g intake.Group) {
	first := g.Records[0]
	keys := []string{colFirst, colLast, colMinimum}
	for _, c := range offerTexts() {
		keys = append(keys, c.Key)
	}
	for _, code := range places.LimitCodes() {
		keys = append(keys, limitPrefix+code)
	}
	t.report.Agree(g, keys...)
	town, is := t.towns[g.Key]
	switch {
	case !is || !t.mine(g.Key):
		t.report.Blame(first, colMunicipality, "imports.not_your_municipality")
		return
	case first.Whole(colOfferYear) < t.on.Today.Year():
		return // blamed already
	}
	if m, _ := t.on.Register.Resolve(g.Key, t.on.Today); t.centres[m.Centre].ID == uuid.Nil {
		t.report.Blame(first, colMunicipality, "offers.unknown_municipality")
		return
	}
	s := t.standing[offerKey{town.ID, first.Whole(colOfferYear)}]
	o, begun := t.open(s, town, first.Whole(colOfferYear))
	before := o
	changes := t.fill(&o.Document, s.InForce, g, before.Document)
	switch {
	case len(changes) == 0:
		t.counts.Same++
	case o.State == places.OfferSubmitted:
		t.report.Blame(first, colMunicipality, "imports.offer_submitted")
	case begun && t.on.Actor.Role() == identity.Regional && t.theirs(before):
		t.report.Blame(first, colMunicipality, "imports.offer_begun")
	default:
		t.save(before, o.Document, g, begun, changes)
	}
}

// open returns the offer that is being written or waits, or a blank one.
func (t *tender) open(s Standing, town identity.Organisation, year int) (o places.Offer, begun bool) {
	if s.Open != nil {
		return *s.Open, true
	}
	m, _ := t.on.Register.Resolve(town.Code, t.on.Today)
	return places.Blank(town, t.centres[m.Centre], m, year, t.last[town.ID], t.mark), false
}

// theirs reports whether somebody else has written something into the draft.
func (t *tender) theirs(o places.Offer) bool {
	for _, m := range o.Document.Marks {
		if m.By != t.on.Actor.Account {
			return true
		}
	}
	return o.CreatedBy != t.on.Actor.Account
}

// fill puts what the rows say into the document, and returns what that changes. The places of a row hold those in force already.
func (t *tender) fill(d *places.Document, inForce places.Seats, g intake.Group, before places.Document) (changes []intake.Change) {
	year := strconv.Itoa(g.Records[0].Whole(colOfferYear))
	subject := func(l i18n.Lang) string { return t.on.Register.MunicipalityName(l, g.Key, t.on.Today) + " " + year }
	note := func(r intake.Record, key string, old, now intake.Value) {
		if !old.Is(now) {
			changes = append(changes, intake.Change{Row: r.Row, Subject: subject, Column: t.report.Column(key), Before: old, After: now})
		}
	}
	d.Seats = places.Seats{}
	maps.Copy(d.Seats, before.Seats)
	for _, r := range g.Records {
		group := casework.Group(r.Text(colOfferGroup))
		if group == "" || !r.Given(colPlaces) {
			continue // blamed already
		}
		wanted := r.Whole(colPlaces)
		if wanted < inForce[group] {
			t.report.Blame(r, colPlaces, "imports.offer_less", inForce[group])
			continue
		}
		note(r, colPlaces, intake.Value{N: int64(before.Seats[group] + inForce[group])}, intake.Value{N: int64(wanted)})
		if d.Seats[group] = wanted - inForce[group]; d.Seats[group] == 0 {
			delete(d.Seats, group)
		}
	}
	if len(changes) == 0 && before.Seats.Total() == 0 {
		return nil // all is in force already: there is no draft for the rest to stand in
	}
	t.fillDays(d, g, before, note)
	if r := g.First(colMinimum); r.Given(colMinimum) {
		d.Minimum = r.Whole(colMinimum)
		note(r, colMinimum, intake.Value{N: int64(before.Minimum)}, intake.Value{N: int64(d.Minimum)})
	}
	for _, c := range offerTexts() {
		if r := g.First(c.Key); r.Given(c.Key) {
			*c.at(d) = r.Text(c.Key)
			note(r, c.Key, intake.Value{Text: *c.at(&before)}, intake.Value{Text: *c.at(d)})
		}
	}
	fillLimits(d, g, before, note)
	return changes
}

// noting puts down that the value of a column changes.
type noting func(r intake.Record, key string, old, now intake.Value)

func fillLimits(d *places.Document, g intake.Group, before places.Document, note noting) {
	for _, code := range places.LimitCodes() {
		key := limitPrefix + code
		r := g.First(key)
		if !r.Given(key) {
			continue
		}
		d.Readiness = d.Readiness.Limited(code, r.Whole(key))
		note(r, key, limitValue(before.Readiness, code), limitValue(d.Readiness, code))
	}
}

// limitValue is a limit as it is compared and shown. One that is stated has its number as a text too, which tells 0 from no limit.
func limitValue(r places.Readiness, code string) intake.Value {
	n, stated := r.LimitOf(code)
	if !stated {
		return intake.Value{}
	}
	return intake.Value{Text: strconv.Itoa(n), N: int64(n)}
}

func (t *tender) fillDays(d *places.Document, g intake.Group, before places.Document, note noting) {
	if r := g.First(colFirst); r.Given(colFirst) {
		d.FirstArrival = r.Day(colFirst)
		note(r, colFirst, intake.Value{Day: before.FirstArrival}, intake.Value{Day: d.FirstArrival})
	}
	if r := g.First(colLast); r.Given(colLast) {
		d.LastArrival = r.Day(colLast)
		note(r, colLast, intake.Value{Day: before.LastArrival}, intake.Value{Day: d.LastArrival})
	}
}

// save keeps the offer as the file leaves it, among the new or the changed.
func (t *tender) save(before places.Offer, d places.Document, g intake.Group, begun bool, changes []intake.Change) {
	o, err := t.written(before, d, g)
	if err != nil {
		t.report.Blame(g.Records[0], colMunicipality, "imports.offer_begun")
		return
	}
	t.validate(o, g)
	if begun {
		t.counts.Changed++
		t.changes = append(t.changes, changes...)
		t.changed = append(t.changed, o)
		return
	}
	t.counts.New++
	o.Version = 1 // it is stored as a whole, once
	for section, m := range o.Document.Marks {
		m.Version = o.Version
		o.Document.Marks[section] = m
	}
	t.fresh = append(t.fresh, o)
}

// written writes the sections of the draft that the file says something of, as the form does. Limits in a section that nobody has begun are a beginning,
// as what the last offer said: the section is still to be looked at.
func (t *tender) written(o places.Offer, d places.Document, g intake.Group) (_ places.Offer, err error) {
	if _, begun := o.Document.Marks[places.ServicesSection]; !begun {
		o.Document.Readiness.Limits = d.Readiness.Limits
	}
	before := o.Document
	for _, section := range sections() {
		if section == places.ContactSection && d.Contact == before.Contact ||
			section == places.ServicesSection && slices.Equal(d.Readiness.Limits, before.Readiness.Limits) {
			continue
		}
		o, err = o.Save(section, places.Document{
			Contact: d.Contact, Seats: d.Seats, Minimum: d.Minimum, FirstArrival: d.FirstArrival, LastArrival: d.LastArrival, Note: d.Note, Readiness: d.Readiness,
			Typed: map[places.Section]map[string]string{section: unreadable(o, section, g)},
		}, o.Version, t.mark)
		if err != nil {
			return o, err
		}
	}
	return o, nil
}

// sections are those of which a file may say something.
func sections() []places.Section {
	return []places.Section{places.PlacesSection, places.ContactSection, places.ServicesSection}
}

// cells are the columns that fill a field of the form each, by the field's name; the places of a group are another matter.
func cells() map[string]string {
	all := map[string]string{"first_arrival": colFirst, "last_arrival": colLast, "minimum": colMinimum}
	for _, c := range offerTexts() {
		all[c.field] = c.Key
	}
	for _, code := range places.LimitCodes() {
		all["limit-"+code] = limitPrefix + code
	}
	return all
}

// unreadable is what somebody has typed into a section that cannot be read, but for the fields that the rows fill.
func unreadable(o places.Offer, s places.Section, g intake.Group) map[string]string {
	columns, left := cells(), maps.Clone(o.Document.Typed[s])
	maps.DeleteFunc(left, func(field, _ string) bool {
		column, known := columns[field]
		return known && g.First(column).Given(column) ||
			slices.ContainsFunc(g.Records, func(r intake.Record) bool { return field == "seats-"+r.Text(colOfferGroup) })
	})
	return left
}

// validate blames what the form would refuse of what the file says; what it leaves out the municipality completes.
func (t *tender) validate(o places.Offer, g intake.Group) {
	columns := cells()
	for _, section := range sections() {
		bad, is := fault.As(o.Mistakes(section, t.on.Today))
		if !is {
			continue
		}
		for _, field := range bad.Fields {
			column, known := columns[field.Name]
			if !known {
				continue
			}
			if r := g.First(column); r.Given(column) && !t.report.Blamed(r, column) {
				t.report.Blame(r, column, field.Message.Key, field.Message.Args...)
			}
		}
	}
}

// carryOut writes the drafts, and tells each other municipality of its own.
func (t *tender) carryOut(ctx context.Context, st Store) error {
	for _, o := range t.fresh {
		if err := st.AddOffer(ctx, o); err != nil {
			return err
		}
		if err := t.told(ctx, st, o); err != nil {
			return err
		}
	}
	for _, o := range t.changed {
		if err := st.UpdateOffer(ctx, o); err != nil {
			return err
		}
		if err := t.told(ctx, st, o); err != nil {
			return err
		}
	}
	return nil
}

func (t *tender) told(ctx context.Context, st Store, o places.Offer) error {
	err := st.Record(ctx, audit.Event{
		Action: "offer.import", Subject: audit.Offer, ID: o.ID, Ground: "681/2023 s. 42", Detail: map[string]string{"places": strconv.Itoa(o.Document.Seats.Total())},
	})
	if err != nil || o.Municipality.ID == t.on.Actor.Organisation() {
		return err
	}
	return st.Notify(ctx, placement.Notice{
		Org: o.Municipality.ID, Key: "notices.offer_drafted", Args: []string{o.Centre.NameFI, strconv.Itoa(o.Year)}, Href: "/offers/" + o.ID.String(),
	})
}
