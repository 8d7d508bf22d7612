package glue

import (
	"strings"

	"github.com/clearml-hpc/clearml-agent/templates"
)

// askedOptions are the options that say what a job asks of the cluster, in the order in which people name them, each with the
// noun that makes its value readable.
var askedOptions = []struct{ name, before, after string }{
	{"partition", "partition ", ""},
	{"nodes", "nodes ", ""},
	{"ntasks", "tasks ", ""},
	{"cpus-per-task", "", " CPUs per task"},
	{"gpus", "GPUs ", ""},
	{"gpus-per-node", "", " GPUs per node"},
	{"gres", "", ""},
	{"mem", "memory ", ""},
	{"mem-per-cpu", "memory per CPU ", ""},
	{"time", "time ", ""},
	{"qos", "QOS ", ""},
	{"account", "account ", ""},
	{"constraint", "constraint ", ""},
}

// asked says what a rendered script asks for: "partition a100, nodes 2, gpu:4, time 12:00:00". Of an option given twice the
// last counts, as with sbatch; "" when the script leaves everything to the cluster's defaults.
func asked(script *templates.Script) string {
	var parts []string
	for _, o := range askedOptions {
		value := ""
		for _, d := range script.Directives {
			if d.Name == o.name && d.Component == 0 {
				value = oneLine(d.Value)
			}
		}
		if value != "" {
			parts = append(parts, o.before+value+o.after)
		}
	}
	return strings.Join(parts, ", ")
}
