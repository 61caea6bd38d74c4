package main

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// icons shortens the drawings, which make up a third of the style sheet: they carry
// five decimals for a box of 24 units that is shown at some 20 pixels, where one is
// finer than the eye, and name each point by its place where the way from the last
// one is shorter to write.
var icons = api.Plugin{
	Name: "icons",
	Setup: func(b api.PluginBuild) {
		b.OnLoad(api.OnLoadOptions{Filter: `aksel-icons.*\.svg$`}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
			raw, err := os.ReadFile(args.Path)
			if err != nil {
				return api.OnLoadResult{}, err
			}
			drawing, err := shorten(string(raw))
			if err != nil {
				return api.OnLoadResult{}, fmt.Errorf("%s: %w", args.Path, err)
			}
			return api.OnLoadResult{Contents: &drawing, Loader: api.LoaderDataURL}, nil
		})
	},
}

var pathData = regexp.MustCompile(` d="([^"]*)"`)

func shorten(svg string) (string, error) {
	for _, spare := range []string{"\n", ` width="1em" height="1em"`, ` fill="none"`, ` fill="currentColor"`, ` clip-rule="evenodd"`} {
		svg = strings.ReplaceAll(svg, spare, "")
	}
	var wrong error
	svg = pathData.ReplaceAllStringFunc(svg, func(attribute string) string {
		d, err := relative(pathData.FindStringSubmatch(attribute)[1])
		if err != nil {
			wrong = err
		}
		return ` d="` + d + `"`
	})
	return svg, wrong
}

// pairs is how many numbers each command takes; the drawings use no arcs.
var pairs = map[byte]int{'M': 2, 'L': 2, 'H': 1, 'V': 1, 'C': 6, 'S': 4, 'Q': 4, 'Z': 0}

var token = regexp.MustCompile(`[A-Za-z]|-?\d*\.?\d+`)

// pen writes a path and knows where it stands, as it will stand after rounding: so
// that what one step loses the next one makes good.
type pen struct {
	b              strings.Builder
	x, y           float64
	startX, startY float64
	last           byte
}

// relative writes the absolute commands of a path anew as steps of one decimal.
func relative(path string) (string, error) {
	var p pen
	var command byte
	tokens := token.FindAllString(path, -1)
	for len(tokens) > 0 {
		if c := tokens[0][0]; c >= 'A' {
			command, tokens = c, tokens[1:]
		}
		n, known := pairs[command]
		if !known || len(tokens) < n {
			return "", fmt.Errorf("path command %q", command)
		}
		if err := p.step(command, tokens[:n]); err != nil {
			return "", err
		}
		tokens = tokens[n:]
		if command == 'M' {
			command = 'L' // further pairs after a move are lines
		}
	}
	return p.b.String(), nil
}

func (p *pen) step(command byte, tokens []string) error {
	if command != p.last || command == 'M' {
		p.b.WriteByte(command | 0x20)
	}
	p.last = command
	endX, endY := p.x, p.y
	for i, t := range tokens {
		at, err := strconv.ParseFloat(t, 64)
		if err != nil {
			return err
		}
		vertical := i%2 == 1 || command == 'V'
		from := p.x
		if vertical {
			from = p.y
		}
		by := math.Round((at-from)*10) / 10
		p.number(by, i > 0 || p.afterNumber())
		if vertical {
			endY = p.y + by
		} else {
			endX = p.x + by
		}
	}
	p.x, p.y = endX, endY
	switch command {
	case 'M':
		p.startX, p.startY = p.x, p.y
	case 'Z':
		p.x, p.y = p.startX, p.startY
	}
	return nil
}

func (p *pen) afterNumber() bool {
	s := p.b.String()
	return s[len(s)-1] < 'A'
}

// number leaves out what a reader of paths does not need: the zero before the point,
// and the space before a minus.
func (p *pen) number(x float64, apart bool) {
	s := strconv.FormatFloat(x+0, 'f', -1, 64) // + 0 makes zero of minus zero
	switch {
	case strings.HasPrefix(s, "0."):
		s = s[1:]
	case strings.HasPrefix(s, "-0."):
		s = "-" + s[2:]
	}
	if apart && s[0] != '-' {
		p.b.WriteByte(' ')
	}
	p.b.WriteString(s)
}
