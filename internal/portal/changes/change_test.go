package changes_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/portaltest"
)

// placed is a portal in which a case has been directed to Oulu.
func placed(t *testing.T) (*portaltest.Portal, string) {
	t.Helper()
	p := portaltest.New(t)
	p.AddPlaces("municipality", "wellbeing", "regional", 10, places.Readiness{})
	id := p.AddCase("regional", casework.Matching)
	p.Direct(id, "regional", "municipality", "wellbeing")
	return p, "/cases/" + id.String()
}

func TestABirthIsToldOnThePageOfThePlacedCase(t *testing.T) {
	t.Parallel()
	p, path := placed(t)
	centre := p.As("regional")
	page := centre.Get(path)
	for _, want := range []string{path + `/change"`, "/revoke\"", "OHJ-2026-"} {
		if !strings.Contains(page.Body, want) {
			t.Errorf("the page of a placed case does not lead to %s", want)
		}
	}
	if got := centre.Get(path + "/change"); got.Status != http.StatusOK || strings.Count(got.Body, "?kind=") != 5 {
		t.Errorf("the choice of a change answered %d", got.Status)
	}
	at := path + "/change?kind=birth"
	form := centre.Press(at)
	form.Set("do", "check")
	form.Set("birth_year", "1999")
	if got := centre.Post(at, form); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "1999") {
		t.Errorf("a birth of long ago answered %d, or what was typed is lost", got.Status)
	}
	form.Set("birth_year", "2026")
	form.Set("sex", "female")
	if got := centre.Post(at, form); got.Status != http.StatusOK || !strings.Contains(got.Body, `value="send"`) {
		t.Fatalf("the second page answered %d", got.Status)
	}
	form.Set("do", "send")
	got := centre.Post(at, form)
	if got.Status != http.StatusOK || !strings.HasPrefix(got.Path, "/proposals/") || !strings.Contains(got.Body, "Lapsi syntyi") {
		t.Fatalf("the change answered %d at %s", got.Status, got.Path)
	}
	if again := centre.Post(at, form); again.Path != got.Path {
		t.Errorf("the same press again led to %s, want %s", again.Path, got.Path)
	}
	if seen := p.As("municipality").Get(got.Path); seen.Status != http.StatusOK || !strings.Contains(seen.Body, "Lapsi syntyi") {
		t.Errorf("the municipality reads what changed with %d", seen.Status)
	}
}

func TestASplitNamesSeveral(t *testing.T) {
	t.Parallel()
	p, path := placed(t)
	centre, at := p.As("regional"), path+"/change?kind=split"
	form := centre.Press(at)
	form.Set("do", "check")
	form["person"] = []string{"2", "3"}
	got := centre.Post(at, form)
	if got.Status != http.StatusOK || strings.Count(got.Body, `name="person" value=`) != 2 {
		t.Errorf("the second page answered %d and does not carry both", got.Status)
	}
}

func TestNobodyElseChangesAHousehold(t *testing.T) {
	t.Parallel()
	p, path := placed(t)
	send := url.Values{"press": {uuid.NewString()}, "version": {"1"}, "do": {"send"}, "birth_year": {"2026"}, "sex": {"male"}}
	for _, role := range []string{"coordinator", "municipality", "wellbeing", "intake"} {
		if got := p.As(role).Get(path + "/change"); got.Status != http.StatusForbidden {
			t.Errorf("%s gets the form with %d", role, got.Status)
		}
		if got := p.As(role).Post(path+"/change?kind=birth", send); got.Status != http.StatusForbidden {
			t.Errorf("%s's change answered %d", role, got.Status)
		}
	}
	received := p.AddCase("regional", casework.Received)
	if got := p.As("regional").Get("/cases/" + received.String() + "/change"); got.Status != http.StatusConflict {
		t.Errorf("a case about which nobody was asked gets the form with %d", got.Status)
	}
}
