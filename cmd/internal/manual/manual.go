// Package manual writes documentation from a command line as kong knows it: man pages, and tables for docs/COMMANDS.md.
package manual

import (
	"strings"

	"github.com/alecthomas/kong"
)

// commands lists the commands that help shows.
func commands(app *kong.Application) (all []*kong.Node) {
	for _, node := range app.Children {
		if node.Type == kong.CommandNode && !node.Hidden {
			all = append(all, node)
		}
	}
	return all
}

// options lists the options that help shows, without --help itself.
func options(node *kong.Node) (all []*kong.Flag) {
	for _, flag := range node.Flags {
		if !flag.Hidden && flag.Name != "help" {
			all = append(all, flag)
		}
	}
	return all
}

// spelling is an option with its value: "-O, --optimize", "--queue QUEUE...".
func spelling(flag *kong.Flag) string {
	text := "--" + flag.Name
	if flag.Short != 0 {
		text = "-" + string(flag.Short) + ", " + text
	}
	if flag.PlaceHolder != "" && !flag.IsBool() && !flag.IsCounter() {
		text += " " + flag.PlaceHolder
	}
	return text
}

// synopsis is the line that begins with the command's name.
func synopsis(program string, node *kong.Node) string {
	words := []string{program, node.Name}
	for _, flag := range options(node) {
		if flag.Required {
			words = append(words, spelling(flag))
		}
	}
	for _, arg := range node.Positional {
		words = append(words, arg.Summary())
	}
	if len(options(node)) > 0 {
		words = append(words, "[options]")
	}
	return strings.Join(words, " ")
}

// meaning is an option's help with its default.
func meaning(value *kong.Value) string {
	if value.HasDefault && value.Default != "" && !strings.Contains(value.Help, "default") {
		return value.Help + " (default: " + value.Default + ")"
	}
	return value.Help
}
