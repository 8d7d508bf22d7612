// Package span writes durations for people, in one way everywhere.
package span

import (
	"fmt"
	"time"
)

// Text writes a duration: "0.3 s", "42 s", "3 m 10 s", "2 h 05 m".
func Text(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d m %02d s", int(d.Minutes()), int(d.Seconds())%60)
	default:
		return fmt.Sprintf("%d h %02d m", int(d.Hours()), int(d.Minutes())%60)
	}
}
