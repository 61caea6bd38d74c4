package glass_test

import (
	"strings"
	"testing"
	"time"

	"kuntapaikka/internal/casework/glass"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/region"
)

// mistake is the field and the key of the only mistake, or nothing.
func mistake(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	f, ok := fault.As(err)
	if !ok || len(f.Fields) != 1 {
		t.Fatalf("%v is not one mistake", err)
	}
	return f.Fields[0].Name + " " + f.Fields[0].Message.Key
}

func TestWhatAnOpeningNeeds(t *testing.T) {
	t.Parallel()
	const number = "KP-2026-00417"
	for _, c := range []struct {
		name, number, reason, want string
	}{
		{"a reason that just says enough, in letters of two bytes", number, strings.Repeat("ä", glass.LeastReason), ""},
		{"one letter less", number, strings.Repeat("ä", glass.LeastReason-1), "reason fault.too_short"},
		{"the longest reason", number, strings.Repeat("ä", glass.MostReason), ""},
		{"one letter more", number, strings.Repeat("ä", glass.MostReason+1), "reason fault.too_long"},
		{"a reason that names somebody", number, "Maksun saajan 010190-123A henkilöllisyys.", "reason fault.personal_data"},
		{"no case", "", strings.Repeat("x", glass.LeastReason), "case fault.required"},
	} {
		if got := mistake(t, glass.Request{Reference: c.number, Reason: c.reason}.Check()); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestWhatAReviewNeeds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		f    glass.Finding
		want string
	}{
		{"justified needs no word", glass.Finding{Outcome: glass.Justified}, ""},
		{"unjustified is explained", glass.Finding{Outcome: glass.Unjustified, Note: "Ei kuulu kohteeseen."}, ""},
		{"unjustified without a word", glass.Finding{Outcome: glass.Unjustified}, "note fault.required"},
		{"no outcome", glass.Finding{Note: "x"}, "outcome fault.choose_one"},
		{"an outcome that is none", glass.Finding{Outcome: "perhaps"}, "outcome fault.choose_one"},
		{"a note that names somebody", glass.Finding{Outcome: glass.Justified, Note: "010190-123A"}, "note fault.personal_data"},
		{"a note without end", glass.Finding{Outcome: glass.Justified, Note: strings.Repeat("x", glass.MostNote+1)}, "note fault.too_long"},
	} {
		if got := mistake(t, c.f.Check()); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestTheReviewIsDueInWorkingDays: three of them, by the rows of the release; Independence Day and weekends do not count.
func TestTheReviewIsDueInWorkingDays(t *testing.T) {
	t.Parallel()
	reg, err := region.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	if w := glass.Window(reg, civil.Of(2026, 11, 23)); w.Amount != 30 || w.Unit != "minutes" || w.Source == "" {
		t.Errorf("the window is %+v, want 30 minutes with a source", w)
	}
	for opened, want := range map[civil.Date]civil.Date{
		civil.Of(2026, 11, 23): civil.Of(2026, 11, 26), // Monday
		civil.Of(2026, 11, 20): civil.Of(2026, 11, 25), // Friday
		civil.Of(2026, 11, 22): civil.Of(2026, 11, 25), // Sunday
		civil.Of(2027, 12, 3):  civil.Of(2027, 12, 9),  // Friday before Independence Day, a Monday
	} {
		o := glass.Opening{OpenedAt: opened.Midnight().Add(23 * time.Hour)}
		if got := o.ReviewBy(reg); got != want {
			t.Errorf("opened on %s the review is due by %s, want %s", opened, got, want)
		}
		if o.Overdue(reg, want) || !o.Overdue(reg, want.AddDays(1)) {
			t.Errorf("opened on %s: late on its last day, or not after it", opened)
		}
		o.ReviewedAt = time.Now()
		if o.Overdue(reg, want.AddDays(1)) {
			t.Error("what was reviewed is late")
		}
	}
}
