package templates

import "strings"

// LintOptions tells Lint about the daemon's mode.
type LintOptions struct {
	Delegate string // as in Commands: a template may then do without ${CLEARML_AGENT_EXECUTE}
}

// Lint returns everything that is wrong with the template, in the order of the file.
func (t *Template) Lint(LintOptions) []Finding { return t.notes }

// Render fills the slots. The error is of type Errors.
func (t *Template) Render(values Values, commands Commands) (*Script, error) {
	var b strings.Builder
	script := &Script{}
	for _, p := range t.parts {
		if p.slot == nil {
			b.WriteString(t.src.text[p.span.from:p.span.to])
			continue
		}
		var written string
		switch p.slot.variable {
		case varPreSetup:
			written = commands.PreSetup
		case varExecute:
			written = strings.Join(commands.AgentExecute, " ")
		case varPostSetup:
			written = commands.PostSetup
		default:
			v, err := p.slot.evaluate(values, false)
			if err != nil {
				return nil, Errors{t.src.finding(Error, p.span, p.slot.name()+" "+err.Error(), "")}
			}
			written, _ = plain(v)
			if strings.ContainsAny(written, " \t\n'\"\\$`;&|<>(){}[]*?#~!") {
				return nil, Errors{t.src.finding(Error, p.span, p.slot.name()+" cannot be written here", "")}
			}
		}
		b.WriteString(written)
		script.Slots = append(script.Slots, SlotUse{Slot: p.slot.text, Line: t.src.line(p.span.from), Written: written})
	}
	script.Text = []byte(b.String())
	return script, nil
}

type actions struct{}

func (a *actions) needs() []string  { return nil }
func (a *actions) allParts() []part { return nil }

func parseActions(src *source) (*actions, []Finding) { return &actions{}, nil }
