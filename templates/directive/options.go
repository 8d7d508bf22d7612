package directive

import (
	"slices"
	"strings"
)

// ArgKind says whether an option takes a value.
type ArgKind int

// An Optional value is only seen behind "=".
const (
	None ArgKind = iota
	Required
	Optional
)

// An Option is one option of sbatch.
type Option struct {
	Name  string // long, without dashes
	Short byte   // 0: none
	Arg   ArgKind
	Type  Type
	Note  string // why it has no place in a template, or ""
	Never bool   // with it the template cannot work at all
}

const otherCluster = "jobs are looked after on the cluster where clearml-agent-slurm runs, so run one on each"

// sbatchOptions are the options that sbatch takes from a script, 22.05 to 26.05.
var sbatchOptions = []Option{
	{Name: "account", Short: 'A', Arg: Required, Type: Name},
	{Name: "acctg-freq", Arg: Required, Type: Token},
	{Name: "array", Short: 'a', Arg: Required, Type: Array, Note: "one task is one job: every element of an array would run the same task, and only the first may", Never: true},
	{Name: "batch", Arg: Required, Type: Constraint},
	{Name: "bb", Arg: Required, Type: Token},
	{Name: "bbf", Arg: Required, Type: Path},
	{Name: "begin", Short: 'b', Arg: Required, Type: Date},
	{Name: "chdir", Short: 'D', Arg: Required, Type: Path},
	{Name: "cluster", Arg: Required, Type: Names, Note: otherCluster, Never: true},
	{Name: "cluster-constraint", Arg: Required, Type: Constraint},
	{Name: "clusters", Short: 'M', Arg: Required, Type: Names, Note: otherCluster, Never: true},
	{Name: "comment", Arg: Required, Type: Text, Note: "the agent puts its own --comment on the command line, which wins"},
	{Name: "consolidate-segments"},
	{Name: "constraint", Short: 'C', Arg: Required, Type: Constraint},
	{Name: "container", Arg: Required, Type: Path},
	{Name: "container-id", Arg: Required, Type: Name},
	{Name: "context", Arg: Required, Type: Token},
	{Name: "contiguous"},
	{Name: "core-spec", Short: 'S', Arg: Required, Type: Number},
	{Name: "cores-per-socket", Arg: Required, Type: NodeCount},
	{Name: "cpu-freq", Arg: Required, Type: Token},
	{Name: "cpus-per-gpu", Arg: Required, Type: Count},
	{Name: "cpus-per-task", Short: 'c', Arg: Required, Type: Count},
	{Name: "deadline", Arg: Required, Type: Date},
	{Name: "delay-boot", Arg: Required, Type: Token},
	{Name: "dependency", Short: 'd', Arg: Required, Type: Dependency},
	{Name: "distribution", Short: 'm', Arg: Required, Type: Token},
	{Name: "error", Short: 'e', Arg: Required, Type: FilePattern},
	{Name: "exclude", Short: 'x', Arg: Required, Type: NodeList},
	{Name: "exclusive", Arg: Optional, Type: Token},
	{Name: "export", Arg: Required, Type: List, Note: "the agent puts its own --export on the command line, which wins"},
	{Name: "export-file", Arg: Required, Type: Path},
	{Name: "external"},
	{Name: "extra", Arg: Required, Type: Text},
	{Name: "extra-node-info", Short: 'B', Arg: Required, Type: Token},
	{Name: "get-user-env", Arg: Optional, Type: Token},
	{Name: "gid", Arg: Required, Type: Name, Note: "the user a job runs as is not the template's to choose", Never: true},
	{Name: "gpu-bind", Arg: Required, Type: Token},
	{Name: "gpu-freq", Arg: Required, Type: Token},
	{Name: "gpus", Short: 'G', Arg: Required, Type: GPUs},
	{Name: "gpus-per-node", Arg: Required, Type: GPUs},
	{Name: "gpus-per-socket", Arg: Required, Type: GPUs},
	{Name: "gpus-per-task", Arg: Required, Type: GPUs},
	{Name: "gres", Arg: Required, Type: GRES},
	{Name: "gres-flags", Arg: Required, Type: Token},
	{Name: "help", Short: 'h', Note: "sbatch would print its help and submit nothing", Never: true},
	{Name: "hint", Arg: Required, Type: Token},
	{Name: "hold", Short: 'H'},
	{Name: "ignore-pbs"},
	{Name: "input", Short: 'i', Arg: Required, Type: FilePattern},
	{Name: "job-name", Short: 'J', Arg: Required, Type: Text},
	{Name: "kill-on-invalid-dep", Arg: Required, Type: Token},
	{Name: "licenses", Short: 'L', Arg: Required, Type: Licenses},
	{Name: "mail-type", Arg: Required, Type: MailType},
	{Name: "mail-user", Arg: Required, Type: Addresses},
	{Name: "mcs-label", Arg: Required, Type: Name},
	{Name: "mem", Arg: Required, Type: Memory},
	{Name: "mem-bind", Arg: Required, Type: Token},
	{Name: "mem-per-cpu", Arg: Required, Type: Memory},
	{Name: "mem-per-gpu", Arg: Required, Type: Memory},
	{Name: "mem-update", Arg: Required, Type: Token},
	{Name: "mincpus", Arg: Required, Type: Count},
	{Name: "network", Arg: Required, Type: Token},
	{Name: "nice", Arg: Optional, Type: Integer},
	{Name: "no-kill", Short: 'k', Arg: Optional, Type: Token},
	{Name: "no-requeue"},
	{Name: "nodefile", Short: 'F', Arg: Required, Type: Path},
	{Name: "nodelist", Short: 'w', Arg: Required, Type: NodeList},
	{Name: "nodes", Short: 'N', Arg: Required, Type: NodeCount},
	{Name: "ntasks", Short: 'n', Arg: Required, Type: Count},
	{Name: "ntasks-per-core", Arg: Required, Type: Count},
	{Name: "ntasks-per-gpu", Arg: Required, Type: Count},
	{Name: "ntasks-per-node", Arg: Required, Type: Count},
	{Name: "ntasks-per-socket", Arg: Required, Type: Count},
	{Name: "ntasks-per-tres", Arg: Required, Type: Count},
	{Name: "oom-kill-step", Arg: Optional, Type: Number},
	{Name: "open-mode", Arg: Required, Type: OpenMode},
	{Name: "output", Short: 'o', Arg: Required, Type: FilePattern},
	{Name: "overcommit", Short: 'O'},
	{Name: "oversubscribe", Short: 's'},
	{Name: "parsable"},
	{Name: "partition", Short: 'p', Arg: Required, Type: Names},
	{Name: "power", Arg: Required, Type: Token},
	{Name: "prefer", Arg: Required, Type: Constraint},
	{Name: "priority", Arg: Required, Type: Priority},
	{Name: "profile", Arg: Required, Type: Token},
	{Name: "propagate", Arg: Optional, Type: Token},
	{Name: "qos", Short: 'q', Arg: Required, Type: Name},
	{Name: "quiet", Short: 'Q'},
	{Name: "reboot"},
	{Name: "requeue", Arg: Optional, Type: Token},
	{Name: "reservation", Arg: Required, Type: Names},
	{Name: "resources", Arg: Required, Type: Text},
	{Name: "resv-ports", Arg: Optional, Type: Number},
	{Name: "runtime", Arg: Required, Type: Name},
	{Name: "segment", Arg: Required, Type: Count},
	{Name: "signal", Arg: Required, Type: Signal},
	{Name: "sockets-per-node", Arg: Required, Type: NodeCount},
	{Name: "spread-job"},
	{Name: "spread-segments"},
	{Name: "stepmgr"},
	{Name: "switches", Arg: Required, Type: Token},
	{Name: "tasks-per-node", Arg: Required, Type: Count},
	{Name: "test-only", Note: "sbatch would test the script and submit nothing", Never: true},
	{Name: "thread-spec", Arg: Required, Type: Number},
	{Name: "threads-per-core", Arg: Required, Type: NodeCount},
	{Name: "time", Short: 't', Arg: Required, Type: Time},
	{Name: "time-min", Arg: Required, Type: Time},
	{Name: "tmp", Arg: Required, Type: Memory},
	{Name: "tres-bind", Arg: Required, Type: Token},
	{Name: "tres-per-task", Arg: Required, Type: Token},
	{Name: "uid", Arg: Required, Type: Name, Note: "the user a job runs as is not the template's to choose", Never: true},
	{Name: "usage", Note: "sbatch would print its usage and submit nothing", Never: true},
	{Name: "use-min-nodes"},
	{Name: "verbose", Short: 'v'},
	{Name: "version", Short: 'V', Note: "sbatch would print its version and submit nothing", Never: true},
	{Name: "wait", Short: 'W', Note: "sbatch would not return before the job has ended"},
	{Name: "wait-all-nodes", Arg: Required, Type: Number},
	{Name: "wckey", Arg: Required, Type: Text},
	{Name: "wrap", Arg: Required, Type: Text, Note: "it replaces the script", Never: true},
}

// pyxisOptions are those of NVIDIA's container plug-in.
var pyxisOptions = []Option{
	{Name: "container-image", Arg: Required, Type: Image},
	{Name: "container-mounts", Arg: Required, Type: List},
	{Name: "container-workdir", Arg: Required, Type: Path},
	{Name: "container-name", Arg: Required, Type: Text},
	{Name: "container-save", Arg: Required, Type: Path},
	{Name: "container-mount-home"},
	{Name: "no-container-mount-home"},
	{Name: "container-remap-root"},
	{Name: "no-container-remap-root"},
	{Name: "container-entrypoint"},
	{Name: "no-container-entrypoint"},
	{Name: "container-entrypoint-log"},
	{Name: "container-writable"},
	{Name: "container-readonly"},
	{Name: "container-env", Arg: Required, Type: List},
}

// Plugin makes the option of a plug-in of the site out of "--name" or, with a value, "--name=".
func Plugin(written string) Option {
	name, valued := strings.CutSuffix(strings.TrimPrefix(written, "--"), "=")
	if valued {
		return Option{Name: name, Arg: Required, Type: Token}
	}
	return Option{Name: name, Arg: Optional, Type: Token}
}

// OptionNames returns the long names of all options known, for suggestions.
func OptionNames() []string {
	var names []string
	for _, o := range slices.Concat(sbatchOptions, pyxisOptions) {
		names = append(names, o.Name)
	}
	return names
}

// lookup finds a long option by its name or a beginning of it that is not ambiguous.
func lookup(name string, extra []Option) (opt *Option, ambiguous []string) {
	var found []*Option
	for _, table := range [][]Option{sbatchOptions, pyxisOptions, extra} {
		for i := range table {
			if table[i].Name == name {
				return &table[i], nil
			}
			if name != "" && strings.HasPrefix(table[i].Name, name) {
				found = append(found, &table[i])
			}
		}
	}
	switch len(found) {
	case 0:
		return nil, nil
	case 1:
		return found[0], nil
	}
	for _, o := range found {
		ambiguous = append(ambiguous, o.Name)
	}
	return nil, ambiguous
}

func shortOption(c byte) *Option {
	for i := range sbatchOptions {
		if sbatchOptions[i].Short == c {
			return &sbatchOptions[i]
		}
	}
	return nil
}
