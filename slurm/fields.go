package slurm

import (
	"strconv"
	"strings"
	"time"
)

// parseTime reads seconds since the epoch or Slurm's ISO form in local time; words ("N/A", "Unknown", "None") are no time.
func parseTime(text string) time.Time {
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil && seconds > 0 {
		return time.Unix(seconds, 0)
	}
	if at, err := time.ParseInLocation("2006-01-02T15:04:05", text, time.Local); err == nil {
		return at
	}
	return time.Time{}
}

// noLimit is what Slurm shows for a partition without a time limit once the job runs: a year.
const noLimit = 365 * 24 * time.Hour

// parseLimit reads "[days-][[hours:]minutes:]seconds" as Slurm prints limits; "UNLIMITED", "Partition_Limit" and a year are 0.
func parseLimit(text string) time.Duration {
	limit := parseElapsed(text)
	if limit >= noLimit {
		return 0
	}
	return limit
}

func parseElapsed(text string) time.Duration {
	days, clock, hasDays := strings.Cut(text, "-")
	if !hasDays {
		days, clock = "0", text
	}
	total, err := strconv.Atoi(days)
	if err != nil {
		return 0
	}
	seconds := 0
	parts := strings.Split(clock, ":")
	for _, part := range parts {
		n, err := strconv.Atoi(part)
		if err != nil {
			return 0
		}
		seconds = seconds*60 + n
	}
	if hasDays { // "1-12" is days-hours, "1-12:30" days-hours:minutes
		for range 3 - len(parts) {
			seconds *= 60
		}
	}
	return time.Duration(total)*24*time.Hour + time.Duration(seconds)*time.Second
}

// parseExit reads "code:signal", or the raw wait status that squeue of 22.05 prints.
func parseExit(text string) (code, signal int) {
	left, right, both := strings.Cut(text, ":")
	n, err := strconv.Atoi(left)
	if err != nil {
		return 0, 0
	}
	if !both {
		return n >> 8 & 0xff, n & 0x7f
	}
	signal, err = strconv.Atoi(right)
	if err != nil {
		return n, 0
	}
	return n, signal
}

// parseBytes reads a memory figure with Slurm's suffixes ("10540K", "500M", "62.50G", "4Gn") as bytes; without one it is MB.
func parseBytes(text string) int64 {
	text = strings.TrimRight(text, "cn") // per core, per node: before 22.05
	if text == "" {
		return 0
	}
	factor := float64(1 << 20)
	if power := strings.IndexByte("KMGTP", text[len(text)-1]); power >= 0 {
		factor = 1
		for range power + 1 {
			factor *= 1024
		}
		text = text[:len(text)-1]
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0
	}
	return int64(n * factor)
}

// known turns Slurm's ways to say "nothing" into "".
func known(text string) string {
	switch text {
	case "(null)", "None", "N/A", "n/a", "None assigned", "Unknown":
		return ""
	}
	return text
}
