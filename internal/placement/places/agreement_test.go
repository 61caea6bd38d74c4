package places_test

import (
	"slices"
	"testing"
	"time"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/region"
)

func day(y int, m time.Month, d int) civil.Date { return civil.Of(y, m, d) }

// fourYears is section 42.2: an agreement is reviewed at least every four years.
var fourYears = region.Limit{Code: "agreement_review", Amount: 48, Unit: "months"}

// sound is an agreement with everything in order: signed, heard, with a programme.
func sound() places.Agreement {
	return places.Agreement{
		Valid: civil.Period{From: day(2025, 1, 1), To: day(2030, 1, 1)}, ReviewBy: day(2028, 12, 31), YearlyPlaces: 40, DiaryNumber: "POPELY/1/2024",
		SignedOn: day(2024, 12, 10), ProgrammeOn: day(2024, 11, 4), HeardOn: day(2024, 11, 20), HeardReference: "PHHVA/77/2024",
	}
}

func TestAnAgreementIsInForceOnlyWhileEverythingOfSection42Holds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		on   civil.Date
		mend func(*places.Agreement)
		want places.AgreementState
	}{
		{"in its period", day(2026, 11, 23), nil, places.AgreementInForce},
		{"on its first day", day(2025, 1, 1), nil, places.AgreementInForce},
		{"the day before", day(2024, 12, 31), nil, places.AgreementComing},
		{"on the last day for its review", day(2028, 12, 31), nil, places.AgreementInForce},
		{"the day after: it has lapsed", day(2029, 1, 1), nil, places.AgreementLapsed},
		{"after its end", day(2030, 1, 1), nil, places.AgreementEnded},
		{"until further notice", day(2027, 6, 1), func(a *places.Agreement) { a.Valid.To = civil.Date{} }, places.AgreementInForce},
		{"not signed", day(2026, 11, 23), func(a *places.Agreement) { a.SignedOn = civil.Date{} }, places.AgreementUnsigned},
		{"the area was not heard", day(2026, 11, 23), func(a *places.Agreement) { a.HeardOn = civil.Date{} }, places.AgreementUnheard},
		{"heard, but without proof", day(2026, 11, 23), func(a *places.Agreement) { a.HeardReference = "" }, places.AgreementUnheard},
		{"without a programme persons may still be directed", day(2026, 11, 23), func(a *places.Agreement) { a.ProgrammeOn = civil.Date{} }, places.AgreementInForce},
	} {
		a := sound()
		if c.mend != nil {
			c.mend(&a)
		}
		if got := a.State(c.on); got != c.want || a.InForce(c.on) != (c.want == places.AgreementInForce) {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestWhatMustBeSeenToBeforeAnAgreementLapses(t *testing.T) {
	t.Parallel()
	codes := func(a places.Agreement, on civil.Date) (all []string) {
		for _, alert := range a.Alerts(on) {
			all = append(all, alert.Code)
		}
		return all
	}
	none := sound()
	none.ProgrammeOn, none.SignedOn, none.HeardOn = civil.Date{}, civil.Date{}, civil.Date{}
	for _, c := range []struct {
		name string
		a    places.Agreement
		on   civil.Date
		want []string
	}{
		{"nothing while all is well", sound(), day(2026, 11, 23), nil},
		{"half a year before the review", sound(), day(2028, 7, 1), []string{"review"}},
		{"still when it is late, and the end comes near", sound(), day(2029, 8, 1), []string{"review", "end"}},
		{"nothing any more when it has ended", sound(), day(2030, 2, 1), nil},
		{"what is missing", none, day(2026, 11, 23), []string{"hearing", "signature", "programme"}},
	} {
		if got := codes(c.a, c.on); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// fields are the mistakes by field, as "field key".
func fields(err error) (all []string) {
	f, ok := fault.As(err)
	if !ok {
		return nil
	}
	for _, field := range f.Fields {
		all = append(all, field.Name+" "+field.Message.Key)
	}
	return all
}

func TestEveryMistakeOfAnAgreementAtOnce(t *testing.T) {
	t.Parallel()
	today := day(2026, 11, 23)
	for _, c := range []struct {
		name string
		mend func(*places.Agreement)
		want []string
	}{
		{"none", func(*places.Agreement) {}, nil},
		{"empty", func(a *places.Agreement) { *a = places.Agreement{} }, []string{"valid_from fault.required", "review_by fault.required"}},
		{"four years to the day", func(a *places.Agreement) { a.ReviewBy = day(2029, 1, 1) }, nil},
		{"a day more than four years", func(a *places.Agreement) { a.ReviewBy = day(2029, 1, 2) }, []string{"review_by agreements.review_too_late"}},
		{"four years from the last review", func(a *places.Agreement) { a.ReviewedOn, a.ReviewBy = day(2026, 10, 1), day(2030, 10, 1) }, nil},
		{"a review that is still to come", func(a *places.Agreement) { a.ReviewedOn = day(2026, 12, 1) }, []string{"reviewed_on fault.must_be_in_past"}},
		{
			"ends before it begins, and the review too", func(a *places.Agreement) { a.Valid.To, a.ReviewBy = day(2024, 6, 1), day(2024, 5, 1) },
			[]string{"valid_to fault.must_be_after", "review_by fault.must_be_after"},
		},
		{"signed before the area was heard", func(a *places.Agreement) { a.HeardOn = day(2025, 1, 15) }, []string{"heard_on agreements.heard_too_late"}},
		{
			"heard without proof, signed without a number", func(a *places.Agreement) { a.HeardReference, a.DiaryNumber = "", "" },
			[]string{"diary_number fault.required", "heard_reference agreements.proof_needed"},
		},
		{"proof without a day", func(a *places.Agreement) { a.HeardOn = civil.Date{} }, []string{"heard_on fault.required"}},
		{"fewer than no places", func(a *places.Agreement) { a.YearlyPlaces = -1 }, []string{"yearly_places fault.too_small"}},
	} {
		a := sound()
		c.mend(&a)
		if got := fields(a.Validate(today, fourYears)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestACommitmentIsMadeBeforehandToAtLeastFive(t *testing.T) {
	t.Parallel()
	five := region.Limit{Code: "emergency_commitment", Amount: 5, Unit: "persons"}
	good := places.Commitment{Year: 2027, Persons: 5, CommittedOn: day(2026, 11, 2), Reference: "Kh 2.11.2026 § 401"}
	for _, c := range []struct {
		name string
		mend func(*places.Commitment)
		want []string
	}{
		{"five, before the year", func(*places.Commitment) {}, nil},
		{"four", func(m *places.Commitment) { m.Persons = 4 }, []string{"commit_persons agreements.commit_too_few"}},
		{"without a decision", func(m *places.Commitment) { m.Reference = "" }, []string{"commit_reference fault.required"}},
		{"tomorrow", func(m *places.Commitment) { m.CommittedOn = day(2026, 11, 24) }, []string{"commit_on fault.must_be_in_past"}},
		{"after the year", func(m *places.Commitment) { m.Year = 2025 }, []string{"commit_on agreements.commit_beforehand"}},
		{
			"nothing", func(m *places.Commitment) { *m = places.Commitment{} },
			[]string{"commit_year fault.too_small", "commit_persons agreements.commit_too_few", "commit_on fault.required", "commit_reference fault.required"},
		},
	} {
		m := good
		c.mend(&m)
		if got := fields(m.Validate(day(2026, 11, 23), five)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
