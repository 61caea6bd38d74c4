package region_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/region"
)

func helsinki(tb testing.TB, s string) time.Time {
	tb.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, civil.Helsinki())
	if err != nil {
		tb.Fatal(err)
	}
	return at
}

// The terms are guidance: emergency 24 and 48 hours through weekends, urgent 5 and normal 14 working days until 16.15.
func TestDeadlines(t *testing.T) {
	t.Parallel()
	clock := embedded(t).Clock()
	for _, c := range []struct {
		name                        string
		priority                    region.Priority
		step                        region.Step
		start, reminder, due, until string
	}{
		{
			"an emergency hearing runs over the weekend", region.Emergency, region.Hearing,
			"2026-11-20 15:00", "2026-11-21 03:00", "2026-11-21 15:00", "2026-11-28 15:00",
		},
		{
			"an emergency answer runs over Christmas", region.Emergency, region.Answer,
			"2026-12-24 10:30", "2026-12-25 10:30", "2026-12-26 10:30", "2027-01-02 10:30",
		},
		{
			"24 hours are 24 hours when the clock goes forward", region.Emergency, region.Hearing,
			"2026-03-28 12:00", "2026-03-29 00:00", "2026-03-29 13:00", "2026-04-05 13:00",
		},
		{
			"and when it goes back; the places are held to the same time of day", region.Emergency, region.Hearing,
			"2026-10-24 12:00", "2026-10-25 00:00", "2026-10-25 11:00", "2026-11-01 11:00",
		},
		{
			"urgent over a weekend", region.Urgent, region.Answer,
			"2026-11-20 09:42", "2026-11-24 16:15", "2026-11-27 16:15", "2026-12-04 16:15",
		},
		{
			"urgent begun on a Saturday", region.Urgent, region.Hearing,
			"2026-11-21 12:00", "2026-11-24 16:15", "2026-11-27 16:15", "2026-12-04 16:15",
		},
		{
			"urgent over Christmas: the eve and the days after it do not count", region.Urgent, region.Answer,
			"2026-12-22 08:00", "2026-12-28 16:15", "2026-12-31 16:15", "2027-01-07 16:15",
		},
		{
			"normal over Christmas, New Year and Epiphany", region.Normal, region.Hearing,
			"2026-12-18 13:00", "2026-12-31 16:15", "2027-01-13 16:15", "2027-01-20 16:15",
		},
		{
			"normal over Easter and the change to summer time", region.Normal, region.Answer,
			"2026-03-25 10:00", "2026-04-07 16:15", "2026-04-16 16:15", "2026-04-23 16:15",
		},
		{
			"normal over Midsummer Eve", region.Normal, region.Answer,
			"2026-06-15 10:00", "2026-06-25 16:15", "2026-07-06 16:15", "2026-07-13 16:15",
		},
		{
			"begun late in the evening of Helsinki", region.Urgent, region.Answer,
			"2026-11-16 23:30", "2026-11-18 16:15", "2026-11-23 16:15", "2026-11-30 16:15",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d, err := clock.Start(c.priority, c.step, helsinki(t, c.start).UTC())
			if err != nil {
				t.Fatal(err)
			}
			for what, pair := range map[string][2]any{
				"reminder": {d.Reminder, c.reminder}, "due": {d.Due, c.due}, "held until": {d.HeldUntil, c.until},
			} {
				got, want := pair[0].(time.Time), helsinki(t, pair[1].(string))
				if !got.Equal(want) {
					t.Errorf("%s %s, want %s", what, got.In(civil.Helsinki()), want)
				}
			}
			if d.Overdue(d.Due) || !d.Overdue(d.Due.Add(time.Second)) {
				t.Error("the last moment is in time, the next is not")
			}
		})
	}
}

func TestNoRuleNoDeadline(t *testing.T) {
	t.Parallel()
	clock := embedded(t).Clock()
	for _, c := range []struct {
		priority region.Priority
		step     region.Step
		at       string
	}{{"leisurely", region.Answer, "2026-11-20 09:00"}, {region.Urgent, "nap", "2026-11-20 09:00"}, {region.Urgent, region.Answer, "2024-12-31 23:59"}} {
		if d, err := clock.Start(c.priority, c.step, helsinki(t, c.at)); err == nil {
			t.Errorf("%+v is due %s", c, d.Due)
		}
	}
}

func TestTheRuleOfTheFirstDayHolds(t *testing.T) {
	t.Parallel()
	columns := []string{"priority", "step", "amount", "unit", "closing", "valid_from", "valid_to", "source"}
	r, err := region.New([]region.Table{{Name: "deadline_rule", Columns: columns, Rows: [][]string{
		{"urgent", "answer", "5", "working_days", "16:15", "2026-01-01", "2026-12-01", "old"},
		{"urgent", "answer", "3", "working_days", "16:00", "2026-12-01", "", "new"},
		{"urgent", "held", "7", "days", "", "2026-01-01", "", "x"},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	for start, want := range map[string]string{"2026-11-30 23:59": "2026-12-07 16:15", "2026-12-01 00:00": "2026-12-04 16:00"} {
		d, err := r.Clock().Start(region.Urgent, region.Answer, helsinki(t, start))
		if err != nil || !d.Due.Equal(helsinki(t, want)) {
			t.Errorf("begun %s it is due %s (%v), want %s", start, d.Due, err, want)
		}
	}
}

func TestMomentsOfADeadlineComeInOrder(t *testing.T) {
	t.Parallel()
	clock := embedded(t).Clock()
	from := helsinki(t, "2025-01-01 00:00").Unix()
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(from, from+3*365*24*3600).Draw(t, "at"), 0)
		p := rapid.SampledFrom([]region.Priority{region.Emergency, region.Urgent, region.Normal}).Draw(t, "priority")
		s := rapid.SampledFrom([]region.Step{region.Hearing, region.Answer, region.Direction}).Draw(t, "step")
		d, err := clock.Start(p, s, at)
		if err != nil {
			t.Fatal(err)
		}
		if !d.Start.Before(d.Reminder) || !d.Reminder.Before(d.Due) || !d.Due.Before(d.HeldUntil) {
			t.Fatalf("%s %s from %s: %+v", p, s, at, d)
		}
		if p != region.Emergency && !civil.IsWorkingDay(civil.DateIn(d.Due)) {
			t.Fatalf("due on a day off: %s", d.Due)
		}
	})
}
