package fakeclearml

import (
	"cmp"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// The types of events.
const (
	eventLogLine = "log"
	eventScalar  = "training_stats_scalar"
	eventVector  = "training_stats_vector"
	eventImage   = "training_debug_image"
	eventPlot    = "plot"
)

var eventTypes = []string{eventLogLine, eventScalar, eventVector, eventImage, eventPlot}

// An event is one stored event of a task.
type event struct {
	id     string // of a log line: of its own; else made of what it reports, so that the same point overwrites
	seq    int64  // order of arrival, which breaks ties between equal timestamps
	kind   string
	time   int64 // epoch ms
	iter   int64
	metric string
	fields document
}

// eventLog holds the events of one task in order of arrival.
type eventLog struct {
	all  []*event
	byID map[string]*event
	seq  int64
}

// eventID is the identity of anything but a log line.
func eventID(d document, task string, iter int64) string {
	parts := []string{task, fmt.Sprint(iter)}
	for _, key := range []string{"metric", "variant", "key"} {
		if v := text(d, key); v != "" {
			parts = append(parts, v)
		}
	}
	sum := md5.Sum([]byte(strings.Join(parts, "-")))
	return hex.EncodeToString(sum[:])
}

// addEvents stores a task's events in one step.
func (s *store) addEvents(task string, events []*event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.events[task]
	if l == nil {
		l = &eventLog{byID: map[string]*event{}}
		s.events[task] = l
	}
	for _, e := range events {
		l.add(e)
	}
	if s.journal != nil {
		s.keep(s.journal.saveEvents(task, events))
	}
}

func (l *eventLog) add(e *event) {
	l.seq++
	e.seq = l.seq
	if old, ok := l.byID[e.id]; ok {
		e.seq = old.seq
		l.all[slices.Index(l.all, old)] = e
	} else {
		l.all = append(l.all, e)
	}
	l.byID[e.id] = e
}

// findEvents gives a task's events of one kind, sorted by time and then by arrival; an empty kind takes all.
func (s *store) findEvents(task, kind string) []*event {
	s.mu.Lock()
	var out []*event
	if l := s.events[task]; l != nil {
		for _, e := range l.all {
			if kind == "" || e.kind == kind {
				out = append(out, e)
			}
		}
	}
	s.mu.Unlock()
	slices.SortStableFunc(out, func(a, b *event) int {
		return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.seq, b.seq))
	})
	return out
}

// deleteEvents removes the events of a task that match, nil being all, and gives their number.
func (s *store) deleteEvents(task string, match func(*event) bool) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.events[task]
	if l == nil {
		return 0
	}
	kept := &eventLog{byID: map[string]*event{}, seq: l.seq}
	for _, e := range l.all {
		if match != nil && !match(e) {
			kept.all = append(kept.all, e)
			kept.byID[e.id] = e
		}
	}
	removed := len(l.all) - len(kept.all)
	s.events[task] = kept
	if s.journal != nil && removed > 0 {
		s.keep(s.journal.deleteEvents(task))
		s.keep(s.journal.saveEvents(task, kept.all))
	}
	return removed
}
