package slurm

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// sacctFields end with one that holds no line end, as a row does: see records.
var sacctFields = []string{
	"JobID", "Cluster", "User", "Partition", "State", "Reason", "ExitCode", "NodeList", "NNodes", "ReqTRES", "AllocTRES",
	"Submit", "Start", "End", "JobName", "Comment", "Timelimit",
}

// History asks sacct, once, for what accounting knows of the jobs, purged ones included: the latest run of each. since bounds
// how far back the database is searched; zero means a week. A job that accounting has not yet heard of is missing from the
// answer. ErrNoAccounting: the cluster has none.
func (c *Client) History(ctx context.Context, ids []string, since time.Time) ([]Job, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	if since.IsZero() {
		since = time.Now().Add(-7 * 24 * time.Hour)
	}
	sep := unitSep + newMark()
	out, err := c.sacct(ctx, sacctFields, sep, "-X", "--jobs="+strings.Join(ids, ","), "--starttime="+since.Format("2006-01-02T15:04:05"))
	if err != nil {
		return nil, fmt.Errorf("cannot read the history of jobs: %w", err)
	}
	return parseSacct(out, sep), nil
}

// sacct keeps Slurm's standard time format: with another one, sacct of 22.05 finds no jobs.
func (c *Client) sacct(ctx context.Context, fields []string, sep string, args ...string) (string, error) {
	args = append([]string{"-n", "-P", "--delimiter=" + sep, "--format=" + strings.Join(fields, ",")}, args...)
	out, err := c.run(ctx, command{name: "sacct", args: args, env: []string{"LC_ALL=C.UTF-8"}})
	var failed *CommandError
	if errors.As(err, &failed) && containsAny(failed.Stderr, noAccountingWords) {
		return "", ErrNoAccounting
	}
	return out.stdout, meaning(err)
}

func parseSacct(text, sep string) []Job {
	var jobs []Job
	for _, f := range records(text, sep, len(sacctFields)) {
		id, ok := leading(f[0])
		if !ok || f[3] == "" {
			continue // slurmdbd heard of the end before the start: a row without partition, called "allocation", until it has both
		}
		job := Job{
			ID: id, Cluster: known(f[1]), User: f[2], Partition: f[3], Raw: f[4], Reason: known(f[5]), Nodes: known(f[7]), ReqNodes: leadingInt(f[8]),
			TRES: f[10], Submit: parseTime(f[11]), Start: parseTime(f[12]), End: parseTime(f[13]), TimeLimit: parseLimit(f[16]),
			Name: f[14], Comment: f[15],
		}
		if job.TRES == "" {
			job.TRES = f[9]
		}
		job.State, job.Flags, job.CancelledBy = ParseState(job.Raw)
		job.ExitCode, job.Signal = parseExit(f[6])
		if i := slices.IndexFunc(jobs, func(other Job) bool { return other.ID == job.ID }); i >= 0 {
			jobs[i] = job // a requeued job has one row per run, the latest last
			continue
		}
		jobs = append(jobs, job)
	}
	return jobs
}

// records splits sacct's answer into rows of n fields. A row ends with its line, but names and comments may hold line ends:
// a line with too few separators goes on with the next. What a wrapper prints beside the rows is left out.
func records(text, sep string, n int) [][]string {
	var rows [][]string
	var row string
	for line := range strings.Lines(text) {
		row += line
		if strings.Count(row, sep) < n-1 {
			continue
		}
		fields := strings.Split(strings.TrimSuffix(row, "\n"), sep)
		fields[0] = lastLine(fields[0])
		rows = append(rows, fields)
		row = ""
	}
	return rows
}
