package templates_test

import (
	"strings"
	"testing"
	"time"

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
	{"what bash doubles", `a=("N")`, "a\x01b", "", `holds the control character '\x01'`},
	{"what bash loses", "v=\"$(cat <<'EOF'\nN\nEOF\n)\"", "\x01\x01", "", `holds the control character '\x01'`},
	{"another mark of bash", "echo N", "\x7f", "", `holds the control character '\x7f'`},
	{"what bash doubles, in a comment", "# N", "a\x01b", "", ""},
	{"a colour", "echo N", "\x1b[31m", "", ""},
	{"a burst buffer", "#SBATCH --bb=N", "capacity=1GB type=scratch", "", "takes one word"},
}

// TestValuesFitTheirPlace renders each value.
func TestValuesFitTheirPlace(t *testing.T) {
	for _, row := range fitting {
		t.Run(row.story, func(t *testing.T) {
			body := strings.NewReplacer("P", "${CLEARML_TASK.hyperparams.properties.p.value:1}", "N", "${CLEARML_TASK.name}").Replace(row.body)
			checkFits(t, body, map[string]any{"name": row.name, "hyperparams": map[string]any{
				"properties": map[string]any{"p": map[string]any{"value": row.prop}},
			}}, row.want)
		})
	}
}

// TestImagesAreOneWord refuses what a container runtime would take for an option or a command.
func TestImagesAreOneWord(t *testing.T) {
	for _, row := range []struct {
		story, body string
		image       any
		want        string
	}{
		{"an option", "singularity exec ${CLEARML_TASK.container.image} cmd", "--bind=/:/host", "would be an option"},
		{"a list", "singularity exec ${CLEARML_TASK.container.image} cmd", []any{"a", "--bind=/:/host"}, "a list is none"},
		{"words", "singularity exec ${CLEARML_TASK.container.image|words} cmd", "a b", "a list is none"},
		{"an option by an action", "# clearml: go-template\nsingularity exec {{ .TASK.container.image }} cmd", "--bind=/:/host", "would be an option"},
		{"a list by an action", "# clearml: go-template\nsingularity exec {{ .TASK.container.image }} cmd", []any{"a", "b"}, "a list is none"},
		{"an option by a function", `# clearml: go-template` + "\n" + `singularity exec {{ .TASK.container.image | trimPrefix "docker://" }} cmd`, "docker://--bind=/:/host", "would be an option"},
		{"an option by another name", "# clearml: go-template\n{{ with .TASK.container }}singularity exec {{ .image }} cmd{{ end }}", "--bind=/:/host", "would be an option"},
		{"an option by a variable", "# clearml: go-template\n{{ $i := .TASK.container.image }}singularity exec {{ $i }} cmd", "--bind=/:/host", "would be an option"},
		{"an image by an action", "# clearml: go-template\nsingularity exec {{ .TASK.container.image }} cmd", "docker://a", ""},
		{"options that the template chooses", "singularity exec ${CLEARML_TASK.container.image:--help} cmd", nil, ""},
	} {
		t.Run(row.story, func(t *testing.T) {
			checkFits(t, row.body, map[string]any{"container": map[string]any{"image": row.image}}, row.want)
		})
	}
}

// TestNewlinesAreRemovedFromArguments wherever they stand, as from all values that are not raw.
func TestNewlinesAreRemovedFromArguments(t *testing.T) {
	values := templates.Values{"TASK": map[string]any{"container": map[string]any{"arguments": "--a 'b\nc'\n--d"}}}
	for body, want := range map[string]string{
		"a=X": `a='--a '\''bc'\''--d'`, `echo "X"`: `echo "--a 'bc'--d"`, "cat <<EOF\nX\nEOF": "cat <<EOF\n--a 'bc'--d\nEOF", "echo X": "echo --a bc --d",
	} {
		template, err := templates.Parse("t", []byte("#!/bin/bash\n"+strings.ReplaceAll(body, "X", "${CLEARML_TASK.container.arguments}")+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		s, err := template.Render(values, templates.Commands{})
		if err != nil || string(s.Text) != "#!/bin/bash\n"+want+"\n" {
			t.Errorf("got %s, %v", s.Text, err)
		}
	}
}

// TestWhatChangesTheScriptIsFoundAmongManySlots in a time that does not grow with their square.
func TestWhatChangesTheScriptIsFoundAmongManySlots(t *testing.T) {
	body := strings.Repeat("cat <<EOF\n${CLEARML_TASK.id}\nEOF\n", 1500) + "cat <<EOF\n${CLEARML_TASK.name}${CLEARML_TASK.comment}\nEOF\n"
	template, err := templates.Parse("t", []byte("#!/bin/bash\n"+body))
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	_, err = template.Render(templates.Values{"TASK": map[string]any{"id": "a", "name": "E", "comment": "OF"}}, templates.Commands{})
	if err == nil || !strings.HasPrefix(err.Error(), "t:4503:1: ") {
		t.Errorf("got %v", err)
	}
	if took := time.Since(begin); took > 3*time.Second {
		t.Errorf("it took %v", took)
	}
}

// TestScriptsStayWithinBounds refuses what is larger than any script that Slurm takes.
func TestScriptsStayWithinBounds(t *testing.T) {
	checkFits(t, strings.Repeat("echo ${CLEARML_TASK.text}\n", 200), map[string]any{"text": strings.Repeat("a", 100_000)}, "the script is larger than 16 MB")
}

func checkFits(t *testing.T, body string, task map[string]any, want string) {
	t.Helper()
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
