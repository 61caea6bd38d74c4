package portal_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"kuntapaikka/internal/portal/portaltest"
)

// The most that 20,000 rows may take in all, and one request of them.
const (
	mostForFile    = 10 * time.Second
	mostForRequest = 15 * time.Second
)

// benchmarkImport brings a file of 20,000 rows as the pages do: the upload, the check, the confirmation, and the page that tells of it.
func benchmarkImport(b *testing.B, role, path string, file func(run int) string) {
	p := portaltest.New(b)
	browser := p.As(role)
	for run := range b.N {
		content := file(run)
		began := time.Now()
		check := bringTo(b, browser, path, "many.csv", content)
		checked := time.Now()
		form := browser.Press(check.Path)
		asked := time.Now()
		if got := browser.Post(check.Path, form); got.Status != http.StatusOK {
			b.Fatalf("%d at %s", got.Status, got.Path)
		}
		ended := time.Now()
		b.ReportMetric(checked.Sub(began).Seconds(), "s/check")
		b.ReportMetric(ended.Sub(asked).Seconds(), "s/confirm")
		if took := ended.Sub(began) - asked.Sub(checked); took > mostForFile {
			b.Errorf("20,000 rows took %v, want at most %v", took, mostForFile)
		}
		if took := max(checked.Sub(began), ended.Sub(asked)); took > mostForRequest {
			b.Errorf("one request took %v, want at most %v", took, mostForRequest)
		}
	}
}

// BenchmarkImportOfArrivals brings 8,000 households.
func BenchmarkImportOfArrivals(b *testing.B) {
	benchmarkImport(b, "municipality", importPath, func(run int) string {
		var file strings.Builder
		file.WriteString("ref;group;birth_year;planned\n")
		for row := range 20_000 {
			fmt.Fprintf(&file, "%d-%d;temporary;%d;2026-12-14\n", run, row*2/5, 1950+row%70)
		}
		return file.String()
	})
}

// BenchmarkImportOfCases brings 5,000 new cases of four persons, with their needs and names.
func BenchmarkImportOfCases(b *testing.B) {
	benchmarkImport(b, "intake", casesPath, func(run int) string { return manyCases(run, "2027-02-01") })
}

// BenchmarkImportOfKnownCases brings 5,000 cases that are known, each with another day.
func BenchmarkImportOfKnownCases(b *testing.B) {
	p := portaltest.New(b)
	browser := p.As("intake")
	confirm(b, browser, bringTo(b, browser, casesPath, "many.csv", manyCases(0, "2027-02-01")).Path)
	for run := range b.N {
		began := time.Now()
		path := bringTo(b, browser, casesPath, "many.csv", manyCases(0, time.Date(2027, 3, 1+run, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))).Path
		checked := time.Now()
		if got := browser.Post(path, browser.Press(path)); got.Status != http.StatusOK {
			b.Fatalf("%d at %s", got.Status, got.Path)
		}
		b.ReportMetric(checked.Sub(began).Seconds(), "s/check")
		b.ReportMetric(time.Since(checked).Seconds(), "s/check+confirm")
	}
}

func manyCases(run int, day string) string {
	var file strings.Builder
	file.WriteString("case_ref;person;group;centre;earliest_arrival;source;mother_tongues;interpreters;needs;wishes;rooms;birth_year;sex;relation;literacy;education_years;" +
		"family_name;given_names;birth_date;citizenship;permit\n")
	relations := []string{"principal", "spouse", "child", "child"}
	for row := range 20_000 {
		n := row%4 + 1
		year := 1950 + row%70
		fmt.Fprintf(&file, "%d-%d;%d;permit;Pohjois-Suomen elinvoimakeskus;%s;migri;arabia;arabia;dialysis, maternity;Oulu;4;%d;female;%s;latin_script;9;Esimerkki%d;Keksitty;1.5.%d;Syyria;87\n",
			run, row/4, n, day, year, relations[n-1], row, year)
	}
	return file.String()
}

// BenchmarkCheckOfOffers checks 20,000 rows of offers: more than there are municipalities, years and groups, so that nearly each is a mistake of its own.
func BenchmarkCheckOfOffers(b *testing.B) {
	p := portaltest.New(b)
	browser := p.As("regional")
	var file strings.Builder
	file.WriteString("municipality;year;group;places\n")
	for row := range 20_000 {
		fmt.Fprintf(&file, "564;%d;%s;%d\n", 2026+row%3, []string{"quota", "emergency", "permit", "minor", "temporary"}[row/3%5], row%50)
	}
	for b.Loop() {
		began := time.Now()
		if got := bringTo(b, browser, offersPath, "many.csv", file.String()); got.Status != http.StatusOK {
			b.Fatalf("%d at %s", got.Status, got.Path)
		}
		if took := time.Since(began); took > mostForFile {
			b.Errorf("20,000 rows took %v, want at most %v", took, mostForFile)
		}
	}
}
