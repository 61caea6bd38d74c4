package plans

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/joint"
)

// read takes the situation of the plan's year, what is frozen, and the plan that it starts from. Households become numbers: the files name nobody.
func (w *run) read(ctx context.Context, st RunStore) (err error) {
	today := w.today(st)
	reg, err := st.Register(ctx)
	if err != nil {
		return err
	}
	_, policy := reg.PlanPolicy(today)
	if _, weights := reg.Weights(today); !policy || !weights {
		return &obstacle{problem: NoPolicy}
	}
	if w.s, err = Load(ctx, st, w.p.Year, today); err != nil {
		return err
	}
	stood := w.start
	if w.again {
		stood = w.recall
	}
	if err := stood(ctx, st); err != nil {
		return err
	}
	if err := w.change(ctx, st); err != nil {
		return err
	}
	number := map[casework.ID]string{}
	names := map[string]string{}
	for i := range w.s.Households {
		h, m := &w.s.Households[i], w.s.Members[i]
		names[h.ID] = name(i + 1)
		if h.ID = name(i + 1); m.Case != uuid.Nil {
			number[m.Case], h.Decided, h.Standing = h.ID, w.frozen[m.Case], w.rows[m.Case].Municipality
		}
	}
	for i := range w.s.Links {
		l := &w.s.Links[i]
		l.A, l.B = names[l.A], names[l.B]
	}
	return w.earlierOf(ctx, st, number)
}

// start finds what is frozen, and the plan that this one starts from: a scenario from its base, a plan from the one that stands.
func (w *run) start(ctx context.Context, st RunStore) (err error) {
	if w.frozen, err = st.FrozenCases(ctx); err != nil {
		return err
	}
	from := w.p.Base
	if w.p.Kind == Real {
		if from, err = st.StandingPlan(ctx, w.p.Year); err != nil {
			return err
		}
	}
	if w.rows = map[casework.ID]Row{}; from == uuid.Nil {
		return nil
	}
	rows, err := st.AllPlanRows(ctx, from)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.Case != uuid.Nil {
			w.rows[r.Case] = r
		}
	}
	w.from = from
	return nil
}

// earlierOf reads the search to go on from: the plan's own, when it was stopped and is made again, else that of the plan it starts from.
func (w *run) earlierOf(ctx context.Context, st RunStore, number map[casework.ID]string) error {
	for _, id := range []uuid.UUID{w.p.ID, w.from} {
		if id == uuid.Nil {
			continue
		}
		file, err := st.PlanFile(ctx, id, PlanFile)
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		rows, err := st.AllPlanRows(ctx, id)
		if err != nil {
			return err
		}
		w.earlier, err = renamed(file, rows, number)
		return err
	}
	return nil
}

// reference is the number of the case behind a household.
func (w *run) reference(id string) string {
	if n := numberOf(id); n > 0 && n <= len(w.s.Members) {
		return w.s.Members[n-1].Reference
	}
	return ""
}

// offered reports whether any household has a place to go to.
func (s *Situation) offered() bool {
	return slices.ContainsFunc(s.Households, func(h joint.Household) bool { return len(h.Places) > 0 })
}

// persons counts those who are to be placed.
func (s *Situation) persons() (n int) {
	for _, h := range s.Households {
		n += h.Case.Size()
	}
	return n
}

// each returns the places, each municipality once, by its code.
func (s *Situation) each() []matching.Place {
	seen := map[string]matching.Place{}
	lists := map[*matching.Place]bool{} // households share them
	for _, h := range s.Households {
		if len(h.Places) == 0 || lists[&h.Places[0]] {
			continue
		}
		lists[&h.Places[0]] = true
		for _, p := range h.Places {
			seen[p.Municipality] = p
		}
	}
	return sortedPlaces(seen)
}

func sortedPlaces(all map[string]matching.Place) (list []matching.Place) {
	for _, p := range all {
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b matching.Place) int { return strings.Compare(a.Municipality, b.Municipality) })
	return list
}
