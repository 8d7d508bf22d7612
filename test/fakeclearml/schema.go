package fakeclearml

import (
	"slices"
	"strings"
)

// A schema says what can be asked of a collection.
type schema struct {
	coll     string
	fields   []string          // the top-level fields that only_fields and order_by may name
	patterns []string          // filters by regular expression
	lists    []string          // filters by a list of values; one that ends in "." is a prefix
	dates    []string          // filters by conditions such as ">=2026-01-01"
	ranges   []string          // filters by [min, max]; one that ends in "." is a prefix
	refs     map[string]string // reference fields and the collection that each refers to
	hide     func(document) bool

	objects map[string][]string // fields that are objects with these fields
	free    []string            // fields that are objects with any fields
}

var taskSchema = schema{
	coll: tasks,
	fields: []string{
		"id", "name", "type", "status", "status_reason", "status_message", "status_changed", "comment", "report",
		"created", "started", "completed", "published", "active_duration", "last_update", "last_change", "last_changed_by",
		"last_worker", "last_worker_report", "last_iteration", "user", "company", "project", "parent", "tags", "system_tags",
		"script", "execution", "container", "hyperparams", "configuration", "runtime", "models", "output", "last_metrics",
		"metric_stats", "report_assets", "unique_metrics", "enqueue_status", "company_origin",
	},
	patterns: []string{"name", "comment", "report"},
	lists: []string{
		"id", "user", "tags", "system_tags", "type", "status", "project", "parent", "last_changed_by",
		"hyperparams.", "execution.queue", "models.input.model", "models.output.model", "container.", "runtime.",
	},
	dates:  []string{"status_changed", "last_update", "last_change"},
	ranges: []string{"created", "started", "active_duration", "last_iteration", "last_metrics."},
	refs: map[string]string{
		"project": projects, "user": users, "company": "company", "parent": tasks, "execution.queue": queues,
	},
	hide: hidden("hidden"),
	objects: map[string][]string{
		"script": {
			"binary", "repository", "tag", "branch", "version_num", "entry_point", "working_dir", "requirements", "diff",
		},
		"execution": {
			"queue", "test_split", "parameters", "model_desc", "model_labels", "framework", "artifacts", "docker_cmd", "model",
		},
		"output": {"destination", "result", "error", "model"},
		"models": {"input", "output"},
	},
	free: []string{"container", "hyperparams", "configuration", "runtime", "last_metrics", "metric_stats"},
}

var queueSchema = schema{
	coll: queues,
	fields: []string{
		"id", "name", "display_name", "user", "company", "created", "last_update", "tags", "system_tags", "entries", "metadata",
		"resources",
	},
	patterns: []string{"name"},
	lists:    []string{"id", "user", "tags", "system_tags"},
	ranges:   []string{"created", "last_update"},
	refs:     map[string]string{"user": users, "company": "company"},
	hide:     hidden("k8s-glue"),
	objects:  map[string][]string{"entries": {"task", "added"}},
	free:     []string{"metadata"},
}

var projectSchema = schema{
	coll: projects,
	fields: []string{
		"id", "name", "basename", "description", "user", "company", "created", "last_update", "tags", "system_tags",
		"default_output_destination", "parent", "path", "featured",
	},
	patterns: []string{"name", "basename", "description"},
	lists:    []string{"id", "user", "tags", "system_tags", "parent", "path"},
	ranges:   []string{"created", "last_update"},
	refs:     map[string]string{"user": users, "company": "company", "parent": projects},
	hide:     hidden("hidden"),
}

var modelSchema = schema{
	coll: models,
	fields: []string{
		"id", "name", "user", "company", "created", "last_update", "last_change", "task", "parent", "project", "comment", "tags",
		"system_tags", "framework", "design", "labels", "uri", "ready", "ui_cache", "metadata", "stats", "last_iteration", "last_changed_by",
		"last_metrics",
	},
	patterns: []string{"name", "comment"},
	lists: []string{
		"id", "user", "tags", "system_tags", "project", "parent", "task", "uri", "framework", "ready",
	},
	dates:  []string{"last_update"},
	ranges: []string{"created", "last_iteration"},
	refs: map[string]string{
		"user": users, "company": "company", "project": projects, "task": tasks, "parent": models,
	},
	free: []string{"design", "labels", "ui_cache", "metadata", "stats", "last_metrics"},
}

var userSchema = schema{
	coll:     users,
	fields:   []string{"id", "name", "given_name", "family_name", "avatar", "company", "role", "created"},
	patterns: []string{"name"},
	lists:    []string{"id"},
	refs:     map[string]string{"company": "company"},
}

// hidden objects are left out of lists, unless their id or search_hidden was given.
func hidden(tag string) func(document) bool {
	return func(d document) bool { return hasSystemTag(d, tag) }
}

func matchesField(fields []string, key string) bool {
	return slices.ContainsFunc(fields, func(f string) bool {
		return f == key || strings.HasSuffix(f, ".") && strings.HasPrefix(key, f)
	})
}

// knows says whether a dotted name leads to a field of the schema. Below an object of free keys any name does; below a
// reference, the fields of what it refers to.
func (s schema) knows(field string) bool {
	path := splitPath(field)
	if !slices.Contains(s.fields, path[0]) {
		return false
	}
	if _, isReference := s.refs[path[0]]; isReference || len(path) == 1 {
		return true
	}
	if below, fixed := s.objects[path[0]]; fixed {
		return slices.Contains(below, path[1])
	}
	return slices.Contains(s.free, path[0])
}
