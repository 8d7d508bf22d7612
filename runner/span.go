package runner

import (
	"fmt"
	"time"

	"github.com/clearml-hpc/clearml-agent/internal/span"
)

// Span writes a duration for people: "0.3 s", "42 s", "3 m 10 s", "2 h 05 m".
func Span(d time.Duration) string { return span.Text(d) }

// Size writes a number of bytes in GiB, or MiB below one.
func Size(bytes int64) string {
	const mib = 1 << 20
	if bytes < 1024*mib {
		return fmt.Sprintf("%d MiB", bytes/mib)
	}
	return fmt.Sprintf("%.1f GiB", float64(bytes)/(1024*mib))
}
