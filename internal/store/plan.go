package store

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/matching/plans"
	"kuntapaikka/internal/page"
)

// PlanRun is the job that makes a plan. Solving takes both cores, so one runs at a time.
type PlanRun struct {
	Plan uuid.UUID `json:"plan"`
}

// Kind names the job in the queue.
func (PlanRun) Kind() string { return "plan_run" }

// SolverQueue is the queue of what takes all cores: one job at a time.
const SolverQueue = "solver"

// InsertOpts puts the job into the solver's queue.
func (PlanRun) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: SolverQueue} }

// PlanCurve is the job that reckons what even spread costs in a plan.
type PlanCurve struct {
	Plan uuid.UUID `json:"plan"`
}

// Kind names the job in the queue.
func (PlanCurve) Kind() string { return "plan_curve" }

// InsertOpts puts the job into the solver's queue.
func (PlanCurve) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: SolverQueue} }

const planColumns = `p.id, p.version, p.kind, p.base_id, p.year, p.name, p.state, p.problem, p.problem_at, p.seconds, p.iterations, p.seed, p.standing, p.shared, p.stop_asked,
       coalesce(a.name, ''), p.org_id, p.created_at, p.began_at, p.ended_at, p.changes, p.progress, p.totals`

const planFrom = ` FROM plan p LEFT JOIN account a ON a.id = p.account_id`

// planDocuments are the columns that may be null.
type planDocuments struct {
	base         *uuid.UUID
	began, ended nullTime
	seed         int64
}

func planFields(p *plans.Plan, d *planDocuments) []any {
	return []any{
		&p.ID, &p.Version, &p.Kind, &d.base, &p.Year, &p.Name, &p.State, &p.Problem, &p.ProblemAt, &p.Seconds, &p.Iterations, &d.seed, &p.Standing, &p.Shared, &p.StopAsked,
		&p.Author, &p.Org, &p.CreatedAt, &d.began, &d.ended, &p.Changes, &p.Progress, &p.Totals,
	}
}

func (d planDocuments) into(p *plans.Plan) {
	if d.base != nil {
		p.Base = *d.base
	}
	p.BeganAt, p.EndedAt, p.Seed = d.began.t, d.ended.t, uint64(max(d.seed, 0))
}

func scanPlan(row pgx.CollectableRow) (p plans.Plan, err error) {
	var d planDocuments
	err = row.Scan(planFields(&p, &d)...)
	d.into(&p)
	return p, err
}

type planKey struct {
	At time.Time
	ID uuid.UUID
}

// Plans returns a page of the plans that the actor may see, the newest first, without their details.
func (tx *Tx) Plans(ctx context.Context, p page.Params) (page.Of[plans.Plan], error) {
	after := planKey{At: endOfTime, ID: uuid.Max}
	p.After.Into(&after)
	rows, err := tx.Query(ctx, "-- name: plan.list\nSELECT "+planColumns+planFrom+" WHERE (p.created_at, p.id) < ($1, $2) ORDER BY p.created_at DESC, p.id DESC LIMIT $3",
		after.At, after.ID, p.Rows()+1)
	if err != nil {
		return page.Of[plans.Plan]{}, err
	}
	all, err := pgx.CollectRows(rows, scanPlan)
	return page.Cut(all, p, func(x plans.Plan) any { return planKey{x.CreatedAt, x.ID} }), err
}

// Plan returns one plan with its details; not found where it is not the actor's to see.
func (tx *Tx) Plan(ctx context.Context, id uuid.UUID) (plans.Plan, error) {
	return tx.onePlan(ctx, "-- name: plan.get\nSELECT "+planColumns+", p.detail"+planFrom+" WHERE p.id = $1", id)
}

// LockPlan returns one plan and holds it until the transaction ends.
func (tx *Tx) LockPlan(ctx context.Context, id uuid.UUID) (plans.Plan, error) {
	return tx.onePlan(ctx, "-- name: plan.lock\nSELECT "+planColumns+", p.detail"+planFrom+" WHERE p.id = $1 FOR UPDATE OF p", id)
}

func (tx *Tx) onePlan(ctx context.Context, sql string, id uuid.UUID) (p plans.Plan, err error) {
	var d planDocuments
	var detail *plans.Detail
	err = tx.QueryRow(ctx, sql, id).Scan(append(planFields(&p, &d), &detail)...)
	if errors.Is(err, pgx.ErrNoRows) {
		return p, fault.Missing()
	}
	if d.into(&p); detail != nil {
		p.Detail = *detail
	}
	return p, err
}

// StandingPlan returns the id of the plan that stands for a year, or the zero id.
func (tx *Tx) StandingPlan(ctx context.Context, year int) (id uuid.UUID, err error) {
	err = tx.QueryRow(ctx, "-- name: plan.standing\nSELECT id FROM plan WHERE year = $1 AND standing", year).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, nil
	}
	return id, err
}

const addPlan = `-- name: plan.add
INSERT INTO plan (id, kind, base_id, year, name, state, seconds, iterations, seed, account_id, org_id, created_at, changes)
VALUES ($1, $2, $3, $4, $5, $6, $7, $13, $8, $9, $10, $11, $12)`

// AddPlan adds a plan in the actor's name.
func (tx *Tx) AddPlan(ctx context.Context, p plans.Plan) error {
	_, err := tx.Exec(ctx, addPlan, p.ID, p.Kind, idOrNull(p.Base), p.Year, p.Name, p.State, p.Seconds, int64(p.Seed), tx.actor.Account, tx.actor.Organisation(), p.CreatedAt, p.Changes, p.Iterations)
	return err
}

const updatePlan = `-- name: plan.update
UPDATE plan SET version = $2, state = $3, standing = $4, shared = $5, stop_asked = $6, began_at = $7, ended_at = $8, problem = $9, problem_at = $10 WHERE id = $1`

// UpdatePlan saves what a press has changed of a plan.
func (tx *Tx) UpdatePlan(ctx context.Context, p plans.Plan) error {
	_, err := tx.Exec(ctx, updatePlan, p.ID, p.Version, p.State, p.Standing, p.Shared, p.StopAsked, orNull(p.BeganAt), orNull(p.EndedAt), p.Problem, p.ProblemAt)
	return err
}

// DeletePlan removes a plan with all that hangs on it.
func (tx *Tx) DeletePlan(ctx context.Context, id uuid.UUID) error {
	tag, err := tx.Exec(ctx, "-- name: plan.delete\nDELETE FROM plan WHERE id = $1", id)
	if err == nil && tag.RowsAffected() == 0 {
		return fault.New(fault.Conflict, "fault.conflict")
	}
	return err
}

// EnqueuePlan puts the job in that makes a plan.
func (tx *Tx) EnqueuePlan(ctx context.Context, id uuid.UUID) error {
	return tx.Enqueue(ctx, PlanRun{Plan: id})
}

const selectPlanRow = `SELECT r.number, r.case_id, coalesce(c.reference, ''), coalesce(c.state, ''), r.persons, r.group_code, coalesce(r.municipality_code, ''), r.reason, r.points, r.stood, r.frozen,
       r.cents, r.traits, r.arrival `

// PlanRows returns a page of the rows of a plan that the actor may see, in their order.
func (tx *Tx) PlanRows(ctx context.Context, id uuid.UUID, cut plans.Cut, p page.Params) (page.Of[plans.Row], error) {
	after := 0
	p.After.Into(&after)
	where := map[plans.Cut]string{
		plans.Unplaced: " AND r.municipality_code IS NULL", plans.Moved: " AND r.stood <> '' AND r.municipality_code IS DISTINCT FROM r.stood",
		plans.Pinned: " AND r.frozen", plans.Invented: " AND r.case_id IS NULL",
	}[cut]
	rows, err := tx.Query(ctx, "-- name: plan.rows\n"+selectPlanRow+`
  FROM plan_row r LEFT JOIN refugee_case c ON c.id = r.case_id WHERE r.plan_id = $1 AND r.number > $2`+where+" ORDER BY r.number LIMIT $3", id, after, p.Rows()+1)
	if err != nil {
		return page.Of[plans.Row]{}, err
	}
	all, err := pgx.CollectRows(rows, scanPlanRow)
	if err != nil {
		return page.Of[plans.Row]{}, err
	}
	found := page.Cut(all, p, func(r plans.Row) any { return r.Number })
	return found, tx.frozenNow(ctx, found.Items)
}

// AllPlanRows returns every row of a plan that the actor may see.
func (tx *Tx) AllPlanRows(ctx context.Context, id uuid.UUID) ([]plans.Row, error) {
	rows, err := tx.Query(ctx, "-- name: plan.rows_all\n"+selectPlanRow+"FROM plan_row r LEFT JOIN refugee_case c ON c.id = r.case_id WHERE r.plan_id = $1 ORDER BY r.number", id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanPlanRow)
}

func scanPlanRow(row pgx.CollectableRow) (r plans.Row, err error) {
	var c *uuid.UUID
	err = row.Scan(&r.Number, &c, &r.Reference, &r.State, &r.Persons, &r.Group, &r.Municipality, &r.Reason, &r.Points, &r.Stood, &r.Frozen, &r.Cents, &r.Traits, &r.Arrival)
	if c != nil {
		r.Case = *c
	}
	return r, err
}

// frozenNow notes where the households of some rows are frozen today: for the ministry, which freezes.
func (tx *Tx) frozenNow(ctx context.Context, rows []plans.Row) error {
	frozen, err := tx.FrozenCases(ctx)
	for i := range rows {
		rows[i].FrozenNow = frozen[rows[i].Case]
	}
	return err
}

// FrozenCases returns where each household is frozen, to the ministry and the clock's work; to others nothing.
func (tx *Tx) FrozenCases(ctx context.Context) (map[casework.ID]string, error) {
	if r := tx.actor.Role(); r != identity.Coordinator && r != identity.Job {
		return nil, nil
	}
	rows, err := tx.Query(ctx, "-- name: plan_freeze.list\nSELECT case_id, municipality_code FROM plan_freeze")
	if err != nil {
		return nil, err
	}
	all := map[casework.ID]string{}
	var c casework.ID
	var code string
	_, err = pgx.ForEachRow(rows, []any{&c, &code}, func() error { all[c] = code; return nil })
	return all, err
}

// PlannedRow returns the row of a household that the actor may see; not found where the plan has none.
func (tx *Tx) PlannedRow(ctx context.Context, plan uuid.UUID, c casework.ID) (plans.Row, error) {
	rows, err := tx.Query(ctx, "-- name: plan.row\n"+selectPlanRow+"FROM plan_row r JOIN refugee_case c ON c.id = r.case_id WHERE r.plan_id = $1 AND r.case_id = $2", plan, c)
	if err != nil {
		return plans.Row{}, err
	}
	r, err := pgx.CollectExactlyOneRow(rows, scanPlanRow)
	if errors.Is(err, pgx.ErrNoRows) {
		return r, fault.Missing()
	}
	return r, err
}

const underWay = `-- name: plan.under_way
SELECT (SELECT count(*) FROM plan WHERE account_id = $1 AND state IN ('queued','running'))::int + (SELECT count(*) FROM plan_curve WHERE account_id = $1 AND ended_at IS NULL)::int`

// UnderWay counts the plans and curves that the actor has asked for and that are still to be made.
func (tx *Tx) UnderWay(ctx context.Context) (n int, err error) {
	err = tx.QueryRow(ctx, underWay, tx.actor.Account).Scan(&n)
	return n, err
}

const freezeCase = `-- name: plan_freeze.put
INSERT INTO plan_freeze (case_id, municipality_code, account_id, frozen_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (case_id) DO UPDATE SET municipality_code = excluded.municipality_code, account_id = excluded.account_id, frozen_at = excluded.frozen_at`

// FreezeCase decides where a household is planned.
func (tx *Tx) FreezeCase(ctx context.Context, c casework.ID, municipality string) error {
	_, err := tx.Exec(ctx, freezeCase, c, municipality, tx.actor.Account, tx.now)
	return err
}

// UnfreezeCase ends the decision.
func (tx *Tx) UnfreezeCase(ctx context.Context, c casework.ID) error {
	tag, err := tx.Exec(ctx, "-- name: plan_freeze.end\nDELETE FROM plan_freeze WHERE case_id = $1", c)
	if err == nil && tag.RowsAffected() == 0 {
		return fault.Missing()
	}
	return err
}

// PlanFile returns one of the files of a plan, compressed.
func (tx *Tx) PlanFile(ctx context.Context, id uuid.UUID, which plans.File) (content []byte, err error) {
	column := map[plans.File]string{plans.InstanceFile: "instance", plans.PlanFile: "plan"}[which]
	err = tx.QueryRow(ctx, "-- name: plan_file.get\nSELECT "+column+" FROM plan_file WHERE plan_id = $1", id).Scan(&content)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, fault.Missing()
	}
	return content, err
}

// BeginPlan notes that the clock's work has taken a plan up.
func (tx *Tx) BeginPlan(ctx context.Context, p plans.Plan) error {
	_, err := tx.Exec(ctx, "-- name: plan.begin\nUPDATE plan SET state = $2, began_at = coalesce(began_at, $3), told_at = $3, progress = $4 WHERE id = $1", p.ID, p.State, tx.now, p.Progress)
	return err
}

// TellPlan notes how far a run is and returns whether it was asked to stop; a plan that is gone, or no longer runs, is to stop.
func (tx *Tx) TellPlan(ctx context.Context, id uuid.UUID, p plans.Progress) (stop bool, err error) {
	err = tx.QueryRow(ctx, "-- name: plan.tell\nUPDATE plan SET progress = $2, told_at = $3 WHERE id = $1 AND state = 'running' RETURNING stop_asked", id, p, tx.now).Scan(&stop)
	if errors.Is(err, pgx.ErrNoRows) {
		return true, nil
	}
	return stop, err
}

const lostPlans = `-- name: plan.lost
SELECT id, lost FROM plan WHERE state = 'running' AND coalesce(told_at, began_at, created_at) < $1 ORDER BY id FOR UPDATE SKIP LOCKED`

// LostPlans returns the plans that run and of which nothing was heard since a moment, and holds them until the transaction ends.
func (tx *Tx) LostPlans(ctx context.Context, before time.Time) ([]plans.Lost, error) {
	rows, err := tx.Query(ctx, lostPlans, before)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[plans.Lost])
}

// LosePlan notes that the run of a plan was lost, and in what state that leaves it.
func (tx *Tx) LosePlan(ctx context.Context, p plans.Plan) error {
	_, err := tx.Exec(ctx, "-- name: plan.lose\nUPDATE plan SET state = $2, lost = lost + 1, progress = '{}' WHERE id = $1", p.ID, p.State)
	return err
}

const endPlan = `-- name: plan.end
UPDATE plan SET state = $2, ended_at = $3, problem = $4, problem_at = $5, totals = coalesce($6, totals), detail = coalesce($7, detail), progress = '{}', lost = 0 WHERE id = $1`

// EndPlan saves what came of a run: its totals and details where there are any, or its problem.
func (tx *Tx) EndPlan(ctx context.Context, p plans.Plan) error {
	var detail *plans.Detail
	if p.Totals != nil {
		detail = &p.Detail
	}
	_, err := tx.Exec(ctx, endPlan, p.ID, p.State, tx.now, p.Problem, p.ProblemAt, p.Totals, detail)
	return err
}

// PutPlanRows replaces the rows and the files of a plan.
func (tx *Tx) PutPlanRows(ctx context.Context, id uuid.UUID, rows []plans.Row, instance, plan []byte) error {
	for _, sql := range []string{"-- name: plan_row.clear\nDELETE FROM plan_row WHERE plan_id = $1", "-- name: plan_file.clear\nDELETE FROM plan_file WHERE plan_id = $1"} {
		if _, err := tx.Exec(ctx, sql, id); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, "-- name: plan_file.put\nINSERT INTO plan_file (plan_id, instance, plan) VALUES ($1, $2, $3)", id, instance, plan); err != nil {
		return err
	}
	packed, err := json.Marshal(planRecords(rows))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, putPlanRows, id, packed)
	return err
}

const putPlanRows = `-- name: plan_row.put
INSERT INTO plan_row (plan_id, number, case_id, persons, group_code, municipality_code, reason, points, stood, frozen, cents, traits, arrival)
SELECT $1, x.number, nullif(x.case_id, '')::uuid, x.persons, x.group_code, nullif(x.municipality, ''), x.reason, x.points, x.stood, x.frozen, x.cents,
       string_to_array(x.traits, ' '), nullif(x.arrival, '')::date
  FROM jsonb_to_recordset($2) AS x(number integer, case_id text, persons smallint, group_code text, municipality text, reason text, points integer, stood text, frozen boolean,
       cents bigint, traits text, arrival text)`

func planRecords(rows []plans.Row) []map[string]any {
	records := make([]map[string]any, len(rows))
	for i, r := range rows {
		id := ""
		if r.Case != uuid.Nil {
			id = r.Case.String()
		}
		records[i] = map[string]any{
			"number": r.Number, "case_id": id, "persons": min(r.Persons, math.MaxInt16), "group_code": r.Group, "municipality": r.Municipality, "reason": r.Reason, "points": r.Points,
			"stood": r.Stood, "frozen": r.Frozen, "cents": r.Cents, "traits": strings.Join(r.Traits, " "), "arrival": dayText(r.Arrival),
		}
	}
	return records
}

func dayText(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// EnqueueCurve puts the job in that reckons what even spread costs in a plan.
func (tx *Tx) EnqueueCurve(ctx context.Context, id uuid.UUID) error {
	return tx.Enqueue(ctx, PlanCurve{Plan: id})
}

// PlanCurve returns what even spread costs in a plan that the actor may see; nil where nobody has asked.
func (tx *Tx) PlanCurve(ctx context.Context, id uuid.UUID) (*plans.Curve, error) {
	var c plans.Curve
	var ended nullTime
	err := tx.QueryRow(ctx, "-- name: plan_curve.get\nSELECT asked_at, ended_at, problem, points FROM plan_curve WHERE plan_id = $1", id).Scan(&c.AskedAt, &ended, &c.Problem, &c.Points)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	c.EndedAt = ended.t
	return &c, err
}

const askCurve = `-- name: plan_curve.ask
INSERT INTO plan_curve (plan_id, account_id, asked_at) VALUES ($1, $2, $3)
ON CONFLICT (plan_id) DO UPDATE SET account_id = excluded.account_id, asked_at = excluded.asked_at, ended_at = NULL, problem = '', points = '[]'`

// AskCurve notes in the actor's name that a curve is to be reckoned: for the first time, or anew.
func (tx *Tx) AskCurve(ctx context.Context, id uuid.UUID) error {
	_, err := tx.Exec(ctx, askCurve, id, tx.actor.Account, tx.now)
	return err
}

// EndCurve saves what was reckoned, or why it could not be; nothing where the plan is gone.
func (tx *Tx) EndCurve(ctx context.Context, id uuid.UUID, problem plans.Problem, points []plans.Point) error {
	if points == nil {
		points = []plans.Point{}
	}
	_, err := tx.Exec(ctx, "-- name: plan_curve.end\nUPDATE plan_curve SET ended_at = $2, problem = $3, points = $4 WHERE plan_id = $1", id, tx.now, problem, points)
	return err
}
