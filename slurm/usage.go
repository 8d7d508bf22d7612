package slurm

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Usage is what a job took of its memory, as accounting measured it: the evidence behind a verdict.
type Usage struct {
	ReqMem     int64 // bytes asked for the whole job, 0 unknown
	MaxRSS     int64 // bytes, the largest of any step's task, 0 unknown (measured every JobAcctGatherFrequency, so it may miss a peak)
	MaxRSSNode string
}

var usageFields = []string{"JobID", "ReqMem", "MaxRSS", "MaxRSSNode"}

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
		id, _, isStep := strings.Cut(f[0], ".")
		if _, ok := leading(id); !ok {
			continue
		}
		if !isStep {
			usage.ReqMem = parseBytes(f[1])
			continue
		}
		if rss := parseBytes(f[2]); rss > usage.MaxRSS {
			usage.MaxRSS, usage.MaxRSSNode = rss, f[3]
		}
	}
	return usage
}
