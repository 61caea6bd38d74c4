package theme

// Ratios of WCAG 2.2: success criteria 1.4.3 (text), 1.4.6 (strong text, which we
// keep for what a person reads at length) and 1.4.11 (borders of controls).
const (
	ReadableText = 4.5
	StrongText   = 7.0
	ControlEdge  = 3.0
)

// Pair is one colour that stands upon another, and the contrast that it owes.
type Pair struct {
	Front, Ground         string
	FrontColour, GroundAt Swatch
	Least                 float64
}

// Worst is the lower of the pair's two contrasts.
func (p Pair) Worst() float64 {
	return min(Contrast(p.FrontColour.Light, p.GroundAt.Light), Contrast(p.FrontColour.Dark, p.GroundAt.Dark))
}

// Pairs lists every pair that the style sheets set upon one another.
func Pairs() []Pair {
	var all []Pair
	for _, f := range Families() {
		all = append(all, familyPairs(f)...)
	}
	return append(all, extraPairs()...)
}

type owed struct {
	front, ground string
	least         float64
}

var owedInFamily = []owed{
	{"text-subtle", "surface-hover", ReadableText},
	{"text-default", "surface-hover", StrongText},
	{"text-default", "surface-active", StrongText},
	{"base-contrast-default", "base-default", ReadableText},
	{"base-contrast-default", "base-hover", ReadableText},
	{"base-contrast-default", "base-active", ReadableText},
	{"base-default", "surface-default", ControlEdge},
	{"border-strong", "surface-default", ControlEdge},
}

func familyPairs(name string) []Pair {
	var pairs []Pair
	add := func(o owed) {
		front, _ := Of(name, o.front)
		ground, _ := Of(name, o.ground)
		pairs = append(pairs, Pair{name + " " + o.front, o.ground, front, ground, o.least})
	}
	for _, ground := range []string{"background-default", "background-tinted", "surface-default", "surface-tinted"} {
		add(owed{"text-default", ground, StrongText})
		add(owed{"text-subtle", ground, ReadableText})
		add(owed{"border-default", ground, ControlEdge})
	}
	for _, o := range owedInFamily {
		add(o)
	}
	return pairs
}

func extraPairs() []Pair {
	extras := map[string]Swatch{}
	for _, e := range Extras() {
		extras[e.Name] = e.Swatch
	}
	ground, _ := Of("neutral", "surface-default")
	pairs := []Pair{
		{"visited link", "surface-default", extras["--ds-link-color-visited"], ground, ReadableText},
		{"focus ring", "surface-default", extras["--ds-color-focus-outer"], ground, ControlEdge},
	}
	for _, o := range []owed{
		{"--kp-top-text", "--kp-top-ground", StrongText},
		{"--kp-top-text", "--kp-top-here", StrongText},
		{"--kp-top-quiet", "--kp-top-ground", ReadableText},
		{"--kp-top-quiet", "--kp-top-field", ReadableText},
		{"--kp-top-border", "--kp-top-field", ControlEdge},
		{"--kp-top-count-text", "--kp-top-count", StrongText},
		{"--kp-demo-text", "--kp-demo-ground", StrongText},
	} {
		pairs = append(pairs, Pair{o.front, o.ground, extras[o.front], extras[o.ground], o.least})
	}
	return pairs
}
