package slurm

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// squeueFields are all of a job that is asked for. squeue -O prints a field in full when its width is left out and a suffix
// follows the colon (so seen on 22.05, 24.11 and 26.05).
var squeueFields = []string{
	"Cluster", "JobArrayID", "UserName", "Partition", "State", "Reason", "NodeList", "NumNodes", "tres-alloc",
	"SubmitTime", "StartTime", "EndTime", "TimeLimit", "RestartCnt", "exit_code", "Name", "Comment",
}

// Query selects jobs. Its zero value means all jobs of the calling user.
type Query struct {
	User     string   // this user's jobs; several are separated by commas. Of a user it does not know squeue says nothing but on stderr, with exit code 0
	AllUsers bool     // everyone's, as far as PrivateData lets us see them
	Names    []string // only jobs of these names
	IDs      []string // only these ids
}

// Jobs asks squeue, once, for jobs in every state, those included that ended less than MinJobAge ago.
func (c *Client) Jobs(ctx context.Context, query Query) ([]Job, error) {
	mark := newMark()
	out, err := c.query(ctx, "squeue", squeueArgs(query, mark)...)
	var failed *CommandError
	if errors.As(err, &failed) && len(query.IDs) > 0 && strings.Contains(strings.ToLower(failed.Stderr), noJobWords) {
		return nil, nil // a single id that is purged or was never given: squeue calls that an error, several of them not
	}
	if err != nil {
		return nil, fmt.Errorf("cannot list jobs: %w", err)
	}
	return parseSqueue(out, mark)
}

func squeueArgs(query Query, mark string) []string {
	args := []string{"--noheader", "--all", "--states=all", "--Format=" + squeueFormat(mark)}
	switch {
	case query.User != "":
		args = append(args, "--user="+query.User)
	case !query.AllUsers && len(query.IDs) == 0:
		args = append(args, "--me")
	}
	if len(query.Names) > 0 {
		args = append(args, "--name="+strings.Join(query.Names, ","))
	}
	if len(query.IDs) > 0 {
		args = append(args, "--jobs="+strings.Join(query.IDs, ","))
	}
	return args
}

func squeueFormat(mark string) string {
	var b strings.Builder
	for i, field := range squeueFields {
		end := ":" + unitSep + mark + ","
		if i == len(squeueFields)-1 {
			end = ":" + recordSep + mark
		}
		b.WriteString(field + end)
	}
	return b.String()
}

func parseSqueue(text, mark string) ([]Job, error) {
	var jobs []Job
	for _, record := range strings.Split(text, recordSep+mark) {
		fields := strings.Split(record, unitSep+mark)
		switch fields[0] = lastLine(fields[0]); {
		case len(fields) == len(squeueFields):
			if job, ok := squeueJob(fields); ok {
				jobs = append(jobs, job)
			}
		case len(fields) > 1:
			return nil, fmt.Errorf("cannot read squeue's answer: %d fields instead of %d in %q", len(fields), len(squeueFields), record)
		} // else the end, or a banner after the last record
	}
	return jobs, nil
}

func squeueJob(f []string) (job Job, ok bool) {
	id, ok := leading(f[1])
	job = Job{
		Cluster: known(f[0]), ID: id, User: f[2], Partition: f[3], Raw: f[4], Reason: known(f[5]), Nodes: known(f[6]), TRES: known(f[8]),
		Submit: parseTime(f[9]), Start: parseTime(f[10]), End: parseTime(f[11]), TimeLimit: parseLimit(f[12]),
		Name: f[15], Comment: known(f[16]),
	}
	job.State, job.Flags, job.CancelledBy = ParseState(job.Raw)
	job.ReqNodes = leadingInt(f[7])
	job.Restarts = leadingInt(f[13])
	job.ExitCode, job.Signal = parseExit(f[14])
	return job, ok
}

// leadingInt reads the number in "4" and the first of a range "1-4".
func leadingInt(text string) int {
	text, _, _ = strings.Cut(text, "-")
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		return 0
	}
	return n
}
