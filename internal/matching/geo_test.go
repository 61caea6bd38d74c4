package matching_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"kuntapaikka/internal/matching"
)

func TestGreatCircleDistances(t *testing.T) {
	t.Parallel()
	oulu, helsinki, jyvaskyla := matching.At(25.4715, 65.0142), matching.At(24.9414, 60.1710), matching.At(25.7350, 62.2415)
	for _, c := range []struct {
		name   string
		a, b   matching.Point
		metres int
	}{
		{"a place and itself", oulu, oulu, 0},
		// One degree of a circle of 6,371,008.8 m is pi/180 of the radius.
		{"a degree along the meridian", matching.At(25, 60), matching.At(25, 61), 111_195},
		{"a degree along the equator", matching.At(25, 0), matching.At(26, 0), 111_195},
		{"a quarter of the way round", matching.At(1, 0), matching.At(91, 0), 10_007_557},
		{"half the way round", matching.At(1, 0), matching.At(-179, 0), 20_015_114},
		{"over the date line", matching.At(179.5, 0), matching.At(-179.5, 0), 111_195},
		// Checked by the chord through the globe.
		{"Helsinki and Oulu", helsinki, oulu, 539_218},
		{"Oulu and Jyväskylä", oulu, jyvaskyla, 308_584},
	} {
		if got := matching.Metres(c.a, c.b); got != c.metres {
			t.Errorf("%s: %d m, want %d m", c.name, got, c.metres)
		}
		if matching.Metres(c.a, c.b) != matching.Metres(c.b, c.a) {
			t.Errorf("%s: the way back is longer", c.name)
		}
	}
}

func TestWhatIsNoPointIsNotKnown(t *testing.T) {
	t.Parallel()
	for _, p := range []matching.Point{{}, matching.At(0, 0), matching.At(181, 60), matching.At(25, 91), matching.At(math.NaN(), 60), matching.At(25, math.Inf(1))} {
		if p.Known() {
			t.Errorf("%+v is known", p)
		}
	}
}

func TestDistancesAreDistances(t *testing.T) {
	t.Parallel()
	point := rapid.Custom(func(t *rapid.T) matching.Point {
		return matching.Point{Lon: rapid.Int32Range(-180e6, 180e6).Draw(t, "lon"), Lat: rapid.Int32Range(-90e6, 90e6).Draw(t, "lat")}
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := point.Draw(t, "a"), point.Draw(t, "b"), point.Draw(t, "c")
		ab, bc, ac := matching.Metres(a, b), matching.Metres(b, c), matching.Metres(a, c)
		if ab < 0 || ab > 20_015_114 || ac > ab+bc+2 {
			t.Fatalf("%d m, %d m and %d m", ab, bc, ac)
		}
	})
}

func TestTheNearestSiteIsTheNearest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		from, sites := drawPoint(t), rapid.SliceOfN(rapid.Custom(func(t *rapid.T) matching.Site {
			return matching.Site{Service: drawNeed(t), At: drawPoint(t)}
		}), 0, 12).Draw(t, "sites")
		got, found := matching.Nearest(from, "dialysis", sites)
		for _, s := range sites {
			if s.Service == "dialysis" && (!found || matching.Metres(from, s.At) < matching.Metres(from, got.At)) {
				t.Fatalf("%+v is nearer than %+v", s, got)
			}
		}
	})
}
