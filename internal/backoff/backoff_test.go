package backoff

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestWaitsDoubleUpToTheLongest(t *testing.T) {
	for _, row := range []struct {
		n          int
		chance     float64
		base, most time.Duration
		want       time.Duration
	}{
		{1, 1, time.Second, time.Minute, time.Second},
		{1, 0, time.Second, time.Minute, 500 * time.Millisecond},
		{3, 1, time.Second, time.Minute, 4 * time.Second},
		{7, 1, time.Second, time.Minute, time.Minute},
		{39, 1, time.Hour, 2 * time.Hour, 2 * time.Hour}, // doubling overflows
		{1000, 1, time.Second, time.Minute, time.Minute},
		{0, 1, time.Second, time.Minute, time.Second},
	} {
		p := Policy{Base: row.base, Max: row.most, Rand: func() float64 { return row.chance }}
		if got := p.Wait(row.n); got != row.want {
			t.Errorf("wait %d with chance %v is %s, want %s", row.n, row.chance, got, row.want)
		}
	}
}

func TestSleepEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		start := time.Now()
		if !Sleep(ctx, 30*time.Second) || Sleep(ctx, time.Hour) {
			t.Error("the first wait ends by itself, the second by the context")
		}
		if took := time.Since(start); took != time.Minute {
			t.Errorf("took %s", took)
		}
	})
}
