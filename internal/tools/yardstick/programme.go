package main

import (
	"errors"
	"fmt"
	"slices"

	"kuntapaikka/internal/matching/instance"
)

// programme is an instance as an integer programme: a column of 0 or 1 for each arc, worth its value, and rows of what the chosen columns may take.
type programme struct {
	worth []int64
	rows  []row
}

// row says that the units of the chosen columns come to no more than most: a case goes to one offer, a resource has its capacity.
type row struct {
	columns, units []int
	most           int64
}

// programmeOf writes an instance as an integer programme. Rows that nothing takes of are left out.
func programmeOf(in *instance.Instance) (*programme, error) {
	if in.Minimise || in.Lexicographic || len(in.Bundles) > 0 || len(in.Fixed) > 0 {
		return nil, errors.New("the comparison knows values to be raised, without bundles and decided cases")
	}
	p := &programme{rows: make([]row, len(in.Cases)+len(in.Resources))}
	for i := range in.Cases {
		p.rows[i].most = 1
	}
	for i, r := range in.Resources {
		p.rows[len(in.Cases)+i].most = r.Capacity
	}
	var shares []instance.Share
	for column, a := range in.Arcs {
		p.worth = append(p.worth, a.Value)
		p.rows[a.Case].take(column, 1)
		shares = in.Demand(shares[:0], a)
		for _, s := range shares {
			p.rows[len(in.Cases)+int(s.Resource)].take(column, int(s.Units))
		}
	}
	p.rows = slices.DeleteFunc(p.rows, func(r row) bool { return len(r.columns) == 0 })
	return p, nil
}

func (r *row) take(column, units int) {
	r.columns, r.units = append(r.columns, column), append(r.units, units)
}

// value is what the chosen columns are worth, or which row they break: no solver's word is taken for it.
func (p *programme) value(chosen []int) (int64, error) {
	in, sum := make([]bool, len(p.worth)), int64(0)
	for _, c := range chosen {
		in[c], sum = true, sum+p.worth[c]
	}
	for i, r := range p.rows {
		left := r.most
		for k, c := range r.columns {
			if in[c] {
				left -= int64(r.units[k])
			}
		}
		if left < 0 {
			return 0, fmt.Errorf("row %d of the plan is broken by %d", i, -left)
		}
	}
	return sum, nil
}
