package pyenv

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// ParseRequirements reads task.script.requirements: each value is a text or a list of lines. Other keys ("conda", …) are
// left to whoever knows them.
func ParseRequirements(raw map[string]json.RawMessage) (Requirements, error) {
	var r Requirements
	var err error
	if r.Pip, r.HasPip, err = readList(raw, "pip"); err != nil {
		return r, err
	}
	r.OrgPip, r.HasOrg, err = readList(raw, "org_pip")
	return r, err
}

func readList(raw map[string]json.RawMessage, key string) (lines []string, has bool, err error) {
	value, has := raw[key]
	if !has || string(value) == "null" {
		return nil, false, nil
	}
	var text string
	if json.Unmarshal(value, &text) == nil {
		return splitLines(text), true, nil
	}
	var list []string
	if err := json.Unmarshal(value, &list); err != nil {
		return nil, true, &Error{Failure: BadLine, Detail: fmt.Sprintf("the task's requirements %q are neither a text nor a list of texts", key), Err: err}
	}
	return splitLines(strings.Join(list, "\n")), true, nil
}

// splitLines drops comments and blank lines, and joins what a backslash continues.
func splitLines(text string) []string {
	var lines []string
	pending := ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if body, ok := strings.CutSuffix(line, "\\"); ok && !strings.HasPrefix(strings.TrimSpace(line), "#") {
			pending += body
			continue
		}
		line = pending + line
		pending = ""
		if line = withoutComment(line); line != "" {
			lines = append(lines, line)
		}
	}
	if pending = withoutComment(pending); pending != "" {
		lines = append(lines, pending)
	}
	return lines
}

// withoutComment cuts at a # that begins the line or follows a blank: one within a word is part of a URL.
func withoutComment(line string) string {
	for i := range len(line) {
		if line[i] == '#' && (i == 0 || line[i-1] == ' ' || line[i-1] == '\t') {
			line = line[:i]
			break
		}
	}
	return strings.TrimSpace(line)
}

// WriteBack gives the requirements to store on the task after its environment was built (tasks.set_requirements): "pip"
// becomes what is installed, and what stood there before is kept once, as "org_pip". ok is false when there is nothing to
// write: nothing was installed, or the task has this list already.
func WriteBack(current map[string]json.RawMessage, env *Env) (next map[string]json.RawMessage, ok bool) {
	if env == nil || len(env.Packages) == 0 {
		return nil, false
	}
	before, has, err := readList(current, "pip")
	if err == nil && has && slices.Equal(before, env.Packages) {
		return nil, false
	}
	frozen, err := json.Marshal(env.Packages)
	if err != nil {
		return nil, false
	}
	next = map[string]json.RawMessage{}
	for key, value := range current {
		next[key] = value
	}
	if _, kept := next["org_pip"]; !kept {
		next["org_pip"] = json.RawMessage(`""`)
		if has {
			next["org_pip"] = current["pip"]
		}
	}
	next["pip"] = frozen
	return next, true
}
