package checkout

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestAPauseIsToldAsAllDurationsAre(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var console strings.Builder
		away := func() error { return &Error{Failure: Network, Op: "fetch", Subject: "r", Detail: "away"} }
		if err := (RetryPolicy{Attempts: 3, Delay: 8 * time.Second}).repeat(t.Context(), &console, away); err == nil {
			t.Error("no error")
		}
		for _, want := range []string{"trying again in 8 s\n", "trying again in 16 s\n"} {
			if !strings.Contains(console.String(), want) {
				t.Errorf("%q does not say %q", console.String(), want)
			}
		}
	})
}
