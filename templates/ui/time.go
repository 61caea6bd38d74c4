package ui

import (
	"context"
	"io"
	"slices"
	"time"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
)

// Deadline is a moment by which something is due, with how urgent it is in words.
// Now is the reader's moment; Met is for what was done in time.
type Deadline struct {
	L        i18n.Lang
	Due, Now time.Time
	Met      bool
}

// Render draws the deadline.
func (d Deadline) Render(ctx context.Context, w io.Writer) error { return deadline(d).Render(ctx, w) }

// soon is when a deadline begins to press: the display's own measure, no rule.
const soon = 48 * time.Hour

type urgency struct{ class, icon, words string }

func (d Deadline) urgency() urgency {
	left := d.Due.Sub(d.Now)
	switch {
	case d.Met:
		return urgency{"due--met", "ok", msg.UiDueMet(d.L)}
	case left < 0:
		return urgency{"due--over", "err", msg.UiDueOver(d.L, d.span(-left))}
	case left < soon:
		return urgency{"due--soon", "warn", msg.UiDueSoon(d.L, d.span(left))}
	default:
		return urgency{"", "clock", msg.UiDueIn(d.L, d.span(left))}
	}
}

// span says hours up to two days, then days, rounded down: nobody is promised an
// hour that is not there.
func (d Deadline) span(left time.Duration) string {
	switch hours := int(left.Hours()); {
	case hours < 1:
		return msg.UiUnderAnHour(d.L)
	case hours < 48:
		return msg.AppHours(d.L, hours)
	default:
		return msg.AppDays(d.L, hours/24)
	}
}

// Event is one line of a timeline: who did what, when and by which right.
type Event struct {
	At               time.Time
	Text, Who, Basis string
	Href, Linked     string // a link after the text
	Kind             Kind
	Note             string // a longer text that opens
	NoteLabel        string
}

// Timeline is a history, newest first, grouped by day in Finland's time.
type Timeline struct {
	L      i18n.Lang
	Events []Event
}

// Render draws the timeline.
func (t Timeline) Render(ctx context.Context, w io.Writer) error { return timeline(t).Render(ctx, w) }

type day struct {
	title  string
	events []Event
}

// days sorts a copy: the caller keeps his order.
func (t Timeline) days() []day {
	events := slices.Clone(t.Events)
	slices.SortStableFunc(events, func(a, b Event) int { return b.At.Compare(a.At) })
	var all []day
	var last civil.Date
	for _, e := range events {
		if date := civil.DateIn(e.At); len(all) == 0 || date != last {
			last = date
			all = append(all, day{title: i18n.Weekday(t.L, date)})
		}
		all[len(all)-1].events = append(all[len(all)-1].events, e)
	}
	return all
}
