package templates

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/clearml-hpc/clearml-agent/templates/directive"
)

// Render fills the slots. Every value is escaped for the place it stands at, and the finished script is
// parsed once more: it has the tree and the directives that the template has with harmless values. The
// error is of type Errors and says for each slot what is missing or cannot be written.
func (t *Template) Render(values Values, commands Commands) (script *Script, err error) {
	defer onFault(t.Name(), func(f Finding) { script, err = nil, Errors{f} })
	values = t.safeValues(values)
	parts := t.parts
	if t.action != nil {
		if parts, err = t.action.execute(values); err != nil {
			return nil, err
		}
	}
	c, bad := t.understand(parts, commands.Delegate)
	if len(bad) > 0 {
		return nil, Errors(sortFindings(bad))
	}
	filled, bad := c.fillIn(values, commands)
	if len(bad) > 0 {
		return nil, Errors(sortFindings(bad))
	}
	if err := c.verify(filled, c); err != nil {
		return nil, Errors{c.culprit(err)}
	}
	script = &Script{Text: []byte(filled), Slots: c.uses()}
	script.Directives, _ = directive.ReadHeader(filled).Read(c.plugins)
	return script, nil
}

// maxScript is more than any Slurm takes for a script.
const maxScript = 16 << 20

// fillIn evaluates and writes every slot. In a comment a slot without a value stays as it is written.
func (c *checked) fillIn(values Values, commands Commands) (string, []Finding) {
	var bad []Finding
	size := len(c.text)
	for _, f := range c.fills {
		var err error
		if f.slot.isBlock() {
			err = f.command(commands)
		} else if f.asWritten {
			err = errMissing
		} else if f.result, err = f.slot.evaluate(values, f.place.emptyIsMissing()); err == nil {
			f.written, err = f.place.encode(f.result)
		}
		if err != nil && f.place.kind == inComment {
			err = nil
			f.result, f.written = result{text: f.slot.text}, f.slot.text
		}
		if err != nil {
			bad = append(bad, c.src.finding(Error, f.slot.span, f.slot.name()+" "+err.Error(), f.remedy(err)))
		}
		if size += len(f.written); size > maxScript {
			return "", append(bad, c.src.finding(Error, f.slot.span, fmt.Sprintf("with this value the script is larger than %d MB", maxScript>>20),
				"Slurm takes 4 MB, if the site has not set max_script_size"))
		}
	}
	if len(bad) == 0 {
		bad = c.filledDirectives()
	}
	return c.expand(c.text, func(f *fill) string { return f.written }), bad
}

func (f *fill) remedy(err error) string {
	switch {
	case errors.Is(err, errMissing) && !f.slot.isAction():
		return "give it a value, or a default: " + withDefault(f.slot)
	case f.result.text == "" && f.place.kind == inDirective && !f.slot.hasDef && !f.slot.isAction():
		return "give it a default: " + withDefault(f.slot)
	case f.place.kind == inArithmetic && !f.slot.hasOp("int"):
		if _, err := toInt(f.result.text, ""); err == nil {
			return "make it one: " + withOp(f.slot, "int")
		}
	case f.place.kind == inDirective && f.place.optionType() == directive.FilePattern:
		return "use " + withOp(f.slot, "slug")
	}
	return ""
}

func withDefault(s *slot) string {
	text := s.braced()
	end := len(text) - 1
	if i := strings.IndexByte(text, '|'); i > 0 {
		end = i
	}
	return text[:end] + ":…" + text[end:]
}

// command writes a block, or the command that starts the agent.
func (f *fill) command(commands Commands) error {
	argv := commands.AgentExecute
	switch {
	case f.place.kind == inComment:
		return errMissing // a command commented out
	case f.slot.variable == varPreSetup:
		f.result.text = commands.PreSetup
	case f.slot.variable == varPostSetup:
		f.result.text = commands.PostSetup
	case f.place.kind == asCommand:
		if f.place.image && commands.Image != "" {
			if strings.HasPrefix(commands.Image, "-") {
				return fmt.Errorf("cannot start the image %q: it begins with a dash", commands.Image)
			}
			argv = append([]string{commands.Image}, argv...)
		}
		f.result = result{text: commandLine(argv), list: argv, isList: true}
		f.written = f.result.text
		return nil
	default:
		f.result = result{text: commandLine(argv)}
		var err error
		f.written, err = f.place.encode(f.result)
		return err
	}
	if f.written = strings.TrimRight(f.result.text, "\n"); f.written == "" && !f.place.topLevel {
		f.written = ":"
	}
	return nil
}

func commandLine(argv []string) string {
	quoted := make([]string, len(argv))
	for i, word := range argv {
		quoted[i] = commandWord(word)
	}
	return strings.Join(quoted, " ")
}

// blockFingerprints parses the blocks on their own: a block that is no complete piece of shell must not
// swallow what stands behind it.
func (l *layout) blockFingerprints() (map[string]*fingerprint, error) {
	prints := map[string]*fingerprint{}
	for _, f := range l.fills {
		if f.place.kind != asBlock {
			continue
		}
		file, err := parseShell(f.slot.variable, f.written+"\n")
		if err != nil {
			_, what := syntaxError(err)
			return nil, fmt.Errorf("%s is no complete piece of shell: %s", f.slot.variable, what)
		}
		p := &fingerprint{}
		for _, stmt := range file.Stmts {
			p.walk(stmt)
		}
		for i := range file.Last {
			p.walk(&file.Last[i])
		}
		slices.SortStableFunc(p.comments, func(a, b comment) int { return cmp.Compare(a.at, b.at) })
		prints[f.token] = p
	}
	return prints, nil
}

// culprit finds the slot whose value changed the script: it looks in which half of the slots it stands, the
// others being harmless. Where it takes several slots together, the first one is told.
func (c *checked) culprit(why error) Finding {
	saved := make([]fill, len(c.fills))
	for i, f := range c.fills {
		saved[i] = *f
	}
	from, to := 0, len(c.fills)
	for to-from > 1 {
		middle := (from + to) / 2
		if err := c.verifyOnly(saved, from, middle); err != nil {
			why, to = err, middle
		} else if err := c.verifyOnly(saved, middle, to); err != nil {
			why, from = err, middle
		} else {
			break
		}
	}
	if to == from {
		return c.src.finding(Error, span{}, "with these values "+why.Error(), "")
	}
	f, together := saved[from], ""
	if to-from > 1 {
		together = "with the values behind it "
	}
	return c.src.finding(Error, f.slot.span, fmt.Sprintf("%s%s cannot be %s here: %v", together, f.slot.name(), clip(f.result.text), why), "")
}

// verifyOnly verifies the script with the values of some of the slots only.
func (c *checked) verifyOnly(saved []fill, from, to int) error {
	for i, f := range c.fills {
		*f = saved[i]
		switch {
		case i >= from && i < to:
		case f.slot.isBlock():
			f.written, f.result = "true", result{text: "true", list: words{"true"}, isList: f.place.kind == asCommand}
		default:
			f.written, f.result = "1", result{text: "1"}
		}
	}
	return c.verify(c.expand(c.text, func(f *fill) string { return f.written }), c)
}

func clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		s = string(r[:60]) + "…"
	}
	return fmt.Sprintf("%q", s)
}

// delegate adds the line that starts the agent to a template that leaves it to a function (--srun-delegation).
func (t *Template) delegate(parts []part, command string) []part {
	if command == "" || slices.ContainsFunc(parts, func(p part) bool { return p.slot != nil && p.slot.variable == varExecute }) {
		return parts
	}
	end := span{len(t.src.text), len(t.src.text)}
	at := slices.IndexFunc(parts, func(p part) bool { return p.slot != nil && p.slot.variable == varPostSetup })
	if at < 0 {
		at = len(parts)
	} else {
		end = span{parts[at].span.from, parts[at].span.from}
	}
	execute := &slot{span: end, text: "${CLEARML_AGENT_EXECUTE}", variable: varExecute}
	return slices.Insert(slices.Clone(parts), at,
		part{span: end, added: "\n" + command + " "}, part{span: end, slot: execute}, part{span: end, added: "\n"})
}

func (c *checked) uses() []SlotUse {
	uses := make([]SlotUse, 0, len(c.fills))
	for _, f := range c.fills {
		at := c.src.finding(Error, f.slot.span, "", "")
		use := SlotUse{Slot: f.slot.text, Line: at.Line, Col: at.Col, Where: f.place.label, Written: f.written}
		if !f.slot.isBlock() {
			use.Value = f.result.text
		}
		uses = append(uses, use)
	}
	return uses
}
