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

// breaker holds back a template that always fails. It opens after a run of failures without one success between them, lets
// one submission through when its time is over, and opens for twice as long when that fails too.
type breaker struct {
	fails int
	until time.Time
	last  string // what Slurm or the template said
}

const (
	breakerFails   = 5
	breakerFirst   = time.Minute
	breakerLongest = 30 * time.Minute
)

// closed says whether a submission may go through.
func (b *breaker) closed(now time.Time) bool { return b.fails < breakerFails || !now.Before(b.until) }

func (b *breaker) ok() { *b = breaker{} }

// failed notes a failure and says for how long the template is held back from now on, 0 when it is not.
func (b *breaker) failed(now time.Time, what string) time.Duration {
	b.fails++
	b.last = what
	over := b.fails - breakerFails
	if over < 0 {
		return 0
	}
	d := breakerLongest
	if over < 5 {
		d = min(breakerFirst<<over, breakerLongest)
	}
	b.until = now.Add(d)
	return d
}
