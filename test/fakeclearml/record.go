package fakeclearml

import (
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"time"
)

// A Request is one recorded call, with the answer's code. It is recorded when the answer is about to be sent, or the
// connection was dropped.
type Request struct {
	Time     time.Time     `json:"time"` // of the server's clock, at the beginning
	Duration time.Duration `json:"duration"`
	Method   string        `json:"method"`
	Path     string        `json:"path"`
	Endpoint string        `json:"endpoint"` // "tasks.get_by_id"
	Version  string        `json:"version"`  // the generation asked for
	Header   http.Header   `json:"-"`
	Body     []byte        `json:"-"`
	User     string        `json:"user"`
	Code     int           `json:"code"` // 0 if the connection was dropped before the handler ran
	Subcode  int           `json:"subcode"`
	Fault    string        `json:"fault,omitempty"` // what was injected
}

// JSON decodes the body as one object; nil if it is none.
func (r Request) JSON() map[string]any {
	var v map[string]any
	if json.Unmarshal(r.Body, &v) != nil {
		return nil
	}
	return v
}

type recorder struct {
	mu   sync.Mutex
	max  int
	list []Request
}

func (r *recorder) add(req Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.list) >= r.max {
		r.list = slices.Delete(r.list, 0, len(r.list)/10+1)
	}
	r.list = append(r.list, req)
}

// Requests gives the recorded calls in order of their end, those of the named endpoints only, if any are named.
func (s *Server) Requests(endpoints ...string) []Request {
	s.recorder.mu.Lock()
	defer s.recorder.mu.Unlock()
	var out []Request
	for _, r := range s.recorder.list {
		if len(endpoints) == 0 || slices.Contains(endpoints, r.Endpoint) {
			out = append(out, r)
		}
	}
	return out
}

// ForgetRequests empties the record.
func (s *Server) ForgetRequests() {
	s.recorder.mu.Lock()
	defer s.recorder.mu.Unlock()
	s.recorder.list = nil
}
