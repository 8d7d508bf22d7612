package slurm

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Show asks slurmctld for everything about one job. ErrNoJob: it is purged or was never there.
func (c *Client) Show(ctx context.Context, id string) (Job, error) {
	out, err := c.query(ctx, "scontrol", "show", "job", id)
	var failed *CommandError
	if errors.As(err, &failed) && strings.Contains(strings.ToLower(failed.Stderr), noJobWords) {
		return Job{}, fmt.Errorf("cannot show job %s: %w", id, ErrNoJob)
	}
	if err != nil {
		return Job{}, fmt.Errorf("cannot show job %s: %w", id, err)
	}
	job, ok := parseShow(out)
	if !ok {
		return Job{}, fmt.Errorf("cannot read scontrol's answer for job %s: %q", id, out)
	}
	return job, nil
}

// Free texts stand at places of their own: the name on the first line up to the line of UserId, the comment on lines of its
// own up to the next key.
var (
	showName    = regexp.MustCompile(`(?s)^\s*JobId=(\d+)(.*?) JobName=(.*?)\n {3}UserId=([^(\s]*)\((\d+)\)`)
	showComment = regexp.MustCompile(`(?s)\n {3}Comment=(.*?) ?\n {3}[A-Z][A-Za-z/:]*=`)
	showArray   = regexp.MustCompile(`ArrayJobId=(\d+) ArrayTaskId=(\S+)`)
	showPair    = regexp.MustCompile(`(?m)(?:^ {3}| )([A-Z][A-Za-z/:]*)=(\S*)`)
	showLine    = regexp.MustCompile(`(?m)^ {3}(WorkDir|StdOut)=(.*)$`)
)

func parseShow(text string) (Job, bool) {
	// An array shows its waiting tasks and each of its own; the first is asked for.
	text, _, _ = strings.Cut(text, "\n\n")
	where := showName.FindStringSubmatchIndex(text)
	if where == nil {
		return Job{}, false
	}
	head, body := showName.FindStringSubmatch(text), text[where[1]:]
	job := Job{ID: head[1], Name: head[3], User: head[4]}
	if array := showArray.FindStringSubmatch(head[2]); array != nil {
		job.ID = array[1] + "_" + array[2]
	}
	if match := showComment.FindStringSubmatchIndex(body); match != nil {
		job.Comment = known(body[match[2]:match[3]])
		body = body[:match[0]] + body[match[3]:]
	}
	values := map[string]string{}
	for _, pair := range showPair.FindAllStringSubmatch(body, -1) {
		if _, seen := values[pair[1]]; !seen {
			values[pair[1]] = pair[2]
		}
	}
	for _, line := range showLine.FindAllStringSubmatch(body, -1) {
		values[line[1]] = strings.TrimSuffix(line[2], " ") // some releases end the line with a blank
	}
	fillShow(&job, values)
	return job, true
}

func fillShow(job *Job, values map[string]string) {
	job.Raw = values["JobState"]
	job.State, job.Flags, _ = ParseState(job.Raw)
	job.Reason = known(values["Reason"])
	job.Partition = values["Partition"]
	job.Nodes = known(values["NodeList"])
	job.ReqNodes = leadingInt(values["NumNodes"])
	job.BatchHost = known(values["BatchHost"])
	job.WorkDir = values["WorkDir"]
	job.StdOut = values["StdOut"]
	for _, key := range []string{"TRES", "ReqTRES", "AllocTRES"} { // one before 23.02, two since
		if value := known(values[key]); value != "" {
			job.TRES = value
		}
	}
	job.Submit, job.Start, job.End = parseTime(values["SubmitTime"]), parseTime(values["StartTime"]), parseTime(values["EndTime"])
	job.TimeLimit = parseLimit(values["TimeLimit"])
	if n, err := strconv.Atoi(values["Restarts"]); err == nil {
		job.Restarts = n
	}
	job.ExitCode, job.Signal = parseExit(values["ExitCode"])
}
