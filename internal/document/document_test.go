package document_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/document"
	"kuntapaikka/internal/document/uatest"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
)

// grant is a decision on a claim of so many lines.
func grant(l i18n.Lang, lines int) document.Letter {
	say := func(fi, sv string) string { return i18n.Pick(l, fi, sv, fi) }
	table := document.Table{
		Caption: say("Lisäosa henkilöittäin", "Tilläggsdel per person"),
		Columns: []document.Column{
			{Title: say("Tapaus", "Ärende")},
			{Title: say("Ryhmä", "Grupp")},
			{Title: say("Ajalta", "Tid")},
			{Title: say("Peruste", "Grund")},
			{Title: say("Euroa", "Euro"), Number: true},
		},
	}
	for i := range lines {
		ground, cents := say("Kotikunta rekisteröity, 2 § 1 mom.", "Hemkommunen registrerad, 2 § 1 mom."), int64(150000)
		if i%9 == 4 {
			ground, cents = say("Hylätään: kotikunta rekisteröity hakuajan jälkeen. Hyväksytään, jos väestötietoihin tehdään korjaus.",
				"Avslås: hemkommunen registrerades efter ansökningstiden. Bifalls om befolkningsdata rättas."), 0
		}
		table.Rows = append(table.Rows, []string{
			fmt.Sprintf("KP-2026-%05d", 12+7*i), say("Kiintiöpakolainen", "Kvotflykting"), i18n.Span(l, civil.Of(2026, 2, 1+i%27), civil.Of(2026, 12, 31)), ground, i18n.Euros(l, cents),
		})
	}
	table.Total = []string{say("Yhteensä", "Sammanlagt"), "", "", "", i18n.Euros(l, 12345678)}
	return document.Letter{
		Lang: l, Kind: say("Päätös", "Beslut"), Number: "KEHA/4711/2026", Date: civil.Of(2026, 11, 23), Issued: time.Date(2026, 11, 23, 7, 42, 11, 0, time.UTC),
		Title:     say("Päätös lisäosan maksamisesta Inarin kunnalle", "Beslut om utbetalning av tilläggsdel till Enare kommun"),
		Sender:    document.Party{Name: say("Elinvoimakeskusten sekä työllisyys- ja kehittämiskeskuksen esimerkkivirasto", "Exempelmyndigheten för livskraftscentralerna"), Lines: []string{"PL 1000, 50101 Mikkeli"}},
		Recipient: document.Party{Name: say("Inarin kunta", "Enare kommun"), Lines: []string{"Piiskuntie 2", "99800 Ivalo"}},
		Facts: []document.Fact{
			{Label: say("Hakemus", "Ansökan"), Value: "HAK-2026-00031, " + i18n.Date(l, civil.Of(2026, 11, 2))},
			{Label: say("Haettu", "Sökt belopp"), Value: i18n.Euros(l, 13095678)},
			{Label: say("Myönnetty", "Beviljat belopp"), Value: i18n.Euros(l, 12345678)},
			{Label: say("Maksetaan", "Utbetalas"), Value: i18n.Date(l, civil.Of(2026, 12, 4))},
			{Label: "Tyhjä"},
		},
		Sections: []document.Section{
			{Title: say("Ratkaisu", "Avgörande"), Blocks: []document.Block{
				document.Paragraph(say("Hakemus hyväksytään osittain. Kunnalle maksetaan lisäosaa 123 456,78 €.", "Ansökan bifalls delvis. Kommunen beviljas en tilläggsdel på 123 456,78 €.")),
			}},
			{Title: say("Perustelut", "Motivering"), Blocks: append(document.Paragraphs(say(
				"Kunta on vastaanottanut hakemuksessa luetellut henkilöt kuntapaikalle hakuaikana.\r\n\nHylättyjen rivien peruste on laskelmassa rivin kohdalla. Inarin kunnan lisäksi asiassa on kuultu Anár suohkana ja Ánaar kieldâ.",
				"Kommunen har under ansökningstiden tagit emot de personer som räknas upp i ansökan.\nGrunden för de rader som avslås står vid raden i kalkylen.")),
				document.Paragraph(say("Säännökset: ", "Bestämmelser: "), document.Run{Text: say("laki kotoutumisen edistämisestä (681/2023)", "lagen om främjande av integration (681/2023)"), Href: "https://www.finlex.fi/fi/lainsaadanto/2023/681"}, document.Run{Text: "."}),
				document.List(say("vastaanotto kuntapaikalle 43 §:n mukaan", "mottagande på en kommunplats enligt 43 §"), say("voimassa oleva sopimus kuntaan osoittamisesta", "ett gällande avtal om anvisande till kommunen")),
			)},
			{Title: say("Laskelma", "Kalkyl"), Blocks: []document.Block{document.Rows(table)}},
		},
		Signatures: []document.Signature{{Name: "Maija Mallila", Role: say("ryhmäpäällikkö", "gruppchef")}, {Name: "Åke Ström", Role: say("esittelijä", "föredragande")}},
		Signed:     say("Päätös on tehty ja hyväksytty sähköisesti.", "Beslutet har fattats och godkänts elektroniskt."),
		Appeal: document.Section{Title: say("Muutoksenhaku", "Ändringssökande"), Blocks: document.Paragraphs(say(
			"Päätökseen saa vaatia oikaisua 30 päivän kuluessa tiedoksisaannista.\nOikaisuvaatimusohje on liitteenä.", "I beslutet får omprövning begäras inom 30 dagar från delfåendet.\nAnvisningen om begäran finns som bilaga."))},
		Annexes: []document.Section{{Title: say("Oikaisuvaatimusohje", "Anvisning om begäran om omprövning"), Blocks: []document.Block{
			document.Paragraph(say("Oikaisuvaatimus tehdään kirjallisesti.", "Begäran om omprövning görs skriftligen.")),
			document.Facts(document.Fact{Label: say("Sähköposti", "E-post"), Value: "kirjaamo@example.test"}),
		}}},
		Foot: say("Esimerkkivirasto · PL 1000, 50101 Mikkeli · kirjaamo@example.test", "Exempelmyndigheten · PB 1000, 50101 S:t Michel · kirjaamo@example.test"),
	}
}

func pdf(t *testing.T, l document.Letter) []byte {
	t.Helper()
	b, err := l.PDF()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestALetterIsReadFromSenderToAnnex(t *testing.T) {
	t.Parallel()
	for l, want := range map[i18n.Lang][]string{
		i18n.FI: {
			"P Päätös", "P 23.11.2026", "P KEHA/4711/2026", "P Inarin kunta", "H1 Päätös lisäosan maksamisesta Inarin kunnalle", "TH Haettu", "TD 130\u00a0956,78\u00a0€", "H2 Ratkaisu",
			"H2 Perustelut", "P Kunta on vastaanottanut hakemuksessa luetellut henkilöt kuntapaikalle hakuaikana.", "Link laki kotoutumisen edistämisestä (681/2023)", "Lbl •",
			"LBody vastaanotto kuntapaikalle 43 §:n mukaan", "H2 Laskelma", "Caption Lisäosa henkilöittäin", "TH Euroa", "TH KP-2026-00012", "TH Yhteensä", "TD 123\u00a0456,78\u00a0€",
			"P Maija Mallila", "P ryhmäpäällikkö", "P Åke Ström", "P Päätös on tehty ja hyväksytty sähköisesti.", "H2 Muutoksenhaku", "P Oikaisuvaatimusohje on liitteenä.", "H2 Oikaisuvaatimusohje",
		},
		i18n.SV: {"H1 Beslut om utbetalning av tilläggsdel till Enare kommun", "H2 Avgörande", "TH Sammanlagt", "P föredragande", "H2 Anvisning om begäran om omprövning"},
	} {
		file := pdf(t, grant(l, 75))
		if folder := os.Getenv("KUNTAPAIKKA_SCREENSHOTS"); folder != "" { // to look at
			if err := os.WriteFile(filepath.Join(folder, "letter-"+string(l)+".pdf"), file, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		var all []string
		for _, e := range uatest.Check(t, file) {
			all = append(all, e.Tag+" "+e.Text)
		}
		at := 0
		for _, line := range want {
			next := slices.Index(all[at:], line)
			if next < 0 {
				t.Fatalf("%s: no %q after %q in\n%s", l, line, all[max(at-1, 0)], strings.Join(all, "\n"))
			}
			at += next + 1
		}
		if slices.Contains(all, "TH Tyhjä") {
			t.Error("a fact without a value is told")
		}
	}
}

func TestAKeptLetterGivesTheSameFile(t *testing.T) {
	t.Parallel()
	issued := grant(i18n.FI, 5)
	kept, err := json.Marshal(issued)
	if err != nil {
		t.Fatal(err)
	}
	var again document.Letter
	if err := json.Unmarshal(kept, &again); err != nil {
		t.Fatal(err)
	}
	again.Issued = again.Issued.In(civil.Helsinki())
	if !bytes.Equal(pdf(t, issued), pdf(t, again)) {
		t.Error("the letter that was kept gives another file")
	}
}

func TestACharacterWithoutASignIsRefused(t *testing.T) {
	t.Parallel()
	l := grant(i18n.FI, 1)
	l.Sections[0].Blocks = document.Paragraphs("نعم")
	_, err := l.PDF()
	if f, ok := fault.As(err); !ok || f.Kind != fault.Invalid || f.Message.Key != "letters.unprintable" || fmt.Sprint(f.Message.Args) != "[ن (U+0646)]" {
		t.Errorf("%v", err)
	}
	if err := document.Check("reasons", "Ánaar \a"); fmt.Sprint(err) == "<nil>" || fault.KindOf(err) != fault.Invalid {
		t.Errorf("a bell in a text: %v", err)
	}
	if err := document.Check("reasons", "Ánaar\r\n\tsuohkan"); err != nil {
		t.Errorf("%v", err)
	}
	l.Title = ""
	if _, err := l.PDF(); err == nil || fault.KindOf(err) != fault.Internal {
		t.Errorf("a letter without a title: %v", err)
	}
}

func BenchmarkLetterOf75Lines(b *testing.B) {
	l := grant(i18n.FI, 75)
	for b.Loop() {
		if _, err := l.PDF(); err != nil {
			b.Fatal(err)
		}
	}
}
