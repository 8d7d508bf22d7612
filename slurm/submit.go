package slurm

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// SubmitRequest is one batch job to submit.
type SubmitRequest struct {
	Script  []byte // the batch script, "#!…" first; it goes to sbatch's standard input and lies nowhere
	JobName string // beats the script's, as every option here does
	Comment string // any text
	Dir     string // where sbatch runs, so where relative paths of the script's options lead; "" is the caller's folder
	Export  string // value of --export ("NONE", "ALL,KEY=value"); "" leaves it to the script
	RunAs   string // Linux user to submit as, whose home the job runs in; "" is ourselves

	ScriptChdir bool // the script says with --chdir where the job runs, also for RunAs
}

// Submitted is a job that Slurm took.
type Submitted struct {
	ID, Cluster string // Cluster is "" unless Slurm names it (multi-cluster setups)
	Warnings    string // what sbatch said beside, banners of site wrappers included
}

var (
	parsable = regexp.MustCompile(`^(\d+)(?:;(\S+))?$`)
	prose    = regexp.MustCompile(`(?i)submitted batch job (\d+)(?: on cluster (\S+))?`)
)

// Submit hands a script to sbatch. An error is a *Refused (the job is not in), an *Unavailable (it may be in when
// Ambiguous: look for it by name and comment before submitting again), or that of ctx or a missing command.
//
// Name, comment, --parsable and --ignore-pbs go on the command line, which beats the script's directives and the
// environment (sbatch(1), INPUT ENVIRONMENT VARIABLES).
func (c *Client) Submit(ctx context.Context, request SubmitRequest) (Submitted, error) {
	call := command{name: "sbatch", stdin: request.Script, dir: request.Dir, timeout: c.config.SubmitTimeout}
	if request.RunAs != "" {
		user, err := c.findAccount(ctx, request.RunAs)
		if err != nil {
			return Submitted{}, fmt.Errorf("cannot submit: %w", err)
		}
		call.user = user
		if request.Dir == "" {
			call.dir = user.home
		}
	}
	call.args = submitArgs(request, call.dir)
	out, err := c.run(ctx, call)
	if submitted, ok := parseSubmitted(out.stdout, out.stderr); ok {
		return submitted, nil // whatever a wrapper's exit code says: Slurm gave an id
	}
	var failed *CommandError
	var away *Unavailable
	switch {
	case errors.As(err, &away):
		return Submitted{}, err
	case errors.As(err, &failed):
		return Submitted{}, classifySubmit(failed)
	case err != nil:
		return Submitted{}, err
	default:
		return Submitted{}, &Unavailable{Words: "sbatch named no job id: " + strings.TrimSpace(out.stdout+" "+out.stderr), Ambiguous: true}
	}
}

// submitArgs gives the options; dir is the folder in which sbatch runs. Through sudo it runs in ours, so it is told the folder.
func submitArgs(request SubmitRequest, dir string) []string {
	args := []string{"--parsable", "--ignore-pbs"}
	if request.RunAs != "" && !request.ScriptChdir {
		args = append(args, "--chdir="+dir)
	}
	if request.JobName != "" {
		args = append(args, "--job-name="+request.JobName)
	}
	if request.Comment != "" {
		args = append(args, "--comment="+request.Comment)
	}
	if request.Export != "" {
		args = append(args, "--export="+request.Export)
	}
	return args
}

// parseSubmitted finds "id" or "id;cluster" among sbatch's lines, or the sentence a wrapper without --parsable prints.
func parseSubmitted(stdout, stderr string) (Submitted, bool) {
	var found Submitted
	var rest []string
	for line := range strings.Lines(stdout) {
		line = strings.TrimSpace(line)
		match := parsable.FindStringSubmatch(line)
		if match == nil {
			match = prose.FindStringSubmatch(line)
		}
		switch {
		case match != nil:
			found.ID, found.Cluster = match[1], match[2]
		case line != "":
			rest = append(rest, line)
		}
	}
	if text := strings.TrimSpace(saidBy.ReplaceAllString(stderr, "")); text != "" {
		rest = append(rest, text)
	}
	found.Warnings = strings.Join(rest, "\n")
	return found, found.ID != ""
}
