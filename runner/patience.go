package runner

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/internal/quantity"
)

// patiently repeats call while the server is away. Everything the server itself did answer comes back at once; a web page in
// its place comes from a proxy whose server is away.
func patiently(ctx context.Context, limit time.Duration, call func(context.Context) error) error {
	return repeat(ctx, limit, isAway, call)
}

// repeat repeats call while it fails in a way that may pass, for as long as limit says, with growing, jittered pauses.
func repeat(ctx context.Context, limit time.Duration, mayPass func(error) bool, call func(context.Context) error) error {
	begin := time.Now()
	for pause := 200 * time.Millisecond; ; pause = min(2*pause, max(limit/8, 200*time.Millisecond), 10*time.Second) {
		err := call(ctx)
		if h := (*halt)(nil); err == nil || errors.As(err, &h) || !mayPass(err) {
			return err // done, decided, or answered
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if time.Since(begin)+pause > limit {
			return &halt{ServerAway, fmt.Errorf("asked the server in vain for %s: %w", quantity.Duration(time.Since(begin)), err)}
		}
		if err := pauseFor(ctx, jittered(pause)); err != nil {
			return err
		}
	}
}

func isAway(err error) bool {
	var e *clearml.Error
	return clearml.IsUnreachable(err) || errors.As(err, &e) && e.Foreign
}

// isRefusal says whether the server, working well, does not want to do what was asked.
func isRefusal(err error) bool {
	var e *clearml.Error
	return !isAway(err) && errors.As(err, &e) && e.Code >= 400 && e.Code < 500
}

// pauseFor waits, or returns the cause of ctx's end.
func pauseFor(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

// jittered draws from two thirds to five thirds of d, so that jobs that started together do not ask together.
func jittered(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	return d*2/3 + rand.N(d)
}
