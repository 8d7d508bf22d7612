package glue

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/clearml-hpc/clearml-agent/internal/backoff"
)

func TestAnOutageIsToldOnceAndTriedEverMoreSlowly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o outage
		told, tries := 0, 0
		start := time.Now()
		for time.Since(start) < 9*time.Minute {
			wait, tell := o.failed(time.Now(), time.Second, time.Minute)
			if tell {
				told++
			}
			tries++
			if !backoff.Sleep(t.Context(), wait) {
				t.Fatal("interrupted")
			}
		}
		if told != 1 {
			t.Errorf("told %d times in nine minutes, want once", told)
		}
		if tries < 10 || tries > 25 {
			t.Errorf("%d tries in nine minutes: neither a storm nor asleep is wanted", tries)
		}
		if d := o.over(time.Now()); d < 9*time.Minute {
			t.Errorf("it is said to have lasted %s", d)
		}
		if d := o.over(time.Now()); d != 0 {
			t.Errorf("an outage of %s without a failure", d)
		}
	})
}

func TestJitterStaysNear(t *testing.T) {
	for range 1000 {
		if d := jitter(6 * time.Second); d < 5*time.Second || d > 7*time.Second {
			t.Fatalf("6 s became %s", d)
		}
	}
}
