package fakeclearml

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// wireFault is a Fault as POST /_fault takes it: latencies are Go durations such as "200ms", or milliseconds.
type wireFault struct {
	Fault
	Latency      wireDuration `json:"latency"`
	LatencyAfter wireDuration `json:"latency_after"`
}

type wireDuration time.Duration

func (d wireDuration) MarshalJSON() ([]byte, error) { return json.Marshal(time.Duration(d).String()) }

func (d *wireDuration) UnmarshalJSON(b []byte) error {
	var ms float64
	if json.Unmarshal(b, &ms) == nil {
		*d = wireDuration(ms * float64(time.Millisecond))
		return nil
	}
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	parsed, err := time.ParseDuration(s)
	*d = wireDuration(parsed)
	return err
}

// serveAdmin is the remote control of a stand-alone server; it needs no credentials.
//
//	POST   /_fault              add a Fault (JSON); answers {"id": "1"}
//	GET    /_fault              the faults with their hits
//	DELETE /_fault[?id=1]       remove one or all
//	PUT    /_maintenance?on=1   503 for everything, until on=0
//	GET    /_requests[?endpoint=tasks.started]   recorded calls; DELETE forgets them
//	PUT    /_race?window=50ms   widen the gap between reading and updating
//	PUT    /_watchdog           run the watchdog once
func (s *Server) serveAdmin(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	switch what := strings.TrimPrefix(r.URL.Path, "/_"); r.Method + " " + what {
	case "POST fault":
		s.serveInject(w, r)
	case "GET fault":
		answer(w, s.wireFaults())
	case "DELETE fault":
		s.ClearFaults(query["id"]...)
		answer(w, s.wireFaults())
	case "PUT maintenance", "POST maintenance":
		s.Maintenance(query.Get("on") != "0")
		answer(w, s.wireFaults())
	case "GET requests":
		answer(w, s.Requests(query["endpoint"]...))
	case "DELETE requests":
		s.ForgetRequests()
		answer(w, document{})
	case "PUT race", "POST race":
		d, err := time.ParseDuration(query.Get("window"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		s.SetRaceWindow(d)
		answer(w, document{"window": d.String()})
	case "PUT watchdog", "POST watchdog":
		answer(w, document{"stopped": s.RunWatchdog()})
	default:
		http.Error(w, "no such control: "+r.Method+" "+r.URL.Path, http.StatusNotFound)
	}
}

func (s *Server) wireFaults() []wireFault {
	out := []wireFault{}
	for _, f := range s.Faults() {
		out = append(out, wireFault{f, wireDuration(f.Latency), wireDuration(f.LatencyAfter)})
	}
	return out
}

func (s *Server) serveInject(w http.ResponseWriter, r *http.Request) {
	var f wireFault
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&f); err != nil {
		http.Error(w, "cannot read the fault: "+err.Error(), http.StatusBadRequest)
		return
	}
	f.Fault.Latency, f.Fault.LatencyAfter = time.Duration(f.Latency), time.Duration(f.LatencyAfter)
	id, err := s.Inject(f.Fault)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	answer(w, document{"id": id})
}

func answer(w http.ResponseWriter, v any) {
	out, err := encode(v)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(append(out, '\n'))
}
