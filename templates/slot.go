package templates

import (
	"slices"
	"strings"
)

// A slot is one ${CLEARML_…} of a template, or one template action that prints a value.
type slot struct {
	span     span   // in the source, from the $ to behind the }
	text     string // as written
	variable string // "TASK", "QUEUE_NAME", …; "" for an action
	path     []string
	def      string // behind the colon
	hasDef   bool
	ops      []op
	value    any  // of an action: what the pipeline gave
	image    bool // of an action: this is the task's image, whatever the pipeline calls it
}

// op is one |name(args) of a slot.
type op struct {
	name string
	args string
	span span
}

// Variables by kind. Sources: the string-template page of the ClearML documentation and its Slurm page.
var (
	plainVariables = []string{"QUEUE_NAME", "QUEUE_ID", "WORKER_ID", "PROJECT_NAME", "PROJECT_ID"}
	objectVars     = []string{"TASK", "USER", "CONFIG", "USER_VAULTS", "PROVIDERS_INFO"}
	blockVariables = []string{varPreSetup, varExecute, varPostSetup}
)

// The slots that are not values: text of the administrator and the command that starts the agent.
const (
	varPreSetup  = "PRE_SETUP"
	varExecute   = "AGENT_EXECUTE"
	varPostSetup = "POST_SETUP"
)

const slotPrefix = "CLEARML_"

func (s *slot) isBlock() bool { return slices.Contains(blockVariables, s.variable) }
func (s *slot) known() bool {
	return s.isBlock() || slices.Contains(plainVariables, s.variable) || slices.Contains(objectVars, s.variable)
}

func (s *slot) isAction() bool { return s.variable == "" }

// name returns variable and path, as a reader would say it.
func (s *slot) name() string {
	if s.isAction() {
		return s.text
	}
	return strings.Join(append([]string{s.variable}, s.path...), ".")
}

func (s *slot) hasOp(names ...string) bool {
	return slices.ContainsFunc(s.ops, func(o op) bool { return slices.Contains(names, o.name) })
}

// inert says that the slot's output is a token that means nothing to any shell grammar, whatever the
// value: letters, digits, dots, dashes and underscores, not beginning with a dash or a dot. Ids are
// checked for it when they are rendered, so are names; the operator slug makes it so.
func (s *slot) inert() bool {
	if n := len(s.ops); n > 0 {
		return slices.Contains([]string{"slug", "name"}, s.ops[n-1].name)
	}
	return s.isID()
}

// braced is the slot as written, in the form that takes defaults and operators.
func (s *slot) braced() string {
	if name, plain := strings.CutPrefix(s.text, "$"+slotPrefix); plain {
		return "${" + slotPrefix + name + "}"
	}
	return s.text
}

// isID says whether the slot names an id, which the server makes and nobody types.
func (s *slot) isID() bool {
	switch s.variable {
	case "QUEUE_ID", "PROJECT_ID":
		return true
	case "TASK":
		return len(s.path) == 1 && slices.Contains([]string{"id", "project", "user", "company", "parent"}, s.path[0])
	case "USER":
		return len(s.path) == 1 && slices.Contains([]string{"id", "company"}, s.path[0])
	}
	return false
}

// isArguments says whether the slot is the container's arguments: a command line, not one value.
func (s *slot) isArguments() bool {
	return s.variable == "TASK" && len(s.path) == 2 && s.path[0] == "container" && s.path[1] == "arguments"
}

// isImage says whether the slot is the container's image, which stands where options may. Of an action it is
// enough that its pipeline names the field.
func (s *slot) isImage() bool {
	if s.isAction() {
		return s.image || strings.Contains(s.text, "container.image")
	}
	return s.variable == "TASK" && len(s.path) == 2 && s.path[0] == "container" && s.path[1] == "image"
}

// part is a piece of a template: literal text, or a slot.
type part struct {
	span  span
	slot  *slot  // nil: text
	added string // text that does not stand in the source
}

func (p part) literal(src *source) string {
	if p.added != "" {
		return p.added
	}
	return src.text[p.span.from:p.span.to]
}

// harmless says that the slot's output is nothing that a shell could run or compute: an id, a slug, a number.
func (s *slot) harmless() bool {
	return s.inert() || len(s.ops) > 0 && s.ops[len(s.ops)-1].name == "int"
}

// isChosen says whether the slot's output is harmless but chosen by the task: a plain name, which no command and no variable may
// have.
func (s *slot) isChosen() bool {
	return len(s.ops) > 0 && s.inert()
}

// mayBeList says whether the slot is not one of the fields that hold one text.
func (s *slot) mayBeList() bool {
	return s.isAction() && len(s.ops) == 0 || s.isArguments() || s.hasOp("words") || s.variable != "TASK" || len(s.path) != 1 || s.path[0] == "tags" || s.path[0] == "system_tags"
}
