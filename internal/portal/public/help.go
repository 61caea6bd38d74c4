package public

import (
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	views "kuntapaikka/templates/public"
)

// Help shows the instructions, the reader's own role first, and the glossary of the registers.
func (p Pages) Help(e *kit.Exchange) error {
	reg, err := p.Register(e.R.Context())
	if err != nil {
		return err
	}
	l := e.Lang
	v := views.Instructions{
		Lang: l, Terms: termsOf(l, reg.Terms()),
		Way: []string{msg.PublicHelpWay1(l), msg.PublicHelpWay2(l), msg.PublicHelpWay3(l), msg.PublicHelpWay4(l), msg.PublicHelpWay5(l)},
	}
	for _, r := range identity.Roles() {
		g := views.Guide{ID: "role-" + string(r), Role: msg.Code(l, "role", string(r)), Steps: steps(l, r), Yours: r == e.Actor.Role()}
		if g.Yours {
			v.Roles = append([]views.Guide{g}, v.Roles...)
		} else {
			v.Roles = append(v.Roles, g)
		}
	}
	return e.Page(kit.Page{Title: msg.AppGuides(l)}, views.Help(v))
}

// steps is what a role does in the portal.
func steps(l i18n.Lang, r identity.Role) []string {
	switch r {
	case identity.Coordinator:
		return []string{msg.PublicHelpCoordinator1(l), msg.PublicHelpCoordinator2(l), msg.PublicHelpCoordinator3(l)}
	case identity.Regional:
		return []string{msg.PublicHelpRegional1(l), msg.PublicHelpRegional2(l), msg.PublicHelpRegional3(l), msg.PublicHelpRegional4(l)}
	case identity.Municipality:
		return []string{msg.PublicHelpMunicipality1(l), msg.PublicHelpMunicipality2(l), msg.PublicHelpMunicipality3(l), msg.PublicHelpMunicipality4(l)}
	case identity.Wellbeing:
		return []string{msg.PublicHelpWellbeing1(l), msg.PublicHelpWellbeing2(l), msg.PublicHelpWellbeing3(l)}
	case identity.Intake:
		return []string{msg.PublicHelpIntake1(l), msg.PublicHelpIntake2(l)}
	case identity.Representative:
		return []string{msg.PublicHelpRepresentative1(l)}
	case identity.Keha:
		return []string{msg.PublicHelpKeha1(l)}
	case identity.Auditor:
		return []string{msg.PublicHelpAuditor1(l)}
	case identity.Admin:
		return []string{msg.PublicHelpAdmin1(l)}
	}
	return nil
}

// termsOf puts the glossary in the order of the reader's language. The register's slice is shared and stays as it is.
func termsOf(l i18n.Lang, terms []region.Term) []views.Term {
	sorted := append([]region.Term(nil), terms...)
	i18n.SortBy(l, sorted, func(t region.Term) string { return t.Name.In(l) })
	rows := make([]views.Term, len(sorted))
	for i, t := range sorted {
		rows[i] = views.Term{FI: t.Name.FI, SV: t.Name.SV, EN: t.Name.EN}
	}
	return rows
}
