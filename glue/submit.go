package glue

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/internal/quantity"
	"github.com/clearml-hpc/clearml-agent/slurm"
	"github.com/clearml-hpc/clearml-agent/templates"
)

// submitAll submits for the waiting entries as far as there is room, in the order given.
func (g *Glue) submitAll(ctx context.Context, waiting []*Entry) error {
	g.admit.count(g.book, len(g.users) > 0)
	g.waits.begin()
	defer g.tellWaits()
	for _, entry := range waiting {
		if ended(ctx) {
			break
		}
		rec, queue, now := g.record(entry.Task), g.queues[entry.Queue], time.Now()
		switch why := g.admit.room(entry.Queue, queue.name); {
		case now.Before(rec.notBefore):
			continue
		case why != "":
			g.hold(ctx, rec, why)
			continue
		case rec.ownerTurn.Equal(entry.Added) && (g.rests(ctx, rec, queue) || g.full(ctx, rec, entry)):
			continue
		case !g.admit.rate.Allow():
			g.moved = now // the rest at the next look, soon
			return nil
		}
		err := g.submit(ctx, rec, entry, queue)
		if ended(ctx) {
			return err // what was cut short by that is no failure to tell of
		}
		if err := g.weigh(err, entry.Task, "submit"); err != nil {
			return err
		}
	}
	return nil
}

// submit makes one job for one entry. Whatever fails on the way leaves the entry in its queue, but for a task that can never
// be submitted: that is claimed and failed, with the reason.
//
// An sbatch whose answer was lost is not repeated here: the error ends the round, and the next look finds the job by its
// name and comment, or does not.
func (g *Glue) submit(ctx context.Context, rec *record, entry *Entry, queue *queue) error {
	task, err := g.deps.ClearML.Task(ctx, entry.Task)
	if err != nil {
		return err
	}
	if task.Status != clearml.StatusQueued { // it moved on since it was read
		g.takeTask(task)
		rec.left = entry.Added
		return nil
	}
	runAs, ok := g.runAs(rec, entry, task)
	switch {
	case g.rests(ctx, rec, queue):
		return nil
	case g.ownerLost(rec, entry, task):
		g.postpone(ctx, rec, "who enqueued it is not known any more: take it out of the queue and enqueue it again")
		return nil
	case !ok:
		return g.refuse(ctx, entry, "user not mapped",
			fmt.Sprintf("Rejected: ClearML user %s, who enqueued the task, has no Linux user in agent.slurm.user_map, and the map has no default.", rec.owner))
	}
	values, err := g.values(ctx, task, entry, queue)
	var missing *missingError
	switch {
	case errors.As(err, &missing):
		return g.refuse(ctx, entry, "template variable missing", fmt.Sprintf("Not submitted: %s. Template %s needs it.", missing, queue.template.name))
	case clearml.IsUnreachable(err), clearml.IsCredentials(err), ended(ctx):
		return err
	case err != nil:
		g.postpone(ctx, rec, oneLine(err.Error()))
		return nil
	}
	script, err := queue.template.parsed.Render(values, g.commands(task, entry))
	if err != nil {
		g.trip(rec, queue, err.Error())
		return g.refuse(ctx, entry, "template and task do not fit", "Not submitted: "+strings.TrimSpace(err.Error()))
	}
	return g.sbatch(ctx, rec, entry, queue, task, asked(script), slurm.SubmitRequest{
		Script: script.Text, JobName: jobName(task.ID), Comment: comment(g.cfg.Name, *entry), Export: g.export(),
		RunAs: runAs, ScriptChdir: namesFolder(script),
	})
}

// namesFolder says whether the script itself names the folder of its batch step, which is that of the job's first component.
func namesFolder(script *templates.Script) bool {
	for _, d := range script.Directives {
		if d.Name == "chdir" && d.Component == 0 {
			return true
		}
	}
	return false
}

// sbatch hands the script over. It is finished even while the glue ends, so that its answer is not lost.
func (g *Glue) sbatch(ctx context.Context, rec *record, entry *Entry, queue *queue, task *clearml.Task, asks string, request slurm.SubmitRequest) error {
	long, cancel := lastingFor(ctx, sbatchTime)
	defer cancel()
	submitted, err := g.deps.Slurm.Submit(long, request)
	now := time.Now()
	var refused *slurm.Refused
	switch {
	case errors.As(err, &refused) && refused.Temporary:
		g.admit.full(request.RunAs, entry.Queue, oneLine(refused.Words), now, g.cfg.Pace.Slurm)
		g.hold(ctx, rec, noFurtherJob+oneLine(refused.Words))
		return nil
	case errors.As(err, &refused):
		g.trip(rec, queue, oneLine(refused.Words))
		message := "Refused by Slurm: " + oneLine(refused.Words)
		if asks != "" {
			message += ". Template " + queue.template.name + " asked for " + asks + "."
		}
		return g.refuse(ctx, entry, "refused by Slurm", message)
	case err != nil && request.RunAs != "" && !isAway(err):
		g.postpone(ctx, rec, fmt.Sprintf("cannot submit as user %s: %s", request.RunAs, oneLine(err.Error())))
		return nil
	case err != nil:
		return &away{side: sideSlurm, err: err}
	}
	queue.template.breaker.ok(g.accountable(rec))
	rec.placeholder(submitted.ID, submitted.Cluster, request.RunAs, g.cfg.Name, *entry, now)
	rec.notBefore = now.Add(g.cfg.Pace.Retry << min(rec.attempts(entry), 5))
	rec.held, rec.heldWritten, rec.reason, rec.explained = "", "", "", ""
	g.admit.submitted(entry.Queue, request.RunAs)
	g.moved = now

	text := fmt.Sprintf("submitted as job %s", submitted.ID)
	if request.RunAs != "" {
		text += " for user " + request.RunAs
	}
	if asks != "" {
		text += " (" + asks + ")"
	}
	g.tell(task.ID, submitted.ID, fmt.Sprintf("%q  %s  %s", task.Name, queue.name, text))
	if w := oneLine(submitted.Warnings); w != "" {
		text += "; sbatch says: " + w
	}
	write, stop := lastingFor(ctx, writeTime)
	defer stop()
	g.console(write, task.ID, clearml.LevelInfo, text)
	return nil
}

// sbatchTime is longer than sbatch itself keeps trying: fifteen times with pauses of 1 to 15 s, and the last message's time
// (src/sbatch/sbatch.c).
const sbatchTime = 3 * time.Minute

// refuse ends a task that can never be submitted as it is. A glue that is told to end leaves that to the next one, for the
// signal may be what made the submission fail.
func (g *Glue) refuse(ctx context.Context, entry *Entry, reason, message string) error {
	if ended(ctx) {
		return nil
	}
	return g.claimAndEnd(ctx, entry, Action{Do: ClaimFail, Verdict: Verdict{Reason: reason, Message: message}})
}

// trip counts a failure against the template, as far as this user's tasks are concerned.
func (g *Glue) trip(rec *record, queue *queue, what string) {
	user := g.accountable(rec)
	if r, rest := queue.template.breaker.failed(user, time.Now(), oneLine(what)); rest > 0 {
		g.deps.Log.Warn(fmt.Sprintf("template %s failed %d times in a row for ClearML user %s and rests for %s; the last time: %s",
			queue.template.name, r.fails, user, quantity.Duration(rest), r.last))
	}
}

// rests says whether the template rests for the owner of the entry, and tells so.
func (g *Glue) rests(ctx context.Context, rec *record, queue *queue) bool {
	r := queue.template.breaker.resting(g.accountable(rec), time.Now())
	if r != nil {
		g.hold(ctx, rec, fmt.Sprintf("template %s failed %d times in a row and rests until %s; the last time: %s",
			queue.template.name, r.fails, r.until.Local().Format("15:04:05"), r.last))
	}
	return r != nil
}

// noFurtherJob begins the reason of entries that wait for room in Slurm.
const noFurtherJob = "Slurm takes no further job now: "

// full says whether Slurm took no further job of the user for whom the entry would be submitted, and tells so. One entry of the
// user tries again when the time has come, or when a job has ended.
func (g *Glue) full(ctx context.Context, rec *record, entry *Entry) bool {
	user, _ := g.runAs(rec, entry, g.tasks[entry.Task])
	words := g.admit.isFull(user, entry.Queue, time.Now())
	if words != "" {
		g.hold(ctx, rec, noFurtherJob+words)
	}
	return words != ""
}

// commands gives what the template's command slots stand for.
func (g *Glue) commands(task *clearml.Task, entry *Entry) templates.Commands {
	execute := []string{
		g.cfg.AgentBinary, "execute", "--full-monitoring", "--require-queue", "--claim-from", entry.Queue, "--id", entry.Task,
	}
	c := templates.Commands{
		PreSetup: g.cfg.PreSetup, AgentExecute: append(execute, g.cfg.ExecuteArgs...), PostSetup: g.cfg.PostSetup, Delegate: g.cfg.Delegate,
	}
	if g.cfg.ContainerMode {
		c.Image = cmp.Or(task.Container.Image, g.cfg.DefaultImage)
	}
	return c
}

// export hands the job the path of its configuration, never what is in it: Slurm stores the environment.
func (g *Glue) export() string {
	if g.cfg.ConfigFile == "" {
		return "ALL"
	}
	return "ALL,CLEARML_CONFIG_FILE=" + g.cfg.ConfigFile
}
