package templates

import (
	"slices"
	"strings"

	"github.com/clearml-hpc/clearml-agent/templates/directive"
)

// A Template is a parsed batch template. It is not changed after Parse and may be used by several
// goroutines.
type Template struct {
	src    *source
	parts  []part // empty for a Go template, whose parts depend on the values
	marks  marks
	notes  []Finding // warnings of Parse, for Lint
	needs  []string  // for Needs
	action *actions  // nil without Go template actions

	understood understood
}

// Commands are the parts of a script that are no values: what the administrator runs before and after,
// and the command that starts the agent.
type Commands struct {
	PreSetup     string   // shell text for ${CLEARML_PRE_SETUP}
	AgentExecute []string // argv for ${CLEARML_AGENT_EXECUTE}
	PostSetup    string   // shell text for ${CLEARML_POST_SETUP}

	// Image is put before AgentExecute where the template says "singularity exec ${CLEARML_AGENT_EXECUTE}"
	// (or apptainer, or run), for --singularity-mode. Empty: nothing is put there.
	Image string

	// Delegate is the command that starts the agent in a template without ${CLEARML_AGENT_EXECUTE}: "srun"
	// for --srun-delegation, where the template defines a function of that name. The line is put before
	// ${CLEARML_POST_SETUP}, or at the end.
	Delegate string
}

// A Script is a rendered template, as it is submitted.
type Script struct {
	Text       []byte
	Directives []directive.Directive // what sbatch will read from it, in order
	Slots      []SlotUse             // in the order of the text
}

// SlotUse tells what became of one slot: the rows of render --explain.
type SlotUse struct {
	Slot    string `json:"slot"`    // as written in the template
	Line    int    `json:"line"`    // of the template
	Col     int    `json:"col"`     // of the template
	Where   string `json:"where"`   // "--mem", "double quotes", "command", …
	Value   string `json:"value"`   // before escaping; empty for a command
	Written string `json:"written"` // the text that stands in the script
}

// Parse reads a template. The name is used in messages only. The error is of type Errors and lists
// everything that is wrong with the syntax of the slots and template actions; what is wrong with the
// script around them Lint tells.
func Parse(name string, text []byte) (parsed *Template, err error) {
	defer onFault(name, func(f Finding) { parsed, err = nil, Errors{f} })
	t := &Template{src: newSource(name, string(text))}
	var findings []Finding
	t.marks, findings = readMarks(t.src)
	if t.marks.goTemplate {
		var f []Finding
		t.action, f = parseActions(t.src)
		findings = append(findings, f...)
	} else {
		var f []Finding
		t.parts, f = scan(t.src, 0, len(t.src.text))
		findings = append(findings, f...)
	}
	var errs Errors
	for _, f := range sortFindings(findings) {
		if f.Severity == Error {
			errs = append(errs, f)
		} else {
			t.notes = append(t.notes, f)
		}
	}
	if len(errs) > 0 {
		return nil, errs
	}
	t.needs = t.variables()
	return t, nil
}

// Name returns the name the template was parsed with.
func (t *Template) Name() string { return t.src.name }

// Needs returns the variables that the template asks for, sorted, out of TASK, USER, CONFIG, USER_VAULTS,
// PROVIDERS_INFO, QUEUE_NAME, QUEUE_ID, WORKER_ID, PROJECT_NAME, PROJECT_ID, so that a caller loads only these.
func (t *Template) Needs() []string { return slices.Clone(t.needs) }

func (t *Template) variables() []string {
	var needs []string
	if t.action != nil {
		needs = t.action.needs()
	}
	for _, p := range t.staticParts() {
		if p.slot != nil && !p.slot.isBlock() && !p.slot.isAction() {
			needs = append(needs, p.slot.variable)
		}
	}
	slices.Sort(needs)
	return slices.Compact(needs)
}

// staticParts returns the parts that can be told without values: for a Go template the slots of all branches.
func (t *Template) staticParts() []part {
	if t.action != nil {
		return t.action.allParts()
	}
	return t.parts
}

// marks are the lines "# clearml: …" at the top of a template.
type marks struct {
	goTemplate bool
	options    []string // options of site plug-ins that sbatch understands here
	secrets    []string // slots that may name a credential
}

const markPrefix = "# clearml:"

// readMarks reads the marks among the comment lines at the top.
//
//	# clearml: go-template              {{ … }} are template actions
//	# clearml: option --name            a plug-in of the site adds this option to sbatch; --name= if it takes a value
//	# clearml: allow-secret CONFIG.a.b  this slot may stand in the script although it names a credential
func readMarks(src *source) (marks, []Finding) {
	var m marks
	var bad []Finding
	for n := 1; n <= len(src.lines); n++ {
		line := strings.TrimSpace(src.lineText(n))
		if line != "" && !strings.HasPrefix(line, "#") {
			break
		}
		rest, ok := strings.CutPrefix(line, markPrefix)
		if !ok {
			continue
		}
		word, arg, _ := strings.Cut(strings.TrimSpace(rest), " ")
		arg = strings.TrimSpace(arg)
		switch {
		case word == "go-template" && arg == "":
			m.goTemplate = true
		case word == "option" && strings.HasPrefix(arg, "--"):
			m.options = append(m.options, arg)
		case word == "allow-secret" && arg != "":
			m.secrets = append(m.secrets, strings.TrimPrefix(arg, slotPrefix))
		default:
			at := src.lines[n-1]
			bad = append(bad, src.finding(Error, span{at, at + len(line)}, "this mark is not known",
				"marks: go-template, option --name, allow-secret CONFIG.path"))
		}
	}
	return m, bad
}
