package cli

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"
)

// help prints a command's own options first and those of every command last. The program's help shows the options of the
// command that runs without one, for this is what most people come for.
func help(options kong.HelpOptions, ctx *kong.Context) error {
	node := ctx.Selected()
	if node == nil {
		node = ctx.Model.Node
		if run := node.DefaultCmd; run != nil {
			title := &kong.Group{Key: run.Name, Title: fmt.Sprintf("Options of %s, which needs no name:", run.Name)}
			for _, flag := range run.Flags {
				flag.Group = title
			}
			node.Flags = append(run.Flags, node.Flags...)
		}
	}
	for parent := node.Parent; parent != nil; parent = parent.Parent {
		node.Flags, parent.Flags = append(node.Flags, parent.Flags...), nil
	}
	for _, flag := range node.Flags {
		if flag.Name == "help" {
			flag.Help, flag.Group = "this text", lastGroup(node.Flags)
		}
	}
	return kong.DefaultHelpPrinter(options, ctx)
}

func lastGroup(flags []*kong.Flag) *kong.Group {
	for i := len(flags) - 1; i >= 0; i-- {
		if flags[i].Group != nil {
			return flags[i].Group
		}
	}
	return nil
}

// formatValue adds an option's default to its help, which kong shows only where the text asks for it.
func formatValue(value *kong.Value) string {
	help := value.Help
	if value.HasDefault && value.Default != "" && !strings.Contains(help, "default") {
		help += fmt.Sprintf(" (default: %s)", value.Default)
	}
	return help
}
