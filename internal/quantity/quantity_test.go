package quantity_test

import (
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/internal/quantity"
)

func TestQuantitiesReadLikeSpeech(t *testing.T) {
	const gib = 1 << 30
	for _, row := range []struct{ got, want string }{
		{quantity.Duration(-time.Second), "0 s"},
		{quantity.Duration(30 * time.Millisecond), "0.0 s"},
		{quantity.Duration(300 * time.Millisecond), "0.3 s"},
		{quantity.Duration(2 * time.Second), "2 s"},
		{quantity.Duration(2*time.Second + time.Millisecond), "2.0 s"},
		{quantity.Duration(42 * time.Second), "42 s"},
		{quantity.Duration(190 * time.Second), "3 m 10 s"},
		{quantity.Duration(125 * time.Minute), "2 h 05 m"},
		{quantity.Duration(50 * time.Hour), "50 h 00 m"},
		{quantity.Clock(12 * time.Hour), "12:00:00"},
		{quantity.Clock(50*time.Hour + 3*time.Second), "2-02:00:03"},
		{quantity.Bytes(512 << 20), "512 MiB"},
		{quantity.Bytes(64 * gib), "64 GiB"},
		{quantity.Bytes(64*gib - 100<<20), "63.9 GiB"},
		{quantity.Count(1, "node"), "1 node"},
		{quantity.Count(2, "node"), "2 nodes"},
		{quantity.Count(0, "process"), "0 processes"},
	} {
		if row.got != row.want {
			t.Errorf("%q, want %q", row.got, row.want)
		}
	}
}
