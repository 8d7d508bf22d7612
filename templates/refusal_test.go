package templates_test

import (
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/templates"
)

// refusals are places where no escaping is sound, each with a part of the reason and of the way out. X is
// the slot.
var refusals = []struct{ story, body, why, fix string }{
	{"the command", "X --flag", "would be the command to run", "write the command out"},
	{"the command in quotes", `"X" a`, "would be the command to run", ""},
	{"a part of the command", "python-X a", "would be the command to run", ""},
	{"the command behind env", "env A=1 X", "would be the command to run", ""},
	{"the command behind exec", "exec -a n X", "", ""},
	{"the command behind a variable", "A=1 X b", "would be the command to run", ""},
	{"the command behind srun without options", "srun X", "would be the command to run", ""},
	{"the command behind two wrappers", "srun --ntasks=1 env A=1 X", "would be the command to run", ""},
	{"the command behind timeout", "timeout -k 5 10 X", "would be the command to run", ""},
	{"what xargs starts", "echo a | xargs -0 -n 1 env X", "would be the command to run", ""},
	{"behind a variable that may be empty", "$z X", "if what stands before it is empty", "in quotes"},
	{"behind timeout and such a variable", "timeout 1 $z X", "would be the command to run", ""},
	{"what find starts", `find . -exec X {} \;`, "would be the command to run", ""},
	{"what watch repeats", "watch -n 1 echo X", "run as code", ""},
	{"a command that is printed", "$(echo X) a", "would be the command to run", ""},
	{"a command that is printed behind srun", "srun $(echo 'X')", "would be the command to run", ""},
	{"a number that is printed", "echo $(( $(echo X) + 1 ))", "a computation can run commands", ""},
	{"a number that is printed and compared", "[[ $(echo X) -eq 1 ]]", "a computation can run commands", ""},
	{"a name that is printed", "export $(echo X)", "cannot name a variable", ""},
	{"a file name that is printed", "echo a > $(echo X)", "file to be read or overwritten", ""},
	{"input of a block with bash in it", "{ bash; } <<EOF\nX\nEOF", "read by bash as a program", ""},
	{"input of a function with bash in it", "f() { bash -s; }\nf <<EOF\nX\nEOF", "read by bash as a program", ""},
	{"input of xargs with a shell", "echo X | xargs -I{} sh -c 'echo {}'", "as a program", ""},
	{"a coprocess", "coproc bash <<EOF\nX\nEOF", "depends on what follows", "function"},
	{"backquotes", "echo `echo X`", "taken apart twice", "$(…)"},
	{"backquotes in quotes", "echo \"`echo 'X'`\"", "taken apart twice", "$(…)"},
	{"the default of an expansion", "echo ${x:-X}", "inside an expansion", "on a line of its own"},
	{"the default of an expansion in quotes", `echo "${x:-X}"`, "inside an expansion", ""},
	{"the pattern of an expansion", "echo ${x#X}", "inside an expansion", ""},
	{"a replacement", "echo ${x/a/X}", "inside an expansion", ""},
	{"an index", "echo ${a[X]}", "", ""},
	{"an offset", "echo ${a:X}", "", ""},
	{"the name of a variable", "echo ${X}", "", ""},
	{"the name of a variable without braces", "echo $X", "inside an expansion", ""},
	{"a name behind a dollar", "echo $aX", "inside an expansion", "write ${a} before the slot"},
	{"an assignment's name", "X=1", "cannot name a variable", "write the name out"},
	{"a part of an assignment's name", "aX=1", "cannot name a variable", ""},
	{"an assignment's index", "a[X]=1", "an index is computed", ""},
	{"the index of an element", "a=([X]=1)", "an index is computed", ""},
	{"the name that is exported", "export X", "cannot name a variable", "write"},
	{"the name that is declared", "declare X=1", "cannot name a variable", ""},
	{"the name that is unset", "unset X", "takes names", ""},
	{"the name that is read", "read -r X", "takes names", ""},
	{"the name of a test", "[[ -v X ]]", "cannot name a variable", ""},
	{"the name of a test command", "test -v X", "cannot name a variable", ""},
	{"the name of printf -v", "printf -v X %s a", "cannot name a variable", ""},
	{"the format of printf", "printf X a", "taken as a format", `printf '%s\n'`},
	{"a loop's variable", "for X in a; do :; done", "", ""},
	{"a function's name", "X() { :; }", "", ""},
	{"the target of a redirection", "echo a > X", "file to be read or overwritten", "|slug"},
	{"a target that is a name", "echo a > X", "file to be read or overwritten", "|name"},
	{"a target without braces", "echo a > $CLEARML_QUEUE_NAME", "file to be read or overwritten", "${CLEARML_QUEUE_NAME|slug}"},
	{"a part of the target", "echo a >> logs/X.txt", "file to be read or overwritten", "|slug"},
	{"the source of a redirection", "cat < X", "file to be read or overwritten", ""},
	{"a delimiter", "cat <<X\na\nX", "", ""},
	{"eval", "eval X", "run as code", ""},
	{"eval in quotes", `eval "echo 'X'"`, "run as code", ""},
	{"bash -c", "bash -c X", "run as code", `pass it as an argument instead: bash -c 'echo "$1"' _`},
	{"bash -c in single quotes", "bash -c 'echo X'", "run as code", ""},
	{"bash -lc in double quotes", `bash -lc "echo X"`, "run as code", ""},
	{"sh -c with options", `sh -e -o nounset -c "echo X"`, "run as code", ""},
	{"bash -c behind srun", `srun -n 1 bash -c "echo X"`, "run as code", ""},
	{"bash -c in a container", `srun singularity exec img.sif /bin/bash -c "echo X"`, "run as code", ""},
	{"bash -c in docker", `docker run --rm img sh -c "echo X"`, "run as code", ""},
	{"a substitution within bash -c", `bash -c "$(printf %s X)"`, "run as code", ""},
	{"ssh", "ssh host echo X", "run as code", ""},
	{"ssh in quotes", `ssh host "echo 'X'"`, "run as code", ""},
	{"trap", "trap 'echo X' EXIT", "run as code", ""},
	{"source", "source X", "run as code", ""},
	{"a dot", ". X", "run as code", ""},
	{"su -c", `su -c "echo X" user`, "run as code", ""},
	{"python -c", `python3 -u -c "print('X')"`, "run as code", "sys.argv[1]"},
	{"perl -e", `perl -ne 'print X'`, "run as code", ""},
	{"awk", `awk '{print "X"}' f`, "run as code", "ENVIRON"},
	{"sed", `sed -n "s/a/X/" f`, "run as code", ""},
	{"sbatch --wrap", `sbatch --wrap="echo X"`, "run as code", ""},
	{"a here-document for bash", "bash <<EOF\necho X\nEOF", "read by bash as a program", "let the program read the variable"},
	{"a raw here-document for bash -s", "bash -s <<'EOF'\necho X\nEOF", "read by bash as a program", ""},
	{"a here-document for python", "srun python3 - <<EOF\nprint('X')\nEOF", "read by python3 as a program", ""},
	{"a here-document for ssh", "ssh host <<EOF\necho X\nEOF", "read by ssh as a program", ""},
	{"a here-string for bash", `bash <<< "echo X"`, "read by bash as a program", ""},
	{"a pipe into bash", `echo "echo X" | bash`, "read by bash as a program", ""},
	{"a here-document piped into sh", "cat <<EOF | sh\necho X\nEOF", "read by sh as a program", ""},
	{"behind a comment that ends in a backslash", "echo start # see C:\\temp\\\nbash -c \"echo X\"", "does not continue it on the next line", "a space behind the backslash"},
	{"behind such a comment in a continued command", "echo a \\\n  # --debug \\\n  bash -c \"echo X\"", "does not continue it on the next line", ""},
	{"behind such a comment in an array", "a=(b # c \\\n X)", "does not continue it on the next line", ""},
	{"behind what only looks like comments", "echo \"a\n# b\" \\\n# c \\\nX", "does not continue it on the next line", ""},
	{"an escape right behind a letter that some locales pair it with", "echo \"€\\\" ; echo X ; echo \"", "in some locales", "put something between"},
	{"a backslash right behind such a letter", "echo \"€\\\\X\"", "in some locales", ""},
	{"an escape without quotes behind such a letter", "echo €\\; echo X", "in some locales", ""},
	{"an escape in ANSI quotes behind such a letter", "echo $'€\\'' X", "in some locales", ""},
	{"an escape in a here-document behind such a letter", "cat <<EOF\n€\\$ X\nEOF", "in some locales", ""},
	{"a backquote behind such a letter", "echo \"€`date` X\"", "in some locales", ""},
	{"a closing backquote behind such a letter", "echo \"`echo €` X\"", "in some locales", ""},
	{"a line of a here-document that is joined to another", "cat <<EOF\nE\\\nX\nEOF", "bash joins lines before", "without a backslash"},
	{"a line of a here-document that is joined to the next", "cat <<EOF\nX\\\nEOF\nEOF", "bash joins lines before", ""},
	{"a here-document that bash ends in a substitution", "cat <<EOF\n$(echo\nEOF\n)\nEOF\necho X", "disagree about where this here-document ends", ""},
	{"a substitution in a here-document", "cat <<EOF\n$(echo X)\nEOF", "read line by line", ""},
	{"a brace sequence", "echo {1..X}", "expanded before", "seq"},
	{"an extended pattern", "shopt -s extglob\ncase a in @(b|X)) ;; esac", "", ""},
	{"a translated string", `echo $"X"`, "translated", ""},
	{"a number in quotes", `echo $(("X"))`, "a number of its own", ""},
	{"a number next to a digit", "echo $((1X))", "", ""},
	{"a number of a base", "echo $((10#X))", "a number of its own", "|int}"},
	{"a counted number", "((X++))", "", ""},
	{"an assigned number", "((X=1))", "", ""},
	{"a comparison of numbers in quotes", `[[ "X" -eq 1 ]]`, "computes the operands", "["},
	{"an integer in quotes", "declare -i n\nn=\"X\"", "is an integer", ""},
	{"a special integer", "RANDOM=a-X", "is an integer", ""},
	{"an array of integers in quotes", "declare -ai n=(\"X\")", "is an integer", "without quotes"},
	{"an element of an integer in quotes", "declare -i n\nn+=(1 a-X)", "is an integer", ""},
	{"elements of the search path", "PATH=(X)", "decides which code is run", ""},
	{"a reference", "declare -n r=X", "takes the value apart", ""},
	{"a declaration behind a variable", "A=1 declare -a w=X", "takes its words apart", "at the beginning"},
	{"a declaration behind builtin", "builtin export w=X", "takes its words apart", ""},
	{"an integer declared behind builtin", "builtin declare -i n\nn=a-X", "is an integer", ""},
	{"an array in one word", `declare -a a="X"`, "takes the value apart", ""},
	{"the search path", `export PATH="X:$PATH"`, "decides which code is run", ""},
	{"an id that is a directory of its own in the search path", "PATH=/bin:${CLEARML_TASK.id}/bin", "decides which code is run", ""},
	{"text in a directory of the search path", "PATH=/opt/X/bin:$PATH", "decides which code is run", ""},
	{"a name that is the whole name of a program", "/bin/${CLEARML_TASK.name|slug} a", "would be the command to run", ""},
	{"a name that read fills", "read -r ${CLEARML_TASK.name|name} </dev/null", "would choose the variable", "its beginning"},
	{"a name that is unset", "unset ${CLEARML_TASK.name|slug}", "would choose the variable", ""},
	{"an id that is a program of the search path", "run_${CLEARML_TASK.id} a", "would be the command to run", ""},
	{"text in the path of a program", "srun ./run_X.sh", "would be the command to run", ""},
	{"what bash runs at start", "BASH_ENV=X bash f", "decides which code is run", ""},
	{"the trace prompt", "PS4=X", "decides which code is run", ""},
	{"a block in a word", "echo a${CLEARML_AGENT_EXECUTE}", "words of its own", ""},
	{"a block in quotes", `echo "${CLEARML_PRE_SETUP}"`, "block of commands", "line of its own"},
	{"a block with arguments", "${CLEARML_PRE_SETUP} a", "block of commands", ""},
	{"the agent as one word of bash -c", "bash -c ${CLEARML_AGENT_EXECUTE}", "only the first word", "put it in quotes"},
	{"the agent in a variable", "x=${CLEARML_AGENT_EXECUTE}", "is no value", ""},
	{"a git password", "GIT=${CLEARML_CONFIG.agent.git_pass}", "agent.git_pass is a credential", "allow-secret"},
	{"a secret key in a vault", "echo ${CLEARML_USER_VAULTS.api.credentials.secret_key}", "is a credential", ""},
	{"an id provider's token", "echo ${CLEARML_PROVIDERS_INFO.github.access_token:x}", "is a credential", ""},

	{"an option of sbatch", "#SBATCH --X=1\n:", "cannot name an option", "--partition="},
	{"a directive of its own", "#SBATCH X\n:", "cannot name an option", ""},
	{"an option behind another", "#SBATCH -N1 X\n:", "cannot name an option", ""},
	{"a short option", "#SBATCH -X\n:", "", ""},
	{"what may become a directive", "#X\n:", "could turn the comment into a directive", "space behind the #"},
	{"what may become a directive later", "#SBX\n:", "could turn the comment into a directive", ""},
	{"a line for another system", "#PBS -N X\n:", "#PBS", "#SBATCH"},
	{"a burst buffer of Cray's", "#DW jobdw type=scratch capacity=X\n:", "by rules of its own", "write the value out"},
	{"a burst buffer", "#BB create_persistent name=X\n:", "by rules of its own", ""},
	{"what may become a burst buffer", "#BX\n:", "could turn the comment into a directive", ""},
	{"a wrapped command", "#SBATCH --wrap=X\n:", "run as a program", ""},
	{"behind a backslash and a space", "#SBATCH --comment=a\\ X\n:", "releases of Slurm differ", "quotes"},
}

// TestUnsafePlacesAreRefused lints each place and requires an error at the slot, with reason and way out; and
// rendering refuses it too, even for a harmless value.
func TestUnsafePlacesAreRefused(t *testing.T) {
	for _, row := range refusals {
		t.Run(row.story, func(t *testing.T) {
			src := "#!/bin/bash\n" + strings.ReplaceAll(row.body, "X", "${CLEARML_TASK.name}") + "\n"
			if !strings.Contains(row.body, "CLEARML_") {
				checkRefused(t, src+"${CLEARML_AGENT_EXECUTE}\n", row.why, row.fix)
				return
			}
			checkRefused(t, "#!/bin/bash\n"+row.body+"\n${CLEARML_AGENT_EXECUTE}\n", row.why, row.fix)
		})
	}
}

func checkRefused(t *testing.T, src, why, fix string) {
	t.Helper()
	var refused bool
	for _, f := range templates.LintSource("t", []byte(src), templates.LintOptions{}) {
		if f.Severity == templates.Error && strings.Contains(f.What, why) && strings.Contains(f.Fix, fix) {
			refused = true
		}
	}
	if !refused {
		t.Errorf("%slint finds %v", src, templates.LintSource("t", []byte(src), templates.LintOptions{}))
	}
	template, err := templates.Parse("t", []byte(src))
	if err != nil {
		return
	}
	values := templates.Values{"TASK": map[string]any{"name": "a"}, "CONFIG": map[string]any{"agent": map[string]any{"git_pass": "a"}}}
	if s, err := template.Render(values, templates.Commands{AgentExecute: []string{"agent"}}); err == nil {
		t.Errorf("it was rendered:\n%s", s.Text)
	}
}

// TestBashIsRefusedWhereAnotherShellMayRun lints bash in scripts that ask for sh: dash would take values apart.
func TestBashIsRefusedWhereAnotherShellMayRun(t *testing.T) {
	for _, row := range []struct{ story, body string }{
		{"a command behind ||", `if [[ "$A" == x || "X" == y ]]; then :; fi`},
		{"a redirection", `if [[ "$A" > "X" ]]; then :; fi`},
		{"a here-document", "(( MASK = 1 << 2 ))\necho 'X'"},
		{"a command in the background", "echo X |& cat"},
		{"a select", "select x in a X; do break; done"},
		{"an arithmetic of old", "echo $[1 + X]"},
		{"a descriptor in a variable", "exec {fd}>log\necho X"},
		{"a case that falls through", "case a in X) : ;& *) ;; esac"},
	} {
		t.Run(row.story, func(t *testing.T) {
			checkRefused(t, "#!/bin/sh\n"+strings.ReplaceAll(row.body, "X", "${CLEARML_TASK.name}")+"\n${CLEARML_AGENT_EXECUTE}\n", "this is bash, but the script asks for sh", "#!/bin/bash")
		})
	}
}

// TestIdsAndSlugsAreSafeWhereTextIsNot lets what means nothing to a shell stand where other values may not.
func TestIdsAndSlugsAreSafeWhereTextIsNot(t *testing.T) {
	for _, body := range []string{"true > X.log", "echo ${x:-X}", `bash -c "echo X"`, "echo `echo X`", "echo \"${x:-a-X}\"", "cat <<EOF\n$(echo X)\nEOF", "eval echo X"} {
		for slot, object := range map[string]map[string]any{"${CLEARML_TASK.id}": {"id": "3f2a9c"}, "${CLEARML_TASK.name|slug}": {"name": "$(touch PWNED) 'x"}, "${CLEARML_TASK.name|name}": {"name": "touch-pwned-x"}} {
			template, err := templates.Parse("t", []byte("#!/bin/bash\n"+strings.ReplaceAll(body, "X", slot)+"\n"))
			if err != nil {
				t.Fatal(err)
			}
			s, err := template.Render(templates.Values{"TASK": object}, templates.Commands{})
			if err != nil {
				t.Errorf("%s: %v", body, err)
				continue
			}
			if out := bash(t, s.Text); body != "true > X.log" && !strings.Contains(out, "3f2a9c") && !strings.Contains(out, "touch-pwned-x") {
				t.Errorf("%s prints %q", body, out)
			}
			if _, err := template.Render(templates.Values{"TASK": map[string]any{"id": "$(x)"}}, templates.Commands{}); err == nil && slot == "${CLEARML_TASK.id}" {
				t.Errorf("%s: an id that is none must be refused", body)
			}
		}
	}
}

// TestArgumentsOfCodeAreData lets values stand beside code that does not hold them.
func TestArgumentsOfCodeAreData(t *testing.T) {
	for _, body := range []string{
		`bash -c 'echo "$1"' _ X`, `bash script.sh X`, `python3 train.py -c X`, `python3 -m mod X`, `awk -v "n=X" '{print n}' f`, `env A=X true`, `srun -n 1 echo X`,
		`echo bash -c X`, `sed -n p X`, `cat <<EOF | grep a` + "\nX\nEOF", `singularity exec X cmd`, `srun --container-image X true`, `srun -n X true`, `timeout X true`, `nice -n X true`, `srun true X`, `$z a X`, `srun $opts true X`, `ls -- X`,
		"# true \\\n#   --x 1 \\\ntrue X", "f() {\n  # note \\\n  true X\n}\nf", "cat <<EOF\na \\\nb\nX\nEOF", "true # \\\\\ntrue X", "true # C:\\ \ntrue X",
		`printf "Preis in €\n"; true X`, `echo '€\' X`, "cat <<'EOF'\n€\\\\\nEOF\ntrue X", "# €`\ntrue X", `echo "Café" \"X\"`,
	} {
		src := "#!/bin/bash\n" + strings.ReplaceAll(body, "X", "${CLEARML_TASK.name}") + "\n${CLEARML_AGENT_EXECUTE}\n"
		for _, f := range templates.LintSource("t", []byte(src), templates.LintOptions{}) {
			if f.Severity == templates.Error {
				t.Errorf("%s: %v", body, f)
			}
		}
	}
}
