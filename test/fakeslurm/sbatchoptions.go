package fakeslurm

import (
	"fmt"
	"maps"
	"strings"
)

type argument int

const (
	none argument = iota
	required
	optional
)

// optionSet is what a command takes before the program or script on its command line.
type optionSet struct {
	program string
	long    map[string]argument
	short   map[byte]string
}

func sbatchOptions() optionSet { return optionSet{program: "sbatch", long: long, short: short} }

// srunOptions are sbatch's and srun's own.
func srunOptions() optionSet {
	set := optionSet{program: "srun", long: optionTable(), short: maps.Clone(short)}
	for _, name := range []string{"label", "pty", "unbuffered", "overlap", "exact", "external", "no-allocate", "interactive", "preserve-env", "multi-prog"} {
		set.long[name] = none
	}
	for _, name := range []string{"mpi", "cpu-bind", "jobid", "relative", "epilog", "prolog", "task-epilog", "task-prolog", "het-group", "bcast"} {
		set.long[name] = required
	}
	set.long["kill-on-bad-exit"] = optional
	set.short['l'], set.short['u'], set.short['K'], set.short['r'] = "label", "unbuffered", "kill-on-bad-exit", "relative"
	return set
}

// long lists sbatch's options, as sbatch --help of 22.05 to 26.05 has them. Most are accepted and mean nothing here.
var long = optionTable()

func optionTable() map[string]argument {
	table := map[string]argument{"export": required, "exclusive": optional, "nice": optional, "get-user-env": optional, "propagate": optional, "requeue": optional, "oom-kill-step": optional}
	for _, name := range strings.Fields(`contiguous help hold ignore-pbs no-kill no-requeue overcommit oversubscribe parsable quiet reboot
		spread-job spread-segments test-only usage use-min-nodes verbose version wait resv-ports`) {
		table[name] = none
	}
	for _, name := range strings.Fields(`account acctg-freq array batch bb bbf begin bell chdir cluster-constraint clusters comment constraint container container-id
		core-spec cores-per-socket cpu-freq cpus-per-gpu cpus-per-task deadline delay-boot dependency distribution error exclude export-file
		extra extra-node-info gid gpu-bind gpu-freq gpus gpus-per-node gpus-per-socket gpus-per-task gres gres-flags hint input job-name
		kill-on-invalid-dep licenses mail-type mail-user mcs-label mem mem-bind mem-per-cpu mem-per-gpu mincpus network nodefile nodelist nodes ntasks
		ntasks-per-core ntasks-per-gpu ntasks-per-node ntasks-per-socket open-mode output partition power prefer priority profile qos
		reservation segment signal sockets-per-node switches thread-spec threads-per-core time time-min tmp tres-bind tres-per-task uid wait-all-nodes
		wckey wrap`) {
		table[name] = required
	}
	return table
}

var short = map[byte]string{
	'a': "array", 'A': "account", 'b': "begin", 'c': "cpus-per-task", 'd': "dependency", 'D': "chdir", 'e': "error", 'H': "hold", 'i': "input",
	'J': "job-name", 'k': "no-kill", 'L': "licenses", 'M': "clusters", 'm': "distribution", 'N': "nodes", 'n': "ntasks", 'o': "output",
	'O': "overcommit", 'p': "partition", 'q': "qos", 'Q': "quiet", 's': "oversubscribe", 't': "time", 'u': "usage", 'v': "verbose",
	'V': "version", 'w': "nodelist", 'W': "wait", 'C': "constraint", 'F': "nodefile", 'G': "gpus", 'S': "core-spec", 'x': "exclude",
	'B': "extra-node-info", 'h': "help",
}

// parse reads a command line as getopt_long does, up to the first word that is no option. The rest is the script and its
// arguments.
func (s optionSet) parse(args []string, into map[string]string) (rest []string, err error) {
	for len(args) > 0 {
		word := args[0]
		switch {
		case word == "--":
			return args[1:], nil
		case strings.HasPrefix(word, "--"):
			args, err = s.longOption(args, into)
		case strings.HasPrefix(word, "-") && len(word) > 1:
			args, err = s.shortOptions(args, into)
		default:
			return args, nil
		}
		if err != nil {
			return nil, err
		}
	}
	return nil, nil
}

func (s optionSet) longOption(args []string, into map[string]string) ([]string, error) {
	name, value, has := strings.Cut(args[0][2:], "=")
	name = s.complete(name)
	kind, known := s.long[name]
	switch {
	case !known:
		return nil, fmt.Errorf("%[1]s: unrecognized option '--%[2]s'\nTry \"%[1]s --help\" for more information", s.program, name)
	case kind == none && has:
		return nil, fmt.Errorf("%[1]s: option '--%[2]s' doesn't allow an argument\nTry \"%[1]s --help\" for more information", s.program, name)
	case kind == required && !has:
		if len(args) < 2 {
			return nil, fmt.Errorf("%[1]s: option '--%[2]s' requires an argument\nTry \"%[1]s --help\" for more information", s.program, name)
		}
		value, args = args[1], args[1:]
	}
	into[name] = value
	return args[1:], nil
}

// complete turns a unique beginning of an option's name into the name.
func (s optionSet) complete(name string) string {
	if _, exact := s.long[name]; exact {
		return name
	}
	found := ""
	for candidate := range s.long {
		if strings.HasPrefix(candidate, name) {
			if found != "" {
				return name
			}
			found = candidate
		}
	}
	if found == "" {
		return name
	}
	return found
}

func (s optionSet) shortOptions(args []string, into map[string]string) ([]string, error) {
	letters := args[0][1:]
	for len(letters) > 0 {
		name, known := s.short[letters[0]]
		if !known {
			return nil, fmt.Errorf("%[1]s: invalid option -- '%[2]c'\nTry \"%[1]s --help\" for more information", s.program, letters[0])
		}
		rest := letters[1:]
		if kind := s.long[name]; kind == none || kind == optional {
			into[name] = ""
			letters = rest
			continue
		}
		if rest != "" {
			into[name] = strings.TrimPrefix(rest, "=")
			return args[1:], nil
		}
		if len(args) < 2 {
			return nil, fmt.Errorf("%[1]s: option requires an argument -- '%[2]c'\nTry \"%[1]s --help\" for more information", s.program, letters[0])
		}
		into[name] = args[1]
		return args[2:], nil
	}
	return args[1:], nil
}

// directives reads the #SBATCH lines of a script in sbatch's own grammar: they end at the first line that is neither a comment
// nor empty; words split at unquoted space, a backslash escapes everywhere, an unquoted # starts a remark. Those of the further
// components of a heterogeneous job are counted and left.
func directives(script string) (words []string, components int, err error) {
	for line := range strings.Lines(script) {
		line = strings.TrimRight(line, "\n")
		trimmed := strings.TrimSpace(line)
		if trimmed != "" && !strings.HasPrefix(trimmed, "#") {
			break
		}
		rest, ok := strings.CutPrefix(line, "#SBATCH")
		if !ok {
			continue
		}
		more, err := split(rest)
		switch {
		case err != nil:
			return nil, 0, err
		case len(more) == 1 && more[0] == "hetjob":
			components = max(components, 1) + 1
		case components == 0:
			words = append(words, more...)
		}
	}
	return words, components, nil
}

func split(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	started, quote := false, byte(0)
	for i := 0; i < len(line); i++ {
		b := line[i]
		switch {
		case b == '\\' && i+1 < len(line):
			i++
			word.WriteByte(line[i])
			started = true
		case quote != 0 && b == quote:
			quote = 0
		case quote != 0:
			word.WriteByte(b)
		case b == '\'' || b == '"':
			quote, started = b, true
		case b == ' ' || b == '\t':
			if started {
				words = append(words, word.String())
				word.Reset()
				started = false
			}
		case b == '#':
			i = len(line)
		default:
			word.WriteByte(b)
			started = true
		}
	}
	if quote != 0 {
		return nil, spoken(fmt.Sprintf("Unmatched `%c` in [%s]", quote, line))
	}
	if started {
		words = append(words, word.String())
	}
	return words, nil
}
