package pyenv

import "encoding/json"

// ParseRequirements reads task.script.requirements: each value is a text or a list of lines.
func ParseRequirements(raw map[string]json.RawMessage) (Requirements, error) {
	return Requirements{}, nil
}

// WriteBack gives the requirements to store on the task after its environment was built (tasks.set_requirements): "pip"
// becomes what is installed, and what stood there before is kept once, as "org_pip". ok is false when there is nothing to
// write: nothing was installed, or the task has this list already.
func WriteBack(current map[string]json.RawMessage, env *Env) (next map[string]json.RawMessage, ok bool) {
	return nil, false
}
