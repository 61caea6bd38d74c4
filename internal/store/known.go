package store

import (
	"sync"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/placement/places"
)

// rowKey is one state of a row: xmin, the transaction that wrote it, tells what was written and rolled back from what took its version afterwards.
type rowKey struct {
	id      uuid.UUID
	version int64
	xmin    uint32
}

// stated is what an offer's document states for a ranking. It is shared between readers and never changed.
type stated struct {
	readiness places.Readiness
	decided   civil.Date // zero where no decision has a day
	minimum   int
}

// mostKnown is how many states of rows a generation holds: ten thousand households and more, three years of every municipality.
const mostKnown = 16_384

// known keeps what was read out of documents, by the state of their row. It knows nothing of rights: who asks it has been given the key by the database,
// which shows a reader no row that is not his. Two generations bound it: what was not asked for while one filled goes with the one before.
type known[V any] struct {
	mu        sync.Mutex
	now, past map[rowKey]V
}

// of returns what is kept of the keys, by id, and the ids of which nothing is.
func (c *known[V]) of(keys []rowKey) (found map[uuid.UUID]V, missing []uuid.UUID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	found = make(map[uuid.UUID]V, len(keys))
	for _, k := range keys {
		v, ok := c.now[k]
		if !ok {
			if v, ok = c.past[k]; !ok {
				missing = append(missing, k.id)
				continue
			}
			c.put(k, v)
		}
		found[k.id] = v
	}
	return found, missing
}

func (c *known[V]) keep(all map[rowKey]V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for k, v := range all {
		c.put(k, v)
	}
}

func (c *known[V]) put(k rowKey, v V) {
	if c.now == nil || len(c.now) >= mostKnown {
		c.now, c.past = map[rowKey]V{}, c.now
	}
	c.now[k] = v
}

// lookUp returns by id what is known of rows, reading and keeping what is not. What is read may be a newer state of a row than its key, and nothing where
// the row is gone.
func lookUp[V any](keys []rowKey, c *known[V], read func(ids []uuid.UUID) (map[rowKey]V, error)) (map[uuid.UUID]V, error) {
	found, missing := c.of(keys)
	if len(missing) == 0 {
		return found, nil
	}
	all, err := read(missing)
	if err != nil {
		return nil, err
	}
	c.keep(all)
	for k, v := range all {
		found[k.id] = v
	}
	return found, nil
}
