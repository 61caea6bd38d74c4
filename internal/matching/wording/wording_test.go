package wording_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/wording"
)

func names(l i18n.Lang) wording.Names {
	return wording.Names{
		Municipality: func(code string) string { return map[string]string{"564": "Oulu", "179": "Jyväskylä"}[code] },
		Language:     func(code string) string { return msg.Code(l, "language", code) },
	}
}

func TestTextsAreWrittenAsTheLanguageDoes(t *testing.T) {
	t.Parallel()
	arg := func(k matching.ArgKind, n int, code string) matching.Arg {
		return matching.Arg{Kind: k, N: n, Code: code}
	}
	text := func(key string, args ...matching.Arg) matching.Text { return matching.Text{Key: key, Args: args} }
	for _, c := range []struct {
		l    i18n.Lang
		text matching.Text
		want string
	}{
		{i18n.FI, text("ranking.health_minutes", arg(matching.ArgService, 0, "dialysis"), arg(matching.ArgCount, 12, "")), "Dialyysi: 12 minuutin matka"},
		{i18n.SV, text("ranking.health_minutes", arg(matching.ArgService, 0, "dialysis"), arg(matching.ArgCount, 1, "")), "Dialys: 1 minuts resa"},
		{i18n.EN, text("ranking.dwelling_late", arg(matching.ArgCount, 6, ""), arg(matching.ArgDay, 20261220, "")), "The dwelling is ready 6 days after the earliest arrival (20/12/2026)"},
		{i18n.FI, text("ranking.ties_near", arg(matching.ArgTie, 0, "sibling"), arg(matching.ArgMunicipality, 0, "564"), arg(matching.ArgCount, 44, "")), "sisarus (Oulu): etäisyys 44\u00a0km"},
		{i18n.SV, text("ranking.language_phone", arg(matching.ArgLanguage, 0, "ar")), "arabiska: distanstolk"},
		{i18n.FI, text("ranking.spread_target", arg(matching.ArgNumber, 1200, ""), arg(matching.ArgNumber, 1300, ""), arg(matching.ArgPercent, 92, "")), "Kuntapaikkoja käytetty 1\u00a0200, tavoite 1\u00a0300 (92\u00a0%)"},
		{i18n.EN, text("ranking.condition_none", arg(matching.ArgCondition, 0, "unit_for_girls")), "Unit for girls: not stated"},
		{i18n.FI, text("ranking.why_lead", arg(matching.ArgMunicipality, 0, "564"), arg(matching.ArgPoints, 6200, ""), arg(matching.ArgMunicipality, 0, "179")), "Oulu saa 6,2 pistettä enemmän kuin Jyväskylä."},
		{i18n.SV, text("ranking.why_less", arg(matching.ArgMunicipality, 0, "179"), arg(matching.ArgCriteria, 0, "dwelling language timing")), "Jyväskylä får fler poäng för: Bostad, Språk och tolkning och Tidpunkt."},
		{i18n.EN, matching.Lacking{Requirement: matching.RequireDwelling, Places: 14}.Text(), "14 municipalities: no accessible dwelling that is large enough"},
	} {
		if got := wording.Text(c.l, names(c.l), c.text); got != c.want {
			t.Errorf("%s %s = %q, want %q", c.l, c.text.Key, got, c.want)
		}
	}
}

func TestSourcesSayWhoAndWhen(t *testing.T) {
	t.Parallel()
	s := matching.Source{Key: matching.FromMunicipality, On: civil.Of(2026, 11, 12)}
	if got := wording.Source(i18n.FI, s); got != "Kunnan ilmoitus 12.11.2026" {
		t.Error(got)
	}
	s.On = civil.Date{}
	if got := wording.Source(i18n.SV, s); got != "Kommunens anmälan" {
		t.Error(got)
	}
	if got := wording.Source(i18n.EN, matching.Source{}); got != "" {
		t.Error(got)
	}
	if got := wording.SetBy(i18n.EN, "Aino Korhonen", civil.Of(2026, 11, 19)); got != "Made absolute by Aino Korhonen, 19/11/2026" {
		t.Error(got)
	}
}

func TestEachCriterionHasItsNameAndItsRule(t *testing.T) {
	t.Parallel()
	w := matching.Weights{Health: matching.HealthScale{Minutes: 120, Kilometres: 150}, Ties: matching.TiesScale{Kilometres: 50}, Timing: matching.TimingScale{AheadDays: 14}}
	for _, l := range i18n.Langs() {
		seen := map[string]bool{}
		for _, k := range matching.Criteria() {
			seen[wording.Criterion(l, k)], seen[wording.Rule(l, w, k)] = true, true
		}
		for _, k := range matching.Requirements() {
			seen[wording.Requirement(l, k)] = true
		}
		if len(seen) != 2*6+10 {
			t.Errorf("%s: two of the texts are the same: %v", l, seen)
		}
	}
	if got := wording.Rule(i18n.FI, w, matching.CriterionHealth); !strings.Contains(got, "120 minuuttia") || !strings.Contains(got, "150 kilometriä") {
		t.Errorf("the rule does not tell the figures of the weights: %s", got)
	}
}

// TestEveryKeyOfARankingIsInTheCatalogue reads the keys from the source of the ranking, where each stands as a string.
func TestEveryKeyOfARankingIsInTheCatalogue(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../*.go")
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, path := range files {
		if !strings.HasSuffix(path, "_test.go") {
			keys = append(keys, keysIn(t, path)...)
		}
	}
	slices.Sort(keys)
	for _, k := range slices.Compact(keys) {
		if !msg.Has(k) {
			t.Errorf("%s is not in the catalogue", k)
		}
	}
	if len(keys) < 80 {
		t.Errorf("found only %d keys", len(keys))
	}
}

func keysIn(t *testing.T, path string) (keys []string) {
	t.Helper()
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), path, source, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if s, err := strconv.Unquote(lit.Value); err == nil && strings.HasPrefix(s, "ranking.") {
				keys = append(keys, s)
			}
		}
		return true
	})
	return keys
}
