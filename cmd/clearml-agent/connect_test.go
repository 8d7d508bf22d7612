package main

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

func TestAnAllocationIsNotGivenUpForAShortOutageOfTheServer(t *testing.T) {
	away := &clearml.NetError{Endpoint: "auth.login", Err: errors.New("connection refused")}
	for name, tc := range map[string]struct {
		outage time.Duration
		after  error
		want   error
		took   time.Duration
	}{
		"ten minutes":           {10 * time.Minute, nil, nil, 10 * time.Minute},
		"an hour":               {time.Hour, nil, away, 15 * time.Minute},
		"then a key is refused": {5 * time.Minute, clearml.ErrNoCredentials, clearml.ErrNoCredentials, 5 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begin, told := time.Now(), 0
				err := patiently(t.Context(), 15*time.Minute, func(context.Context) error {
					time.Sleep(50 * time.Second) // the client's own repetitions
					if time.Since(begin) < tc.outage {
						return away
					}
					return tc.after
				}, func(error) { told++ })
				if took := time.Since(begin); !errors.Is(err, tc.want) || took < tc.took || took > tc.took+time.Minute || told != 1 {
					t.Errorf("%v after %s, told %d times", err, took, told)
				}
			})
		})
	}
}
