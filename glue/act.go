package glue

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

// act decides for every task of the picture and does it: first what ends, cancels or explains, for that makes room, then the
// submissions in the order of the queues. It stops early when ctx ends or a side goes away.
func (g *Glue) act(ctx context.Context) error {
	var waiting []*Entry
	for _, task := range g.concerned() {
		if ended(ctx) {
			break
		}
		rec, entry := g.record(task), g.entries[task]
		submit, err := g.settle(ctx, rec, entry)
		if err != nil {
			return err
		}
		if submit {
			waiting = append(waiting, entry)
		}
	}
	order := g.queueOrder()
	slices.SortFunc(waiting, func(a, b *Entry) int {
		return cmp.Or(cmp.Compare(order[a.Queue], order[b.Queue]), cmp.Compare(a.Position, b.Position))
	})
	return g.submitAll(ctx, waiting)
}

func (g *Glue) concerned() []string {
	seen := make(map[string]bool, len(g.book)+len(g.entries))
	for task, rec := range g.book {
		if rec.open() {
			seen[task] = true
		}
	}
	for task := range g.entries {
		seen[task] = true
	}
	tasks := make([]string, 0, len(seen))
	for task := range seen {
		tasks = append(tasks, task)
	}
	slices.Sort(tasks)
	return tasks
}

// settle does for one task all but submitting, and says whether that is what remains.
func (g *Glue) settle(ctx context.Context, rec *record, entry *Entry) (submit bool, err error) {
	now := time.Now()
	task := g.tasks[rec.task]
	main, others := rec.principal(entry, task)
	var job *Job
	id := ""
	if main != nil {
		job, id = main.forDecision(), main.ID
	}
	mem := g.memory(rec, entry, task, main, id, now)
	if rec.left = (time.Time{}); entry != nil && task != nil && task.Status != clearml.StatusQueued {
		rec.left = entry.Added
	}
	action := Decide(entry, task, job, mem)
	if action.Verdict.Message != "" && main != nil && g.examine(ctx, main) {
		action = Decide(entry, task, main.forDecision(), mem)
	}
	for _, other := range others {
		if err := g.settleOther(ctx, rec, entry, task, main, other, now); err != nil {
			return false, err
		}
	}
	err = g.do(ctx, rec, entry, task, main, action)
	return err == nil && (action.Do == Submit || action.Do == Replace), err
}

// memory gathers what Decide needs beside the task and the job, and counts this look.
func (g *Glue) memory(rec *record, entry *Entry, task *clearml.Task, s *sighting, id string, now time.Time) Memory {
	mem := Memory{
		Cluster: g.cluster.Name, Job: cmp.Or(id, rec.gone), UserMap: len(g.users) > 0,
		Attempts: rec.attempts(entry), MaxAttempts: g.cfg.MaxAttempts,
		MaxRequeues: g.cfg.MaxRequeues,
		Grace:       g.cfg.Pace.Grace, CancelGrace: g.cfg.Pace.CancelGrace,
	}
	if task != nil {
		q := g.queues[task.Execution.Queue]
		if mem.Bound = q != nil; q != nil {
			mem.Queue = q.name
		}
		mem.Requeues = requeues(task)
	}
	if entry != nil {
		mem.QueueMissing = g.queueMissing(entry.Queue)
	}
	var job *Job
	if s != nil {
		job = s.forDecision()
		mem.QueueMissing = g.queueMissing(s.Queue)
		mem.CancelledByUs = !s.cancelledAt.IsZero()
		if !s.endedAt.IsZero() {
			mem.EndedFor = now.Sub(s.endedAt)
			mem.AliveSince = s.alive(task)
		}
	}
	r, c := place(entry, task, job, mem)
	have := rec.tick(id, r, c, now)
	if have.looks == 1 {
		g.moved = now
	}
	mem.Looks, mem.CellFor = have.looks, now.Sub(have.since)
	return mem
}

// settleOther deals with a job beside the principal one: surplus pending jobs go, running ones lose the claim by themselves.
func (g *Glue) settleOther(ctx context.Context, rec *record, entry *Entry, task *clearml.Task, main, s *sighting, now time.Time) error {
	if s.ended() {
		s.settled = true
		return nil
	}
	mem := g.memory(rec, entry, task, s, s.ID, now)
	action := Decide(entry, task, s.forDecision(), mem)
	surplus := columnOf(task, s.forDecision()) == colPending && main.live()
	if surplus || action.Do == Cancel {
		return g.weigh(g.cancel(ctx, rec, s), rec.task, "cancel job "+s.ID)
	}
	return nil
}

// do carries out one decision. A refusal by the server of a single step (the task moved on meanwhile) is told and left to
// the next look; only an outage is returned.
func (g *Glue) do(ctx context.Context, rec *record, entry *Entry, task *clearml.Task, s *sighting, action Action) error {
	var err error
	switch action.Do {
	case Forget:
		g.forget(rec)
	case Explain:
		err = g.explain(ctx, rec, task, s)
	case Cancel, Replace:
		err = g.cancel(ctx, rec, s)
	case PutBack:
		err = g.putBack(ctx, rec, task, s, action.Verdict)
	case Fail, Stop:
		err = g.close(ctx, rec, task, s, action)
	case ClaimFail, ClaimStop:
		err = g.claimAndEnd(ctx, entry, action)
	case Requeue:
		err = g.requeue(ctx, entry)
	case Wait, Submit:
	}
	return g.weigh(err, rec.task, action.Do.String())
}

// weigh tells of a failed step, and passes on only what ends the round.
func (g *Glue) weigh(err error, task, what string) error {
	var gone *away
	switch {
	case err == nil:
		return nil
	case errors.As(err, &gone):
		return err
	case clearml.IsUnreachable(err), clearml.IsCredentials(err):
		return &away{side: sideServer, err: err}
	default:
		g.warn(task, "cannot "+what+": "+oneLine(err.Error()))
		return nil
	}
}

// forget closes the record's book, but keeps ended jobs in sight so that they are not taken up again.
func (g *Glue) forget(rec *record) {
	rec.gone, rec.lost = "", false
	if g.entries[rec.task] == nil { // as long as it stands, each look finds the same cell
		rec.cells = map[string]*cell{}
	}
	for _, s := range rec.jobs {
		if s.ended() {
			s.settled = true
		}
	}
	if len(rec.jobs) == 0 && g.entries[rec.task] == nil {
		delete(g.book, rec.task)
	}
}
