package clearml

import (
	"encoding/json"
)

// Status is a task's status as the server spells it.
type Status string

// The statuses a task can be in.
const (
	StatusCreated    Status = "created"
	StatusQueued     Status = "queued"
	StatusInProgress Status = "in_progress"
	StatusStopped    Status = "stopped"
	StatusClosed     Status = "closed"
	StatusFailed     Status = "failed"
	StatusCompleted  Status = "completed"
	StatusPublishing Status = "publishing"
	StatusPublished  Status = "published"
)

// Task is the part of a task object that this project acts on, beside the object as the server sent it.
//
// Only the fields the request asked for are set. Raw keeps every field, known or not, so that a value can be looked up by
// path (templates) and an object can be handed on without losing what a newer server added.
type Task struct {
	ID            string                      `json:"id"`
	Name          string                      `json:"name"`
	Type          string                      `json:"type"`
	Status        Status                      `json:"status"`
	StatusReason  string                      `json:"status_reason"`
	StatusMessage string                      `json:"status_message"`
	StatusChanged Time                        `json:"status_changed"`
	User          string                      `json:"user"`
	Company       string                      `json:"company"`
	Project       string                      `json:"project"`
	Parent        string                      `json:"parent"`
	Created       Time                        `json:"created"`
	Started       Time                        `json:"started"`
	LastUpdate    Time                        `json:"last_update"`
	LastChange    Time                        `json:"last_change"`
	LastChangedBy string                      `json:"last_changed_by"`
	LastWorker    string                      `json:"last_worker"`
	LastIteration int64                       `json:"last_iteration"`
	Tags          []string                    `json:"tags"`
	SystemTags    []string                    `json:"system_tags"`
	Script        Script                      `json:"script"`
	Execution     Execution                   `json:"execution"`
	Container     Container                   `json:"container"`
	Hyperparams   map[string]map[string]Param `json:"hyperparams"`
	Runtime       map[string]any              `json:"runtime"`

	// Raw is the whole object as the server sent it.
	Raw json.RawMessage `json:"-"`
}

// Script says what code a task runs. With an empty Repository, Diff is the whole script.
type Script struct {
	Binary       string                     `json:"binary"`
	Repository   string                     `json:"repository"`
	EntryPoint   string                     `json:"entry_point"`
	WorkingDir   string                     `json:"working_dir"`
	Branch       string                     `json:"branch"`
	Tag          string                     `json:"tag"`
	VersionNum   string                     `json:"version_num"` // commit
	Diff         string                     `json:"diff"`
	Requirements map[string]json.RawMessage `json:"requirements"` // "pip", "conda", …: a text or a list of lines
}

// Execution holds the id of the queue that the task was last enqueued to.
type Execution struct {
	Queue string `json:"queue"`
}

// Container is what a task asks its container to be; Arguments is one shell-like string.
type Container struct {
	Image            string `json:"image"`
	Arguments        string `json:"arguments"`
	SetupShellScript string `json:"setup_shell_script"`
}

// Param is one hyper-parameter; user properties are those of section "properties".
type Param struct {
	Section     string `json:"section"`
	Name        string `json:"name"`
	Value       string `json:"value"`
	Type        string `json:"type,omitempty"`
	Description string `json:"description,omitempty"`
}
