package country

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/region"
	"kuntapaikka/internal/seed/chance"
	"kuntapaikka/internal/seed/household"
	"kuntapaikka/internal/store"
)

// The authorities whose people the sign-in page shows.
const (
	shownMunicipality = "564" // Oulu
	shownCentre       = "09"
	shownWellbeing    = "19"
)

// organisation is an authority with the people who act for it.
type organisation struct {
	identity.Organisation
	parent uuid.UUID // the regional centre of a municipality
	people []person
}

func (o *organisation) names() region.Names {
	return region.Names{FI: o.NameFI, SV: o.NameSV, EN: o.NameEN}
}

// person is a demo account and its one membership.
type person struct {
	id, membership uuid.UUID
	login, name    string
	lang           string
	flags          []identity.Flag
	shown          bool // on the sign-in page
}

// add makes an organisation with its people.
func (w *Country) add(kind identity.OrganisationKind, code string, names region.Names, people ...person) *organisation {
	d := chance.New(w.Seed, diceOrganisation, uint64(len(w.orgs)))
	o := &organisation{Organisation: identity.Organisation{ID: d.ID(w.epoch), Kind: kind, Code: code, NameFI: names.FI, NameSV: names.SV, NameEN: names.EN}}
	for _, p := range people {
		w.join(o, p)
	}
	w.orgs = append(w.orgs, o)
	if w.byCode[kind] == nil {
		w.byCode[kind] = map[string]*organisation{}
	}
	w.byCode[kind][code] = o
	return o
}

// join makes a person act for an organisation.
func (w *Country) join(o *organisation, p person) {
	d := chance.New(w.Seed, diceAccount, uint64(w.named))
	p.id, p.membership, p.name = d.ID(w.epoch), d.ID(w.epoch), w.almanac.Official(w.named)
	if p.lang == "" {
		p.lang = "fi"
	}
	o.people = append(o.people, p)
	w.named++
}

// officers gives each centre a data protection officer, who decides nothing there.
func (w *Country) officers() {
	for _, c := range w.reg.Centres(w.today) {
		login := "centre-" + c.Code + ".dpo"
		if c.Code == shownCentre {
			login = "regional.dpo"
		}
		w.join(w.org(identity.RegionalCentre, c.Code), person{login: login, flags: []identity.Flag{identity.DPO}, shown: c.Code == shownCentre})
	}
	w.join(w.org(identity.Ministry, "TEM"), person{login: "coordinator.second", shown: true}) // publishes what the first has written
	keha := w.org(identity.PaymentAuthority, "KEHA")
	w.join(keha, person{login: "keha.second", shown: true}) // decides what the first has checked, releases what he pays
	w.join(keha, person{login: "keha.third", shown: true})  // inspects, with the fourth, what the others have decided
	w.join(keha, person{login: "keha.fourth", shown: true})
}

// states adds the authorities of the whole country. The reception centres and the office of representatives are made up.
func (w *Country) states() {
	main := []identity.Flag{identity.MainUser}
	w.add(identity.Ministry, "TEM", region.Names{FI: "Työ- ja elinkeinoministeriö", SV: "Arbets- och näringsministeriet", EN: "Ministry of Economic Affairs and Employment"},
		person{login: "coordinator", flags: main, shown: true})
	w.add(identity.PaymentAuthority, "KEHA", region.Names{FI: "KEHA-keskus", SV: "UF-centret", EN: "KEHA Centre"}, person{login: "keha", flags: main, shown: true})
	w.add(identity.IntakeBody, "MIGRI", region.Names{FI: "Maahanmuuttovirasto", SV: "Migrationsverket", EN: "Finnish Immigration Service"},
		person{login: "intake", flags: main, shown: true})
	for i, code := range receptions() {
		plant := strings.TrimPrefix(code, "VOK-")
		w.add(identity.IntakeBody, code, region.Names{FI: "Vastaanottokeskus " + plant, SV: "Förläggningen " + plant, EN: "Reception centre " + plant},
			person{login: "reception-" + household.Slug(plant), shown: i == 0})
	}
	w.add(identity.RepresentativeOffice, "EDU", region.Names{FI: "Alaikäisten edustajat", SV: "Företrädare för minderåriga", EN: "Representatives of minors"},
		person{login: "representative", shown: true}, person{login: "representative-2"}, person{login: "representative-3"}, person{login: "representative-4"})
	w.add(identity.AuditBody, "VTV", region.Names{FI: "Valtiontalouden tarkastusvirasto", SV: "Statens revisionsverk", EN: "National Audit Office"},
		person{login: "auditor", flags: main, shown: true})
	w.add(identity.Administration, "ADM", region.Names{FI: "Ylläpito", SV: "Administration", EN: "Administration"}, person{login: "admin", flags: main, shown: true})
}

// receptions are the codes of the made-up reception centres.
func receptions() []string { return []string{"VOK-Kanerva", "VOK-Saniainen", "VOK-Vanamo"} }

func (w *Country) centres() {
	for _, c := range w.reg.Centres(w.today) {
		prefix, shown := "centre-"+c.Code, c.Code == shownCentre
		if shown {
			prefix = "regional"
		}
		w.add(identity.RegionalCentre, c.Code, c.Name,
			person{login: prefix + ".proposer", flags: []identity.Flag{identity.MainUser}, shown: shown},
			person{login: prefix + ".confirmer", flags: []identity.Flag{identity.Approver}, shown: shown})
	}
}

func (w *Country) municipalities() {
	for _, m := range w.reg.Municipalities(w.today) {
		prefix, shown, lang := household.Slug(m.Name.FI), m.Code == shownMunicipality, "fi"
		if shown {
			prefix = "municipality"
		}
		if m.Languages[:2] == "sv" {
			lang = "sv"
		}
		o := w.add(identity.MunicipalAuthority, m.Code, m.Name,
			person{login: prefix + ".officer", lang: lang, flags: []identity.Flag{identity.MainUser}, shown: shown},
			person{login: prefix + ".signatory", lang: lang, flags: []identity.Flag{identity.Signatory}, shown: shown})
		o.parent = w.org(identity.RegionalCentre, m.Centre).ID
	}
}

func (w *Country) wellbeingAreas() {
	for _, a := range w.reg.WellbeingAreas(w.today) {
		login, shown := "wellbeing-"+a.Code, a.Code == shownWellbeing
		if shown {
			login = "wellbeing"
		}
		w.add(identity.WellbeingArea, a.Code, a.Authority, person{login: login, lang: a.Languages[:2], flags: []identity.Flag{identity.MainUser}, shown: shown})
	}
}

// org returns an organisation that is there, or the empty one.
func (w *Country) org(kind identity.OrganisationKind, code string) *organisation {
	if o := w.byCode[kind][code]; o != nil {
		return o
	}
	return &organisation{}
}

// peopleRows returns the rows of the organisations, accounts and memberships.
func (w *Country) peopleRows() []*store.Rows {
	orgs := store.NewRows("organisation", "id, kind, code, name_fi, name_sv, name_en, parent, superior, duty_phone, mail")
	accounts := store.NewRows("account", "id, login, name, language, demo, created_at")
	memberships := store.NewRows("membership", "id, account_id, organisation_id, role, flags, valid, granted_at, reason")
	valid := civil.Period{From: civil.DateIn(w.epoch)}
	for _, o := range w.orgs {
		orgs.Add(o.ID, o.Kind, o.Code, o.NameFI, o.NameSV, o.NameEN, o.parent, superior(o.Kind), dutyPhone(o.Organisation), mailOf(o.Organisation))
		for _, p := range o.people {
			accounts.Add(p.id, p.login, p.name, p.lang, true, w.epoch)
			memberships.Add(p.membership, p.id, o.ID, identity.RoleOf(o.Kind), flagCodes(p.flags), valid, w.epoch, "demo")
		}
	}
	return []*store.Rows{orgs, accounts, memberships}
}

// SignIn is a demo account that is shown.
type SignIn struct {
	Login, Name  string
	Role         identity.Role
	Organisation string // in Finnish
}

// SignIns lists the people that are shown, in the order of the access matrix.
func (w *Country) SignIns() []SignIn {
	var list []SignIn
	for _, o := range w.orgs {
		for _, p := range o.people {
			if p.shown {
				list = append(list, SignIn{p.login, p.name, identity.RoleOf(o.Kind), o.NameFI})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b SignIn) int {
		return slices.Index(identity.Roles(), a.Role) - slices.Index(identity.Roles(), b.Role)
	})
	return list
}

// superior names the duty to which an overdue step is escalated.
func superior(kind identity.OrganisationKind) string {
	switch kind {
	case identity.RegionalCentre:
		return "Maahanmuuttoyksikön päällikkö"
	case identity.MunicipalAuthority:
		return "Kotoutumispäällikkö"
	case identity.WellbeingArea:
		return "Sosiaalijohtaja"
	default:
		return ""
	}
}

// dutyPhone is a made-up number, which nobody answers, of those who act in an emergency. Some municipalities have given none.
func dutyPhone(o identity.Organisation) string {
	sum := 0
	for _, c := range string(o.Kind) + o.Code {
		sum = (sum*31 + int(c)) % 10_000
	}
	switch o.Kind {
	case identity.MunicipalAuthority:
		if sum%8 == 0 && o.Code != shownMunicipality {
			return ""
		}
	case identity.Ministry, identity.RegionalCentre, identity.WellbeingArea:
	default:
		return ""
	}
	return fmt.Sprintf("044 000 %04d", sum)
}

// mailOf is an address under a domain that no server takes.
func mailOf(o identity.Organisation) string {
	switch o.Kind {
	case identity.MunicipalAuthority, identity.RegionalCentre, identity.WellbeingArea, identity.Ministry:
		return fmt.Sprintf("kirjaamo.%s@%s.invalid", strings.ToLower(o.Code), strings.ReplaceAll(string(o.Kind), "_", "-"))
	}
	return ""
}

func flagCodes(flags []identity.Flag) []string {
	codes := make([]string, len(flags))
	for i, f := range flags {
		codes[i] = string(f)
	}
	return codes
}
