package glue

import (
	"fmt"
	"time"

	"golang.org/x/time/rate"
)

// admission says whether one more job may be submitted now.
type admission struct {
	rate     *rate.Limiter
	total    int // 0: no limit
	perQueue int
	live     map[string]int // jobs in flight by queue id
	liveOf   map[string]int // jobs in flight by Linux user; "" is the glue's own
	limits   map[userQueue]*limit
}

// userQueue is where Slurm may be full for one and not for another: limits hang on users, and on partition or QOS, so on the queue.
type userQueue struct{ user, queue string }

// limit is Slurm's word that it takes no further job.
type limit struct {
	tries outage
	until time.Time // of the next try
	live  int       // the user's jobs in flight at that time; with fewer there may be room again
	words string
}

// limitLongest bounds the time between two tries while none of the user's jobs ends.
const limitLongest = 5 * time.Minute

// count takes stock of the jobs in flight, once per round. Without a user map all of them are the glue's own user's.
func (a *admission) count(book map[string]*record, userMap bool) {
	a.live, a.liveOf = map[string]int{}, map[string]int{}
	for _, rec := range book {
		for _, s := range rec.jobs {
			if s.ended() {
				continue
			}
			a.live[s.Queue]++
			if userMap {
				a.liveOf[s.User]++
			} else {
				a.liveOf[""]++
			}
		}
	}
}

// full notes that Slurm takes no further job of the user for the queue. The tries become ever rarer.
func (a *admission) full(user, queue, words string, now time.Time, first time.Duration) {
	at := userQueue{user, queue}
	if a.limits == nil {
		a.limits = map[userQueue]*limit{}
	}
	l := a.limits[at]
	if l == nil {
		l = &limit{}
		a.limits[at] = l
	}
	wait, _ := l.tries.failed(now, first, limitLongest)
	l.until, l.live, l.words = now.Add(wait), a.liveOf[user], words
}

// isFull gives Slurm's words while no job of the user is to be tried for the queue, else "".
func (a *admission) isFull(user, queue string, now time.Time) string {
	l := a.limits[userQueue{user, queue}]
	if l == nil || !now.Before(l.until) || a.liveOf[user] < l.live {
		return ""
	}
	return l.words
}

// room says why no further job fits for the queue; "" means it does.
func (a *admission) room(queue, name string) string {
	all := 0
	for _, n := range a.live {
		all += n
	}
	switch {
	case a.perQueue > 0 && a.live[queue] >= a.perQueue:
		return fmt.Sprintf("%d of %d jobs of queue %s are in Slurm", a.live[queue], a.perQueue, name)
	case a.total > 0 && all >= a.total:
		return fmt.Sprintf("%d of %d jobs are in Slurm", all, a.total)
	default:
		return ""
	}
}

// submitted counts a job that Slurm took: there was room.
func (a *admission) submitted(queue, user string) {
	a.live[queue]++
	a.liveOf[user]++
	delete(a.limits, userQueue{user, queue})
}

// breaker holds back the tasks of a user with a template, when these always fail. Each user has one of their own: a template
// that is broken fails for everybody soon enough, and one user's impossible requests hold back nobody else's tasks.
type breaker map[string]*run

// run is a user's run of failures without one success between them. After so many it lets nothing through, then one
// submission when its time is over, and rests for twice as long when that fails too.
type run struct {
	fails int
	until time.Time
	last  string // what Slurm or the template said
}

const (
	breakerFails   = 5
	breakerFirst   = time.Minute
	breakerLongest = 30 * time.Minute
)

// resting gives the run of failures for which a user's submission has to wait; nil when it may go through.
func (b breaker) resting(user string, now time.Time) *run {
	if r := b[user]; r != nil && r.fails >= breakerFails && now.Before(r.until) {
		return r
	}
	return nil
}

func (b breaker) ok(user string) { delete(b, user) }

// failed notes a failure and says for how long the user is held back from now on, 0 when not.
func (b *breaker) failed(user string, now time.Time, what string) (r *run, rest time.Duration) {
	if *b == nil {
		*b = breaker{}
	}
	if r = (*b)[user]; r == nil {
		r = &run{}
		(*b)[user] = r
	}
	r.fails++
	r.last = what
	over := r.fails - breakerFails
	if over < 0 {
		return r, 0
	}
	d := breakerLongest
	if over < 5 {
		d = min(breakerFirst<<over, breakerLongest)
	}
	r.until = now.Add(d)
	return r, d
}
