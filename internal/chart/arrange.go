package chart

import "math"

// Circle is one municipality of a map. Weight is what its area stands for; without
// weights all circles are small and equal. Class 0 is "nothing here", 1 to 5 a ramp.
// Text is the figure inside, drawn where it fits.
type Circle struct {
	Code     string
	Lon, Lat float64
	Weight   float64
	Class    int
	Text     string
}

// Placed is a circle with its place in the box of the map.
type Placed struct {
	Circle
	X, Y, R float64
}

const (
	smallest = 1.7   // radius of a circle without weight
	largest  = 20.0  // so that the capital leaves room for its neighbours
	covered  = 17000 // area of all circles together, a fifth of the country's
	gap      = .6    // between two circles
	rounds   = 160   // enough for the south to come to rest
	pull     = .03   // of the way home in each round
)

// Arrange sizes circles by weight and moves them apart until none overlaps, each as
// near to its true place as the others let it (a cartogram after Dorling). The same
// circles give the same picture.
func Arrange(circles []Circle) []Placed {
	placed := sized(circles)
	for range rounds {
		for i := range placed {
			homewards(&placed[i])
		}
		separate(placed)
	}
	for range rounds {
		if !separate(placed) {
			break
		}
	}
	return placed
}

func sized(circles []Circle) []Placed {
	total := 0.0
	for _, c := range circles {
		total += max(c.Weight, 0)
	}
	placed := make([]Placed, len(circles))
	for i, c := range circles {
		placed[i] = Placed{Circle: c, R: smallest}
		if total > 0 && c.Weight > 0 {
			placed[i].R = min(largest, max(smallest, math.Sqrt(covered*c.Weight/total/math.Pi)))
		}
		placed[i].X, placed[i].Y = Project(c.Lon, c.Lat)
	}
	return placed
}

func homewards(p *Placed) {
	x, y := Project(p.Lon, p.Lat)
	p.X += (x - p.X) * pull
	p.Y += (y - p.Y) * pull
}

// separate pushes each overlapping pair apart, the smaller circle further, and says
// whether anything overlapped by more than the eye sees.
func separate(placed []Placed) bool {
	moved := false
	for i := range placed {
		for j := i + 1; j < len(placed); j++ {
			a, b := &placed[i], &placed[j]
			near := a.R + b.R + gap
			dx, dy := b.X-a.X, b.Y-a.Y
			if math.Abs(dx) >= near || math.Abs(dy) >= near {
				continue
			}
			distance := math.Hypot(dx, dy)
			overlap := near - distance
			if overlap <= 0 {
				continue
			}
			if distance == 0 {
				dx, dy, distance = 1, float64(j%3)-1, math.Hypot(1, float64(j%3)-1)
			}
			moved = moved || overlap > .05
			ux, uy, share := dx/distance*overlap, dy/distance*overlap, b.R/(a.R+b.R)
			a.X, a.Y = a.X-ux*share, a.Y-uy*share
			b.X, b.Y = b.X+ux*(1-share), b.Y+uy*(1-share)
		}
	}
	return moved
}
