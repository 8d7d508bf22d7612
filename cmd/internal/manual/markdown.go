package manual

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
)

// Markdown gives every command with its options, as tables.
func Markdown(app *kong.Application) string {
	var b strings.Builder
	for _, node := range commands(app) {
		fmt.Fprintf(&b, "### %s\n\n%s\n\n    %s\n\n", app.Name+" "+node.Name, node.Help, synopsis(app.Name, node))
		var rows [][2]string
		for _, arg := range node.Positional {
			rows = append(rows, [2]string{arg.Summary(), meaning(arg)})
		}
		rows = append(rows, optionRows(options(node))...)
		table(&b, "option", rows)
	}
	fmt.Fprintf(&b, "### %s, every command\n\n", app.Name)
	table(&b, "option", optionRows(options(app.Node)))
	return strings.TrimSuffix(b.String(), "\n")
}

// ExitCodes gives the table of exit codes.
func ExitCodes() string {
	var rows [][2]string
	for _, m := range exitcode.Table() {
		rows = append(rows, [2]string{fmt.Sprint(int(m.Code)), m.Text})
	}
	var b strings.Builder
	table(&b, "code", rows)
	return strings.TrimSuffix(b.String(), "\n")
}

func optionRows(flags []*kong.Flag) (rows [][2]string) {
	for _, flag := range flags {
		rows = append(rows, [2]string{spelling(flag), meaning(flag.Value)})
	}
	return rows
}

func table(b *strings.Builder, first string, rows [][2]string) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(b, "| %s | meaning |\n|---|---|\n", first)
	for _, row := range rows {
		fmt.Fprintf(b, "| `%s` | %s |\n", row[0], strings.NewReplacer("|", `\|`, "<", "&lt;").Replace(row[1]))
	}
	b.WriteString("\n")
}
