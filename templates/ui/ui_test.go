package ui_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/document"
	"kuntapaikka/internal/document/uatest"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/templates/ui"
)

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`\s+`).ReplaceAllString(b.String(), " ")
}

func has(t *testing.T, page string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(page, want) {
			t.Errorf("%q is not in\n%s", want, page)
		}
	}
}

func TestAFieldSaysWhatIsWrongWhereItIs(t *testing.T) {
	t.Parallel()
	mistakes := ui.MistakesOf(i18n.SV, []fault.Field{fault.At("line-2-capacity", "fault.required")})
	field := ui.Field{L: i18n.SV, Name: "line-2-capacity", Label: "Platser", Hint: "En plats", Kind: ui.Number, Value: `"fem"`, Error: mistakes.For("line-2-capacity")}
	text := msg.Text(i18n.SV, "fault.required")
	has(t, render(t, field), `<label for="f-line-2-capacity">Platser`, `id="f-line-2-capacity"`, `name="line-2-capacity"`, `value="&#34;fem&#34;"`, `inputmode="numeric"`,
		`aria-invalid="true"`, `aria-describedby="f-line-2-capacity-h f-line-2-capacity-e"`, `id="f-line-2-capacity-h">En plats`, `id="f-line-2-capacity-e"`, text)
	has(t, render(t, ui.ErrorSummary(i18n.SV, mistakes)), `<a href="#f-line-2-capacity">`+text, `role="alert"`, msg.UiMendFields(i18n.SV, 1))
	if mistakes.For("another") != "" || render(t, ui.ErrorSummary(i18n.SV, nil)) != "" {
		t.Error("a mistake where there is none")
	}
}

func TestEachKindOfFieldKeepsItsAnswer(t *testing.T) {
	t.Parallel()
	options := []ui.Option{{Value: "a", Label: "A"}, {Value: "b", Label: "B", Reveal: ui.Field{L: i18n.FI, Name: "why", Label: "Why"}}}
	for kind, wants := range map[ui.FieldKind][]string{
		ui.Line:     {`type="text"`, `value="b"`, `autocomplete="off"`},
		ui.Date:     {`type="text"`, msg.AppDateHint(i18n.FI)},
		ui.Decimal:  {`inputmode="decimal"`},
		ui.Email:    {`type="email"`},
		ui.Password: {`type="password"`},
		ui.Code:     {`autocomplete="one-time-code"`, `inputmode="numeric"`},
		ui.Area:     {`<textarea`, `>b</textarea>`, msg.AppMaxLengthHint(i18n.FI, 200), `maxlength="200"`},
		ui.Select:   {`<option value="b" selected>B`, `<option value="">` + msg.AppChoose(i18n.FI)},
		ui.Lookup:   {`list="f-x-l"`, `<datalist id="f-x-l">`, `value="b"`},
		ui.Radios:   {`<legend class="lab">Label`, `id="f-x"`, `id="f-x-2" name="x" value="b" type="radio" checked`, `class="reveal"`, `id="f-why"`},
		ui.Checks:   {`id="f-x" name="x" value="a" type="checkbox" checked`},
	} {
		has(t, render(t, ui.Field{L: i18n.FI, Name: "x", Label: "Label", Kind: kind, Value: "b", Chosen: []string{"a"}, Options: options, Max: 200}), wants...)
	}
}

func TestWhyIsThisAskedNamesItsSection(t *testing.T) {
	t.Parallel()
	page := render(t, ui.Field{L: i18n.EN, Name: "x", Label: "Places", Why: "The places are agreed each year.", Section: "section 42"})
	has(t, page, "<details", msg.AppWhyAsked(i18n.EN), "The places are agreed each year.", "section 42")
	if strings.Contains(render(t, ui.Field{L: i18n.EN, Name: "x", Label: "Places"}), "<details") {
		t.Error("a field without a reason explains itself")
	}
}

func TestAFormCarriesItsRails(t *testing.T) {
	t.Parallel()
	has(t, render(t, ui.Rails("key-1", "7")), `type="hidden" name="press" value="key-1"`, `type="hidden" name="version" value="7"`)
	if strings.Contains(render(t, ui.Rails("key-1", "")), "version") {
		t.Error("something new has no version")
	}
}

func TestNothingSpeaksHtmxWithoutTheNonce(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(templ.Attributes{}, ui.Live{Get: "/cases"}.Attrs()); diff != "" {
		t.Error(diff)
	}
	want := templ.Attributes{"hx-nonce": "n", "hx-post": "/draft", "hx-trigger": "change", "hx-swap": "none", "hx-push-url": "true", "hx-status:401": "swap:innerHTML"}
	if diff := cmp.Diff(want, ui.Live{Nonce: "n", Post: "/draft", Trigger: "change", Swap: "none", Push: true}.Attrs()); diff != "" {
		t.Error(diff)
	}
	plain := ui.Filters{L: i18n.FI, Action: "/cases", Fields: []ui.Field{{L: i18n.FI, Name: "q", Label: "Q"}}}
	if page := render(t, plain); strings.Contains(page, "hx-") || !strings.Contains(page, `method="get"`) {
		t.Errorf("filters without script: %s", page)
	}
}

func TestADeadlineSaysHowUrgentItIs(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 20, 7, 42, 0, 0, time.UTC)
	for _, c := range []struct {
		due  time.Duration
		met  bool
		want string
	}{
		{14 * 24 * time.Hour, false, msg.UiDueIn(i18n.FI, msg.AppDays(i18n.FI, 14))},
		{5 * time.Hour, false, msg.UiDueSoon(i18n.FI, msg.AppHours(i18n.FI, 5))},
		{59 * time.Minute, false, msg.UiDueSoon(i18n.FI, msg.UiUnderAnHour(i18n.FI))},
		{48 * time.Hour, false, msg.UiDueIn(i18n.FI, msg.AppDays(i18n.FI, 2))},
		{-time.Minute, false, msg.UiDueOver(i18n.FI, msg.UiUnderAnHour(i18n.FI))},
		{-50 * time.Hour, false, msg.UiDueOver(i18n.FI, msg.AppDays(i18n.FI, 2))},
		{-50 * time.Hour, true, msg.UiDueMet(i18n.FI)},
	} {
		has(t, render(t, ui.Deadline{L: i18n.FI, Now: now, Due: now.Add(c.due), Met: c.met}), "<b>"+c.want+"</b>")
	}
}

func TestATimelineIsGroupedByDayInFinland(t *testing.T) {
	t.Parallel()
	at := func(hour, minute int) time.Time { return time.Date(2026, 11, 20, hour, minute, 0, 0, time.UTC) }
	page := render(t, ui.Timeline{L: i18n.FI, Events: []ui.Event{{At: at(20, 0), Text: "evening"}, {At: at(23, 30), Text: "night"}, {At: at(6, 0), Text: "morning"}}})
	has(t, page, "la 21.11.2026", "pe 20.11.2026")
	if order := regexp.MustCompile(`night.*evening.*morning`); !order.MatchString(page) || strings.Count(page, "<h3>") != 2 {
		t.Errorf("the newest comes first, by the day it was in Finland: %s", page)
	}
}

func TestATableNamesItsCellsForThePhone(t *testing.T) {
	t.Parallel()
	page := render(t, ui.Table{
		L: i18n.FI, Caption: "Cases", Pick: "case",
		Columns: []ui.Column{{Label: "Case", SortHref: "?sort=case", Sorted: ui.Ascending}, {Label: "Persons", Num: true}},
		Rows:    []ui.Row{{Value: "1", Cells: []ui.Cell{{Text: "KP-1", Href: "/cases/1"}, {Text: "5"}}}},
		Foot:    []ui.Cell{{Text: "Sum"}, {}},
	})
	has(t, page, `<caption class="vh">Cases</caption>`, `aria-sort="ascending"`, `<th scope="row"><a href="/cases/1">KP-1</a>`, `<td class="num" data-label="Persons">`,
		`name="case" value="1" aria-label="`+msg.UiPickRow(i18n.FI, "KP-1")+`"`, `<td></td>`)
}

func TestBarsStayInTheirBox(t *testing.T) {
	t.Parallel()
	for share, want := range map[int]string{-5: `width="0"`, 333: `width="33.3"`, 1000: `width="100"`, 1200: `width="100"`} {
		has(t, render(t, ui.Bar(ui.Score{Share: share})), `class="v" `+want)
	}
	row := ui.RankRow{Name: "Oulu", Value: "564", Total: "87,4", TotalMax: "100", Scores: []ui.Score{{Unknown: true}}, Chosen: true}
	page := render(t, ui.Rank{L: i18n.FI, Name: "slot", Caption: "c", Criteria: []ui.Column{{Label: "Asunto", Hint: "25"}}, Rows: []ui.RankRow{row}})
	has(t, page, msg.AppNotKnown(i18n.FI), `type="radio" name="slot" value="564" checked`, msg.UiRankChoose(i18n.FI, "Oulu"))
	if strings.Contains(render(t, ui.Rank{L: i18n.FI, Criteria: []ui.Column{{}}, Rows: []ui.RankRow{row}}), "radio") {
		t.Error("a ranking that is only shown offers a choice")
	}
}

func TestAConflictPresetsTheOthersVersion(t *testing.T) {
	t.Parallel()
	page := render(t, ui.Conflict{L: i18n.FI, Who: "Maija", At: time.Now(), Fields: []ui.ConflictField{{Name: "capacity", Label: "Persons", Yours: "12", Theirs: "10"}}})
	has(t, page, `name="merge-capacity" value="theirs" checked`, `name="merge-capacity" value="yours">`, "Maija")
}

func TestChildrenStandInside(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]templ.Component{
		"panel": ui.Panel{ID: "p", Title: "T"}.Around(), "flush": ui.Panel{ID: "p", Title: "T", Flush: true}.Around(), "notice": ui.Notice{Text: "T"}.Around(),
		"details": ui.Details{Summary: "T"}.Around(), "empty": ui.Empty{Title: "T"}.Around(), "head": ui.Head{Title: "T"}.Around(),
	} {
		var b strings.Builder
		if err := c.Render(templ.WithChildren(t.Context(), ui.Text("<inside>")), &b); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), "&lt;inside&gt;") {
			t.Errorf("%s lost its children", name)
		}
	}
}

// TestALongTableIsFoldedOnAPhoneOnly: every row is on the page, the style sheet alone hides some, and only where it can show them again.
func TestALongTableIsFoldedOnAPhoneOnly(t *testing.T) {
	t.Parallel()
	sheet, err := os.ReadFile("../../web/src/css/table.css")
	if err != nil {
		t.Fatal(err)
	}
	for figures, first := range map[bool]int{false: 4, true: 5} {
		long := ui.Table{L: i18n.EN, Caption: "Places", Columns: []ui.Column{{Label: "Municipality"}}, Figures: figures, Fold: true}
		for range first {
			long.Rows = append(long.Rows, ui.Row{Cells: []ui.Cell{{Text: "Oulu"}}})
		}
		if short := render(t, long); strings.Contains(short, "checkbox") {
			t.Errorf("%d rows are folded: %s", first, short)
		}
		long.Rows = append(long.Rows, ui.Row{Cells: []ui.Cell{{Text: "Kemi"}}})
		page := render(t, long)
		if !strings.Contains(page, fmt.Sprintf("Show all %d rows", first+1)) || strings.Count(page, "<tr>") != first+2 || !strings.Contains(page, "Kemi") {
			t.Errorf("%s", page)
		}
		if !strings.Contains(string(sheet), fmt.Sprintf("tr:nth-child(n + %d):not(:target)", first+1)) {
			t.Errorf("the style sheet folds elsewhere than after %d rows", first)
		}
		long.Fold = false
		if page := render(t, long); strings.Contains(page, "checkbox") {
			t.Errorf("folded though not asked: %s", page)
		}
	}
}

func TestALettersPageSaysWhatItsFileSays(t *testing.T) {
	t.Parallel()
	l := document.Letter{
		Lang: i18n.SV, Number: "KEHA/1/2026", Date: civil.Of(2026, 11, 23), Title: "Beslut", Kind: "Beslut", Issued: time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC),
		Sender: document.Party{Name: "Myndigheten", Lines: []string{"PB 1"}}, Recipient: document.Party{Name: "Enare kommun"}, Signed: "Godkänts elektroniskt.",
		Facts: []document.Fact{{Label: "Sökt", Value: "5,00 <€>"}, {Label: "Tomt"}}, Signatures: []document.Signature{{Name: "Åke Ström", Role: "beslutsfattare"}},
		Sections: []document.Section{{Title: "Motivering", Blocks: []document.Block{
			document.Paragraph("Se ", document.Run{Text: "lagen", Href: "https://example.test/lag"}, document.Run{Text: "; "}, document.Run{Text: "laki", Lang: i18n.FI}, document.Run{Text: "."}),
			document.List("ett", "två"), document.Facts(document.Fact{Label: "Tid", Value: "2026"}),
			document.Rows(document.Table{Caption: "Kalkyl", Columns: []document.Column{{Title: "Ärende"}, {Title: "Euro", Number: true}}, Rows: [][]string{{"KP-1", "5,00"}}, Total: []string{"Sammanlagt", "5,00"}}),
		}}},
		Appeal: document.Section{Title: "Ändringssökande", Blocks: document.Paragraphs("Får sökas.")}, Annexes: []document.Section{{Title: "Bilaga", Blocks: document.Paragraphs("Anvisning.")}},
	}
	page := render(t, ui.Letter{Letter: l})
	has(t, page, `<article class="stack" lang="sv">`, `<a href="https://example.test/lag">lagen</a>;`, `<span lang="fi">laki</span>.`, "<li>två</li>")
	if strings.Contains(page, "Tomt") {
		t.Error("a fact without a value is told")
	}
	file, err := l.PDF()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range uatest.Check(t, file) {
		if text := templ.EscapeString(strings.TrimSpace(e.Text)); text != "•" && e.Tag != "H1" && e.Tag != "P" && !strings.Contains(page, text) {
			t.Errorf("the page does not say %q of %s", text, e.Tag)
		}
	}
}
