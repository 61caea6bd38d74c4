package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
)

// Hash is the hash of a link of the chain.
type Hash [sha256.Size]byte

// String returns the hash in hexadecimal.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// Root returns the hash of link 0, from which every chain begins.
func Root() Hash { return sha256.Sum256([]byte("kuntapaikka/audit/1")) }

// Record is an event as it was stored: with its number, its transaction and what the transaction knew of the actor. A zero id stands for none.
type Record struct {
	ID           int64
	XID          uint64 // the writing transaction
	At           time.Time
	Account      uuid.UUID
	Role         string
	Organisation uuid.UUID
	Event        Event
}

// AppendCanonical appends the canonical form of the record, as the package comment gives it.
func (r *Record) AppendCanonical(b []byte) []byte {
	b = appendNumber(b, r.ID)
	b = appendText(b, strconv.FormatUint(r.XID, 10))
	b = appendNumber(b, r.At.UnixMicro())
	b = appendID(b, r.Account)
	b = appendText(b, r.Role)
	b = appendID(b, r.Organisation)
	b = appendText(b, r.Event.Action)
	b = appendText(b, string(r.Event.Subject))
	b = appendID(b, r.Event.ID)
	b = appendID(b, r.Event.Case)
	b = appendText(b, r.Event.Ground)
	b = appendNumber(b, int64(len(r.Event.Detail)))
	if len(r.Event.Detail) == 0 {
		return b
	}
	for _, key := range slices.Sorted(maps.Keys(r.Event.Detail)) {
		b = appendText(appendText(b, key), r.Event.Detail[key])
	}
	return b
}

func appendText(b []byte, s string) []byte {
	b = strconv.AppendInt(b, int64(len(s)), 10)
	b = append(b, ':')
	b = append(b, s...)
	return append(b, ',')
}

func appendNumber(b []byte, n int64) []byte {
	var digits [20]byte
	d := strconv.AppendInt(digits[:0], n, 10)
	b = strconv.AppendInt(b, int64(len(d)), 10)
	b = append(b, ':')
	b = append(b, d...)
	return append(b, ',')
}

func appendID(b []byte, id uuid.UUID) []byte {
	if id == uuid.Nil {
		return append(b, "0:,"...)
	}
	b = append(b, "16:"...)
	b = append(b, id[:]...)
	return append(b, ',')
}
