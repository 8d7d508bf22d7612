package argv

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"sort"
	"strings"

	"github.com/alecthomas/kong"
)

// ExpandFiles replaces every argument @file by the lines of that file, one argument a line.
func ExpandFiles(args []string) ([]string, error) {
	var out []string
	for i, arg := range args {
		if arg == "--" {
			return append(out, args[i:]...), nil
		}
		path, isFile := strings.CutPrefix(arg, "@")
		if !isFile || path == "" {
			out = append(out, arg)
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("cannot read the arguments in %s: %w", path, err)
		}
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimRight(line, "\r\n"); line != "" {
				out = append(out, line)
			}
		}
	}
	return out, nil
}

// Normalize rewrites args so that kong reads what argparse would have read. An abbreviation that fits several options is
// an error that names them; everything else that is wrong is left for kong to report.
func Normalize(app *kong.Application, args []string) ([]string, error) {
	node := app.Node
	var out []string
	for i := 0; i < len(args); i++ {
		arg := args[i]
		switch {
		case arg == "--":
			return append(out, args[i:]...), nil
		case strings.HasPrefix(arg, "--"):
			name, value, joined := strings.Cut(arg[2:], "=")
			flag, err := find(node, name)
			if err != nil {
				return nil, err
			}
			if flag == nil {
				out = append(out, arg)
				continue
			}
			taken := 0
			if !joined {
				value, taken = take(node, flag, args[i+1:])
			}
			i += taken
			out = append(out, "--"+flag.Name+value0(joined || taken > 0 || value != "", value))
		case isOption(arg):
			if flag := short(node, arg); flag != nil {
				if value, taken := take(node, flag, args[i+1:]); taken > 0 || value != "" {
					out, i = append(out, "--"+flag.Name+"="+value), i+taken
					continue
				}
			}
			out = append(out, arg)
		default:
			if child := command(node, arg); child != nil {
				node = child
			}
			out = append(out, arg)
		}
	}
	return out, nil
}

func value0(has bool, value string) string {
	if !has {
		return ""
	}
	return "=" + value
}

// take gives the value of flag from the arguments that follow it, and how many of them it is made of.
func take(node *kong.Node, flag *kong.Flag, rest []string) (value string, taken int) {
	isEnd := isOption
	most := len(rest)
	switch flag.Target.Addr().Interface().(type) {
	case *List, *Any:
	case *Optional:
		most = min(most, 1)
	case *Container:
		isEnd = func(arg string) bool { return isOption(arg) && known(node, arg) }
	default:
		if flag.IsBool() || flag.IsCounter() || flag.Target.Kind() == reflect.Bool || len(rest) == 0 || isOption(rest[0]) {
			return "", 0
		}
		return rest[0], 1
	}
	for taken < most && rest[taken] != "--" && !isEnd(rest[taken]) {
		taken++
	}
	if taken == 0 {
		return bare, 0
	}
	return strings.Join(rest[:taken], separator), taken
}

var negativeNumber = regexp.MustCompile(`^-\d+$|^-\d*\.\d+$`)

// isOption says whether argparse takes arg for an option: it begins with a dash, is no negative number and holds no blank.
func isOption(arg string) bool {
	return len(arg) > 1 && arg[0] == '-' && !negativeNumber.MatchString(arg) && !strings.Contains(arg, " ")
}

func known(node *kong.Node, arg string) bool {
	if strings.HasPrefix(arg, "--") {
		name, _, _ := strings.Cut(arg[2:], "=")
		flag, err := find(node, name)
		return flag != nil || err != nil
	}
	return short(node, arg) != nil
}

// find gives the option called name, or the only one that begins with it.
func find(node *kong.Node, name string) (*kong.Flag, error) {
	var fits []*kong.Flag
	for _, flag := range flags(node) {
		for _, n := range append([]string{flag.Name}, flag.Aliases...) {
			if n == name {
				return flag, nil
			}
			if name != "" && strings.HasPrefix(n, name) && (len(fits) == 0 || fits[len(fits)-1] != flag) {
				fits = append(fits, flag)
			}
		}
	}
	switch len(fits) {
	case 0:
		return nil, nil
	case 1:
		return fits[0], nil
	}
	names := make([]string, len(fits))
	for i, flag := range fits {
		names[i] = "--" + flag.Name
	}
	sort.Strings(names)
	return nil, fmt.Errorf("--%s is short for several options: %s", name, strings.Join(names, ", "))
}

// short gives the option of a lone short flag such as -q; clusters are left to kong.
func short(node *kong.Node, arg string) *kong.Flag {
	if len(arg) != 2 {
		return nil
	}
	for _, flag := range flags(node) {
		if flag.Short == rune(arg[1]) {
			return flag
		}
	}
	return nil
}

// flags lists the options that may be given at node, the command's own before those of its parents.
func flags(node *kong.Node) (all []*kong.Flag) {
	if node.DefaultCmd != nil {
		all = append(all, node.DefaultCmd.Flags...)
	}
	for n := node; n != nil; n = n.Parent {
		all = append(all, n.Flags...)
	}
	return all
}

func command(node *kong.Node, name string) *kong.Node {
	for _, child := range node.Children {
		if child.Type == kong.CommandNode && child.Name == name {
			return child
		}
		for _, alias := range child.Aliases {
			if alias == name {
				return child
			}
		}
	}
	return nil
}
