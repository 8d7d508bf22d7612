package templates_test

import (
	"bytes"
	"flag"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/templates"
)

var soak = flag.Duration("soak", 0, "how long to try random templates in real shells; default a few hundred of them")

// scripts makes random shell scripts with slots (X) in any place that its grammar knows, safe and unsafe.
type scripts struct{ *rand.Rand }

func (s scripts) pick(options ...string) string { return options[s.IntN(len(options))] }

func (s scripts) word(depth int) string {
	if depth <= 0 {
		return s.pick("X", "a", "X", "-n", "1")
	}
	switch s.IntN(22) {
	case 0, 1:
		return "X"
	case 2:
		return `"` + s.inQuotes(depth-1) + `"`
	case 3:
		return "'" + s.pick("X", "a X", `\`, "$(X)", "") + "'"
	case 4:
		return "$'" + s.pick("X", `a\tX`, `\'`, `\\X`, `\x41X`) + "'"
	case 5:
		return "$(" + s.command(depth-1) + ")"
	case 6:
		return "`" + s.command(depth-1) + "`"
	case 7:
		return "${v:-" + s.word(depth-1) + "}"
	case 8:
		return s.pick("${vX}", "${v:$(echo X)}", "$vX", "${#X}", "${v%X}", "${v//X/b}", "${v[X]}", "${v:X}", "${!X}")
	case 9:
		return "$((" + s.pick("X", "1+X", "X*-X", "$(echo X)", "$(echo X)+1", "v[X]", "\"X\"", "X?1:2", "-X", "1X") + "))"
	case 10:
		return "{a," + s.word(depth-1) + "}"
	case 11:
		return "{1..X}"
	case 12:
		return "<(" + s.command(depth-1) + ")"
	case 13:
		return s.pick(`\`, "~", "a=", "--x=", "%", "@", "+", "!", "[", "?") + "X" + s.pick("", "*", "]", "b")
	case 14, 15:
		return s.word(depth-1) + s.word(depth-1)
	case 16:
		return `$"` + s.inQuotes(depth-1) + `"`
	case 17:
		return s.pick("@(a|X)", "!(X)", "*(X)")
	}
	return s.pick("a", "b=c", "$z", `"$z"`, "-e", "*.none")
}

func (s scripts) inQuotes(depth int) string {
	var b strings.Builder
	for range 1 + s.IntN(3) {
		switch s.IntN(7) {
		case 0:
			b.WriteString("$(" + s.command(depth-1) + ")")
		case 1:
			b.WriteString(s.pick("${v:-X}", "${v:-'X'}", "$z", "$((X))", "`echo X`", `\\X`, `\"`, "\\`", `\$`))
		case 2:
			b.WriteString(s.pick("'", " ", "\n", "#", "\\\n", "!"))
		default:
			b.WriteString("X")
		}
	}
	return b.String()
}

func (s scripts) words(depth int) string {
	var b strings.Builder
	for range 1 + s.IntN(3) {
		b.WriteString(" " + s.word(depth))
	}
	return b.String()
}

func (s scripts) command(depth int) string {
	if depth <= 0 {
		return s.pick("echo X", `printf '%s' X`, ":")
	}
	d := depth - 1
	switch s.IntN(46) {
	case 0:
		return "v=" + s.word(d)
	case 1:
		return s.pick("export", "declare", "local", "readonly", "declare -i", "declare -a", "declare -n", "typeset") + " " + s.pick("w=", "X=", "", "w+=") + s.word(d) + s.pick("", "", "\nw=("+s.words(d)+")", "\nw+=("+s.words(d)+")")
	case 2:
		return "a=(" + s.words(d) + ")"
	case 3:
		return s.pick("a+=(", "a=([0]=", "a=([X]=", "a[X]=(", "declare -ai a=(", "declare -ai a; a+=(") + s.word(d) + ")"
	case 4:
		return "if " + s.command(d) + "; then " + s.command(d) + "; fi"
	case 5:
		return "for i in" + s.words(d) + "; do " + s.command(d) + "; done"
	case 6:
		return "case " + s.word(d) + " in " + s.word(d) + ") " + s.command(d) + ";; esac"
	case 7:
		end := s.pick("E", "E", "EF")
		return "cat <<" + s.pick("", "-", "-", `\`) + s.pick(end, "'"+end+"'", `"`+end+`"`) + "\n" + s.pick("\t", "", "a ", "E\\\n", "X\\\n") + s.inQuotes(d) + "\n" + end + "\n"
	case 8:
		return "cat <<<" + s.word(d)
	case 9:
		return "[[ " + s.word(d) + s.pick(" == ", " != ", " -eq ", " =~ ", " < ", " > ", " || ", " && ") + s.word(d) + " ]]"
	case 10:
		return "[[ " + s.pick("-n ", "-v ", "-e ", "! ") + s.word(d) + " ]]"
	case 11:
		return "[ " + s.word(d) + s.pick(" = ", " -eq ", " != ") + s.word(d) + " ]"
	case 12:
		return "(( " + s.pick("X", "v=X", "X++", "v[X]=1", "X+X", "v+=X", "v = 1 << 2", "X > 1") + " ))"
	case 13:
		return "let " + s.pick("v=X", "X=1", "'v=X'", "v=v+X")
	case 14:
		return "for ((i=X; i<0; i++)); do :; done"
	case 15:
		return s.pick("eval", "bash -c", "sh -c", "trap", "source", ".", "exec", "command", "builtin", "env", "env A=X", "unset", "read -r", "printf", "printf -v", "test -v", "mapfile", "getopts", "xargs", "time", "!", "timeout 1", "nice") + s.words(d)
	case 16:
		return "echo" + s.words(d) + " | " + s.pick("cat", "bash", "sh -s", "xargs -0 echo", "xargs -0 sh -c", "while read -r l; do echo \"$l\"; done")
	case 17:
		return "bash " + s.pick("<<E", "-s <<E", "<<'E'", "-c 'echo \"$1\"' _ X <<E") + "\necho " + s.inQuotes(d) + "\nE\n"
	case 18:
		return "{ " + s.command(d) + "; }"
	case 19:
		return "( " + s.command(d) + " )"
	case 20:
		return "f() { " + s.command(d) + "; }; f" + s.words(d)
	case 21:
		return "echo" + s.words(d) + s.pick(" >out-X", " 2>&1", " >&X", " >/dev/null", " </dev/null")
	case 22:
		return s.command(d) + s.pick(" && ", " || ", "; ", " | cat; ", " & wait; ") + s.command(d)
	case 23:
		return s.word(d) + s.words(d)
	case 24:
		return s.pick("A=X", `A="X"`, "PS4=X", "A=X B=X") + " " + s.command(d)
	case 25:
		return s.command(d) + " # " + s.pick("X", "it's X", "`X", "X\\", "a\\\n"+s.command(d), "X\\\n"+s.command(d))
	case 26:
		return "# X\n" + s.command(d)
	case 27:
		return "coproc " + s.command(d) + "\nwait"
	case 29, 30, 31:
		return s.started(d)
	case 32, 33, 34:
		return s.held(d)
	case 35, 36:
		return s.written(d)
	case 28:
		return "while " + s.command(d) + "; do break; done"
	}
	return s.pick("echo", "printf '%s\\n'", "true", "cat --") + s.words(d)
}

// prelude are functions and variables that scripts begin with.
const prelude = "L='env A=1'; A=(nice -n 1); S=bash; O=; g() { \"$@\"; }; e() { eval \"$@\"; }; c() { bash -c \"$*\"; }; n() { (( $1 > 1 )); }; h() { local k=$1; shift; \"$@\" \"$k\"; }\n"

// started is a shell that some command starts, with options in any way.
func (s scripts) started(depth int) string {
	before := s.pick("", "", "env ", "env A=X ", "nice -n 1 ", "timeout 2 ", "timeout -k 1 2 ", "$L ", `"${A[@]}" `, "g ", "stdbuf -oL ", "nohup ", "command ", "exec -a x ", "h a ", "find . -maxdepth 0 -exec ", "X ", "$O ", "xargs -I{} ", "flock l ")
	shell := s.pick("bash", "sh", "$S", `"$S"`, "/bin/bash", "${T:-bash}", "$(command -v bash)", "e", "c", "eval", "perl", "awk", "sed", "printf")
	options := s.pick("-c", "-euo pipefail -c", "-ec", "-c -e", "--norc -c", "${Z:+-x} -c", "$O -c", "-o errexit -c", "+x -c", "-s", "-", "/dev/stdin", "--", "", "-e", "-n", "-v a=X", "-f -")
	input := s.pick("", "", "", " <<E\necho "+s.inQuotes(depth-1)+"\nE\n", " <<< "+s.word(depth-1), " < <("+s.command(depth-1)+")")
	return before + shell + " " + options + s.words(depth-1) + input
}

// held puts a value into a variable and uses that, soundly and unsoundly.
func (s scripts) held(depth int) string {
	source := s.pick("v=X; ", "v=X; ", `v="a X"; `, "read -r v <<< X; ", "w=X; v=$w; ", "w=X; v=${w#a}; ", "v=$(echo X); ", "mapfile -t v <<< X; ", "v=(X); ", "for v in X 2; do :; done; ", "printf -v v %s X; ", "set -- X; v=$1; ", "export v=X; ", "v="+s.word(depth-1)+"; ", "while read -r v; do break; done <<E\nX\nE\n")
	return source + s.pick(
		"echo $((v))", "((v>1))", "[[ $v -eq 1 ]]", `[[ "$v" -gt 1 ]]`, `[ "$v" -gt 1 ]`, `[ "$v" ]`, "[ $v ]", `[ "$v" X ]`, `eval "echo $v"`, "eval 'echo \"$v\"'", `bash -c "echo $v"`, "bash -c 'echo \"$1\"' _ \"$v\"", "bash -c 'eval \"$1\"' _ \"$v\"", "bash -c '((v))'",
		`echo "${a[$v]}"`, `echo "${v:0:$v}"`, `echo "${#v}"`, `echo "${!v}"`, `echo "${v@P}"`, "w=$v; let w+=1", "let w=v", "for ((i=v;i<0;i++)); do :; done", `trap "echo $v" EXIT`, "trap 'echo \"$v\"' EXIT", `echo "echo $v" | bash`, "bash <<E\necho $v\nE\n", "bash <<'E'\necho \"$v\"; ((v))\nE\n",
		"$v", `"$v" a`, "nice $v true", `timeout "$v" true`, `e echo "$v"`, `c echo $v`, `n "$v"`, `g echo "$v"`, `g bash -c "$v"`, `h "$v" echo`, "for i in $v; do ((i)); done", `read -r q <<< "$v"; ((q))`, "declare -i k; k=$v", `unset "$v"`, `test -v "$v"`, `set -- "$v"; (($1))`, `a[$v]=1`, `export "$v=1"`, `PATH=$v:$PATH`,
		`echo "$v" | while read -r q; do echo $((q)); done`, `echo "$v" | xargs -0 bash -c`, `echo "$v" | xargs -0 echo`, `sed -n p "$v"`, `. "$v"`, `source "./$v"`, `bash "$v"`, `c=(echo "$v"); "${c[@]}"`, `c=(bash -c "$v"); "${c[@]}"`, `c="echo $v"; $c`, "declare -n r=v; ((r))", "coproc bash; echo \"$v\" >&\"${COPROC[1]}\"", "echo \"$v\" > >(bash)", s.command(depth-1))
}

// written writes a file with a value in it and uses that.
func (s scripts) written(depth int) string {
	file := s.pick("j", "j.sh", "./j", "$F", `"$F"`, "conf.txt")
	how := s.pick("cat > "+file+" <<E\n", "cat > "+file+" <<'E'\n", "tee "+file+" <<E\n", "cat <<E | tee "+file+" >/dev/null\n")
	write := how + "echo " + s.inQuotes(depth-1) + "\nE\n"
	if s.IntN(2) == 0 {
		write = s.pick(`echo "echo X" > `, `printf '%s\n' X >> `, "{ echo a; echo X; } > ", "v=X; echo \"echo $v\" > ") + file + "\n"
	}
	return "F=./j\n" + write + s.pick("bash "+file, ". ./j", "cat "+file, "chmod +x "+file+"; ./j", "bash < "+file, "source "+file, "env bash "+file, "$S "+file, "g bash "+file, "grep a "+file)
}

// TestRandomTemplatesCannotBeEscaped makes random scripts full of slots. Where lint has nothing against one,
// hostile values are put in and real shells run the result: nothing of a value may be run.
func TestRandomTemplatesCannotBeEscaped(t *testing.T) {
	s := scripts{rand.New(rand.NewPCG(5, uint64(len(crafted))))}
	limit, deadline := 150, time.Now().Add(time.Hour)
	if *soak > 0 {
		limit, deadline = 1<<30, time.Now().Add(*soak)
		s.Rand = rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 7))
	}
	attacks := []string{
		"$(touch PWNED)", "`touch PWNED`", "; touch PWNED ;", "\ntouch PWNED\n", "';touch PWNED;'", `";touch PWNED;"`, `\";touch PWNED;\"`, `\';touch PWNED;'`,
		"\nE\ntouch PWNED\n", "F\ntouch PWNED\n: <<EF", "E", "./evil", "PWNED", "€$(touch PWNED)", "€`touch PWNED`", "€\"; touch PWNED; \"", "€';touch PWNED;'", "€\\",
		"a[$(touch PWNED)]", "($(touch PWNED))", "x=$(touch PWNED)", "& touch PWNED &", "| touch PWNED", "> PWNED", "#\ntouch PWNED", `\`, "\\\ntouch PWNED", "esac; touch PWNED", ") touch PWNED", "}; touch PWNED; {",
		"'$(touch PWNED)'", "${v:-$(touch PWNED)}", "1", "-1", "2",
	}
	accepted, runs := 0, 0
	dir := t.TempDir()
	locales := append(doubleByteLocales(t), utf8Locale)
	for accepted < limit && time.Now().Before(deadline) {
		body := s.command(3)
		if !strings.Contains(body, "X") {
			continue
		}
		shell := s.pick("bash", "bash", "sh")
		begin := ""
		if shell == "bash" {
			begin = prelude
		}
		template, err := templates.Parse("t", []byte("#!/bin/"+shell+"\n"+begin+strings.ReplaceAll(body, "X", "${CLEARML_TASK.name|raw}")+"\n"))
		if err != nil {
			continue
		}
		if lintErrors(template) {
			continue
		}
		accepted++
		for _, v := range attacks {
			script, err := template.Render(templates.Values{"TASK": map[string]any{"name": v}}, templates.Commands{})
			if err != nil {
				continue
			}
			programs := []string{"bash"}
			if shell == "sh" {
				programs = []string{"dash", "bash"}
			}
			for _, program := range programs {
				runs++
				if escaped(t, dir, program, script.Text, locales[s.IntN(len(locales))]) {
					t.Fatalf("the value %q was run by %s:\n%s\n---\n%s", v, program, body, script.Text)
				}
			}
		}
	}
	t.Logf("%d templates, %d runs, no escape", accepted, runs)
}

func lintErrors(template *templates.Template) bool {
	for _, f := range template.Lint(templates.LintOptions{Delegate: "x"}) {
		if f.Severity == templates.Error {
			return true
		}
	}
	return false
}

// escaped runs a script and reports whether it made the file PWNED.
func escaped(t *testing.T, dir, program string, script []byte, locale []string) bool {
	t.Helper()
	work, err := os.MkdirTemp(dir, "w")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(work)
	cmd := exec.CommandContext(t.Context(), "timeout", "-k", "1", "2", program, "-c", string(script))
	if err := os.WriteFile(filepath.Join(work, "evil"), []byte("#!/bin/sh\ntouch PWNED\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	cmd.Dir = work
	cmd.Env = append([]string{"PATH=/usr/bin:/bin", "HOME=" + work}, locale...)
	cmd.Stdin = bytes.NewReader(nil)
	cmd.WaitDelay = time.Second
	_ = cmd.Run() // many random scripts fail; that is no matter here
	_, err = os.Stat(filepath.Join(work, "PWNED"))
	return err == nil
}
