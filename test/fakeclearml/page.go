package fakeclearml

import (
	"bytes"
	_ "embed" // the page
	"fmt"
	"html/template"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

//go:embed page.html
var pageText string

// pageTasks is how many tasks the page lists, the latest changed first.
const pageTasks = 200

// taskPath is where the SDK's links to a task lead.
var taskPath = regexp.MustCompile(`/(?:tasks|experiments)/([0-9a-f]{32})(?:/|$)`)

type page struct {
	Now     string
	Calls   int
	Queues  []pageQueue
	Workers []pageWorker
	Tasks   []pageTask
	Faults  []pageFault
	Task    *pageDetail
}

type pageQueue struct {
	ID, Name string
	Entries  []pageEntry
}

type pageEntry struct{ ID, Name, Added string }

type pageWorker struct{ ID, TaskID, TaskName, Seen string }

type pageTask struct{ ID, Name, Project, Status, Reason, Message, Worker, Changed string }

type pageFault struct {
	Endpoint, What string
	Hits           int
}

type pageDetail struct {
	Name, Status, Console string
	Facts                 []pageFact
	Charts                []pageChart
}

type pageFact struct{ Name, Value string }

type pageChart struct{ Name, Last, Points string }

// servePage shows a person what the server holds: everything, or one task with its console.
func (s *Server) servePage(w http.ResponseWriter, r *http.Request) {
	p := page{Now: shownTime(s.date()), Calls: len(s.Requests())}
	id := r.URL.Query().Get("task")
	if m := taskPath.FindStringSubmatch(r.URL.Path); m != nil {
		id = m[1]
	}
	if t, ok := s.store.get(tasks, id); ok {
		p.Task = s.pageDetail(t)
	} else {
		s.fillPage(&p)
	}
	parsed, err := template.New("page").Parse(pageText)
	var out bytes.Buffer
	if err == nil {
		err = parsed.Execute(&out, p)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = out.WriteTo(w)
}

// isPage tells a person's visit from an API call.
func isPage(r *http.Request) bool {
	return r.Method == http.MethodGet && (r.URL.Path == "/" || taskPath.MatchString(r.URL.Path))
}

// shownTime cuts a stored date down to what a person reads.
func shownTime(date string) string {
	day, clock, ok := strings.Cut(date, "T")
	if !ok || len(clock) < 8 {
		return date
	}
	return day + " " + clock[:8]
}

func (s *Server) fillPage(p *page) {
	for _, f := range s.Faults() {
		p.Faults = append(p.Faults, pageFault{f.Endpoint, f.describe(), f.Hits})
	}
	for _, q := range s.store.find(queues, nil) {
		shown := pageQueue{ID: text(q, "id"), Name: text(q, "name")}
		for _, e := range list(q, "entries") {
			d, _ := e.(document)
			t, _ := s.store.get(tasks, text(d, "task"))
			shown.Entries = append(shown.Entries, pageEntry{text(d, "task"), text(t, "name"), shownTime(text(d, "added"))})
		}
		p.Queues = append(p.Queues, shown)
	}
	for _, w := range s.liveWorkers() {
		p.Workers = append(p.Workers, pageWorker{
			text(w, "worker"), text(w, "task", "id"), text(w, "task", "name"), shownTime(text(w, "last_report_time")),
		})
	}
	all := s.store.find(tasks, nil)
	slices.SortStableFunc(all, func(a, b document) int { return strings.Compare(text(b, "last_change"), text(a, "last_change")) })
	for _, t := range all[:min(len(all), pageTasks)] {
		project, _ := s.store.get(projects, text(t, "project"))
		p.Tasks = append(p.Tasks, pageTask{
			ID: text(t, "id"), Name: text(t, "name"), Project: text(project, "name"), Status: text(t, "status"),
			Reason: text(t, "status_reason"), Message: text(t, "status_message"), Worker: text(t, "last_worker"),
			Changed: shownTime(text(t, "last_change")),
		})
	}
}

func (s *Server) pageDetail(t document) *pageDetail {
	project, _ := s.store.get(projects, text(t, "project"))
	queue, _ := s.store.get(queues, text(t, "execution", "queue"))
	d := &pageDetail{Name: text(t, "name"), Status: text(t, "status"), Console: s.Console(text(t, "id"))}
	for _, f := range []pageFact{
		{"id", text(t, "id")},
		{"project", text(project, "name")},
		{"queue", text(queue, "name")},
		{"reason", text(t, "status_reason")},
		{"message", text(t, "status_message")},
		{"worker", text(t, "last_worker")},
		{"created", shownTime(text(t, "created"))},
		{"started", shownTime(text(t, "started"))},
		{"completed", shownTime(text(t, "completed"))},
		{"repository", strings.TrimSpace(text(t, "script", "repository") + " " + text(t, "script", "version_num"))},
		{"entry point", text(t, "script", "entry_point")},
		{"container", text(t, "container", "image")},
		{"parameters", parameterLine(object(t, "hyperparams"))},
	} {
		if f.Value != "" {
			d.Facts = append(d.Facts, f)
		}
	}
	all := series(s.store.findEvents(text(t, "id"), eventScalar))
	for _, metric := range sortedKeysOf(all) {
		for _, variant := range sortedKeysOf(all[metric]) {
			d.Charts = append(d.Charts, chart(metric+" · "+variant, all[metric][variant]))
		}
	}
	return d
}

func parameterLine(sections document) string {
	var parts []string
	for _, section := range sortedKeys(sections) {
		params, _ := sections[section].(document)
		for _, name := range sortedKeys(params) {
			v, _ := lookup(params, name, "value")
			parts = append(parts, fmt.Sprintf("%s/%s=%v", section, name, v))
		}
	}
	return strings.Join(parts, "  ")
}

// chart draws the points into a box of 100 by 40.
func chart(name string, points []*event) pageChart {
	ys := make([]float64, len(points))
	for i, e := range points {
		ys[i], _ = number(e.fields["value"])
	}
	low, high := slices.Min(ys), slices.Max(ys)
	var b strings.Builder
	for i, y := range ys {
		x, h := 0.0, 20.0
		if len(ys) > 1 {
			x = 100 * float64(i) / float64(len(ys)-1)
		}
		if high > low {
			h = 38 - 36*(y-low)/(high-low)
		}
		fmt.Fprintf(&b, "%.1f,%.1f ", x, h)
	}
	return pageChart{Name: name, Last: fmt.Sprintf("%.4g", ys[len(ys)-1]), Points: b.String()}
}
