package fakeclearml

import "sync"

// scrolls remember how far a caller has scrolled. An unknown id starts anew.
type scrolls struct {
	mu sync.Mutex
	at map[string]int
}

func (s *scrolls) offset(id string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at[id]
}

func (s *scrolls) next(id string, offset int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.at == nil {
		s.at = map[string]int{}
	}
	if _, known := s.at[id]; !known {
		id = newID()
	}
	s.at[id] = offset
	return id
}

func (s *scrolls) forget(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.at, id)
}
