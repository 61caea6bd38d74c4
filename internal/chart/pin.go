package chart

import "math"

// Pin is a numbered place with its name: the few that a page speaks about. First
// marks the one that stands out.
type Pin struct {
	Number, Name string
	Lon, Lat     float64
	First        bool
}

// label is a pin in the box of the map, with its name beside it.
type label struct {
	Pin
	x, y         float64
	textX, textY float64
	anchor       string
	left, right  float64
}

const (
	pinRadius  = 9.0
	nameHeight = 18.0
	letter     = 8.2 // average width of a letter at 16 units
)

// labels moves pins that would cover each other apart, and puts each name beside its
// pin: to the right where there is room, to the left where another name, a pin or the
// edge is in the way, and lower when both are.
func labels(pins []Pin) []label {
	placed := apart(pins)
	var done []label
	for i, p := range pins {
		right, left := beside(p, placed[i], false), beside(p, placed[i], true)
		best := right
		for _, candidate := range []label{right, left, lower(right), lower(left)} {
			if candidate.free(placed, done) {
				best = candidate
				break
			}
		}
		done = append(done, best)
	}
	return done
}

func apart(pins []Pin) []Placed {
	placed := make([]Placed, len(pins))
	for i, p := range pins {
		placed[i].R = pinRadius
		placed[i].X, placed[i].Y = Project(p.Lon, p.Lat)
	}
	for range rounds {
		if !separate(placed) {
			break
		}
	}
	return placed
}

func beside(p Pin, at Placed, left bool) label {
	l := label{Pin: p, x: at.X, y: at.Y, textX: at.X + pinRadius + 4, textY: at.Y + 5, anchor: "start"}
	width := letter * float64(len([]rune(p.Name)))
	l.left, l.right = l.textX, l.textX+width
	if left {
		l.textX, l.anchor = at.X-pinRadius-4, "end"
		l.left, l.right = l.textX-width, l.textX
	}
	return l
}

func lower(l label) label {
	l.textY += nameHeight
	return l
}

// free says whether the name stands inside the box, upon no pin and no other name.
func (l label) free(pins []Placed, others []label) bool {
	if l.left < 0 || l.right > Width {
		return false
	}
	for _, p := range pins {
		if l.left < p.X+p.R && p.X-p.R < l.right && math.Abs(l.textY-5-p.Y) < nameHeight*.8 {
			return false
		}
	}
	for _, o := range others {
		if l.left < o.right && o.left < l.right && math.Abs(l.textY-o.textY) < nameHeight {
			return false
		}
	}
	return true
}
