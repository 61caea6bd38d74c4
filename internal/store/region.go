package store

import (
	"context"
	"sync"

	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/region"
)

// register is one register's way into the database and out of it. clear takes away the rows of the release's files; put lays those of a JSON array
// and leaves alone what a person has entered; get reads all rows as texts, as [region.Table] has them.
type register struct{ name, clear, put, get string }

// LoadRegisters brings the registers of this release into the database, in one transaction; the owner runs it after the migrations. What is there
// already is not loaded again. It reports whether it loaded.
func LoadRegisters(ctx context.Context, conn *pgx.Conn) (loaded bool, err error) {
	defer fault.Wrap(&err, "store.LoadRegisters")
	digest, err := region.Digest()
	if err != nil {
		return false, err
	}
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		var there string
		err := tx.QueryRow(ctx, "-- name: register.lock\nSELECT digest FROM register_state FOR UPDATE").Scan(&there)
		if err != nil || there == digest {
			return err
		}
		loaded = true
		return loadRegisters(ctx, tx, digest)
	})
	return loaded, err
}

func loadRegisters(ctx context.Context, tx pgx.Tx, digest string) error {
	tables, err := region.Files()
	if err != nil {
		return err
	}
	if _, err := region.New(tables); err != nil {
		return err
	}
	records := map[string][]map[string]string{}
	for _, t := range tables {
		records[t.Name] = t.Records()
	}
	batch := &pgx.Batch{}
	for _, r := range registers {
		batch.Queue(r.clear)
		batch.Queue(r.put, records[r.name])
	}
	batch.Queue("-- name: register.loaded\nUPDATE register_state SET digest = $1, loaded_at = now()", digest)
	return tx.SendBatch(ctx, batch).Close()
}

// batcher is a transaction, a connection or a pool.
type batcher interface {
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

// readRegister builds the register from the database in one round trip, with the version that it had.
func readRegister(ctx context.Context, db batcher) (_ *region.Register, version int64, err error) {
	defer fault.Wrap(&err, "store.readRegister")
	tables := make([]region.Table, len(registers))
	batch := &pgx.Batch{}
	batch.Queue(registerVersion).QueryRow(func(row pgx.Row) error { return row.Scan(&version) })
	for i, r := range registers {
		batch.Queue(r.get).Query(func(rows pgx.Rows) (err error) {
			tables[i], err = readTable(r.name, rows)
			return err
		})
	}
	if err := db.SendBatch(ctx, batch).Close(); err != nil {
		return nil, 0, err
	}
	reg, err := region.New(tables)
	return reg, version, err
}

func readTable(name string, rows pgx.Rows) (_ region.Table, err error) {
	defer fault.Wrap(&err, "%s", name)
	t := region.Table{Name: name}
	for _, f := range rows.FieldDescriptions() {
		t.Columns = append(t.Columns, f.Name)
	}
	t.Rows, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) ([]string, error) {
		texts := make([]string, len(t.Columns))
		into := make([]any, len(texts))
		for i := range texts {
			into[i] = &texts[i]
		}
		return texts, row.Scan(into...)
	})
	return t, err
}

const registerVersion = "-- name: register.version\nSELECT version FROM register_state"

// registerCache keeps the newest register that was read from the database, so that most transactions only ask whether it is still the newest.
type registerCache struct {
	mu       sync.Mutex
	register *region.Register
	version  int64
}

// at returns the register of a version, or nil when another is kept.
func (c *registerCache) at(version int64) *region.Register {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.version != version {
		return nil
	}
	return c.register
}

// read reads what is committed and keeps it, unless something newer is kept already.
func (c *registerCache) read(ctx context.Context, db batcher) (*region.Register, int64, error) {
	reg, version, err := readRegister(ctx, db)
	if err != nil {
		return nil, 0, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.register == nil || version > c.version {
		c.register, c.version = reg, version
	}
	return reg, version, nil
}

// Register returns the registers as they are now, for pages and jobs outside a transaction. The value is shared and read-only.
func (db *DB) Register(ctx context.Context) (*region.Register, error) {
	var version int64
	if err := db.public.QueryRow(ctx, registerVersion).Scan(&version); err != nil {
		return nil, asFault(err)
	}
	if reg := db.registers.at(version); reg != nil {
		return reg, nil
	}
	reg, _, err := db.registers.read(ctx, db.public)
	return reg, asFault(err)
}

// Register returns the registers as this transaction sees them. The value is shared and read-only.
func (tx *Tx) Register(ctx context.Context) (*region.Register, error) {
	var version int64
	if err := tx.QueryRow(ctx, registerVersion).Scan(&version); err != nil {
		return nil, err
	}
	if reg := tx.db.registers.at(version); reg != nil {
		return reg, nil
	}
	reg, committed, err := tx.db.registers.read(ctx, tx.db.public)
	if err != nil || committed == version {
		return reg, err
	}
	reg, _, err = readRegister(ctx, tx) // this transaction has changed a register itself: its own view, kept by nobody
	return reg, err
}

const municipalityMerge = `-- name: municipality.merge
UPDATE municipality SET valid = daterange(lower(valid), $3), successor_code = $2, source = $4, origin = 'portal'
 WHERE code = $1 AND lower(valid) < $3 AND (upper_inf(valid) OR upper(valid) > $3)`

// MergeMunicipality ends a municipality on the day of a merger and names its successor. [region.Register.CheckMerger] is asked before.
func (tx *Tx) MergeMunicipality(ctx context.Context, m region.Merger) error {
	tag, err := tx.Exec(ctx, municipalityMerge, m.From, m.Into, m.On, m.Source)
	if err == nil && tag.RowsAffected() == 0 {
		return fault.Missing()
	}
	return err
}

const deadlineEnd = `-- name: deadline_rule.end
UPDATE deadline_rule SET valid = daterange(lower(valid), $3), origin = 'portal' WHERE priority = $1 AND step = $2 AND valid @> $3::date AND lower(valid) < $3`

const deadlineAdd = `-- name: deadline_rule.add
INSERT INTO deadline_rule (priority, step, amount, unit, closing, valid, source)
VALUES ($1, $2, $3, $4, nullif($5, '')::time, daterange($6, $7), $8)`

// SetDeadline puts a rule in force from its first day and ends the one that it follows. A rule that already begins on that day or later is a
// conflict.
func (tx *Tx) SetDeadline(ctx context.Context, d region.DeadlineRule) error {
	if _, err := tx.Exec(ctx, deadlineEnd, d.Priority, d.Step, d.Valid.From); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, deadlineAdd, d.Priority, d.Step, d.Amount, d.Unit, d.ClosingText(), d.Valid.From, d.Valid.To, d.Source)
	return err
}

const weightsEnd = `-- name: ranking_weights.end
UPDATE ranking_weights SET valid = daterange(lower(valid), $1), origin = 'portal' WHERE valid @> $1::date AND lower(valid) < $1`

const weightsAdd = `-- name: ranking_weights.add
INSERT INTO ranking_weights (set_code, criterion, max_milli, parameters, valid, source_fi, source_sv, source_en)
VALUES ($1, $2, $3, $4, daterange($5, NULL), $6, $7, $8)`

// SetWeights puts a weight set in force from its first day and ends the one that it follows. A set that already begins on that day or later is a
// conflict.
func (tx *Tx) SetWeights(ctx context.Context, s region.WeightSet) error {
	if _, err := tx.Exec(ctx, weightsEnd, s.From); err != nil {
		return err
	}
	batch := &pgx.Batch{}
	for _, w := range s.Weights {
		batch.Queue(weightsAdd, s.ID, w.Criterion, w.MaxMilli, w.Parameters, s.From, w.Source.FI, w.Source.SV, w.Source.EN)
	}
	return tx.SendBatch(ctx, batch).Close()
}

const policyEnd = `-- name: plan_policy.end
UPDATE plan_policy SET valid = daterange(lower(valid), $1), origin = 'portal' WHERE valid @> $1::date AND lower(valid) < $1`

const policyAdd = `-- name: plan_policy.add
INSERT INTO plan_policy (parameters, valid, source) VALUES ($1, daterange($2, NULL), $3)`

// SetPlanPolicy puts a policy in force from its first day and ends the one that it follows. One that already begins on that day or later is a conflict.
func (tx *Tx) SetPlanPolicy(ctx context.Context, p region.PlanPolicy) error {
	if _, err := tx.Exec(ctx, policyEnd, p.Valid.From); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, policyAdd, p, p.Valid.From, p.Source)
	return err
}

const targetSet = `-- name: municipality_target.set
INSERT INTO municipality_target (year, centre_code, municipality_code, persons, source, set_at) VALUES ($1, $2, nullif($3, ''), $4, $5, $6)
ON CONFLICT (year, centre_code, municipality_code) DO UPDATE SET persons = excluded.persons, source = excluded.source, set_at = excluded.set_at`

// SetTarget sets the target of a centre (the ministry's, 681/2023 s. 40) or a municipality's share of it (the centre's own): the policies refuse
// the rest.
func (tx *Tx) SetTarget(ctx context.Context, t region.Target) error {
	_, err := tx.Exec(ctx, targetSet, t.Year, t.Centre, t.Municipality, t.Persons, t.Source, tx.now)
	return err
}

const targetOfYear = `-- name: municipality_target.of_year
SELECT year, centre_code, coalesce(municipality_code, ''), persons, source FROM municipality_target
 WHERE year = $1 ORDER BY centre_code, municipality_code NULLS FIRST`

// Targets returns the targets of a year, each centre's own before its municipalities'.
func (tx *Tx) Targets(ctx context.Context, year int) ([]region.Target, error) {
	rows, err := tx.Query(ctx, targetOfYear, year)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[region.Target])
}
