package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// definition is how an index or a constraint is taken away and made again.
type definition struct{ Drop, Create string }

// Foreign keys go first and come back last, since they rest on the unique indexes. The queue's tables are the queue's own.
const bulkConstraints = `-- name: bulk.constraints
SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
       format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
  FROM pg_constraint
 WHERE contype IN ('f','p','u','x') AND connamespace IN ('public'::regnamespace, 'audit'::regnamespace) AND conrelid::regclass::text NOT LIKE ALL ('{river%,goose%}')
 ORDER BY contype <> 'f', conrelid, conname`

const bulkIndexes = `-- name: bulk.indexes
SELECT format('DROP INDEX %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
  FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
 WHERE c.relnamespace IN ('public'::regnamespace, 'audit'::regnamespace) AND c.relname NOT LIKE ALL ('{river%,goose%}')
   AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
 ORDER BY i.indrelid, i.indexrelid`

// withoutIndexes runs fn while the tables have neither indexes nor keys, and makes them again: for many rows that is several times quicker than
// keeping them up row by row, and a row that breaks a key is found all the same.
func (b *Bulk) withoutIndexes(ctx context.Context, fn func() error) error {
	constraints, err := b.definitions(ctx, bulkConstraints)
	if err != nil {
		return err
	}
	indexes, err := b.definitions(ctx, bulkIndexes)
	if err != nil {
		return err
	}
	var drop, create, foreign []string
	for _, d := range constraints {
		drop = append(drop, d.Drop)
		if strings.Contains(d.Create, " FOREIGN KEY ") {
			foreign = append(foreign, d.Create)
		} else {
			create = append(create, d.Create)
		}
	}
	for _, d := range indexes {
		drop, create = append(drop, d.Drop), append(create, d.Create)
	}
	if err := b.each(ctx, drop); err != nil {
		return err
	}
	if err := fn(); err != nil {
		return err
	}
	return b.each(ctx, append(append([]string{"SET LOCAL maintenance_work_mem = '512MB'"}, create...), foreign...))
}

func (b *Bulk) definitions(ctx context.Context, sql string) ([]definition, error) {
	rows, err := b.tx.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[definition])
}

// each runs statements that the database itself has written.
func (b *Bulk) each(ctx context.Context, statements []string) error {
	for _, sql := range statements {
		if _, err := b.tx.Exec(ctx, sql); err != nil {
			return fmt.Errorf("%s: %w", sql, err)
		}
	}
	return nil
}
