package glue

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/clearml-hpc/clearml-agent/slurm"
)

// jobID is what Slurm may be asked about: a job, or a task of an array. Anything else, and a
// user may write anything into a mark, makes sacct refuse the whole list.
var jobID = regexp.MustCompile(`^[1-9]\d{0,9}(_\d{1,9})?$`)

const (
	// historyDays bounds what the accounting is searched for; without it sacct looks at today alone.
	historyDays = 60
	// showsPerLook bounds the scontrol calls of one look; the rest wait for the next.
	showsPerLook = 20
)

// missingJob is a job that squeue shows no more, with the record it belongs to.
type missingJob struct {
	*sighting

	rec *record
}

// seek asks for the jobs that squeue shows no more: sacct, which remembers how they ended, and then scontrol, which knows what
// is alive. One that is alive after all (another user's, renamed) is asked for as seldom as the sweep looks around.
func (g *Glue) seek(ctx context.Context) error {
	now := time.Now()
	missing := map[string]missingJob{}
	for _, rec := range g.book {
		for id, s := range rec.jobs {
			if s.missing > 0 && !s.ended() && !now.Before(s.askAt) && jobID.MatchString(id) {
				missing[id] = missingJob{s, rec}
			}
		}
	}
	if len(missing) == 0 {
		return nil
	}
	if g.cluster.Accounting {
		if known, err := g.seekEnded(ctx, missing, now); err != nil || !known {
			return err
		}
	}
	return g.seekAlive(ctx, missing, now)
}

// seekEnded takes the jobs out of missing of which sacct knows the end. It does not know, while slurmdbd is away: then nothing
// may be concluded about any of them, for the end of each may be there to be read later. All else goes on.
func (g *Glue) seekEnded(ctx context.Context, missing map[string]missingJob, now time.Time) (known bool, err error) {
	if now.Before(g.historyAt) {
		return false, nil
	}
	ids := make([]string, 0, len(missing))
	for id := range missing {
		ids = append(ids, id)
	}
	jobs, err := g.deps.Slurm.History(ctx, ids, now.Add(-historyDays*24*time.Hour))
	switch {
	case errors.Is(err, slurm.ErrNoAccounting):
		g.cluster.Accounting = false
		return true, nil
	case ctx.Err() != nil:
		return false, &away{side: sideAccounting, err: err}
	case err != nil:
		g.historyAt = now.Add(g.outage(&away{side: sideAccounting, err: err}, len(ids), now))
		return false, nil //nolint:nilerr // told, and tried again later
	}
	g.answered(sideAccounting, now)
	for _, j := range jobs {
		l, asked := missing[j.ID]
		if !asked || !l.same(j) {
			continue
		}
		if l.recorded = !over(j); !l.recorded {
			g.found(l, j, now)
			delete(missing, j.ID)
		}
	}
	return true, nil
}

// seekAlive asks scontrol about each of missing, and counts where it knows none.
func (g *Glue) seekAlive(ctx context.Context, missing map[string]missingJob, now time.Time) error {
	asked := 0
	for id, l := range missing {
		if asked++; asked > showsPerLook {
			return nil
		}
		j, err := g.deps.Slurm.Show(ctx, id)
		switch {
		case isAway(err), err != nil && ctx.Err() != nil:
			return &away{side: sideSlurm, err: err}
		case errors.Is(err, slurm.ErrNoJob):
			g.absent(l, now)
		case err != nil:
			g.unknown(l, fmt.Sprintf("cannot learn what became of job %s: %s", id, oneLine(err.Error())), now)
		case !over(j):
			l.shown, l.absent, l.askAt = l.shown || l.same(j), 0, now.Add(g.cfg.Pace.Sweep)
		case l.same(j):
			g.found(l, j, now)
		default:
			g.absent(l, now)
		}
	}
	return nil
}

// same says whether what Slurm has under the id is this very job: a counter that was set back, or a mark that a user edited,
// leads to somebody else's, and another cluster has jobs of the same ids.
func (l missingJob) same(j slurm.Job) bool {
	return j.Name == jobName(l.rec.task) && sameCluster(j.Cluster, l.Cluster)
}

// over says whether the job has ended for good.
func over(j slurm.Job) bool { return columnOf(nil, &Job{Job: j}) == colEnded }

// found takes in how a job ended that squeue shows no more.
func (g *Glue) found(l missingJob, j slurm.Job, now time.Time) {
	s := l.sighting
	j.ID = s.ID // of an array scontrol shows an element
	job := Job{Job: j, Glue: s.Glue, Task: s.Task, Queue: s.Queue, Added: s.Added}
	if job.Comment == "" {
		job.Comment = s.Comment
	}
	was := columnOf(nil, &s.Job)
	l.rec.see(job, now)
	g.tellJob(l.rec, s, was)
	g.moved = now
}

// absent counts an answer of slurmctld without the job. After two of them, and as many of squeue, it is gone.
//
// Where the accounting calls it alive, the end may be on its way there from slurmctld, or was lost for good with a slurmctld
// that crashed (sacctmgr show runawayjobs); a while tells. Where Slurm hides the jobs of others, its silence proves nothing
// about one that it never showed.
func (g *Glue) absent(l missingJob, now time.Time) {
	if g.blind && !l.shown {
		g.unknown(l, fmt.Sprintf("Slurm does not show job %s: it is gone, or another user's, whose jobs PrivateData hides; nothing is concluded: abort the task if it does not run", l.ID), now)
		return
	}
	if l.absent++; l.absent == 1 {
		l.absentSince, g.moved = now, now
	}
	if l.absent < 2 || l.missing < 2 || l.recorded && now.Sub(l.absentSince) < g.cfg.Pace.Sweep {
		return
	}
	l.rec.vanish(l.sighting)
	g.moved = now
}

// unknown says once why nothing is concluded about a job, and has it asked for again after a while.
func (g *Glue) unknown(l missingJob, why string, now time.Time) {
	l.askAt = now.Add(g.cfg.Pace.Sweep)
	if l.told != why {
		l.told = why
		g.warn(l.rec.task, why)
	}
}
