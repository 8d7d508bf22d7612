package fakeclearml

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A Fault is something that goes wrong with some calls. Of several that match, the first one added is taken.
type Fault struct {
	ID string `json:"id,omitempty"` // given by Inject

	// Endpoint is a glob such as "tasks.*". The file server's are named "files.post" and so on. "" is every API call,
	// "*" is everything.
	Endpoint    string  `json:"endpoint,omitempty"`
	Skip        int     `json:"skip,omitempty"`        // let so many matching calls pass first
	Count       int     `json:"count,omitempty"`       // how many calls it hits; 0 is all
	Probability float64 `json:"probability,omitempty"` // 0 is always

	Latency      time.Duration `json:"latency,omitempty"`       // before the handler runs
	LatencyAfter time.Duration `json:"latency_after,omitempty"` // between the handler and its answer

	// Drop ends the connection: DropBefore the handler runs, DropAfter it ran, or after half of its answer.
	Drop string `json:"drop,omitempty"`

	// Status is answered without running the handler: as an envelope with Subcode and Message or, if Plain, as the page
	// that a proxy sends. RetryAfter, in seconds, is sent as a header with it.
	Status     int    `json:"status,omitempty"`
	Subcode    int    `json:"subcode,omitempty"`
	Message    string `json:"message,omitempty"`
	Plain      bool   `json:"plain,omitempty"`
	RetryAfter int    `json:"retry_after,omitempty"`

	Hits int `json:"hits"` // how many calls it hit so far
	seen int
}

// The values of Fault.Drop.
const (
	DropBefore = "before"
	DropAfter  = "after"
	DropHalf   = "half"
)

type faults struct {
	mu     sync.Mutex
	list   []*Fault
	nextID int
}

// Inject adds a fault and gives its id. A wrong Drop or glob is an error.
func (s *Server) Inject(f Fault) (string, error) {
	if _, err := path.Match(f.Endpoint, ""); err != nil {
		return "", fmt.Errorf("cannot inject a fault: endpoint %q is no glob", f.Endpoint)
	}
	if !slices.Contains([]string{"", DropBefore, DropAfter, DropHalf}, f.Drop) {
		return "", fmt.Errorf("cannot inject a fault: drop is %q, not before, after or half", f.Drop)
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.nextID++
	f.ID, f.Hits, f.seen = strconv.Itoa(s.faults.nextID), 0, 0
	s.faults.list = append(s.faults.list, &f)
	return f.ID, nil
}

// Maintenance lets every call end with a proxy's 503 page until it is switched off.
func (s *Server) Maintenance(on bool) {
	const id = "maintenance"
	s.ClearFaults(id)
	if on {
		s.faults.mu.Lock()
		defer s.faults.mu.Unlock()
		s.faults.list = append([]*Fault{{ID: id, Endpoint: "*", Status: http.StatusServiceUnavailable, Plain: true}}, s.faults.list...)
	}
}

// ClearFaults removes the named faults, or all.
func (s *Server) ClearFaults(ids ...string) {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.list = slices.DeleteFunc(s.faults.list, func(f *Fault) bool {
		return len(ids) == 0 || slices.Contains(ids, f.ID)
	})
}

// Faults gives the faults with their number of hits.
func (s *Server) Faults() []Fault {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	out := make([]Fault, len(s.faults.list))
	for i, f := range s.faults.list {
		out[i] = *f
	}
	return out
}

// pick chooses the fault of a call; nil is none.
func (f *faults) pick(endpoint string) *Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, fault := range f.list {
		if !fault.matches(endpoint) {
			continue
		}
		if fault.Count > 0 && fault.Hits >= fault.Count {
			continue
		}
		fault.seen++
		if fault.seen <= fault.Skip || fault.Probability > 0 && rand.Float64() >= fault.Probability {
			continue
		}
		fault.Hits++
		taken := *fault
		return &taken
	}
	return nil
}

func (f *Fault) matches(endpoint string) bool {
	if f.Endpoint == "" {
		return !strings.HasPrefix(endpoint, "files.")
	}
	ok, _ := path.Match(f.Endpoint, endpoint)
	return ok
}

func (f *Fault) describe() string {
	if f == nil {
		return ""
	}
	var parts []string
	if f.Latency > 0 || f.LatencyAfter > 0 {
		parts = append(parts, "latency")
	}
	if f.Drop != "" {
		parts = append(parts, "drop "+f.Drop)
	}
	if f.Status > 0 {
		parts = append(parts, strconv.Itoa(f.Status))
	}
	return strings.Join(parts, ", ")
}

func (f *Fault) latency() time.Duration {
	if f == nil {
		return 0
	}
	return f.Latency
}

// replaces says that the handler does not run.
func (f *Fault) replaces() bool {
	return f != nil && (f.Drop == DropBefore || f.Status > 0)
}

// replace does what happens instead of the handler.
func (f *Fault) replace(w http.ResponseWriter) {
	if f.Drop == DropBefore {
		drop(w, nil)
		return
	}
	f.answer(w)
}

// loses drops the answer of a handler that ran, or half of it.
func (f *Fault) loses(w http.ResponseWriter, out []byte) bool {
	switch {
	case f == nil:
		return false
	case f.Drop == DropAfter:
		drop(w, nil)
	case f.Drop == DropHalf:
		head := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", len(out))
		drop(w, append([]byte(head), out[:len(out)/2]...))
	default:
		return false
	}
	return true
}

func (f *Fault) answer(w http.ResponseWriter) {
	if f.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
	}
	if f.Plain {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(f.Status)
		fmt.Fprintf(w, "<html><head><title>%d %s</title></head><body><h1>%[1]d %[2]s</h1></body></html>\n", f.Status, http.StatusText(f.Status))
		return
	}
	msg := f.Message
	if msg == "" {
		msg = http.StatusText(f.Status)
	}
	out, err := encode(envelope{Data: document{}, Meta: meta{
		ID: newID(), Trx: newID(), ResultCode: f.Status, ResultSubcode: f.Subcode, ResultMsg: msg, ErrorData: document{},
	}})
	if err != nil {
		out = nil
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(f.Status)
	_, _ = bytes.NewReader(out).WriteTo(w)
}

// wait waits, unless the caller goes away or the server ends.
func wait(d time.Duration, gone, stop <-chan struct{}) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-gone:
		return false
	case <-stop:
		return false
	}
}

// drop ends the connection under the caller's feet, after a few last bytes.
func drop(w http.ResponseWriter, last []byte) {
	h, ok := w.(http.Hijacker)
	if !ok {
		return
	}
	conn, _, err := h.Hijack()
	if err != nil {
		return
	}
	if len(last) > 0 {
		_, _ = conn.Write(last)
	} else if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // reset: the caller must not take it for an orderly end
	}
	_ = conn.Close()
}
