package checkout

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/clearml-hpc/clearml-agent/internal/quantity"
)

// repeat calls try until it succeeds, fails for a reason that time does not mend, or the attempts are used up.
func (p RetryPolicy) repeat(ctx context.Context, console io.Writer, try func() error) error {
	attempts, delay := p.Attempts, p.Delay
	if attempts <= 0 {
		attempts = 4
	}
	if delay <= 0 {
		delay = time.Second
	}
	for n := 1; ; n++ {
		err := try()
		var failed *Error
		if !errors.As(err, &failed) || !failed.Failure.Retryable() {
			return err
		}
		if n >= attempts {
			failed.Detail += fmt.Sprintf("; tried %d times", n)
			return err
		}
		wait := delay
		if p.Jitter != nil {
			wait += time.Duration(p.Jitter() * float64(delay))
		}
		fmt.Fprintf(console, "%v; trying again in %s\n", err, quantity.Duration(wait))
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return err
		case <-timer.C:
		}
		delay *= 2
	}
}
