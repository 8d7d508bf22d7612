package glue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/slurm"
)

// writeTime bounds the writes that must not be cut in half by the end of the glue.
const writeTime = 20 * time.Second

// lastingFor gives a context that outlives the end of ctx by at most d: for steps that are only good when finished.
func lastingFor(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), d)
}

// tell writes one line about a task to the log.
func (g *Glue) tell(task, job, text string) {
	g.deps.Log.Info(short(task)+"  "+strings.ReplaceAll(text, "\n", "; "), event(task, job))
}

// warn tells of a step that failed and that a later look makes up for.
func (g *Glue) warn(task, text string) {
	g.deps.Log.Warn(short(task)+"  "+text, event(task, ""))
}

// event repeats for programs what the line names.
func event(task, job string) slog.Attr {
	if job == "" {
		return slog.Group("event", "task", task)
	}
	return slog.Group("event", "task", task, "job", job)
}

// tellJob writes the line about a job's way through Slurm, when it comes to run or ends.
func (g *Glue) tellJob(rec *record, s *sighting, was column) {
	switch now := columnOf(nil, &s.Job); {
	case now == was:
	case now == colRunning && was == colPending && s.State == slurm.Running && s.Nodes != "":
		g.tell(rec.task, s.ID, fmt.Sprintf("job %s running on %s", s.ID, s.Nodes))
	case now == colEnded && was != colUnknown:
		how := strings.ToLower(string(s.State))
		if s.ExitCode != 0 || s.Signal != 0 {
			how += ", " + exit(&s.Job)
		}
		g.tell(rec.task, s.ID, fmt.Sprintf("job %s ended: %s%s", s.ID, how, after(&s.Job)))
	}
}

// levelOf is the level of the console line that goes with an end.
func levelOf(do Do) string {
	if do == Fail || do == ClaimFail {
		return clearml.LevelError
	}
	return clearml.LevelInfo
}

// console adds a line to the task's console. It is company for the status, never a condition: a failure is only told.
func (g *Glue) console(ctx context.Context, task, level, text string) {
	event := clearml.NewLogEvent(task, g.cfg.Name, level, program+": "+text+"\n", time.Now())
	if _, err := g.deps.ClearML.AddEvents(ctx, []any{event}); err != nil {
		g.warn(task, "cannot write to the task's console: "+oneLine(err.Error()))
	}
}

// The user properties that follow a job. People read them, and templates of later runs may; the glue itself never does.
const (
	propertyJob       = "slurm_job"
	propertyState     = "slurm_state"
	propertyReason    = "slurm_reason"
	propertyPartition = "slurm_partition"
	propertyNodes     = "slurm_nodes"
)

// setProperties writes user properties in one call; the server allows it in every status.
func (g *Glue) setProperties(ctx context.Context, task string, params ...clearml.Param) error {
	for i := range params {
		params[i].Section, params[i].Type = "properties", "str"
	}
	return g.deps.ClearML.EditHyperparams(ctx, task, params, false)
}

// noteState leaves the job's end in the task's properties.
func (g *Glue) noteState(ctx context.Context, task string, job *Job) {
	params := []clearml.Param{{Name: propertyJob, Value: job.ID}, {Name: propertyState, Value: string(job.State)}}
	if job.Nodes != "" {
		params = append(params, clearml.Param{Name: propertyNodes, Value: job.Nodes})
	}
	if err := g.setProperties(ctx, task, params...); err != nil {
		g.warn(task, "cannot write the job's state into the task's properties: "+oneLine(err.Error()))
	}
}

// slurmTrouble classes an error of a Slurm command: the side is away, unless Slurm answered with a refusal.
func (g *Glue) slurmTrouble(err error) error {
	if isAway(err) {
		return &away{side: sideSlurm, err: err}
	}
	return err
}

// isAway says whether Slurm did not answer, or its commands are gone for now (a file system that is away).
func isAway(err error) bool {
	var gone *slurm.Unavailable
	return errors.As(err, &gone) || errors.Is(err, slurm.ErrNoCommand)
}
