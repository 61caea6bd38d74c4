package batch

import (
	"strings"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/intake"
	"kuntapaikka/internal/region"
)

// named reports whether a text is one of the names, in any of the three languages.
func named(text string, n region.Names) bool {
	return strings.EqualFold(text, n.FI) || strings.EqualFold(text, n.SV) || strings.EqualFold(text, n.EN)
}

// centre finds a regional centre by its code or its name.
func (on Setting) centre(given string) (string, bool) {
	for _, c := range on.Register.Centres(on.Today) {
		if strings.TrimLeft(given, "0") == strings.TrimLeft(c.Code, "0") || named(given, c.Name) {
			return c.Code, true
		}
	}
	return "", false
}

func (on Setting) centreName(l i18n.Lang, code string) string {
	c, _ := on.Register.Centre(code, on.Today)
	return c.Name.In(l)
}

// exampleCentre is a centre that the bringer can name: a regional centre only itself.
func (on Setting) exampleCentre() string {
	if _, own := on.Register.Centre(on.Actor.Code(), on.Today); own {
		return on.Actor.Code()
	}
	return "01"
}

// languages is a column whose cells name languages of the register.
func (on Setting) languages() intake.Column {
	codes := map[string]string{}
	for _, l := range on.Register.Languages() {
		for _, name := range []string{l.Name.FI, l.Name.SV, l.Name.EN} {
			codes[strings.ToLower(name)] = l.Code
		}
	}
	for _, l := range on.Register.Languages() {
		codes[l.Code] = l.Code
	}
	return intake.Column{
		Kind: intake.Reference,
		Find: func(given string) (string, bool) {
			code, ok := codes[strings.ToLower(given)]
			return code, ok
		},
		Called: func(l i18n.Lang, code string) string {
			language, _ := on.Register.Language(code)
			return language.Name.In(l)
		},
	}
}

// municipalities is a column whose cells name municipalities, by code or by name; one that has merged is its successor.
func (on Setting) municipalities() intake.Column {
	return intake.Column{
		Kind: intake.Reference, Lost: intake.NoMunicipality,
		Find: func(given string) (string, bool) {
			m, ok := on.Register.FindMunicipality(given, on.Today)
			return m.Code, ok
		},
		Called: func(l i18n.Lang, code string) string { return on.Register.MunicipalityName(l, code, on.Today) },
	}
}

// state finds a state by its three-letter code or its name.
func (on Setting) state(given string) (string, bool) {
	for _, c := range on.Register.Countries() {
		if strings.EqualFold(given, c.Code) || named(given, c.Name) {
			return c.Code, true
		}
	}
	return "", false
}

func (on Setting) stateName(l i18n.Lang, code string) string {
	c, _ := on.Register.Country(code)
	return c.Name.In(l)
}
