package span

import (
	"testing"
	"time"
)

func TestDurationsReadLikeSpeech(t *testing.T) {
	for d, want := range map[time.Duration]string{
		300 * time.Millisecond: "0.3 s", 42 * time.Second: "42 s", 190 * time.Second: "3 m 10 s", 125 * time.Minute: "2 h 05 m", 50 * time.Hour: "50 h 00 m",
	} {
		if got := Text(d); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}
