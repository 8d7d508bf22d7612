package manual

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
)

// Flag is a hidden option that prints the program's man page.
type Flag bool

// BeforeApply prints the page and ends.
func (Flag) BeforeApply(k *kong.Kong) error {
	if err := Man(k.Stdout, k.Model, k.Model.Vars()["version"]); err != nil {
		return err
	}
	k.Exit(0)
	return nil
}

// Man writes the man page, section 1, in the man macros that every roff knows.
func Man(w io.Writer, app *kong.Application, version string) error {
	number, _, _ := strings.Cut(version, ",")
	summary, rest, _ := strings.Cut(app.Help, "\n")
	rest, _, _ = strings.Cut(rest, "Exit codes:")
	p := &page{w: w}
	p.printf(".TH %s 1 \"\" \"%s\" \"ClearML on Slurm\"\n", strings.ToUpper(app.Name), roff(number))
	p.printf(".SH NAME\n%s \\- %s\n", roff(app.Name), roff(strings.TrimSuffix(summary, ".")))
	p.printf(".SH SYNOPSIS\n.B %s\n.I command\n[options]\n", roff(app.Name))
	if rest = strings.TrimSpace(rest); rest != "" {
		p.printf(".SH DESCRIPTION\n%s\n", roff(rest))
	}
	p.printf(".SH COMMANDS\n")
	for _, node := range commands(app) {
		p.printf(".SS %s\n%s\n", roff(synopsis(app.Name, node)), roff(node.Help))
		for _, arg := range node.Positional {
			p.item(arg.Summary(), meaning(arg))
		}
		for _, flag := range options(node) {
			p.item(spelling(flag), meaning(flag.Value))
		}
	}
	p.printf(".SH OPTIONS OF EVERY COMMAND\n")
	for _, flag := range options(app.Node) {
		p.item(spelling(flag), meaning(flag.Value))
	}
	p.printf(".SH EXIT STATUS\n")
	for _, m := range exitcode.Table() {
		p.item(fmt.Sprint(int(m.Code)), m.Text)
	}
	p.printf(".SH FILES\n")
	p.item("~/clearml.conf", "the configuration; see clearml-agent config")
	return p.err
}

// page keeps the first error of writing.
type page struct {
	w   io.Writer
	err error
}

func (p *page) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

func (p *page) item(term, text string) { p.printf(".TP\n.B %s\n%s\n", roff(term), roff(text)) }

// roff keeps text from being read as commands of roff.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "…", "...").Replace(text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
