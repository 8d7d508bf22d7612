package templates_test

import (
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/templates"
)

// fitting are values that a place takes or refuses, whatever it says about other values. N is the task's name
// and P a property with the default 1.
var fitting = []struct {
	story, body string
	name, prop  string
	want        string // a part of the error; "": the value is taken
}{
	{"a file below a folder that the task leaves empty", "#SBATCH --output=${CLEARML_TASK.hyperparams.properties.p.value:logs}/N.log", "etc/cron.d/evil", "", `would be the absolute path "/etc/cron.d/evil.log"`},
	{"the same with the default", "#SBATCH --output=${CLEARML_TASK.none:logs}/N.log", "a/b", "", ""},
	{"the same with an absolute default", "#SBATCH --output=${CLEARML_TASK.none:/logs}/N.log", "a/b", "", ""},
	{"a file of two empty parts", "#SBATCH --output=NP/x.log", "", "", "would be the absolute path"},
	{"a folder that is empty above a working directory", "#SBATCH --chdir=P/N", "etc", "", `would be the absolute path "/etc"`},
	{"two halves of the folder above", "#SBATCH --output=logs/NP/x.log", ".", ".", `cannot hold the path component "."`},
	{"a dot to the author's dot", "#SBATCH --output=logs/.N/x.log", ".", "", `cannot hold the path component`},
	{"the author's dots with nothing between", "#SBATCH --output=logs/.N./x.log", "", "", `cannot hold the path component ".."`},
	{"a hidden folder", "#SBATCH --output=N", ".ssh/rc", "", `cannot name a hidden file or folder, ".ssh"`},
	{"a hidden file below", "#SBATCH --output=logs/N", "a/.rc", "", `cannot name a hidden file or folder, ".rc"`},
	{"a dot of the author's", "#SBATCH --output=.logs/N.%j", "a", "", ""},
	{"a dot in the middle", "#SBATCH --output=logs/N.log", "a.b", "", ""},
	{"a mount outside of the author's folder", "#SBATCH --container-mounts=/data/N:/data", "../../etc", "", `cannot hold the path component ".."`},
	{"a mount inside of it", "#SBATCH --container-mounts=/data/N:/data", "a/b", "", ""},
	{"a mount that is the task's altogether", "#SBATCH --container-mounts=N", "../a:/b", "", ""},
	{"a value of a list that is the task's altogether", "#SBATCH --container-env=A=N", "../a", "", ""},
	{"an image outside of the author's folder", "#SBATCH --container-image=/images/N.sqsh", "../home/evil/x", "", `cannot hold the path component ".."`},
	{"an image that is the task's altogether", "#SBATCH --container-image=N", "../a.sqsh", "", ""},
	{"nodes in a file", "#SBATCH --nodelist=N", "/etc/passwd", "", "cannot hold a slash"},
	{"nodes in a file of this folder", "#SBATCH --exclude=N", "./nodes", "", "cannot hold a slash"},
	{"nodes", "#SBATCH --nodelist=N", "n[1-4],a", "", ""},
	{"an option for the mail program", "#SBATCH --mail-user=N", "-X!touch PWNED", "", "takes an address"},
	{"an option before the author's address", "#SBATCH --mail-user=N@example.org", "-X", "", "takes an address"},
	{"an address", "#SBATCH --mail-user=N", "jo.doe+x@example.org", "", ""},
	{"a unit twice", "#SBATCH --mem=PG", "", "4G", `takes a size with K, M, G or T, and would be "4GG"`},
	{"a unit once", "#SBATCH --mem=PG", "", "4", ""},
	{"a name that is empty, as an argument of its own", "#SBATCH -J N", "", "", "is empty, but --job-name takes"},
	{"a mail address that is empty", "#SBATCH --mail-user N\n#SBATCH --partition=x", "", "", "is empty, but --mail-user takes an address"},
	{"a comment in quotes that is empty", "#SBATCH --comment \"N\"", "", "", "is empty, but --comment takes"},
	{"a name that is empty behind an equals sign", "#SBATCH --job-name=N", "", "", ""},
	{"a burst buffer", "#SBATCH --bb=N", "capacity=1GB type=scratch", "", "takes one word"},
}

// TestValuesFitTheirPlace renders each value.
func TestValuesFitTheirPlace(t *testing.T) {
	for _, row := range fitting {
		t.Run(row.story, func(t *testing.T) {
			checkFits(t, row.body, map[string]any{"name": row.name, "hyperparams": map[string]any{
				"properties": map[string]any{"p": map[string]any{"value": row.prop}},
			}}, row.want)
		})
	}
}

func checkFits(t *testing.T, body string, task map[string]any, want string) {
	t.Helper()
	body = strings.NewReplacer("P", "${CLEARML_TASK.hyperparams.properties.p.value:1}", "N", "${CLEARML_TASK.name}").Replace(body)
	template, err := templates.Parse("t", []byte("#!/bin/bash\n"+body+"\ntrue\n"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := template.Render(templates.Values{"TASK": task}, templates.Commands{})
	switch {
	case want == "" && err != nil:
		t.Error(err)
	case want != "" && err == nil:
		t.Errorf("it was rendered:\n%s", s.Text)
	case want != "" && !strings.Contains(err.Error(), want):
		t.Errorf("got  %v\nwant %s", err, want)
	}
}
