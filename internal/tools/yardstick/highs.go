package main

import (
	"errors"
	"math"
	"time"

	"github.com/bartolsthoorn/gohighs/highs"
)

// found is the status of a solution in HiGHS that keeps all rows.
const found = 2

// solveHighs has HiGHS solve a programme. The bound has to be proven to the unit: no relative gap is let pass.
func solveHighs(p *programme, seconds float64, threads int) (a answer, err error) {
	s, err := highs.NewSolver()
	if err != nil {
		return a, err
	}
	defer s.Close()
	if err := errors.Join(s.SetBoolOption("output_flag", false), s.SetFloatOption("time_limit", seconds), s.SetIntOption("threads", threads),
		s.SetFloatOption("mip_rel_gap", 0), s.SetFloatOption("mip_abs_gap", 0.99)); err != nil {
		return a, err
	}
	if err := pass(s, p); err != nil {
		return a, err
	}
	began := time.Now()
	solution, err := s.Run()
	a.Seconds = time.Since(began).Seconds()
	if err != nil {
		return a, err
	}
	a.Status = solution.Status.String()
	a.Optimal = solution.IsOptimal()
	if state, err := s.GetIntInfo("primal_solution_status"); err == nil && state == found {
		for column, x := range solution.ColValues {
			if x > 0.5 {
				a.Chosen = append(a.Chosen, column)
			}
		}
		a.Solved = true
	}
	if bound, err := s.GetFloatInfo("mip_dual_bound"); err == nil && !math.IsInf(bound, 0) {
		a.Bound = whole(bound)
	}
	return a, nil
}

// pass hands a programme over by its rows, all at once: the library's own builder drops empty rows and moves those after them.
func pass(s *highs.Solver, p *programme) error {
	n := len(p.worth)
	worth, lower, upper, kind := make([]float64, n), make([]float64, n), make([]float64, n), make([]highs.VariableType, n)
	for c, v := range p.worth {
		worth[c], upper[c], kind[c] = float64(v), 1, highs.Integer
	}
	var least, most, units []float64
	var starts, columns []int
	for _, r := range p.rows {
		starts, columns = append(starts, len(columns)), append(columns, r.columns...)
		least, most = append(least, math.Inf(-1)), append(most, float64(r.most))
		for _, u := range r.units {
			units = append(units, float64(u))
		}
	}
	return s.PassModel(n, len(p.rows), worth, lower, upper, least, most, starts, columns, units, kind, true, 0)
}
