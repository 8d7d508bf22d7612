package glue

import (
	"cmp"
	"slices"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/slurm"
)

// A record is what the glue remembers about one task while it runs. Losing it loses no task: it is filled again by looking.
type record struct {
	task string
	jobs map[string]*sighting // by job id
	read bool                 // the task was read since anything of ours about it changed
	seen time.Time            // the entry that stood in the queue when it was read
	gone string               // id of the last job that Slurm forgot, until that is dealt with
	lost bool                 // found queued, in no queue and without a job
	left time.Time            // the entry that stands in the queue of a task that is not queued; nothing is submitted for it

	// early holds the jobs that ended without taking the entry added at turn.
	turn  time.Time
	early map[string]bool

	cells     map[string]*cell // how long each job, or "" for none, has been in its cell
	notBefore time.Time        // of the next submission

	explained   string    // what was last written about the pending job, without the estimate
	explainedAt time.Time // when anything was written
	reason      string    // the pending reason last told in log and console
	held        string    // why the entry is not submitted
	heldWritten string    // the same, as last written to the task
	owner       string    // ClearML user who enqueued it
	ownerHidden bool      // owner is the glue's own user, for a write of ours hides who it was
	ownerTurn   time.Time // the entry for which owner was read
}

// A sighting is one job as last seen.
type sighting struct {
	Job

	seen        bool      // in the last squeue
	shown       bool      // Slurm has shown it to us, or it is our own: what it does not show any more is gone
	missing     int       // squeue answers in a row without it, since it was last alive
	absent      int       // answers of scontrol in a row without it
	absentSince time.Time // the first of them
	recorded    bool      // the accounting calls it alive
	askAt       time.Time // not before this are sacct and scontrol asked about it again
	told        string    // what was last told of a search for it that found nothing
	endedAt     time.Time
	lastUpdate  time.Time // of the task, when the job was first seen ended
	cancelTried time.Time // by this glue
	cancelledAt time.Time // by this glue, with success
	settled     bool      // ended, and nothing remains to be done
	examined    bool      // the accounting was asked for evidence
}

type cell struct {
	row   row
	col   column
	looks int
	since time.Time
}

func newRecord(task string) *record {
	return &record{task: task, jobs: map[string]*sighting{}, early: map[string]bool{}, cells: map[string]*cell{}}
}

// record gives the record of a task, a new one if need be.
func (g *Glue) record(task string) *record {
	rec := g.book[task]
	if rec == nil {
		rec = newRecord(task)
		g.book[task] = rec
	}
	return rec
}

// see takes in what Slurm said about a job and says whether that changed anything that matters.
func (rec *record) see(job Job, now time.Time) bool {
	s := rec.jobs[job.ID]
	if s == nil {
		s = &sighting{}
		rec.jobs[job.ID] = s
		s.Job = job
		rec.read = false
	}
	moved := s.State != job.State || s.Reason != job.Reason
	if job.Comment == "" { // sacct where it stores none; scontrol of a job found by its mark
		job.Glue, job.Task, job.Queue, job.Added = s.Glue, s.Task, s.Queue, s.Added
	}
	if moved {
		rec.read = false
	}
	s.Job = job
	s.missing, s.absent, s.recorded, s.askAt, s.told = 0, 0, false, time.Time{}, ""
	switch {
	case !s.ended():
		s.endedAt, s.lastUpdate, s.settled = time.Time{}, time.Time{}, false
	case s.endedAt.IsZero():
		s.endedAt = now
	}
	return moved
}

func (s *sighting) ended() bool { return columnOf(nil, &s.Job) == colEnded }

func (s *sighting) live() bool {
	c := columnOf(nil, &s.Job)
	return s.missing == 0 && (c == colPending || c == colRunning)
}

// alive says whether the task was reported on since its job was seen ended. Both times are the server's, so clocks that
// differ do not matter.
func (s *sighting) alive(task *clearml.Task) bool {
	if task == nil {
		return false
	}
	if s.lastUpdate.IsZero() {
		s.lastUpdate = task.LastUpdate.Time
	}
	return task.LastUpdate.After(s.lastUpdate)
}

// forDecision is the job as Decide may see it: without a state while it is merely missing.
func (s *sighting) forDecision() *Job {
	job := s.Job
	if s.missing > 0 && !s.ended() {
		job.State, job.Flags = "", nil
	}
	return &job
}

// open says whether something about the record is still to be decided.
func (rec *record) open() bool {
	if rec.gone != "" || rec.lost {
		return true
	}
	for _, s := range rec.jobs {
		if !s.settled {
			return true
		}
	}
	return false
}

// principal picks the job that speaks for the task, and gives the others: the one that claimed it, else one for the present
// entry, else any other that lives; running before pending; the lowest id, so that two glues pick the same. Without a live
// one it is the job that ended last. Nil when none is known.
func (rec *record) principal(entry *Entry, task *clearml.Task) (main *sighting, others []*sighting) {
	all := make([]*sighting, 0, len(rec.jobs))
	for _, s := range rec.jobs {
		if !s.settled || entry != nil {
			all = append(all, s)
		}
	}
	if len(all) == 0 {
		return nil, nil
	}
	slices.SortFunc(all, func(a, b *sighting) int {
		if sa, sb := rec.surplus(a), rec.surplus(b); sa != sb {
			return cmp.Compare(truth(sa), truth(sb))
		}
		ra, rb := rank(a, entry, task), rank(b, entry, task)
		if ra != rb {
			return cmp.Compare(ra, rb)
		}
		byID := olderFirst(a, b)
		if ra >= rankEndedPresent {
			return -byID
		}
		return byID
	})
	return all[0], all[1:]
}

// surplus says whether a cancelled job stood beside an older one for the same entry: a glue, this one or another, cancelled
// it for that, and it says nothing of anybody's wish.
func (rec *record) surplus(s *sighting) bool {
	if s.State != slurm.Cancelled {
		return false
	}
	for _, o := range rec.jobs {
		beside := !o.ended() || o.End.IsZero() || !o.End.Before(s.Submit)
		if o.Added.Equal(s.Added) && olderFirst(o, s) < 0 && beside {
			return true
		}
	}
	return false
}

// olderFirst orders by id, which Slurm counts up.
func olderFirst(a, b *sighting) int {
	return cmp.Or(cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID))
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

const (
	rankClaimed = iota
	rankRunning
	rankMissing
	rankPending
	rankOldRunning
	rankOldPending
	rankEndedPresent
	rankEndedClaimed
	rankEnded
)

func rank(s *sighting, entry *Entry, task *clearml.Task) int {
	col := columnOf(task, s.forDecision())
	present := entry == nil || s.Added.Equal(entry.Added)
	switch {
	case entry != nil && present && s.ended():
		return rankEndedPresent
	case col == colEndedClaimed:
		return rankEndedClaimed
	case col == colEnded:
		return rankEnded
	case task != nil && s.claimed(task):
		return rankClaimed
	case col == colUnknown:
		return rankMissing
	case col == colRunning && present:
		return rankRunning
	case col == colPending && present:
		return rankPending
	case col == colRunning:
		return rankOldRunning
	default:
		return rankOldPending
	}
}

// tick counts how long a job has been in its cell of the table.
func (rec *record) tick(job string, r row, c column, now time.Time) *cell {
	have := rec.cells[job]
	if have == nil || have.row != r || have.col != c {
		have = &cell{row: r, col: c, since: now}
		rec.cells[job] = have
	}
	have.looks++
	return have
}

// attempts counts the jobs that ended by themselves without taking this very entry.
func (rec *record) attempts(entry *Entry) int {
	if entry == nil {
		return 0
	}
	if !rec.turn.Equal(entry.Added) {
		rec.turn, rec.early, rec.notBefore = entry.Added, map[string]bool{}, time.Time{}
	}
	for id, s := range rec.jobs {
		if s.Added.Equal(entry.Added) && s.ended() && s.State != slurm.Cancelled {
			rec.early[id] = true
		}
	}
	return len(rec.early)
}

// vanish takes a job out of the record, for Slurm knows it no more.
func (rec *record) vanish(s *sighting) {
	rec.gone, rec.read = s.ID, false
	if s.Added.Equal(rec.turn) && !rec.turn.IsZero() {
		rec.early[s.ID] = true
	}
	delete(rec.jobs, s.ID)
}

// noteRead notes that the task was read while entry, or none, stood in its queue.
func (rec *record) noteRead(entry *Entry) {
	rec.read, rec.seen = true, time.Time{}
	if entry != nil {
		rec.seen = entry.Added
	}
}

// quiet holds while the entry has no job, or one that is pending, and the task was read since anything changed.
func (rec *record) quiet(entry *Entry) bool {
	if !rec.read || !rec.seen.Equal(entry.Added) || len(rec.jobs) > 1 {
		return false
	}
	for _, s := range rec.jobs {
		if !s.live() || columnOf(nil, &s.Job) != colPending || !s.Added.Equal(entry.Added) {
			return false
		}
	}
	return true
}

// placeholder is a job just submitted, until squeue shows it; user is for whom, "" for ourselves.
func (rec *record) placeholder(id, cluster, user, glue string, e Entry, now time.Time) {
	rec.read = false
	rec.jobs[id] = &sighting{shown: user == "", Job: Job{
		Job:  slurm.Job{ID: id, Cluster: cluster, Name: jobName(e.Task), User: user, State: "PENDING", Submit: now},
		Glue: glueName(glue), Task: e.Task, Queue: e.Queue, Added: e.Added,
	}}
}
