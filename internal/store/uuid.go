package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// uuidCodec reads and writes ids as the 16 bytes they are. Without it the driver would write each as text and read it back: two thirds of what it
// costs to read a list.
type uuidCodec struct{ pgtype.UUIDCodec }

// registerUUID makes a connection take and give ids in that way, alone and in arrays.
func registerUUID(_ context.Context, conn *pgx.Conn) error {
	id := &pgtype.Type{Name: "uuid", OID: pgtype.UUIDOID, Codec: uuidCodec{}}
	conn.TypeMap().RegisterType(id)
	conn.TypeMap().RegisterType(&pgtype.Type{Name: "_uuid", OID: pgtype.UUIDArrayOID, Codec: &pgtype.ArrayCodec{ElementType: id}})
	return nil
}

// PlanScan reads into an id; anything else is read as the driver does.
func (c uuidCodec) PlanScan(m *pgtype.Map, oid uint32, format int16, target any) pgtype.ScanPlan {
	if _, ok := target.(*uuid.UUID); ok && format == pgtype.BinaryFormatCode {
		return scanUUID{}
	}
	return c.UUIDCodec.PlanScan(m, oid, format, target)
}

// PlanEncode writes an id; anything else is written as the driver does.
func (c uuidCodec) PlanEncode(m *pgtype.Map, oid uint32, format int16, value any) pgtype.EncodePlan {
	if _, ok := value.(uuid.UUID); ok && format == pgtype.BinaryFormatCode {
		return encodeUUID{}
	}
	return c.UUIDCodec.PlanEncode(m, oid, format, value)
}

type scanUUID struct{}

// Scan copies the bytes. A NULL leaves the zero id, as it did before through database/sql.
func (scanUUID) Scan(src []byte, dst any) error {
	id, ok := dst.(*uuid.UUID)
	if !ok || src != nil && len(src) != len(id) {
		return fmt.Errorf("cannot read an id of %d bytes into %T", len(src), dst)
	}
	*id = uuid.Nil
	copy(id[:], src)
	return nil
}

type encodeUUID struct{}

// Encode appends the bytes.
func (encodeUUID) Encode(value any, buf []byte) ([]byte, error) {
	id, ok := value.(uuid.UUID)
	if !ok {
		return nil, fmt.Errorf("%T is no id", value)
	}
	return append(buf, id[:]...), nil
}
