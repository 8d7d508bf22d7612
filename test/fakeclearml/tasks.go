package fakeclearml

import (
	"maps"
	"slices"
	"strings"
)

// The statuses of a task.
const (
	created    = "created"
	queued     = "queued"
	inProgress = "in_progress"
	stopped    = "stopped"
	closed     = "closed"
	failed     = "failed"
	completed  = "completed"
	publishing = "publishing"
	published  = "published"
)

var (
	taskStatuses = []string{created, queued, inProgress, stopped, closed, failed, completed, publishing, published}
	taskTypes    = []string{
		"training", "testing", "inference", "data_processing", "application", "monitor", "controller", "report",
		"optimizer", "service", "qc", "custom",
	}
)

// newTask is a draft with everything that the real server puts in by default: the SDK looks into these objects and
// lists without asking whether they are there.
func (s *Server) newTask(user string) document {
	now := s.date()
	return document{
		"id": newID(), "status": created, "user": user, "company": companyID,
		"created": now, "last_update": now, "last_change": now, "last_changed_by": user,
		"tags": []any{}, "system_tags": []any{},
		"script":    document{"binary": "python", "repository": "", "entry_point": "", "requirements": document{}},
		"execution": newExecution(),
		"models":    document{"input": []any{}, "output": []any{}},
		"container": document{}, "hyperparams": document{}, "configuration": document{}, "runtime": document{},
		"output": document{}, "last_iteration": int64(0), "last_metrics": document{}, "metric_stats": document{},
		"report_assets": []any{},
	}
}

func newExecution() document {
	return document{
		"parameters": document{}, "model_desc": document{}, "model_labels": document{}, "artifacts": []any{},
		"test_split": int64(0),
	}
}

// shown is a task as answers have it.
func shown(task document) document {
	out := maps.Clone(task)
	delete(out, "enqueue_status")
	return out
}

// task loads one or fails with 400/101.
func (s *Server) task(id string) (document, error) {
	t, ok := s.store.get(tasks, id)
	if !ok {
		return nil, invalidTask(id)
	}
	return t, nil
}

func hasStatus(statuses ...string) func(document) bool {
	return func(d document) bool { return slices.Contains(statuses, text(d, "status")) }
}

// touch notes a modification.
func (s *Server) touch(c *call, task document) {
	task["last_change"], task["last_changed_by"] = s.date(), c.user.user
}

// touchLive also notes a sign of life.
func (s *Server) touchLive(c *call, task document) {
	s.touch(c, task)
	task["last_update"] = task["last_change"]
}

// bumpProject notes that something happened in a task's project.
func (s *Server) bumpProject(task document) {
	if id := text(task, "project"); id != "" {
		now := s.date()
		s.store.update(projects, id, nil, func(p document) { p["last_update"] = now })
	}
}

// trimScript cuts white space around every text but the diff.
func trimScript(script document) {
	for key, v := range script {
		if t, ok := v.(string); ok && key != "diff" {
			script[key] = strings.TrimSpace(t)
		}
	}
}

// sortArtifacts puts them in order of key, as they are shown, and fills in what every one has.
func sortArtifacts(l []any) {
	for _, e := range l {
		if a, ok := e.(document); ok {
			a["mode"] = artifactMode(a)
			if a["display_data"] == nil {
				a["display_data"] = []any{}
			}
		}
	}
	slices.SortStableFunc(l, func(a, b any) int {
		da, _ := a.(document)
		db, _ := b.(document)
		return strings.Compare(text(da, "key"), text(db, "key"))
	})
}
