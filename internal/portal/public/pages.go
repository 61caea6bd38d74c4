package public

import (
	"context"
	"sync"
	"time"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/region"
	"kuntapaikka/templates/styleguide"
)

// Pages are the public pages. Register gives the glossary; Longest is how long a session lasts at most.
type Pages struct {
	Register func(context.Context) (*region.Register, error)
	Longest  time.Duration

	samples, plain func() ([]byte, error)
}

// New makes the pages; the two sample maps of the styleguide are drawn once, when somebody first looks.
func New(register func(context.Context) (*region.Register, error), longest time.Duration) Pages {
	return Pages{Register: register, Longest: longest, samples: sync.OnceValues(styleguide.Map), plain: sync.OnceValues(styleguide.Plain)}
}

// written is the day on which the statements were last gone through.
func written() civil.Date { return civil.Of(2026, 11, 22) }
