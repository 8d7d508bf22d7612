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
}

// count takes stock of the jobs in flight, once per round.
func (a *admission) count(book map[string]*record) {
	a.live = map[string]int{}
	for _, rec := range book {
		for _, s := range rec.jobs {
			if !s.ended() {
				a.live[s.Queue]++
			}
		}
	}
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

func (a *admission) submitted(queue string) { a.live[queue]++ }

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
