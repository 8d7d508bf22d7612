// Package backoff says how long to wait before trying again, and waits.
package backoff

import (
	"context"
	"math/rand/v2"
	"time"
)

// Policy is an exponential backoff with jitter: the n-th wait is a step of Base·2ⁿ⁻¹, at most Max, half of it for certain
// and half by chance, so that many clients do not come back at the same moment.
type Policy struct {
	Base, Max time.Duration
	Rand      func() float64 // uniform in [0,1); nil: math/rand
}

// Wait gives the pause after the n-th failure, n ≥ 1.
func (p Policy) Wait(n int) time.Duration {
	random := p.Rand
	if random == nil {
		random = rand.Float64
	}
	step := p.Max
	if n < 1 {
		n = 1
	}
	if doubled := p.Base << (n - 1); n < 40 && doubled>>(n-1) == p.Base && doubled < p.Max {
		step = doubled
	}
	return step/2 + time.Duration(random()*float64(step/2))
}

// Sleep waits, and says whether the whole time passed before the context ended.
func Sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
