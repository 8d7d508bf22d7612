package clearml

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// UnmarshalJSON keeps the whole object in Raw and reads the head leniently: tasks.edit checks no types, so that numbers and
// nulls stand where texts are due.
func (t *Task) UnmarshalJSON(b []byte) error {
	var o object
	if err := json.Unmarshal(b, &o); err != nil {
		return fmt.Errorf("cannot read a task: %w", err)
	}
	*t = Task{
		ID: o.text("id"), Name: o.text("name"), Type: o.text("type"),
		Status: Status(o.text("status")), StatusReason: o.text("status_reason"), StatusMessage: o.text("status_message"),
		StatusChanged: o.time("status_changed"),
		User:          o.text("user"), Company: o.text("company"), Project: o.text("project"), Parent: o.text("parent"),
		Created: o.time("created"), Started: o.time("started"),
		LastUpdate: o.time("last_update"), LastChange: o.time("last_change"),
		LastChangedBy: o.text("last_changed_by"), LastWorker: o.text("last_worker"), LastIteration: o.integer("last_iteration"),
		Tags: o.texts("tags"), SystemTags: o.texts("system_tags"),
		Script:      readScript(o.object("script")),
		Execution:   Execution{Queue: o.object("execution").text("queue")},
		Container:   readContainer(o.object("container")),
		Hyperparams: readHyperparams(o.object("hyperparams")),
		Raw:         bytes.Clone(b),
	}
	if raw := o["runtime"]; raw != nil {
		_ = json.Unmarshal(raw, &t.Runtime) // anything but an object: absent
	}
	return nil
}

// MarshalJSON gives the object as the server sent it; of a task made here, the head.
func (t Task) MarshalJSON() ([]byte, error) {
	if t.Raw != nil {
		return t.Raw, nil
	}
	type head Task
	return json.Marshal(head(t))
}

// Object decodes the whole task, unknown fields included; numbers keep their digits (json.Number).
func (t *Task) Object() (map[string]any, error) {
	dec := json.NewDecoder(bytes.NewReader(t.Raw))
	dec.UseNumber()
	var o map[string]any
	if err := dec.Decode(&o); err != nil {
		return nil, fmt.Errorf("cannot read task %s: %w", t.ID, err)
	}
	return o, nil
}

func readScript(o object) Script {
	return Script{
		Binary: o.text("binary"), Repository: o.text("repository"), EntryPoint: o.text("entry_point"), WorkingDir: o.text("working_dir"),
		Branch: o.text("branch"), Tag: o.text("tag"), VersionNum: o.text("version_num"), Diff: o.text("diff"),
		Requirements: o.object("requirements"),
	}
}

func readContainer(o object) Container {
	return Container{Image: o.text("image"), Arguments: o.text("arguments"), SetupShellScript: o.text("setup_shell_script")}
}

func readHyperparams(sections object) map[string]map[string]Param {
	if sections == nil {
		return nil
	}
	out := make(map[string]map[string]Param, len(sections))
	for _, section := range sections.keys() {
		params := sections.object(section)
		out[section] = make(map[string]Param, len(params))
		for _, name := range params.keys() {
			p := params.object(name)
			out[section][name] = Param{
				Section: section, Name: name,
				Value: p.text("value"), Type: p.text("type"), Description: p.text("description"),
			}
		}
	}
	return out
}
