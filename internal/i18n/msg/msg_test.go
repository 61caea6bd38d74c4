package msg_test

import (
	"testing"
	"time"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/money"
)

func TestTextFindsWhatTheTypedFunctionSays(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Langs() {
		if got, want := msg.Text(l, "app.save"), msg.AppSave(l); got != want {
			t.Errorf("%s: Text = %q, AppSave = %q", l, got, want)
		}
		for _, n := range []int{0, 1, 2, 1200} {
			if got, want := msg.Text(l, "app.places", n), msg.AppPlaces(l, n); got != want {
				t.Errorf("%s: Text = %q, AppPlaces = %q", l, got, want)
			}
		}
	}
}

func TestArgumentsAreWrittenAsTheLanguageDoes(t *testing.T) {
	t.Parallel()
	day := civil.Of(2026, time.March, 5)
	for _, c := range []struct {
		l    i18n.Lang
		key  string
		args []any
		want string
	}{
		{i18n.FI, "app.places", []any{0}, "0 paikkaa"},
		{i18n.FI, "app.places", []any{1}, "1 paikka"},
		{i18n.SV, "app.places", []any{int64(2500)}, "2\u00a0500 platser"},
		{i18n.FI, "fault.must_be_after", []any{day}, "Päivän on oltava myöhemmin kuin 5.3.2026"},
		{i18n.EN, "fault.must_be_after", []any{day}, "The date must be later than 05/03/2026"},
		{i18n.SV, "fault.amount_too_large", []any{money.Cents(123450)}, "Beloppet får vara högst 1\u00a0234,50\u00a0€"},
		{i18n.FI, "fault.must_be_in_year", []any{2027, "12.12.2026"}, "Päivän on oltava vuonna 2027. Annoit: 12.12.2026."},
		{i18n.SV, "fault.wrong_state", []any{msg.CodeKey("case_state", "matching")}, "Åtgärden är inte möjlig eftersom ärendets status nu är: Kommunplats söks. Ladda om sidan."},
		{i18n.FI, "app.status_at", []any{time.Date(2026, 11, 20, 7, 42, 0, 0, time.UTC)}, "Tilanne 20.11.2026 klo\u00a09.42"},
	} {
		if got := msg.Text(c.l, c.key, c.args...); got != c.want {
			t.Errorf("%s %s = %q, want %q", c.l, c.key, got, c.want)
		}
	}
}

func TestCodesHaveNames(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]string{
		{"case_state", "needs_completion", "Täydennettävä"}, {"permit", "54.5", "Jatkolupa (54\u00a0§\u00a05\u00a0mom.)"}, {"language", "ckb", "sorani"}, {"group", "", ""},
	} {
		if got := msg.Code(i18n.FI, c[0], c[1]); got != c[2] {
			t.Errorf("Code(%q, %q) = %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

func TestWrongKeysAndArgumentsPanicInTests(t *testing.T) {
	t.Parallel()
	for name, call := range map[string]func(){
		"no such feature": func() { msg.Text(i18n.FI, "nowhere.save") },
		"no such key":     func() { msg.Text(i18n.FI, "app.nothing") },
		"no key":          func() { msg.Text(i18n.FI, "") },
		"too few":         func() { msg.Text(i18n.FI, "app.places") },
		"too many":        func() { msg.Text(i18n.FI, "app.save", 1) },
		"another type":    func() { msg.Text(i18n.FI, "app.places", "five") },
		"no day":          func() { msg.Text(i18n.FI, "fault.must_be_after", 5) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			call()
		}()
	}
}
