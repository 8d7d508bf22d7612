package templates_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/templates"
)

// object decodes JSON as the client does.
func object(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

const languageTask = `{
	"id": "3f2a9c", "name": "Fit A curve", "comment": "line one\nline two\r\nline three", "empty": "", "nothing": null,
	"project": {"id": "p1"}, "tags": ["a", "b c"], "numbers": [1, 2.5, true], "objects": [{"x": 1}],
	"flag": false, "octal": "08", "count": 42, "big": 1234567890123, "real": 0.001, "tiny": 1e-7,
	"hyperparams": {"properties": {"num_nodes": {"value": "4"}}, "Args": {"model.lr": {"value": "0.1"}, "a:b": {"value": "colon"}}},
	"models": {"input": [{"name": "first"}, {"name": "last"}]},
	"container": {"image": "img", "arguments": "-e 'A=b c' --x"}
}`

// rows of the language: a slot, and what it stands for.
var languageRows = []struct{ story, slot, want string }{
	{"a field of the task", `${CLEARML_TASK.id}`, "3f2a9c"},
	{"the other brackets", `$<CLEARML_TASK.id>`, "3f2a9c"},
	{"a plain variable", `${CLEARML_QUEUE_NAME}`, "gpu"},
	{"a plain variable without braces", `$CLEARML_QUEUE_NAME`, "gpu"},
	{"a field of a field", `${CLEARML_TASK.project.id}`, "p1"},
	{"a user property", `${CLEARML_TASK.hyperparams.properties.num_nodes.value:1}`, "4"},
	{"a key with a dot in it", `${CLEARML_TASK.hyperparams.Args.model.lr.value}`, "0.1"},
	{"a key in quotes", `${CLEARML_TASK.hyperparams.Args."a:b".value}`, "colon"},
	{"an element of a list", `${CLEARML_TASK.models.input.0.name}`, "first"},
	{"the last element of a list", `${CLEARML_TASK.models.input.-1.name}`, "last"},
	{"false is a value", `${CLEARML_TASK.flag:x}`, "false"},
	{"a whole number", `${CLEARML_TASK.count}`, "42"},
	{"a large number is written in full", `${CLEARML_TASK.big}`, "1234567890123"},
	{"a fraction", `${CLEARML_TASK.real}`, "0.001"},
	{"a tiny fraction", `${CLEARML_TASK.tiny}`, "1e-07"},
	{"a list joins with commas", `${CLEARML_TASK.tags}`, "a,b c"},
	{"a list of numbers", `${CLEARML_TASK.numbers}`, "1,2.5,true"},
	{"newlines are removed", `${CLEARML_TASK.comment}`, "line oneline twoline three"},
	{"raw keeps newlines", `${CLEARML_TASK.comment|raw}`, "line one\nline two\nline three"},
	{"remove_newlines is the default", `${CLEARML_TASK.comment|remove_newlines}`, "line oneline twoline three"},
	{"an empty string is a value", `${CLEARML_TASK.empty:x}`, ""},
	{"null takes the default", `${CLEARML_TASK.nothing:x}`, "x"},
	{"an object takes the default", `${CLEARML_TASK.project:x}`, "x"},
	{"a name stands as it is", `${CLEARML_TASK.x:my_env-3.10|name}`, "my_env-3.10"},
	{"a missing field takes the default", `${CLEARML_TASK.a.b.c:x}`, "x"},
	{"an empty plain variable takes the default", `${CLEARML_WORKER_ID:w}`, "w"},
	{"an empty default", `[${CLEARML_TASK.none:}]`, "[]"},
	{"a time as default", `${CLEARML_TASK.none:01:00:00}`, "01:00:00"},
	{"a path as default", `${CLEARML_TASK.none:/a/b-c_d.e}`, "/a/b-c_d.e"},
	{"a dash in the default", `${CLEARML_TASK.none:gpu-a100}`, "gpu-a100"},
	{"anything in the default", `${CLEARML_TASK.none:a, b@c %d "e" 'f' $g (h) [i] * ? ; & < > #}`, `a, b@c %d "e" 'f' $g (h) [i] * ? ; & < > #`},
	{"braces that are paired", `${CLEARML_TASK.none:a{b}c}`, "a{b}c"},
	{"a brace that is escaped", `${CLEARML_TASK.none:a\}b\{c\|d\\e}`, `a}b{c|d\e`},
	{"a backslash that escapes nothing", `${CLEARML_TASK.none:C:\dir}`, `C:\dir`},
	{"umlauts in the default", `${CLEARML_TASK.none:Köln 🚀}`, "Köln 🚀"},
	{"lower", `${CLEARML_TASK.name|lower}`, "fit a curve"},
	{"upper", `${CLEARML_TASK.name|upper}`, "FIT A CURVE"},
	{"capitalize", `${CLEARML_TASK.name|capitalize}`, "Fit a curve"},
	{"strip takes characters off both ends", `${CLEARML_TASK.name|strip(Fe)}`, "it A curv"},
	{"strip of white space", `${CLEARML_TASK.none:  x  |strip()}`, "x"},
	{"operators one after the other, on a default too", `${CLEARML_TASK.none:  A-B |strip|lower|strip(b)}`, "a-"},
	{"slug", `${CLEARML_TASK.none:My  Experiment (v2) #3!|slug}`, "my-experiment-v2-3"},
	{"slug of nothing", `${CLEARML_TASK.none:!!!|slug}`, "x"},
	{"truncate counts characters", `${CLEARML_TASK.none:Köln am Rhein|truncate(4)}`, "Köln"},
	{"int", `${CLEARML_TASK.none: 4.0 |int}`, "4"},
	{"basename", `${CLEARML_TASK.none:/a/b/c.txt|basename}`, "c.txt"},
	{"replace", `${CLEARML_TASK.none:a/b/c|replace(/,-)}`, "a-b-c"},
	{"json of an object", `${CLEARML_TASK.objects|json}`, `[{"x":1}]`},
	{"json of text", `${CLEARML_TASK.name|json}`, `"Fit A curve"`},
	{"join with a separator", `${CLEARML_TASK.tags|join(:)}`, "a:b c"},
	{"words in quotes stay together", `${CLEARML_TASK.none:a 'b c'|words}`, "a b c"},
	{"the shell's variables are left alone", `$HOME`, "/home/u"},
	{"a variable of the agent is the shell's", `${CLEARML_CONFIG_FILE}`, "/c"},
	{"a backslash keeps a slot as text", `\${CLEARML_TASK.id}`, "${CLEARML_TASK.id}"},
	{"two backslashes are one, and a slot", `\\${CLEARML_TASK.id}`, `\3f2a9c`},
}

// TestLanguage evaluates each row between double quotes and reads what the shell makes of it.
func TestLanguage(t *testing.T) {
	values := templates.Values{"TASK": object(t, languageTask), "QUEUE_NAME": "gpu", "WORKER_ID": ""}
	for _, row := range languageRows {
		t.Run(row.story, func(t *testing.T) {
			template, err := templates.Parse("t", []byte("#!/bin/bash\nHOME=/home/u CLEARML_CONFIG_FILE=/c\nprintf %s \""+row.slot+"\"\n"))
			if err != nil {
				t.Fatal(err)
			}
			s, err := template.Render(values, templates.Commands{})
			if err != nil {
				t.Fatal(err)
			}
			if got := bash(t, s.Text); got != row.want {
				t.Errorf("%s is %q, want %q", row.slot, got, row.want)
			}
		})
	}
}

// TestParseErrors shows each mistake at its place, with how to mend it.
func TestParseErrors(t *testing.T) {
	for _, row := range []struct{ story, src, want string }{
		{"an unknown operator", "a\n b ${CLEARML_TASK.id|lowr}", `t:2:22: there is no operator "lowr"; did you mean lower? A bar in a default is written \|`},
		{"an unknown variable with a path", "${CLEARML_TSAK.id}", "t:1:3: there is no variable CLEARML_TSAK; did you mean CLEARML_TASK?"},
		{"no closing brace", "x ${CLEARML_TASK.id\n}", `t:1:3: the slot has no closing '}' on its line; close it, or write \$ if it is text`},
		{"an object without a field", "${CLEARML_TASK}", "t:1:1: TASK is an object: say which field; as in ${CLEARML_TASK.name}"},
		{"a field of a plain value", "${CLEARML_QUEUE_NAME.x}", "t:1:1: QUEUE_NAME is a plain value: it has no fields; write ${CLEARML_QUEUE_NAME}"},
		{"a default of a block", "${CLEARML_PRE_SETUP:x}", "t:1:1: PRE_SETUP takes no path, default or operator; write ${CLEARML_PRE_SETUP}"},
		{"an empty key", "${CLEARML_TASK..x}", "t:1:16: a key is missing behind the dot; name the field, as in ${CLEARML_TASK.name}"},
		{"an argument of an operator that takes none", "${CLEARML_TASK.id|lower(x)}", "t:1:19: lower: takes no argument"},
		{"a number missing", "${CLEARML_TASK.id|truncate}", "t:1:19: truncate: takes one number above 0, as in truncate(40)"},
		{"an open parenthesis", "${CLEARML_TASK.id|strip(x}", "t:1:24: the operator's parenthesis is not closed; end it with )"},
		{"two mistakes, both told", "${CLEARML_TASK}\nä ${CLEARML_TASK.}", "t:1:1: TASK is an object: say which field; as in ${CLEARML_TASK.name}\nt:2:18: a key is missing behind the dot; name the field, as in ${CLEARML_TASK.name}"},
		{"an unknown mark", "#!/bin/sh\n# clearml: go-templates\n", "t:2:1: this mark is not known; marks: go-template, option --name, allow-secret CONFIG.path"},
		{"a template action that is none", "# clearml: go-template\n{{ if }}", "t:2:1: missing value for if"},
		{"an unknown field of the data", "# clearml: go-template\n{{ .TASKS.id }}", "t:2:4: there is no variable TASKS; did you mean .TASK?"},
		{"a function that reaches outside", "# clearml: go-template\n{{ env \"HOME\" }}", `t:2:1: function "env" not defined`},
	} {
		t.Run(row.story, func(t *testing.T) {
			_, err := templates.Parse("t", []byte(row.src))
			if err == nil || !strings.HasPrefix(err.Error(), row.want) {
				t.Errorf("got  %v\nwant %s", err, row.want)
			}
		})
	}
}

// TestRenderErrors names the slot that cannot be filled.
func TestRenderErrors(t *testing.T) {
	values := templates.Values{"TASK": object(t, languageTask), "QUEUE_NAME": "a b", "PROJECT_NAME": "../x"}
	for _, row := range []struct{ story, body, want string }{
		{"a missing value", "echo x\necho ${CLEARML_TASK.a.b|lower}", "t:3:6: TASK.a.b has no value; give it a value, or a default: ${CLEARML_TASK.a.b:…|lower}"},
		{"an object", "echo ${CLEARML_TASK.project}", "t:2:6: TASK.project is an object with the fields id"},
		{"a list of objects", "echo ${CLEARML_TASK.objects}", "t:2:6: TASK.objects is a list of objects or lists; |json writes it out"},
		{"no number", "echo $((${CLEARML_TASK.name}))", `t:2:9: TASK.name must be a whole number here, not "Fit A curve"`},
		{"a number that a shell reads as octal", "echo $((${CLEARML_TASK.octal}))", `t:2:9: TASK.octal must be a whole number here, not "08"; make it one: ${CLEARML_TASK.octal|int}`},
		{"no name", "echo ${CLEARML_TASK.name|name}", `t:2:6: TASK.name name: "Fit A curve" is none: letters, digits and . _ -, not beginning with a dash or a dot, and no two dots`},
		{"a name like an option", "echo ${CLEARML_TASK.x:-v|name}", `t:2:6: TASK.x name: "-v" is none`},
		{"a name like a folder above", "echo ${CLEARML_TASK.x:a..b|name}", `t:2:6: TASK.x name: "a..b" is none`},
		{"a missing variable without braces", "echo $CLEARML_QUEUE_ID", "t:2:6: QUEUE_ID has no value; give it a value, or a default: ${CLEARML_QUEUE_ID:…}"},
		{"no number for int", "echo ${CLEARML_TASK.name|int}", `t:2:6: TASK.name int: "Fit A curve" is no whole number`},
		{"a wrong type in a directive", "#SBATCH --nodes=${CLEARML_TASK.name}\n:", `t:2:17: TASK.name is "Fit A curve", but --nodes takes a number or range`},
		{"a separator in a list", "#SBATCH --gres=gpu:${CLEARML_QUEUE_NAME}\n:", `t:2:20: QUEUE_NAME is "a b", but --gres takes only letters, digits and . _ + - here, where it makes a part of the value`},
		{"a way out of the directory", "#SBATCH --output=/logs/${CLEARML_PROJECT_NAME}\n:", `t:2:24: PROJECT_NAME is "../x", but --output cannot hold the path component ".."; use ${CLEARML_PROJECT_NAME|slug}`},
		{"all that is missing at once", "echo ${CLEARML_TASK.x} ${CLEARML_TASK.y}", "t:2:6: TASK.x has no value; give it a value, or a default: ${CLEARML_TASK.x:…}\nt:2:24: TASK.y has no value; give it a value, or a default: ${CLEARML_TASK.y:…}"},
	} {
		t.Run(row.story, func(t *testing.T) {
			template, err := templates.Parse("t", []byte("#!/bin/bash\n"+row.body+"\n"))
			if err != nil {
				t.Fatal(err)
			}
			_, err = template.Render(values, templates.Commands{})
			if err == nil || !strings.HasPrefix(err.Error(), row.want) {
				t.Errorf("got  %v\nwant %s", err, row.want)
			}
		})
	}
}

// TestNeeds asks for what is used, so that nothing else is loaded.
func TestNeeds(t *testing.T) {
	for src, want := range map[string]string{
		"${CLEARML_TASK.id} ${CLEARML_TASK.name} ${CLEARML_USER.name} $CLEARML_QUEUE_NAME ${CLEARML_AGENT_EXECUTE}": "QUEUE_NAME TASK USER",
		"echo": "",
		"# clearml: go-template\n{{ if .TASK.x }}${CLEARML_USER.name}{{ else }}{{ lookup \"CONFIG.a.b\" 1 }}{{ end }}": "CONFIG TASK USER",
		"# clearml: go-template\n{{ range .TASK.tags }}{{ $.QUEUE_NAME }}{{ end }}":                                    "QUEUE_NAME TASK",
	} {
		template, err := templates.Parse("t", []byte(src))
		if err != nil {
			t.Fatal(err)
		}
		if got := template.Needs(); !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%s needs %q, want %q", src, got, want)
		}
	}
}
