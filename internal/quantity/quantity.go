// Package quantity writes durations, sizes and counts as people read them: one voice for both commands, the tasks' consoles and
// their status messages.
package quantity

import (
	"fmt"
	"strings"
	"time"
)

// Duration writes 0.3 s, 42 s, 3 m 10 s, 2 h 05 m. One that was counted in seconds has no tenths.
func Duration(d time.Duration) string {
	switch {
	case d <= 0:
		return "0 s"
	case d < 10*time.Second && d%time.Second != 0:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d m %02d s", int(d.Minutes()), int(d.Seconds())%60)
	default:
		return fmt.Sprintf("%d h %02d m", int(d.Hours()), int(d.Minutes())%60)
	}
}

// Clock writes a duration as Slurm does: 12:00:00, 2-00:00:00.
func Clock(d time.Duration) string {
	s := int(d.Seconds())
	days, s := s/86400, s%86400
	text := fmt.Sprintf("%02d:%02d:%02d", s/3600, s/60%60, s%60)
	if days > 0 {
		return fmt.Sprintf("%d-%s", days, text)
	}
	return text
}

// Bytes writes 63.9 GiB, 64 GiB and, below one GiB, 512 MiB.
func Bytes(n int64) string {
	const gib = 1 << 30
	switch {
	case n < gib:
		return fmt.Sprintf("%d MiB", n>>20)
	case n%gib == 0:
		return fmt.Sprintf("%d GiB", n/gib)
	default:
		return fmt.Sprintf("%.1f GiB", float64(n)/gib)
	}
}

// Count writes 1 node, 2 nodes, 3 processes.
func Count(n int, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case strings.HasSuffix(noun, "s"):
		return fmt.Sprintf("%d %ses", n, noun)
	default:
		return fmt.Sprintf("%d %ss", n, noun)
	}
}
