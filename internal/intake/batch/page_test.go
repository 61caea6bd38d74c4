package batch_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/intake"
	"kuntapaikka/internal/intake/batch"
)

var update = flag.Bool("update", false, "write docs/import.md anew")

const importPage = "../../../docs/import.md"

// head is what docs/import.md says before the columns of each kind.
const head = `# Import files

Made from the layouts in ` + "`internal/intake/batch`" + ` by ` + "`go test ./internal/intake/batch -run ImportPage -update`" + `; do not edit.

Cases, place offers, arrivals and payments come from a file in the same way: on the pages ` + "`/cases/import`, `/offers/import`, `/arrivals/import` and `/compensation/import`" + `,
or by the command
` + "`kuntapaikka import cases|offers|arrivals|payments FILE --as LOGIN [--org CODE] [--dry-run]`" + `, which acts as that person in the role that the person holds.

- **Form**: CSV (semicolon, comma or tab; UTF-8 with or without its mark, UTF-16 or Windows-1252) or XLSX; at most 10 MB and 50,000 rows.
- **Header**: the first row that is not empty. A column is known by its name in Finnish, Swedish or English, or by its code, in any order.
- **Cells**: days as 5.3.2026, 05.03.26 or 2026-03-05; whole numbers as 1 234; codes as the code or its name in any of the languages; municipalities,
  languages, states and centres by code or name; several values with commas or semicolons between; yes and no as kyllä/ei, ja/nej, yes/no, x or 1/0.
- **Check**: every row is checked before anything is written. Each mistake is told with its row, column, value and how to correct it.
- **All or nothing**: a file with a mistake changes nothing.
- **Known references**: a row that names what is known is an update; what changes is shown before it is confirmed. An empty cell, a missing column and a
  missing row change nothing, and the second run of a file changes nothing.
- **What is confirmed is what was seen**: when the data has changed since the check, nothing is written, and the file is checked again.
`

// ofKind says what a row stands for and who may bring it.
func ofKind(k batch.Kind) (title, text string) {
	switch k {
	case batch.Cases:
		return "Cases", "One row per person; `case_ref` groups the rows of a case, `person` tells its persons apart. A reference is the organisation's own, or the portal's\n" +
			"(`KP-2026-00417`) for a case that it may change. What a row says of the whole case may stand in one of its rows or, alike, in all. A new case is\n" +
			"received at once and must have what the columns marked ¹ ask. Intake bodies and regional centres bring cases; a centre those that it decides itself.\n" +
			"While a municipality is asked or has answered, a file may put right what does not bear on the answer, such as a day. A new person, a new need, another\n" +
			"group and another centre are then mistakes of the file, which say where the centre records them."
	case batch.Offers:
		return "Place offers", "One row per municipality, year and group; `places` is all that the municipality offers to the group in the year, what is in force already counted in.\n" +
			"What comes is a draft: the municipality completes it, its signatory sends it and the centre confirms it. A municipality brings its own, a\n" +
			"regional centre those of its area. The columns `limit_…` say how many can be taken of what is limited, and may all be left out: the draft then has what\n" +
			"the municipality's last offer said. They are of the offer as a whole, as the minimum\n" +
			"is, and stand in one of its rows or, alike, in all."
	case batch.Payments:
		return "Payments", "One row for each row of a list of what KEHA has paid; `list` and `row` tell it apart, so that a corrected list is an update. A person is named by the case's\n" +
			"reference and his number in it. The portal need not know him: what does not agree is what the check of payments is to find. KEHA brings the rows of any payee, a\n" +
			"municipality and a wellbeing area their own; what KEHA has brought a payee does not change."
	default:
		return "Arrivals", "One row per person of a household that comes without a proposal; `ref` groups the rows of a household. A known household's planned day may move.\n" +
			"Municipalities bring arrivals."
	}
}

func page(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(head)
	for _, k := range batch.Kinds() {
		title, text := ofKind(k)
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n| code | suomeksi | på svenska | in English | required | takes |\n|---|---|---|---|---|---|\n", title, text)
		layout := k.Layout(settings(t)["intake"])
		guide := layout.Template(i18n.EN).Guide
		for n, c := range layout.Columns {
			required := ""
			switch {
			case c.Required:
				required = "yes"
			case c.Needed:
				required = "new ¹"
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s |\n", c.Key, msg.Text(i18n.FI, c.Name), msg.Text(i18n.SV, c.Name), msg.Text(i18n.EN, c.Name), required,
				takes(c, guide[n][3]))
		}
	}
	b.WriteString("\n¹ A new case needs it; of a known one it may be left out. The centre may be left out of a quota or an emergency case, which the ministry leads to one;\n" +
		"of a minor the form of housing and the child's view are needed too.\n")
	return b.String()
}

// takes is the rule of the template's guide; codes are told beside their names.
func takes(c intake.Column, rule string) string {
	if c.Kind != intake.Code {
		return rule
	}
	all := make([]string, len(c.Codes))
	for i, code := range c.Codes {
		all[i] = "`" + code + "` " + msg.Code(i18n.EN, c.CodeKind, code)
	}
	return "One of these: " + strings.Join(all, "; ") + "."
}

func TestImportPageIsMadeFromTheLayouts(t *testing.T) {
	t.Parallel()
	want := page(t)
	if *update {
		if err := os.WriteFile(importPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(importPage)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/import.md is not what the layouts say: run this test with -update")
	}
}
