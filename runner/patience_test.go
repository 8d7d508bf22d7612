package runner

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

var errAway = &clearml.NetError{Endpoint: "tasks.get_by_id", Server: "http://127.0.0.1:1", Err: errors.New("connection refused")}

func TestAbsentServerIsAskedAgainAtAGrowingDistance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls []time.Time
		err := patiently(t.Context(), 5*time.Minute, func(context.Context) error {
			calls = append(calls, time.Now())
			return errAway
		})
		if h := (*halt)(nil); !errors.As(err, &h) || h.kind != ServerAway || !errors.Is(err, errAway) {
			t.Fatalf("got %v", err)
		}
		if total := calls[len(calls)-1].Sub(calls[0]); total < 4*time.Minute || total > 5*time.Minute+17*time.Second {
			t.Errorf("asked for %v", total)
		}
		if n := len(calls); n < 20 || n > 60 {
			t.Errorf("asked %d times in five minutes", n)
		}
		if first := calls[1].Sub(calls[0]); first > time.Second {
			t.Errorf("the first repetition came after %v", first)
		}
	})
}

func TestAnswersAreNotAskedForAgain(t *testing.T) {
	for name, answer := range map[string]error{
		"refused": &clearml.Error{HTTPStatus: 400, Code: 400, Subcode: 110},
		"decided": notOurs("it is another's"),
		"done":    nil,
	} {
		calls := 0
		err := patiently(t.Context(), time.Hour, func(context.Context) error { calls++; return answer })
		if calls != 1 || !errors.Is(err, answer) {
			t.Errorf("%s: %d calls, %v", name, calls, err)
		}
	}
}

func TestWaitingForTheServerEndsWithTheTask(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		cause := because(Signalled, "SIGTERM received")
		go func() {
			time.Sleep(time.Minute)
			cancel(cause)
		}()
		begin := time.Now()
		err := patiently(ctx, time.Hour, func(context.Context) error { return errAway })
		if !errors.Is(err, cause) || time.Since(begin) > time.Minute+time.Second {
			t.Errorf("%v after %v", err, time.Since(begin))
		}
	})
}

func TestProgramIsToldOfTheLimitAtMostATenthBefore(t *testing.T) {
	start := time.Unix(1_700_000_000, 0)
	for limit, want := range map[time.Duration]time.Duration{
		time.Minute: 6 * time.Second, 10 * time.Minute: time.Minute, 12 * time.Hour: time.Minute,
	} {
		if got := limitMargin(time.Minute, start, start.Add(limit)); got != want {
			t.Errorf("%v before the end of %v", got, limit)
		}
	}
}
