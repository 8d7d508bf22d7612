package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestWaitingSaysWhyItEnded(t *testing.T) {
	for story, c := range map[string]struct {
		interrupt time.Duration
		want      string
	}{
		"the time is up":    {time.Hour, "waited 4 m 00 s for the task to end"},
		"somebody stops it": {time.Second, "ended while it waited for the task to end: interrupt"},
	} {
		t.Run(story, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeoutCause(t.Context(), c.interrupt, errors.New("interrupt"))
				defer cancel()
				err := (&demo{}).wait(ctx, 4*time.Minute, "the task to end", func() (bool, error) { return false, nil })
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("error %v, want %q", err, c.want)
				}
			})
		})
	}
}
