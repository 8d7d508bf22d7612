package fakeclearml

import (
	"fmt"
	"slices"
	"sync"
)

// The collections.
const (
	tasks    = "task"
	queues   = "queue"
	projects = "project"
	models   = "model"
	users    = "user"
	workers  = "worker"
	settings = "setting" // the signing secret, made-up credentials, revoked tokens
)

// A store holds documents and events. Each method is one atomic step, like one operation of a document database;
// nothing is atomic across two of them.
type store struct {
	mu      sync.Mutex
	colls   map[string]*collection
	events  map[string]*eventLog // by task id
	journal journal              // nil: in memory only
	failure error                // the first error of the journal
}

// A journal keeps what a store holds beyond the life of the process.
type journal interface {
	saveDocument(coll, id string, d document) error
	deleteDocument(coll, id string) error
	saveEvents(task string, events []*event) error
	deleteEvents(task string) error
	close() error
}

type collection struct {
	docs  map[string]document
	order []string // ids in order of insertion
}

func newStore() *store {
	return &store{colls: map[string]*collection{}, events: map[string]*eventLog{}}
}

func (s *store) coll(name string) *collection {
	c := s.colls[name]
	if c == nil {
		c = &collection{docs: map[string]document{}}
		s.colls[name] = c
	}
	return c
}

// keep remembers the first error of the journal.
func (s *store) keep(err error) {
	if err != nil && s.failure == nil {
		s.failure = fmt.Errorf("cannot write the database: %w", err)
	}
}

func (s *store) err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failure
}

func (s *store) get(coll, id string) (document, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, ok := s.coll(coll).docs[id]
	return d, ok
}

// find gives the matching documents in order of insertion; a nil match takes all.
func (s *store) find(coll string, match func(document) bool) []document {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.coll(coll)
	var out []document
	for _, id := range c.order {
		if d := c.docs[id]; match == nil || match(d) {
			out = append(out, d)
		}
	}
	return out
}

// insert stores a document under its id. It refuses, and says so, if conflict holds for any stored one.
func (s *store) insert(coll string, d document, conflict func(document) bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.coll(coll)
	if conflict != nil {
		for _, other := range c.docs {
			if conflict(other) {
				return false
			}
		}
	}
	s.set(coll, text(d, "id"), d)
	return true
}

// set stores; the caller holds the lock.
func (s *store) set(coll, id string, d document) {
	c := s.coll(coll)
	if _, ok := c.docs[id]; !ok {
		c.order = append(c.order, id)
	}
	c.docs[id] = d
	if s.journal != nil {
		s.keep(s.journal.saveDocument(coll, id, d))
	}
}

// update changes one document if the condition holds for it; it gives the changed document.
func (s *store) update(coll, id string, cond func(document) bool, change func(document)) (document, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, ok := s.coll(coll).docs[id]
	if !ok || (cond != nil && !cond(d)) {
		return nil, false
	}
	changed := cloneDocument(d)
	change(changed)
	s.set(coll, id, changed)
	return changed, true
}

// updateTasks changes every matching task and gives their number.
func (s *store) updateTasks(match func(document) bool, change func(document)) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, id := range s.coll(tasks).order {
		d := s.coll(tasks).docs[id]
		if !match(d) {
			continue
		}
		changed := cloneDocument(d)
		change(changed)
		s.set(tasks, id, changed)
		n++
	}
	return n
}

func (s *store) delete(coll, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.coll(coll)
	if _, ok := c.docs[id]; !ok {
		return
	}
	delete(c.docs, id)
	c.order = slices.DeleteFunc(c.order, func(o string) bool { return o == id })
	if s.journal != nil {
		s.keep(s.journal.deleteDocument(coll, id))
	}
}

func (s *store) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.journal == nil {
		return nil
	}
	err := s.journal.close()
	s.journal = nil
	return err
}
