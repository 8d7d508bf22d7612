package glue

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/slurm"
)

// look brings the glue's picture up to date: our jobs, the entries of the bound queues, the tasks concerned, in this order,
// so that a job seen ended before its entry was still seen in the queue has certainly not taken it.
//
// Each is one call, whatever their number. squeue is left out while there is nothing to ask about and, in quiet times, asked
// less often than the server; the entries are read only when a queue's last_update moved. A call that fails leaves what it
// would have told as it was, and nothing may be concluded from it.
func (g *Glue) look(ctx context.Context) error {
	now := time.Now()
	if g.jobsDue(now) {
		if err := g.seeJobs(ctx, now); err != nil {
			return err
		}
	}
	if err := g.seeQueues(ctx, now); err != nil {
		return err
	}
	if g.jobsSeen.Before(now) && g.entryWithoutJob(now) {
		if err := g.seeJobs(ctx, now); err != nil {
			return err
		}
	}
	sweeping := now.Sub(g.swept) >= g.cfg.Pace.Sweep
	if err := g.seeTasks(ctx, sweeping); err != nil {
		return err
	}
	if sweeping {
		if err := g.sweep(ctx); err != nil {
			return err
		}
		g.swept = now
	}
	return g.seek(ctx)
}

// jobsDue says whether squeue is to be asked before anything else.
func (g *Glue) jobsDue(now time.Time) bool {
	switch {
	case g.jobsSeen.IsZero():
		return true
	case g.busy(now):
		return g.anyOpen()
	default:
		return now.Sub(g.jobsSeen) >= g.cfg.Pace.Slurm*5/6 && g.anyOpen() // jitter may bring a look forward by a sixth
	}
}

func (g *Glue) anyOpen() bool {
	for _, rec := range g.book {
		if rec.open() {
			return true
		}
	}
	return false
}

// seeJobs asks squeue once for all jobs of ours, the recently ended included.
func (g *Glue) seeJobs(ctx context.Context, now time.Time) error {
	jobs, err := g.deps.Slurm.Jobs(ctx, g.jobQuery())
	if err != nil {
		return &away{side: sideSlurm, err: err}
	}
	for _, rec := range g.book {
		for _, s := range rec.jobs {
			s.seen = false
		}
	}
	for _, j := range jobs {
		job, ours := identify(j)
		if !ours || g.queues[job.Queue] == nil {
			continue
		}
		rec := g.record(job.Task)
		before := rec.jobs[job.ID]
		was := colUnknown
		if before != nil {
			was = columnOf(nil, &before.Job)
		}
		if rec.see(job, now) {
			g.moved = now
			g.tellJob(rec, rec.jobs[job.ID], was)
		}
		rec.jobs[job.ID].seen, rec.jobs[job.ID].shown = true, true
	}
	for task, rec := range g.book {
		for id, s := range rec.jobs {
			switch {
			case s.seen:
			case s.settled:
				delete(rec.jobs, id) // purged, and nothing was left to do
			case !s.ended():
				if s.missing++; s.missing <= 2 {
					g.moved = now
				}
			}
		}
		if len(rec.jobs) == 0 && g.entries[task] == nil {
			delete(g.book, task)
		}
	}
	g.jobsSeen = now
	return nil
}

// jobQuery asks for the glue's own jobs, or those of all users it may submit for.
func (g *Glue) jobQuery() slurm.Query {
	return slurm.Query{User: strings.Join(g.users.linuxUsers(), ",")}
}

// seeQueues reads last_update of the bound queues, and their entries when one moved.
func (g *Glue) seeQueues(ctx context.Context, now time.Time) error {
	ids := g.queueIDs()
	heads, err := g.deps.ClearML.Queues(ctx, ids, "id", "last_update")
	if err != nil {
		return &away{side: sideServer, err: err}
	}
	changed := now.Sub(g.swept) >= g.cfg.Pace.Sweep
	g.tellMissing(heads)
	for _, q := range heads {
		if known := g.queues[q.ID]; known != nil && (!known.read || !known.lastUpdate.Equal(q.LastUpdate.Time)) {
			changed = true
		}
	}
	if !changed {
		return nil
	}
	full, err := g.deps.ClearML.Queues(ctx, ids, "id", "name", "last_update", "entries")
	if err != nil {
		return &away{side: sideServer, err: err}
	}
	for _, q := range full {
		known := g.queues[q.ID]
		if known == nil {
			continue
		}
		if !known.lastUpdate.Equal(q.LastUpdate.Time) {
			g.moved = now
		}
		known.read, known.name, known.lastUpdate, known.entries = true, q.Name, q.LastUpdate.Time, q.Entries
	}
	// A queue that the answer lacks keeps its last known entries: the tasks tell what became of them.
	g.entries = map[string]*Entry{}
	for _, id := range ids {
		for i, e := range g.queues[id].entries {
			if g.entries[e.Task] == nil {
				g.entries[e.Task] = &Entry{Task: e.Task, Queue: id, Added: e.Added.Time, Position: i}
			}
		}
	}
	return nil
}

// tellMissing says once of each queue that the server has it no more. Its jobs are still looked after.
func (g *Glue) tellMissing(heads []clearml.Queue) {
	for _, id := range g.order {
		q := g.queues[id]
		missing := !slices.ContainsFunc(heads, func(h clearml.Queue) bool { return h.ID == id })
		if missing && !q.missing {
			g.deps.Log.Warn(fmt.Sprintf("queue %s (%s) is no more on the server: its jobs are looked after, nothing new is submitted; start anew when it was made again", q.name, id))
		}
		q.missing = missing
	}
}

func (g *Glue) queueMissing(id string) bool {
	q := g.queues[id]
	return q != nil && q.missing
}

// entryWithoutJob says whether a submission may be near, before which squeue must have been asked: another glue, or an sbatch
// whose answer was lost, may have made the job. Entries that are held back ask no more often than is due, those of tasks that
// are not queued never again.
func (g *Glue) entryWithoutJob(now time.Time) bool {
	due := now.Sub(g.jobsSeen) >= g.cfg.Pace.Slurm
	for task, e := range g.entries {
		rec := g.book[task]
		if rec == nil {
			return true
		}
		if !due && (rec.held != "" || now.Before(rec.notBefore)) || rec.left.Equal(e.Added) {
			continue
		}
		if main, _ := rec.principal(e, nil); main == nil || !main.live() {
			return true
		}
	}
	return false
}

// taskFields is what decisions and explanations read of a task.
var taskFields = []string{
	"id", "name", "status", "status_reason", "status_message", "status_changed", "user", "last_update", "last_changed_by",
	"execution.queue", "hyperparams.properties",
}

// seeTasks reads the tasks of all entries and of all jobs about which something is open. A task whose entry stands in its
// queue, without a job or with a pending one, is left out until something about it changes, or all is set: a task leaves the
// queue with its entry, and each is read once more before it is submitted.
func (g *Glue) seeTasks(ctx context.Context, all bool) error {
	ids := make([]string, 0, len(g.entries)+len(g.book))
	kept := make(map[string]*clearml.Task, len(g.entries)+len(g.book))
	for task, entry := range g.entries {
		if rec := g.book[task]; !all && rec != nil && g.tasks[task] != nil && rec.quiet(entry) {
			kept[task] = g.tasks[task]
			continue
		}
		ids = append(ids, task)
	}
	for task, rec := range g.book {
		if g.entries[task] == nil && rec.open() {
			ids = append(ids, task)
		}
	}
	var tasks []clearml.Task
	if len(ids) > 0 {
		var err error
		if tasks, err = g.deps.ClearML.Tasks(ctx, clearml.TaskQuery{IDs: ids, OnlyFields: taskFields}); err != nil {
			return &away{side: sideServer, err: err}
		}
	}
	g.tasks = kept
	for i := range tasks {
		g.takeTask(&tasks[i])
	}
	for _, id := range ids {
		if rec := g.book[id]; rec != nil {
			rec.noteRead(g.entries[id])
		}
	}
	return nil
}

// takeTask keeps a task, and opens a page for the job that its mark names when that is not known yet.
func (g *Glue) takeTask(task *clearml.Task) {
	g.tasks[task.ID] = task
	g.noteOwner(task)
	mark, ok := task.ClaimMark()
	if !ok || !jobID.MatchString(mark.Job) || !sameCluster(mark.Cluster, g.cluster.Name) || g.entries[task.ID] != nil {
		return
	}
	if task.Status != clearml.StatusInProgress && task.Status != clearml.StatusQueued || g.queues[task.Execution.Queue] == nil {
		return
	}
	rec := g.record(task.ID)
	if rec.jobs[mark.Job] == nil && rec.gone != mark.Job {
		rec.jobs[mark.Job] = &sighting{
			Job: Job{
				Job:  slurm.Job{ID: mark.Job, Cluster: mark.Cluster},
				Task: task.ID, Queue: task.Execution.Queue, Added: mark.Added.Time,
			},
			missing: 1,
		}
	}
}

// sweep finds tasks of the bound queues that are neither in a queue nor known by a job: what a dead job, or a glue that was
// down for long, left behind.
func (g *Glue) sweep(ctx context.Context) error {
	tasks, err := g.deps.ClearML.Tasks(ctx, clearml.TaskQuery{
		Status:     []clearml.Status{clearml.StatusQueued, clearml.StatusInProgress},
		Queues:     g.queueIDs(),
		OnlyFields: taskFields,
	})
	if err != nil {
		return &away{side: sideServer, err: err}
	}
	for i := range tasks {
		task := &tasks[i]
		if _, marked := task.ClaimMark(); !marked || g.tasks[task.ID] != nil {
			continue
		}
		if task.Status == clearml.StatusQueued && g.entries[task.ID] == nil {
			g.record(task.ID).lost = true
		}
		g.takeTask(task)
	}
	return nil
}
