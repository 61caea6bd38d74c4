package theme

// Swatch is one role of one family in both schemes.
type Swatch struct{ Light, Dark Colour }

// Families lists the hues in the order in which they are written.
func Families() []string {
	var names []string
	for _, f := range families {
		names = append(names, f.name)
	}
	return names
}

// Of gives the swatch of a role ("text-default") in a family ("accent"); ok is
// false when there is no such family or role.
func Of(familyName, roleName string) (s Swatch, ok bool) {
	for _, f := range families {
		for _, r := range roles {
			if f.name == familyName && r.name == roleName {
				return r.in(f), true
			}
		}
	}
	return Swatch{}, false
}

type family struct {
	name string
	hue  float64
	// chroma scales the role's chroma: red needs more to look like itself.
	chroma float64
}

type tone struct{ lightness, chroma float64 }

type role struct {
	name        string
	light, dark tone
	// flat roles are large surfaces: they take the neutral hue in every family.
	flat bool
}

func (r role) in(f family) Swatch {
	if r.flat {
		f = family{hue: families[0].hue, chroma: 1}
	}
	return Swatch{
		Light: oklch(r.light.lightness, r.light.chroma*f.chroma, f.hue),
		Dark:  oklch(r.dark.lightness, r.dark.chroma*f.chroma, f.hue),
	}
}

var families = []family{
	{"neutral", 250, .20},
	{"accent", 248, 1.0},
	{"success", 155, .95},
	{"warning", 75, 1.05},
	{"danger", 25, 1.65},
	{"info", 225, .85},
}

var roles = []role{
	{"background-default", tone{1, 0}, tone{.205, .012}, true},
	{"background-tinted", tone{.974, .008}, tone{.18, .014}, true},
	{"surface-default", tone{1, 0}, tone{.24, .014}, true},
	{"surface-tinted", tone{.955, .022}, tone{.285, .035}, false},
	{"surface-hover", tone{.925, .035}, tone{.325, .045}, false},
	{"surface-active", tone{.89, .05}, tone{.365, .055}, false},
	{"border-subtle", tone{.865, .045}, tone{.40, .04}, false},
	{"border-default", tone{.60, .09}, tone{.60, .08}, false},
	{"border-strong", tone{.47, .105}, tone{.72, .09}, false},
	{"text-subtle", tone{.45, .105}, tone{.79, .085}, false},
	{"text-default", tone{.27, .075}, tone{.935, .03}, false},
	{"base-default", tone{.435, .115}, tone{.77, .10}, false},
	{"base-hover", tone{.375, .10}, tone{.82, .085}, false},
	{"base-active", tone{.32, .085}, tone{.86, .07}, false},
	{"base-contrast-subtle", tone{.94, .025}, tone{.28, .03}, false},
	{"base-contrast-default", tone{1, 0}, tone{.18, .02}, false},
}

// Extra is a colour outside the families: the bar at the top keeps its blue in
// both schemes, and a visited link is purple.
type Extra struct {
	Name string
	Swatch
}

// Extras lists the colours that no family has.
func Extras() []Extra {
	return []Extra{
		{"--ds-color-focus-inner", Swatch{hex(0xffffff), hex(0x12161b)}},
		{"--ds-color-focus-outer", Swatch{hex(0x0b1f33), hex(0xf4f7fa)}},
		{"--ds-link-color-visited", Swatch{hex(0x5b2b82), hex(0xcfb0ee)}},
		{"--kp-top-ground", Swatch{hex(0x08263f), hex(0x0b1119)}},
		{"--kp-top-line", Swatch{hex(0x08263f), hex(0x26313c)}},
		{"--kp-top-field", Swatch{hex(0x123a5c), hex(0x14293d)}},
		{"--kp-top-here", Swatch{hex(0x1c4a70), hex(0x1c4a70)}},
		{"--kp-top-border", Swatch{hex(0x6d90ae), hex(0x6d90ae)}},
		{"--kp-top-text", Swatch{hex(0xffffff), hex(0xffffff)}},
		{"--kp-top-quiet", Swatch{hex(0xc3d6e7), hex(0xc3d6e7)}},
		{"--kp-top-count", Swatch{hex(0xffd27a), hex(0xffd27a)}},
		{"--kp-top-count-text", Swatch{hex(0x2b1900), hex(0x2b1900)}},
		{"--kp-demo-ground", Swatch{hex(0xfff3d6), hex(0x33270c)}},
		{"--kp-demo-text", Swatch{hex(0x4a3300), hex(0xffe2a0)}},
	}
}

func hex(rgb uint32) Colour { return Colour{uint8(rgb >> 16), uint8(rgb >> 8), uint8(rgb)} }
