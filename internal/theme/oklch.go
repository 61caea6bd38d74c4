package theme

import (
	"fmt"
	"math"
)

// Colour is an sRGB colour as a screen shows it.
type Colour struct{ R, G, B uint8 }

// String is the colour as CSS writes it: "#04548d".
func (c Colour) String() string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// Contrast is the ratio of WCAG 2.2 between two colours, from 1 to 21.
func Contrast(a, b Colour) float64 {
	x, y := a.luminance(), b.luminance()
	return (max(x, y) + .05) / (min(x, y) + .05)
}

func (c Colour) luminance() float64 {
	return .2126*linear(c.R) + .7152*linear(c.G) + .0722*linear(c.B)
}

func linear(channel uint8) float64 {
	x := float64(channel) / 255
	if x <= .04045 {
		return x / 12.92
	}
	return math.Pow((x+.055)/1.055, 2.4)
}

// oklch turns lightness (0 to 1), chroma and hue (degrees) into the nearest colour
// that sRGB has: chroma gives way until all three channels fit.
func oklch(lightness, chroma, hue float64) Colour {
	rgb := linearRGB(lightness, chroma, hue)
	for chroma > 0 && !inGamut(rgb) {
		chroma = max(0, chroma-.002)
		rgb = linearRGB(lightness, chroma, hue)
	}
	return Colour{encode(rgb[0]), encode(rgb[1]), encode(rgb[2])}
}

func inGamut(rgb [3]float64) bool {
	for _, x := range rgb {
		if x <= -1e-4 || x >= 1.0001 {
			return false
		}
	}
	return true
}

// linearRGB is Björn Ottosson's OKLab matrix pair.
func linearRGB(lightness, chroma, hue float64) [3]float64 {
	a, b := chroma*math.Cos(hue*math.Pi/180), chroma*math.Sin(hue*math.Pi/180)
	l := cube(lightness + .3963377774*a + .2158037573*b)
	m := cube(lightness - .1055613458*a - .0638541728*b)
	s := cube(lightness - .0894841775*a - 1.291485548*b)
	return [3]float64{
		4.0767416621*l - 3.3077115913*m + .2309699292*s,
		-1.2684380046*l + 2.6097574011*m - .3413193965*s,
		-.0041960863*l - .7034186147*m + 1.707614701*s,
	}
}

func cube(x float64) float64 { return x * x * x }

func encode(x float64) uint8 {
	x = min(1, max(0, x))
	if x <= .0031308 {
		x *= 12.92
	} else {
		x = 1.055*math.Pow(x, 1/2.4) - .055
	}
	return uint8(math.Round(x * 255))
}
