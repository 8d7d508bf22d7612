package fakeslurm

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// column is one field of a format: what it shows, how wide, and what follows it.
type column struct {
	field  string
	width  int // 0: as wide as needed
	right  bool
	suffix string
}

// letters are squeue -o's types by the name of the same field in -O.
var letters = map[byte]string{
	'i': "jobarrayid", 'A': "jobid", 'F': "arrayjobid", 'K': "arraytaskid", 'j': "name", 'k': "comment", 'u': "username", 'U': "userid", 'P': "partition",
	't': "statecompact", 'T': "state", 'r': "reason", 'R': "reasonlist", 'N': "nodelist", 'B': "batchhost", 'D': "numnodes", 'C': "numcpus",
	'm': "minmemory", 'b': "tres-per-node", 'l': "timelimit", 'L': "timeleft", 'M': "timeused", 'S': "starttime", 'e': "endtime", 'V': "submittime",
	'Z': "workdir", 'o': "command", 'a': "account", 'q': "qos", 'Q': "priority",
}

// parseLetters reads squeue -o: text, then "%[[.]width]letter" with any text behind.
func parseLetters(format string) (prefix string, columns []column) {
	parts := strings.Split(format, "%")
	for _, part := range parts[1:] {
		c := column{}
		if strings.HasPrefix(part, ".") {
			c.right, part = true, part[1:]
		}
		for len(part) > 0 && part[0] >= '0' && part[0] <= '9' {
			c.width = c.width*10 + int(part[0]-'0')
			part = part[1:]
		}
		if part == "" {
			continue
		}
		c.field, c.suffix = letters[part[0]], part[1:]
		columns = append(columns, c)
	}
	return parts[0], columns
}

// parseNames reads squeue -O: "Name[:[.][width][suffix]]", separated by commas.
func parseNames(format string) []column {
	var columns []column
	for _, part := range strings.Split(format, ",") {
		name, rest, sized := strings.Cut(part, ":")
		if name == "" {
			continue
		}
		c := column{field: strings.ToLower(name), width: 20}
		if sized {
			c.width = 0
		}
		if strings.HasPrefix(rest, ".") {
			c.right, rest = true, rest[1:]
		}
		for len(rest) > 0 && rest[0] >= '0' && rest[0] <= '9' {
			c.width = c.width*10 + int(rest[0]-'0')
			rest = rest[1:]
		}
		c.suffix = rest
		columns = append(columns, c)
	}
	return columns
}

// cell fits a text into its column: cut when too long, filled up when too short.
func (c column) cell(text string) string {
	if c.width > 0 {
		runes := []rune(text)
		if len(runes) > c.width {
			text = string(runes[:c.width])
		}
		fill := strings.Repeat(" ", c.width-utf8.RuneCountInString(text))
		if c.right {
			text = fill + text
		} else {
			text += fill
		}
	}
	return text + c.suffix
}

func isoTime(at time.Time) string { return at.Format("2006-01-02T15:04:05") }

// showTime follows SLURM_TIME_FORMAT as far as "%s" and the standard go.
func showTime(at time.Time, format, never string) string {
	switch {
	case at.IsZero():
		return never
	case format == "%s":
		return fmt.Sprint(at.Unix())
	default:
		return isoTime(at)
	}
}

// clock writes a duration the way squeue does (10:00, 1:00:00, 2-03:00:00).
func clock(d time.Duration) string {
	s := int(d.Seconds())
	days, hours, minutes, seconds := s/86400, s/3600%24, s/60%60, s%60
	switch {
	case days > 0:
		return fmt.Sprintf("%d-%02d:%02d:%02d", days, hours, minutes, seconds)
	case hours > 0:
		return fmt.Sprintf("%d:%02d:%02d", hours, minutes, seconds)
	default:
		return fmt.Sprintf("%d:%02d", minutes, seconds)
	}
}

// longClock writes it the way scontrol and sacct do (00:10:00).
func longClock(d time.Duration) string {
	s := int(d.Seconds())
	text := fmt.Sprintf("%02d:%02d:%02d", s/3600%24, s/60%60, s%60)
	if days := s / 86400; days > 0 {
		text = fmt.Sprintf("%d-%s", days, text)
	}
	return text
}

func lookEnv(env []string, key string) string {
	value := ""
	for _, entry := range env {
		if rest, ok := strings.CutPrefix(entry, key+"="); ok {
			value = rest
		}
	}
	return value
}
