package signin

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// most is how many keys a throttle remembers; beyond it the idle ones are forgotten.
const most = 20_000

// throttle gives each key a burst of attempts and then one per interval.
type throttle struct {
	mu       sync.Mutex
	now      func() time.Time
	burst    int
	interval time.Duration
	keys     map[string]*rate.Limiter
}

func newThrottle(now func() time.Time, burst int, interval time.Duration) *throttle {
	return &throttle{now: now, burst: burst, interval: interval, keys: map[string]*rate.Limiter{}}
}

func (t *throttle) allow(key string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	l, ok := t.keys[key]
	if !ok {
		if len(t.keys) >= most {
			t.sweep(now)
		}
		l = rate.NewLimiter(rate.Every(t.interval), t.burst)
		t.keys[key] = l
	}
	return l.AllowN(now, 1)
}

// sweep forgets the keys whose burst is whole again.
func (t *throttle) sweep(now time.Time) {
	for key, l := range t.keys {
		if l.TokensAt(now) >= float64(t.burst) {
			delete(t.keys, key)
		}
	}
}

func (t *throttle) forget(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.keys, key)
}
