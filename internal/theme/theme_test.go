package theme_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kuntapaikka/internal/theme"
)

func TestEveryPairCanBeReadInBothSchemes(t *testing.T) {
	t.Parallel()
	pairs := theme.Pairs()
	if len(pairs) < 100 {
		t.Fatalf("only %d pairs are listed", len(pairs))
	}
	for _, p := range pairs {
		if got := p.Worst(); got < p.Least {
			t.Errorf("%s on %s has %.2f:1, needs %.1f:1", p.Front, p.Ground, got, p.Least)
		}
	}
}

func TestContrastIsThatOfWCAG(t *testing.T) {
	t.Parallel()
	white := theme.Colour{R: 255, G: 255, B: 255}
	for _, c := range []struct {
		colour theme.Colour
		want   float64
	}{
		{theme.Colour{}, 21},
		{white, 1},
		{theme.Colour{R: 0x76, G: 0x76, B: 0x76}, 4.54},
		{theme.Colour{R: 0x04, G: 0x54, B: 0x8d}, 7.90},
	} {
		got := theme.Contrast(c.colour, white)
		if diff := got - c.want; diff > .01 || diff < -.01 {
			t.Errorf("%s on white: %.2f, want %.2f", c.colour, got, c.want)
		}
	}
}

func TestTheCommittedTokensAreThoseOfTheTable(t *testing.T) {
	t.Parallel()
	committed, err := os.ReadFile("../../web/src/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(theme.CSS(), string(committed)); diff != "" {
		t.Errorf("run go generate ./internal/theme: (-table +file)\n%s", diff)
	}
}
