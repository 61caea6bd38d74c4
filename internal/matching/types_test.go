package matching_test

import (
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/matching"
)

// TestNeitherEthnicityNorReligionNorSexNorCitizenshipCanEnter walks every type of the input. No field and no type is named after what must not count,
// and there is no map, interface or other bag in which it could travel unseen. The strings that there are hold codes of other things; they are listed
// here, so that a new one is seen.
func TestNeitherEthnicityNorReligionNorSexNorCitizenshipCanEnter(t *testing.T) {
	t.Parallel()
	forbidden := regexp.MustCompile(`(?i)ethni|race|racial|tribe|clan|religio|faith|church|creed|sex|gender|female|citizen|national|origin|birth|passport|skin|name|note|comment|free ?text`)
	codes := map[string]bool{
		"Case.Reference": true, "SetBy.Who": true, "ServiceNeed.Code": true, "LanguageNeed.Code": true, "LanguageWish.Code": true,
		"Tie.Kind": true, "Tie.Municipality": true, "Tie.Wellbeing": true, "Avoid.Municipality": true, "Declined.Municipality": true,
		"Place.Municipality": true, "Place.Wellbeing": true, "Line.ID": true, "Dwelling.ID": true, "Service.Code": true, "Site.Service": true,
		"Interpreter.Language": true, "Spoken.Language": true, "Source.Key": true, "Weights.ID": true, "Basis.FI": true, "Basis.SV": true, "Basis.EN": true,
	}
	seen := map[reflect.Type]bool{reflect.TypeFor[civil.Date](): true, reflect.TypeFor[time.Time](): true}
	var walk func(reflect.Type)
	walk = func(typ reflect.Type) {
		if seen[typ] {
			return
		}
		seen[typ] = true
		if forbidden.MatchString(typ.Name()) {
			t.Errorf("the type %s must not enter a ranking", typ)
		}
		switch typ.Kind() {
		case reflect.Slice:
			walk(typ.Elem())
		case reflect.Struct:
			for f := range typ.Fields() {
				if forbidden.MatchString(f.Name) || forbidden.MatchString(f.Tag.Get("json")) {
					t.Errorf("the field %s.%s must not enter a ranking", typ, f.Name)
				}
				if path := typ.Name() + "." + f.Name; f.Type == reflect.TypeFor[string]() && !codes[path] {
					t.Errorf("%s is a string that nobody has vouched for", path)
				}
				walk(f.Type)
			}
		case reflect.String, reflect.Int, reflect.Int32, reflect.Bool:
		default:
			t.Errorf("%s is a %s: anything could travel in it", typ, typ.Kind())
		}
	}
	for _, typ := range []reflect.Type{reflect.TypeFor[matching.Case](), reflect.TypeFor[matching.Place](), reflect.TypeFor[matching.Weights]()} {
		walk(typ)
	}
	if len(seen) < 25 {
		t.Errorf("walked only %d types", len(seen))
	}
}

// TestConditionsAreAClosedList holds that a condition which the product does not know is met by nobody: it cannot carry a criterion in disguise.
func TestConditionsAreAClosedList(t *testing.T) {
	t.Parallel()
	c, p := family(), town("564")
	c.Conditions = []matching.Demand{{Condition: "congregation"}}
	p.Conditions = []matching.Meets{{Condition: "congregation"}}
	r := matching.Rank(c, []matching.Place{p}, weights())
	if len(r.Ranked) != 0 || !strings.Contains(r.Excluded[0].Lacks[0].Text.Key, "condition") {
		t.Errorf("%+v", r)
	}
}
