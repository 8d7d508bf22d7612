package fakeslurm

import (
	"slices"
	"time"
)

// step does what is due: fates, limits, kills, purges, and the start of what fits. Called with the lock held.
func (c *controller) step() {
	now := c.now()
	for _, j := range c.jobs {
		if j.state == running {
			c.stepRunning(j, now)
		}
		if !j.killAt.IsZero() && !now.Before(j.killAt) {
			j.killAt = time.Time{}
			killTree(j)
		}
	}
	c.purge(now)
	c.schedule(now)
}

func (c *controller) stepRunning(j *job, now time.Time) {
	if f := j.fate; f != nil && f.End != "" && j.process != nil && j.ending == "" && now.Sub(j.start) >= f.After {
		c.suffer(j, f)
		return
	}
	if j.limit > 0 && j.ending == "" && now.Sub(j.start) >= j.limit {
		j.reason = "TimeLimit"
		c.finish(j, timedOut)
	}
}

// suffer ends a running job as its fate says. A node that fails or a kernel that kills leaves no time to clean up.
func (c *controller) suffer(j *job, f *Fate) {
	j.reason = f.EndReason
	if f.Requeue && j.requeue {
		j.again = true
	}
	j.ending = f.End
	switch f.End {
	case preempted, timedOut, deadline, cancelled:
		c.finish(j, f.End)
	default:
		killTree(j)
	}
}

// finish asks a job's processes to end (SIGCONT, SIGTERM, SIGKILL after KillWait) and settles what it has ended as.
func (c *controller) finish(j *job, state string) {
	if j.ending == "" {
		j.ending = state
	}
	if j.process == nil {
		c.over(j)
		return
	}
	terminateTree(j)
	j.killAt = c.now().Add(c.options.KillWait)
	j.state = completing
}

// over closes the book of a run: the processes are gone.
func (c *controller) over(j *job) {
	for _, g := range j.given {
		g.giveBack()
	}
	j.process, j.killAt = nil, time.Time{}
	if j.ending != "" {
		j.state = j.ending
	}
	j.end, j.ending = c.now(), ""
	if j.start.IsZero() {
		j.start = j.end
	}
	if j.again {
		c.again(j)
		return
	}
	if j.reason == "" || j.state == completed || j.state == cancelled {
		j.reason = "None"
	}
}

// again puts a job back into the queue under its id.
func (c *controller) again(j *job) {
	j.history = append(j.history, run{start: j.start, end: j.end, given: j.given})
	j.again, j.given = false, nil
	j.state, j.reason = pending, "BeginTime"
	j.restarts++
	j.exit, j.signal = 0, 0
	j.start, j.end = time.Time{}, time.Time{}
	j.submit = c.now()
	j.eligible = j.submit.Add(c.options.RequeueDelay)
	j.fate = c.fateOf(j)
}

func (c *controller) purge(now time.Time) {
	c.jobs = slices.DeleteFunc(c.jobs, func(j *job) bool {
		old := j.ended() && now.Sub(j.end) >= c.options.MinJobAge
		if old {
			c.gone = append(c.gone, j)
		}
		return old
	})
}

// schedule starts jobs in the order of their ids: what does not fit waits for "Resources", all behind it for "Priority".
func (c *controller) schedule(now time.Time) {
	blocked := false
	for _, j := range c.jobs {
		if j.state != pending {
			continue
		}
		if reason := c.obstacle(j, now); reason != "" {
			j.reason = reason
			continue
		}
		if blocked {
			j.reason = "Priority"
			continue
		}
		fitting := c.place(j.need)
		if fitting == nil {
			blocked = true
			j.reason = "Resources"
			continue
		}
		for _, n := range fitting {
			j.given = append(j.given, n.take(j.need))
		}
		c.launch(j)
	}
}

// obstacle is why a job may not be considered yet, "" when it may.
func (c *controller) obstacle(j *job, now time.Time) string {
	if j.held {
		return j.reason
	}
	if now.Before(j.eligible) {
		return "BeginTime"
	}
	for _, id := range j.after {
		if slices.ContainsFunc(c.jobs, func(other *job) bool { return other.id == id && !other.ended() }) {
			return "Dependency"
		}
	}
	if j.need.nodes > len(c.nodes) {
		return "PartitionNodeLimit"
	}
	if f := j.fate; f != nil && f.Reason != "" && (f.PendingFor == 0 || now.Sub(j.submit) < f.PendingFor) {
		return f.Reason
	}
	return ""
}

func (c *controller) place(w need) []*node {
	var fitting []*node
	for _, n := range c.nodes {
		if len(fitting) < w.nodes && n.fits(w) {
			fitting = append(fitting, n)
		}
	}
	if len(fitting) < w.nodes {
		return nil
	}
	return fitting
}
