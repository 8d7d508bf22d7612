package clearml

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/clearml-hpc/clearml-agent/internal/backoff"
)

// RetryPolicy says how long a call is repeated before its failure is told. The caller's context always ends it sooner.
type RetryPolicy struct {
	Attempts int           // tries in all; 0: as many as fit in Elapsed; 1: no repetition
	Base     time.Duration // about the first wait; doubled each time; 0: 1 s
	Max      time.Duration // longest wait; 0: 20 s
	Elapsed  time.Duration // no try begins later than this after the first; 0: 60 s

	// Notify, when set, is told of every failure that will be tried again.
	Notify func(err error, wait time.Duration)
}

func (p RetryPolicy) withDefaults() RetryPolicy {
	if p.Attempts <= 0 {
		p.Attempts = math.MaxInt
	}
	if p.Base <= 0 {
		p.Base = time.Second
	}
	if p.Max <= 0 {
		p.Max = 20 * time.Second
	}
	if p.Elapsed <= 0 {
		p.Elapsed = time.Minute
	}
	return p
}

// repetition says what a call's failure allows.
type repetition int

const (
	repeatable repetition = iota // carried out twice is as good as once
	once                         // only while the server certainly did not carry it out
)

// retrying wraps an exchange with the policy. The last failure is told as it came; when any try may have reached the server
// without an answer, it is wrapped in *LostError.
func retrying(next exchange, p RetryPolicy, now func() time.Time, random func() float64) exchange {
	return func(ctx context.Context, cl call) (json.RawMessage, error) {
		start := now()
		lost := false
		pauses := backoff.Policy{Base: p.Base, Max: p.Max, Rand: random}
		for n := 1; ; n++ {
			data, err := next(ctx, cl)
			if err == nil {
				return data, nil
			}
			mayHaveBeenDone := wasLost(err)
			lost = lost || mayHaveBeenDone
			stop := ctx.Err() != nil || !passes(err) || n >= p.Attempts || mayHaveBeenDone && cl.again == once
			pause := pauses.Wait(n)
			var e *Error
			if errors.As(err, &e) && e.RetryAfter > pause {
				pause = e.RetryAfter
			}
			if stop || now().Add(pause).Sub(start) > p.Elapsed || !fits(ctx, now, pause) {
				return nil, markLost(err, lost)
			}
			if p.Notify != nil {
				p.Notify(err, pause)
			}
			if !backoff.Sleep(ctx, pause) {
				return nil, markLost(err, lost)
			}
		}
	}
}

// passes says whether a failure may pass by itself.
func passes(err error) bool { return IsUnreachable(err) }

// wasLost says whether the server may have carried out a call that failed: no answer although the request was sent, or a
// proxy's word that it got none (502, 504). 429 and 503 are refusals made before anything is done.
func wasLost(err error) bool {
	var n *NetError
	if errors.As(err, &n) {
		return n.Sent
	}
	var e *Error
	if errors.As(err, &e) {
		return e.HTTPStatus == http.StatusBadGateway || e.HTTPStatus == http.StatusGatewayTimeout
	}
	return false
}

func markLost(err error, lost bool) error {
	if lost {
		return &LostError{Err: err}
	}
	return err
}

// fits says whether the context still lives after the pause: waiting for a try that cannot be made helps nobody.
func fits(ctx context.Context, now func() time.Time, pause time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || now().Add(pause).Before(deadline)
}

// retryAfter reads the header of that name: seconds or a date.
func retryAfter(h http.Header, now time.Time) time.Duration {
	v := h.Get("Retry-After")
	if s, err := strconv.Atoi(v); err == nil && s > 0 {
		return time.Duration(s) * time.Second
	}
	if t, err := http.ParseTime(v); err == nil && t.After(now) {
		return t.Sub(now)
	}
	return 0
}
