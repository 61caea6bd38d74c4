package named_test

import (
	"net/http"
	"strings"
	"testing"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/portaltest"
)

func TestACoordinatorIsNamedOnlyAfterTheDirection(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.AddPlaces("municipality", "wellbeing", "regional", 10, places.Readiness{})
	id := p.AddCase("regional", casework.Matching)
	centre, ministry, at := p.As("regional"), p.As("coordinator"), "/cases/"+id.String()
	offer := "identity " + p.Orgs["coordinator"].ID.String()
	form := centre.Press("/authorisations") // any press of the centre's
	form.Set("offer", offer)
	form.Set("login", "coordinator@example.test")
	if got := centre.Post(at+"/named", form); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("naming before the direction answered %d", got.Status)
	}
	p.Direct(id, "regional", "municipality", "wellbeing")
	if got := ministry.Get(at + "/identity"); strings.Contains(got.Body, "Kanerva") {
		t.Error("a coordinator who is not named reads the identity")
	}
	form = centre.Press(at + "/named")
	form.Set("offer", offer)
	form.Set("login", "municipality@example.test")
	if got := centre.Post(at+"/named", form); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("naming somebody of another organisation answered %d", got.Status)
	}
	form.Set("login", "coordinator@example.test")
	named := centre.Post(at+"/named", form)
	if named.Status != http.StatusOK || !strings.Contains(named.Body, "681/2023 s. 82") {
		t.Fatalf("naming answered %d", named.Status)
	}
	if got := ministry.Get(at + "/identity"); !strings.Contains(got.Body, "Kanerva") {
		t.Error("the named coordinator does not read the identity")
	}
	p.AddActor("colleague", p.Orgs["coordinator"])
	if got := p.As("colleague").Get(at + "/identity"); strings.Contains(got.Body, "Kanerva") {
		t.Error("a colleague who is not named reads the identity")
	}
	for _, role := range []string{"coordinator", "municipality", "wellbeing"} {
		if got := p.As(role).Get(at + "/named"); got.Status != http.StatusForbidden {
			t.Errorf("%s gets the page with %d", role, got.Status)
		}
	}
	_, rest, _ := strings.Cut(named.Body, at+"/named/")
	access, _, _ := strings.Cut(rest, "/end")
	if got := centre.Post(at+"/named/"+access+"/end", centre.Press(at+"/named")); got.Status != http.StatusOK {
		t.Fatalf("ending answered %d", got.Status)
	}
	if got := ministry.Get(at + "/identity"); strings.Contains(got.Body, "Kanerva") {
		t.Error("after the end the coordinator still reads the identity")
	}
}
