package glue

import (
	"fmt"
	"strings"
	"time"
)

// span writes a duration as people read it: 0.3 s, 42 s, 3 m 10 s, 2 h 05 m.
func span(d time.Duration) string {
	switch {
	case d < 0:
		return "0 s"
	case d < 10*time.Second:
		return strings.Replace(fmt.Sprintf("%.1f s", d.Seconds()), ".0 s", " s", 1)
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d m %02d s", int(d.Minutes()), int(d.Seconds())%60)
	default:
		return fmt.Sprintf("%d h %02d m", int(d.Hours()), int(d.Minutes())%60)
	}
}

// size writes bytes as people compare them: 512 MiB, 63.9 GiB.
func size(bytes int64) string {
	if bytes < 1<<30 {
		return fmt.Sprintf("%d MiB", bytes>>20)
	}
	return strings.Replace(fmt.Sprintf("%.1f GiB", float64(bytes)/(1<<30)), ".0 GiB", " GiB", 1)
}

// clock writes a duration as Slurm does: 12:00:00, 2-00:00:00.
func clock(d time.Duration) string {
	s := int(d.Seconds())
	days, s := s/86400, s%86400
	text := fmt.Sprintf("%02d:%02d:%02d", s/3600, s/60%60, s%60)
	if days > 0 {
		return fmt.Sprintf("%d-%s", days, text)
	}
	return text
}

// tres finds one item of a trackable-resources text such as "cpu=2,mem=4G,node=1,gres/gpu=1".
func tres(text, item string) string {
	for field := range strings.SplitSeq(text, ",") {
		if key, value, ok := strings.Cut(field, "="); ok && key == item {
			return value
		}
	}
	return ""
}

// short is the form of a task id in the log.
func short(id string) string {
	if len(id) <= 6 {
		return id
	}
	return id[:6] + "…"
}

// plural writes a count with its noun: 1 node, 2 nodes.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// oneLine keeps foreign text inside its line.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
