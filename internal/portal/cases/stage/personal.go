package stage

import (
	"net/url"
	"strings"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
)

func identityStage() Stage {
	return Stage{
		Code: "identity", Title: msg.CasesStageIdentity, Statute: "s73.1",
		Fields: []Field{
			{Name: "unhcr-case", Label: "cases.unhcr_case", width: "l", Optional: true},
			{Name: "customer-no", Label: "cases.customer_no", width: "l", Optional: true},
			{Name: "quota-year", Label: "cases.quota_year", kind: number, Optional: true},
			{Name: "batch", Label: "cases.batch", width: "l", Optional: true},
			{Name: "scheme", Label: "cases.scheme", kind: choose, options: coded("scheme", casework.Schemes()), width: "l", Optional: true},
			{Name: "category-1-code", Label: "cases.category_primary", kind: choose, options: coded("category", casework.Categories()), width: "l", Optional: true},
			{Name: "category-2-code", Label: "cases.category_secondary", kind: choose, options: coded("category", casework.Categories()), width: "l", Optional: true},
			{Name: "airport", Label: "cases.airport", width: "l", Optional: true},
			{Name: "escort", Label: "cases.escort", width: "l", Optional: true},
			{Name: "medical", Label: "cases.medical_transport", width: "l", Optional: true},
			{Name: "contact", Label: "cases.contact", width: "l", Optional: true},
		},
		Lists: []List{{Name: "person", Legend: msg.CasesPersonN, Hint: "cases.no_persons_yet", Fields: []Field{
			{Name: "number", kind: hidden},
			{Name: "family-name", Label: "cases.family_name"},
			{Name: "given-names", Label: "cases.given_names"},
			{Name: "birth-date", Label: "cases.birth_date", kind: day},
			{Name: "identity-code", Label: "cases.identity_code", width: "m", Optional: true},
			{Name: "citizenship", Label: "cases.citizenship", Hint: "cases.citizenship_hint", Optional: true},
			{Name: "stateless", Label: "cases.stateless", kind: tick},
			{Name: "customer-no", Label: "cases.customer_no", Optional: true},
			{Name: "permit", Label: "cases.permit", kind: choose, options: coded("permit", casework.Permits()), Optional: true},
			{Name: "permit-from", Label: "cases.permit_from", kind: day, Optional: true},
			{Name: "home-from", Label: "cases.home_from", kind: day, Optional: true},
		}}},
	}
}

func health() Stage {
	return Stage{
		Code: "health", Title: msg.CasesStageHealth, Statute: "s83.2", Hint: "cases.health_who",
		Fields: []Field{{Name: "journey", Label: "cases.health_journey", kind: area, Optional: true}},
		Lists: []List{{Name: "person", Legend: msg.CasesPersonN, Hint: "cases.no_persons_yet", Fields: []Field{
			{Name: "number", kind: hidden},
			{Name: "detail", Label: "cases.health_detail", kind: area, Optional: true},
			{Name: "medication", Label: "cases.medication", kind: area, Optional: true},
			{Name: "treatment", Label: "cases.treatment", kind: area, Optional: true},
		}}},
	}
}

func protection() Stage {
	return Stage{Code: "protection", Title: msg.CasesStageProtection, Statute: "s79", Hint: "cases.protection_who", Fields: []Field{
		{Name: "protection-order", Label: "cases.protection_order", kind: tick},
		{Name: "trafficking", Label: "cases.trafficking", kind: tick},
		{Name: "detail", Label: "cases.protection_detail", kind: area, Optional: true},
		{Name: "contact", Label: "cases.protection_contact", width: "l", Optional: true},
	}}
}

// FillIdentity writes a recorded identity into form values, with a row for each person of the profile.
func FillIdentity(c Context, p casework.Profile, i casework.Identity) url.Values {
	f := filler{c, url.Values{}}
	for name, s := range map[string]string{
		"unhcr-case": i.UNHCRCase, "customer-no": i.CustomerNo, "batch": i.Batch, "scheme": i.Scheme, "airport": i.Airport, "escort": i.Escort,
		"medical": i.Medical, "contact": i.Contact,
	} {
		f.text(name, s)
	}
	f.count("quota-year", i.QuotaYear)
	for k, code := range i.Categories {
		f.text(at("category", k+1, "code"), code)
	}
	for k, q := range p.Persons {
		f.identityPerson(k+1, q.Number, i)
	}
	return f.v
}

func (f filler) identityPerson(row, number int, i casework.Identity) {
	q, _ := i.Person(number)
	f.count(at("person", row, "number"), number)
	f.text(at("person", row, "family-name"), q.FamilyName)
	f.text(at("person", row, "given-names"), q.GivenNames)
	f.day(at("person", row, "birth-date"), q.BirthDate)
	f.text(at("person", row, "identity-code"), q.IdentityCode)
	f.text(at("person", row, "citizenship"), f.c.country(q.Citizenship))
	f.flag(at("person", row, "stateless"), q.Stateless)
	f.text(at("person", row, "customer-no"), q.CustomerNo)
	f.text(at("person", row, "permit"), q.Permit)
	f.day(at("person", row, "permit-from"), q.PermitFrom)
	f.day(at("person", row, "home-from"), q.HomeFrom)
}

// country names a state by its code.
func (c Context) country(code string) string {
	if s, ok := c.Reg.Country(code); ok {
		return s.Name.In(c.L)
	}
	return code
}

// state understands the name of a state in any of the three languages, or its three-letter code.
func (r reader) state(name string) string {
	raw := r.Raw(name)
	for _, s := range r.c.Reg.Countries() {
		if strings.EqualFold(raw, s.Code) || strings.EqualFold(raw, s.Name.FI) || strings.EqualFold(raw, s.Name.SV) || strings.EqualFold(raw, s.Name.EN) {
			return s.Code
		}
	}
	if raw != "" {
		r.Fail(name, "fault.no_such", raw)
	}
	return ""
}

// ReadIdentity reads a typed identity.
func ReadIdentity(c Context, form *kit.Form) casework.Identity {
	r, s := reader{c, form}, identityStage()
	i := casework.Identity{
		UNHCRCase: r.line("unhcr-case"), CustomerNo: r.line("customer-no"), QuotaYear: r.count("quota-year"), Batch: r.line("batch"), Scheme: r.Raw("scheme"),
		Airport: r.line("airport"), Escort: r.line("escort"), Medical: r.line("medical"), Contact: r.line("contact"),
	}
	for _, name := range []string{"category-1-code", "category-2-code"} {
		if code := r.Raw(name); code != "" {
			i.Categories = append(i.Categories, code)
		}
	}
	r.each(s, "person", func(at func(string) string) {
		i.Persons = append(i.Persons, casework.IdentityPerson{
			Number: r.count(at("number")), FamilyName: r.line(at("family-name")), GivenNames: r.line(at("given-names")), BirthDate: r.DateOr(at("birth-date")),
			IdentityCode: strings.ToUpper(r.Raw(at("identity-code"))), Citizenship: r.state(at("citizenship")), Stateless: r.Flag(at("stateless")),
			CustomerNo: r.line(at("customer-no")), Permit: r.Raw(at("permit")), PermitFrom: r.DateOr(at("permit-from")), HomeFrom: r.DateOr(at("home-from")),
		})
	})
	return i
}

// FillHealth writes recorded health detail into form values, with a row for each person of the profile.
func FillHealth(p casework.Profile, h casework.Health) url.Values {
	f := filler{v: url.Values{}}
	f.text("journey", h.Journey)
	for k, q := range p.Persons {
		d, _ := h.Person(q.Number)
		f.count(at("person", k+1, "number"), q.Number)
		f.text(at("person", k+1, "detail"), d.Detail)
		f.text(at("person", k+1, "medication"), d.Medication)
		f.text(at("person", k+1, "treatment"), d.Treatment)
	}
	return f.v
}

// ReadHealth reads typed health detail.
func ReadHealth(form *kit.Form) casework.Health {
	r := reader{Form: form}
	h := casework.Health{Journey: r.Text("journey", mostArea)}
	r.each(health(), "person", func(at func(string) string) {
		h.Persons = append(h.Persons, casework.HealthPerson{
			Number: r.count(at("number")), Detail: r.Text(at("detail"), mostArea), Medication: r.Text(at("medication"), mostArea),
			Treatment: r.Text(at("treatment"), mostArea),
		})
	})
	return h
}

// FillProtection writes a recorded protection track into form values.
func FillProtection(p casework.Protection) url.Values {
	f := filler{v: url.Values{}}
	f.flag("protection-order", p.ProtectionOrder)
	f.flag("trafficking", p.Trafficking)
	f.text("detail", p.Detail)
	f.text("contact", p.Contact)
	return f.v
}

// ReadProtection reads a typed protection track.
func ReadProtection(form *kit.Form) casework.Protection {
	r := reader{Form: form}
	return casework.Protection{
		ProtectionOrder: r.Flag("protection-order"), Trafficking: r.Flag("trafficking"), Detail: r.Text("detail", mostArea), Contact: r.line("contact"),
	}
}
