package glue

import (
	"context"
	"fmt"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

// estimateEvery is how often a moved estimate alone is worth a write.
const estimateEvery = 5 * time.Minute

// explain says in ClearML what a pending job waits for: the status message, and user properties for columns in the UI.
//
// It writes only what differs from what the server has, so a glue that starts anew writes nothing twice; and only while the
// task is queued, for then nobody else writes the message.
func (g *Glue) explain(ctx context.Context, rec *record, task *clearml.Task, s *sighting) error {
	if s == nil || task == nil || s.missing > 0 {
		return nil
	}
	now := time.Now()
	text := pendingText(&s.Job, now)
	g.tellReason(ctx, rec, task, s)
	if task.Status != clearml.StatusQueued {
		return nil // a claimed task whose job waits to run again: the runner resumes it
	}
	message := text + estimate(&s.Job, now)
	stale := text != rec.explained || now.Sub(rec.explainedAt) >= estimateEvery
	if stale && task.StatusMessage != message {
		rec.read = false
		if err := g.deps.ClearML.UpdateTask(ctx, rec.task, map[string]any{"status_message": message}); err != nil {
			return err
		}
		rec.explainedAt = now
	}
	rec.explained = text
	if params := changed(task, pendingProperties(&s.Job)); len(params) > 0 {
		rec.read = false
		return g.setProperties(ctx, rec.task, params...)
	}
	return nil
}

// pendingText is the status message without the estimate. It holds a time instead of a duration, so that it changes when
// something changed and not with every look; the date is added on the next day.
func pendingText(job *Job, now time.Time) string {
	text := fmt.Sprintf("Slurm job %s pending", job.ID)
	if job.requeued() || job.Restarts > 0 {
		text = fmt.Sprintf("Slurm job %s requeued by Slurm, pending", job.ID)
	}
	if !job.Submit.IsZero() {
		text += " since " + timeOfDay(job.Submit, now)
	}
	if known(job.Reason) {
		text += " · " + job.Reason
		if words := pendingWords(job.Reason); words != "" {
			text += ": " + words
		}
	}
	return text
}

func estimate(job *Job, now time.Time) string {
	if job.Start.IsZero() || job.Start.Before(now) {
		return ""
	}
	return " · estimated start " + timeOfDay(job.Start, now) + " (Slurm's guess)"
}

// timeOfDay leaves the date out where it is that of ref.
func timeOfDay(t, ref time.Time) string {
	t, ref = t.Local(), ref.Local()
	if t.YearDay() == ref.YearDay() && t.Year() == ref.Year() {
		return t.Format("15:04")
	}
	return t.Format("2006-01-02 15:04")
}

func known(reason string) bool { return reason != "" && reason != "None" && reason != "(null)" }

func pendingProperties(job *Job) []clearml.Param {
	state := string(job.State)
	if len(job.Flags) > 0 {
		state = string(job.Flags[0])
	}
	params := []clearml.Param{{Name: propertyJob, Value: job.ID}, {Name: propertyState, Value: state}}
	if known(job.Reason) {
		params = append(params, clearml.Param{Name: propertyReason, Value: job.Reason})
	}
	if job.Partition != "" {
		params = append(params, clearml.Param{Name: propertyPartition, Value: job.Partition})
	}
	return params
}

// changed keeps the properties whose value on the server is another.
func changed(task *clearml.Task, params []clearml.Param) []clearml.Param {
	var out []clearml.Param
	for _, p := range params {
		if property(task, p.Name) != p.Value {
			out = append(out, p)
		}
	}
	return out
}

// tellReason writes a new pending reason to the log and the task's console, once: what is in the task's properties already
// was told, by this glue or one before it.
func (g *Glue) tellReason(ctx context.Context, rec *record, task *clearml.Task, s *sighting) {
	reason := s.Reason
	if !known(reason) || reason == rec.reason {
		return
	}
	told := property(task, propertyReason) == reason && property(task, propertyJob) == s.ID
	rec.reason = reason
	if told {
		return
	}
	text := fmt.Sprintf("job %s pending: %s", s.ID, reason)
	if words := pendingWords(reason); words != "" {
		text += ": " + words
	}
	g.tell(rec.task, s.ID, text)
	if s.Glue != "" && s.Glue != glueName(g.cfg.Name) {
		return // the glue that submitted it writes the console
	}
	g.console(ctx, rec.task, clearml.LevelInfo, text)
}
