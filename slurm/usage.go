package slurm

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Usage is what a job took, as accounting measured it: the evidence behind a verdict.
type Usage struct {
	ReqMem     int64 // bytes asked for the whole job, 0 unknown
	MaxRSS     int64 // bytes, the largest of any step's task, 0 unknown (measured every JobAcctGatherFrequency, so it may miss a peak)
	MaxRSSNode string
	Elapsed    time.Duration
	TimeLimit  time.Duration
	Steps      []Step
}

// Step is one step of a job ("batch", "0") and how it ended.
type Step struct {
	Name     string
	State    State
	ExitCode int
	Signal   int
}

var usageFields = []string{"JobID", "State", "ExitCode", "ReqMem", "MaxRSS", "MaxRSSNode", "Elapsed", "Timelimit"}

// Usage asks sacct for the steps of one job. ErrNoAccounting: the cluster has no history; ErrNoJob: accounting does not know it.
func (c *Client) Usage(ctx context.Context, id string) (Usage, error) {
	since := time.Now().Add(-365 * 24 * time.Hour)
	sep := unitSep + newMark()
	out, err := c.sacct(ctx, usageFields, sep, "--jobs="+id, "--starttime="+since.Format("2006-01-02"))
	if err != nil {
		return Usage{}, fmt.Errorf("cannot read what job %s used: %w", id, err)
	}
	rows := records(out, sep, len(usageFields))
	if len(rows) == 0 {
		return Usage{}, fmt.Errorf("cannot read what job %s used: %w", id, ErrNoJob)
	}
	return parseUsage(rows), nil
}

func parseUsage(rows [][]string) Usage {
	var usage Usage
	for _, f := range rows {
		id, step, isStep := strings.Cut(f[0], ".")
		if _, ok := leading(id); !ok {
			continue
		}
		if !isStep {
			usage.ReqMem, usage.Elapsed, usage.TimeLimit = parseBytes(f[3]), parseElapsed(f[6]), parseLimit(f[7])
			continue
		}
		state, _, _ := ParseState(f[1])
		code, signal := parseExit(f[2])
		usage.Steps = append(usage.Steps, Step{Name: step, State: state, ExitCode: code, Signal: signal})
		if rss := parseBytes(f[4]); f[4] != "" && rss > usage.MaxRSS {
			usage.MaxRSS, usage.MaxRSSNode = rss, f[5]
		}
	}
	return usage
}
