package clearml_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

// failing answers the first n calls with fail, and the rest well.
func failing(t *testing.T, n int, fail func(http.ResponseWriter)) *scripted {
	t.Helper()
	calls := 0
	return serve(t, func(w http.ResponseWriter, _ recorded) {
		if calls++; calls <= n {
			fail(w)
			return
		}
		answer(w, `{"id":"new","removed":1,"task":{"id":"t"}}`)
	})
}

func status(code int) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) { http.Error(w, "<html>busy</html>", code) }
}

func TestWhatIsRepeated(t *testing.T) {
	read := func(ctx context.Context, c *clearml.Client) error { _, err := c.Task(ctx, "t"); return err }
	create := func(ctx context.Context, c *clearml.Client) error {
		_, err := c.CreateTask(ctx, map[string]any{"name": "abc"})
		return err
	}
	start := func(ctx context.Context, c *clearml.Client) error { return c.Started(ctx, "t", clearml.StatusChange{}) }
	claim := func(ctx context.Context, c *clearml.Client) error { _, err := c.RemoveTask(ctx, "q", "t"); return err }
	for _, row := range []struct {
		story    string
		call     func(context.Context, *clearml.Client) error
		endpoint string
		fail     func(http.ResponseWriter)
		tries    int
		ok, lost bool
	}{
		{"a read after 503", read, "tasks.get_by_id", status(503), 2, true, false},
		{"a read after 429", read, "tasks.get_by_id", status(429), 2, true, false},
		{"a read after a gateway's timeout", read, "tasks.get_by_id", status(504), 2, true, false},
		{"a read after a lost answer", read, "tasks.get_by_id", drop, 2, true, false},
		{"a read after the server's own failure", read, "tasks.get_by_id", status(500), 1, false, false},
		{"a create after 503", create, "tasks.create", status(503), 2, true, false},
		{"a create after 429", create, "tasks.create", status(429), 2, true, false},
		{"a create after a lost answer", create, "tasks.create", drop, 1, false, true},
		{"a create after a gateway's timeout", create, "tasks.create", status(504), 1, false, true},
		{"a start after 503", start, "tasks.started", status(503), 2, true, false},
		{"a start after a lost answer, which an abort may have followed", start, "tasks.started", drop, 1, false, true},
		{"a claim after 503", claim, "queues.remove_task", status(503), 2, true, false},
		{"a claim after a lost answer", claim, "queues.remove_task", drop, 1, false, true},
	} {
		t.Run(row.story, func(t *testing.T) {
			s := failing(t, 1, row.fail)
			err := row.call(t.Context(), client(t, s.URL))
			if (err == nil) != row.ok {
				t.Errorf("error is %v", err)
			}
			if clearml.IsLost(err) != row.lost {
				t.Errorf("lost is %v for %v", !row.lost, err)
			}
			if n := len(s.requests(row.endpoint)); n != row.tries {
				t.Errorf("%d tries, want %d", n, row.tries)
			}
		})
	}
}

func TestLastAnswerIsKept(t *testing.T) {
	s := failing(t, 99, func(w http.ResponseWriter) { refuse(w, 503, 7, "database is being moved") })
	_, err := client(t, s.URL).Task(t.Context(), "t")
	if !clearml.IsUnreachable(err) || !strings.Contains(err.Error(), "database is being moved") {
		t.Errorf("error is %v", err)
	}
	if n := len(s.requests("tasks.get_by_id")); n != 4 {
		t.Errorf("%d tries, want the policy's 4", n)
	}
}

func TestLostTryIsRememberedThroughLaterRefusals(t *testing.T) {
	calls := 0
	s := serve(t, func(w http.ResponseWriter, _ recorded) {
		if calls++; calls == 1 {
			drop(w)
			return
		}
		refuse(w, 400, 121, "Failed changing task status")
	})
	err := client(t, s.URL).Stopped(t.Context(), "t", clearml.StatusChange{})
	if !clearml.IsLost(err) || !clearml.IsStatusConflict(err) {
		t.Errorf("error is %v, want both lost and a conflict", err)
	}
}

func TestUnreachableServerIsNeverLost(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	c := client(t, "http://"+l.Addr().String(), func(cfg *clearml.Config) { cfg.Token = makeToken(1, time.Now(), time.Now().Add(48*time.Hour)) })
	_, err = c.RemoveTask(t.Context(), "q", "t")
	if !clearml.IsUnreachable(err) || clearml.IsLost(err) {
		t.Errorf("error is %v", err)
	}
	if !strings.Contains(err.Error(), l.Addr().String()) {
		t.Errorf("the error does not name the server: %v", err)
	}
}

// offline is a transport that cannot connect.
type offline struct{ tries []time.Time }

func (o *offline) RoundTrip(*http.Request) (*http.Response, error) {
	o.tries = append(o.tries, time.Now())
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
}

func TestWaitsGrowAndEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &offline{}
		start := time.Now()
		c := client(t, "http://h", func(cfg *clearml.Config) {
			cfg.HTTP = &http.Client{Transport: o}
			cfg.Retry = clearml.RetryPolicy{Base: time.Second, Max: 8 * time.Second, Elapsed: time.Minute}
			cfg.Rand = func() float64 { return 1 }
		})
		if err := c.Login(t.Context()); !clearml.IsUnreachable(err) {
			t.Errorf("error is %v", err)
		}
		if took := time.Since(start); took > time.Minute || took < 45*time.Second {
			t.Errorf("gave up after %s, want just under a minute", took)
		}
		for i, want := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 8 * time.Second} {
			if got := o.tries[i+1].Sub(o.tries[i]); got != want {
				t.Errorf("wait %d is %s, want %s", i+1, got, want)
			}
		}
	})
}

func TestRetryIsNotBegunThatTheDeadlineForbids(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &offline{}
		c := client(t, "http://h", func(cfg *clearml.Config) {
			cfg.HTTP = &http.Client{Transport: o}
			cfg.Retry = clearml.RetryPolicy{Base: 10 * time.Second}
		})
		ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
		defer cancel()
		start := time.Now()
		err := c.Login(ctx)
		if took := time.Since(start); took > 0 {
			t.Errorf("waited %s for a try that could not be made", took)
		}
		if !strings.Contains(err.Error(), "connection refused") {
			t.Errorf("the reason is lost: %v", err)
		}
	})
}

func TestRetryAfterIsHonoured(t *testing.T) {
	var waits []time.Duration
	s := failing(t, 1, func(w http.ResponseWriter) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	c := client(t, s.URL, func(cfg *clearml.Config) {
		cfg.Retry.Notify = func(_ error, wait time.Duration) { waits = append(waits, wait) }
	})
	start := time.Now()
	_, err := c.Task(t.Context(), "t")
	var e *clearml.Error
	if !errors.As(err, &e) || e.RetryAfter != time.Hour || len(waits) != 0 || time.Since(start) > 10*time.Second {
		t.Errorf("want the answer at once, as an hour is longer than the policy; got %v after waits %v", err, waits)
	}
}
