package fakeclearml

import (
	"runtime"
	"sync"
	"time"
)

// gap is what lies between reading and updating in a handler that does both: there other callers get their chance.
type gap struct {
	mu     sync.Mutex
	window time.Duration
	holds  []hold // for the next handlers that come
}

type hold struct {
	reached chan struct{}
	release chan struct{}
}

// SetRaceWindow changes Options.RaceWindow.
func (s *Server) SetRaceWindow(d time.Duration) {
	s.gap.mu.Lock()
	defer s.gap.mu.Unlock()
	s.gap.window = d
}

// HoldNext stops the next handler that has read and is about to update. Reached is closed once it stands there; release,
// which must be called once, lets it go on. So a test overtakes a caller without relying on time.
func (s *Server) HoldNext() (reached <-chan struct{}, release func()) {
	h := hold{reached: make(chan struct{}), release: make(chan struct{})}
	s.gap.mu.Lock()
	defer s.gap.mu.Unlock()
	s.gap.holds = append(s.gap.holds, h)
	return h.reached, func() { close(h.release) }
}

// yield stands in the gap.
func (s *Server) yield() {
	s.gap.mu.Lock()
	window, holds := s.gap.window, s.gap.holds
	if len(holds) > 0 {
		s.gap.holds = holds[1:]
	}
	s.gap.mu.Unlock()
	switch {
	case len(holds) > 0:
		close(holds[0].reached)
		select {
		case <-holds[0].release:
		case <-s.stop:
		}
	case window > 0:
		wait(window, nil, s.stop)
	default:
		runtime.Gosched()
	}
}
