package templates_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/templates"
)

// shellPlace is a piece of script with the slot X in it, which prints what the shell made of the value: fields
// that end in NUL bytes.
type shellPlace struct {
	name, body string
	want       func(v string) string // without the last NUL; nil: the value itself
	refuses    func(v string) bool   // values that the place cannot hold; nil: it holds all
	bashOnly   bool
}

func always(s string) func(string) string { return func(string) string { return s } }

func around(before, after string) func(string) string {
	return func(v string) string { return before + v + after }
}

func hasLine(delimiter string) func(string) bool {
	return func(v string) bool { return strings.Contains("\n"+v+"\n", "\n"+delimiter+"\n") }
}

var wholeNumber = regexp.MustCompile(`^\s*-?(0|[1-9][0-9]{0,18})\s*$`)

func noNumber(v string) bool {
	_, err := strconv.ParseInt(strings.TrimSpace(v), 10, 64)
	return err != nil || !wholeNumber.MatchString(v)
}

func trimmed(v string) string { return strings.TrimSpace(v) }

// shellPlaces are all places where a value may stand.
var shellPlaces = []shellPlace{
	{name: "argument", body: `printf '%s\0' X`},
	{name: "argument between others", body: `printf '%s\0%s\0%s\0' a X b`, want: around("a\x00", "\x00b")},
	{name: "behind text in a word", body: `printf '%s\0' pre-X`, want: around("pre-", "")},
	{name: "before text in a word", body: `printf '%s\0' X.log`, want: around("", ".log")},
	{name: "value of an option", body: `printf '%s\0' --name=X/y`, want: around("--name=", "/y")},
	{name: "two in a word", body: `printf '%s\0' X:X`, want: func(v string) string { return v + ":" + v }},
	{name: "between quoted pieces", body: `printf '%s\0' "a"X'b'`, want: around("a", "b")},
	{name: "behind a tilde", body: `printf '%s\0' ~X`, want: around("~", "")},
	{name: "behind an equals sign", body: `printf '%s\0' a=X`, want: around("a=", "")},
	{name: "in braces", body: `printf '%s\0' {a,X}`, want: around("a\x00", ""), bashOnly: true},
	{name: "next to a glob", body: `printf '%s\0' "no such"*X*`, want: around("no such*", "*")},
	{name: "before a redirection", body: `printf '%s\0' X>&1`},
	{name: "before a number and a redirection", body: `printf '%s\0' X2>&1`, want: around("", "2")},
	{name: "before a semicolon", body: `printf '%s\0' X;`},
	{name: "before an ampersand", body: `printf '%s\0' X&& :`},
	{name: "behind a line continuation", body: "printf '%s\\0' \\\n  X"},
	{name: "double quotes", body: `printf '%s\0' "X"`},
	{name: "double quotes with text", body: `y=1; printf '%s\0' "a X $y \$ b"`, want: around("a ", " 1 $ b")},
	{name: "double quotes over lines", body: "printf '%s\\0' \"one\nX\ntwo\"", want: around("one\n", "\ntwo")},
	{name: "single quotes", body: `printf '%s\0' 'X'`},
	{name: "single quotes with text", body: `printf '%s\0' 'a $y X b\'`, want: around("a $y ", ` b\`)},
	{name: "ANSI quotes", body: `printf '%s\0' $'X'`, bashOnly: true},
	{name: "ANSI quotes with text", body: `printf '%s\0' $'a\tX7\x41'`, want: around("a\t", "7A"), bashOnly: true},
	{name: "double quotes with text of other letters", body: `printf '%s\0' "ä€X\$X.\\X$(printf b)é"`, want: func(v string) string { return "ä€" + v + "$" + v + `.\` + v + "bé" }},
	{name: "double quotes with slots side by side", body: `printf '%s\0' "X${CLEARML_TASK.none:}X"`, want: func(v string) string { return v + v }},
	{name: "ANSI quotes with text of other letters", body: `printf '%s\0' $'ä€X\tX\'X€'`, want: func(v string) string { return "ä€" + v + "\t" + v + "'" + v + "€" }, bashOnly: true},
	{name: "here-document with text of other letters", body: "cat <<EOF\nä€X\\$X\\\\X€.\nEOF\nprintf '\\0'", want: func(v string) string { return "ä€" + v + "$" + v + `\` + v + "€.\n" }, refuses: func(v string) bool { return strings.Contains(v, "\nEOF\n") }},
	{name: "assignment", body: `v=X; printf '%s\0' "$v"`},
	{name: "assignment in double quotes", body: `v="X"; printf '%s\0' "$v"`},
	{name: "assignment in single quotes", body: `v='X'; printf '%s\0' "$v"`},
	{name: "assignment with text", body: `v=/a/X:/b; printf '%s\0' "$v"`, want: around("/a/", ":/b")},
	{name: "appending assignment", body: `v=a; v+=X; printf '%s\0' "$v"`, want: around("a", ""), bashOnly: true},
	{name: "assignment before a command", body: `V=X eval 'printf "%s\0" "$V"'`},
	{name: "export", body: `export V=X; printf '%s\0' "$V"`},
	{name: "export of several", body: `export A=1 V="X" B=2; printf '%s\0' "$V$B"`, want: around("", "2")},
	{name: "local", body: `f() { local v=X; printf '%s\0' "$v"; }; f`},
	{name: "declare", body: `declare v=X; printf '%s\0' "$v"; unset v`, bashOnly: true},
	{name: "array", body: `a=(x X y); printf '%s\0' "${a[@]}"; unset a`, want: around("x\x00", "\x00y"), bashOnly: true},
	{name: "array in quotes", body: `a=("X"); printf '%s\0' "${a[@]}"; unset a`, bashOnly: true},
	{name: "array element added", body: `a=(); a+=(X); printf '%s\0' "${a[0]}"; unset a`, bashOnly: true},
	{name: "associative array", body: `declare -A m; m=([k]=X); printf '%s\0' "${m[k]}"; unset m`, bashOnly: true},
	{name: "element of an array", body: `a[3]=X; printf '%s\0' "${a[3]}"; unset a`, bashOnly: true},
	{name: "here-document", body: "IFS= read -r -d '' v <<EOF\n[X]\nEOF\nprintf '%s\\0' \"$v\"", want: around("[", "]\n"), refuses: func(v string) bool { return strings.Contains(v, "\nEOF\n") }, bashOnly: true},
	{name: "line of a here-document", body: "IFS= read -r -d '' v <<EOF\na $((1+1))\nX\nEOF\nprintf '%s\\0' \"$v\"", want: around("a 2\n", "\n"), refuses: hasLine("EOF"), bashOnly: true},
	{name: "raw here-document", body: "IFS= read -r -d '' v <<'EOF'\n[X]\nEOF\nprintf '%s\\0' \"$v\"", want: around("[", "]\n"), refuses: func(v string) bool { return strings.Contains(v, "\nEOF\n") }, bashOnly: true},
	{name: "line of a raw here-document", body: "IFS= read -r -d '' v <<\"EOF\"\n$a\nX\nEOF\nprintf '%s\\0' \"$v\"", want: around("$a\n", "\n"), refuses: hasLine("EOF"), bashOnly: true},
	{
		name: "here-document with tabs removed", body: "IFS= read -r -d '' v <<-END\n\t[X]\n\tEND\nprintf '%s\\0' \"$v\"", want: around("[", "]\n"),
		refuses: func(v string) bool { return strings.Contains(v, "\n\t") || strings.Contains(v, "\nEND\n") }, bashOnly: true,
	},
	{name: "two here-documents", body: "{ IFS= read -r -d '' v; IFS= read -r -d '' w <&3; } <<A 3<<'B'\n[X]\nA\n[X]\nB\nprintf '%s\\0' \"$v$w\"", want: func(v string) string { return "[" + v + "]\n[" + v + "]\n" }, refuses: func(v string) bool {
		return strings.Contains(v, "\nA\n") || strings.Contains(v, "\nB\n")
	}, bashOnly: true},
	{name: "here-document into cat", body: "cat <<EOF\n[X]\nEOF\nprintf '\\0'", want: around("[", "]\n"), refuses: func(v string) bool { return strings.Contains(v, "\nEOF\n") }},
	{name: "raw here-document into cat", body: "cat <<'EOF'\n[X]\nEOF\nprintf '\\0'", want: around("[", "]\n"), refuses: func(v string) bool { return strings.Contains(v, "\nEOF\n") }},
	{name: "here-string", body: `IFS= read -r -d '' v <<< X; printf '%s\0' "$v"`, want: around("", "\n"), bashOnly: true},
	{name: "command substitution", body: `printf '%s\0' "$(printf '%s.' X)"`, want: around("", ".")},
	{name: "quotes in a command substitution in quotes", body: `printf '%s\0' "$(printf '%s.' "X")"`, want: around("", ".")},
	{name: "nested command substitution", body: `printf '%s\0' "$(printf '%s.' "$(printf '%s.' 'X')")"`, want: around("", "..")},
	{name: "process substitution", body: `IFS= read -r -d '' v < <(printf '%s\0' X); printf '%s\0' "$v"`, bashOnly: true},
	{name: "list of for", body: `for w in X z; do printf '%s\0' "$w"; done`, want: around("", "\x00z")},
	{name: "word of case", body: `r=X; case X in "$r") printf 'yes\0';; *) printf 'no\0';; esac`, want: always("yes")},
	{name: "pattern of case", body: `r="X"; case "$r" in X) printf 'yes\0';; *) printf 'no\0';; esac`, want: always("yes")},
	{name: "comparison with =", body: `if [ "xX" = xX ]; then printf 'yes\0'; fi`, want: always("yes")},
	{name: "comparison with ==", body: `if [[ "X" == X ]]; then printf 'yes\0'; fi`, want: always("yes"), bashOnly: true},
	{name: "pattern of =~", body: `if [[ "aXb" =~ ^aX ]]; then printf 'yes\0'; fi`, want: always("yes"), bashOnly: true},
	{name: "test of emptiness", body: `if [[ -n x"X" ]]; then printf 'yes\0'; fi`, want: always("yes"), bashOnly: true},
	{name: "test of a word", body: `if [[ a && X || ! X ]]; then printf 'yes\0'; fi`, want: always("yes"), bashOnly: true},
	{name: "operand of a test", body: `if [[ -n X || -z X ]]; then printf 'yes\0'; fi`, want: always("yes"), bashOnly: true},
	{name: "function", body: `f() { printf '%s\0' X; }; f`},
	{name: "subshell", body: `( printf '%s\0' X )`},
	{name: "block", body: `{ printf '%s\0' "X"; }`},
	{name: "pipeline", body: `printf '%s\0' X | cat`},
	{name: "branch", body: `if true; then printf '%s\0' X; else :; fi`},
	{name: "loop", body: `while :; do printf '%s\0' 'X'; break; done`},
	{name: "argument of bash -c", body: `bash -c 'printf "%s\0" "$1"' _ X`},
	{name: "comment", body: "# X\nprintf 'ok\\0'", want: always("ok")},
	{name: "comment behind a command", body: "printf 'ok\\0' # X", want: always("ok")},
	{name: "end of a comment between commands", body: "f() {\n  : # X\n  printf 'ok\\0'\n}\nf", want: always("ok")},
	{name: "comment in a substitution", body: "v=$(printf ok # X\n); printf '%s\\0' \"$v\"", want: always("ok")},
	{name: "arithmetic", body: `printf '%s\0' $((X))`, want: trimmed, refuses: noNumber},
	{name: "arithmetic with operators", body: `printf '%s\0' $((0-(0-X)))`, want: trimmed, refuses: noNumber},
	{name: "minus before a number", body: `printf '%s\0' $(( - -X ))`, want: trimmed, refuses: noNumber},
	{name: "arithmetic command", body: `(( v = X )) || :; printf '%s\0' "$v"`, want: trimmed, refuses: noNumber, bashOnly: true},
	{name: "let", body: `let v=X || :; printf '%s\0' "$v"`, want: trimmed, refuses: noNumber, bashOnly: true},
	{name: "loop with a counter", body: `for ((v=X; 0; )); do :; done; printf '%s\0' "$v"`, want: trimmed, refuses: noNumber, bashOnly: true},
	{name: "integer variable", body: `declare -i v=X; printf '%s\0' "$v"; unset v`, want: trimmed, refuses: noNumber, bashOnly: true},
	{name: "array of integers", body: `declare -ai v=(1 X); printf '%s\0' "${v[1]}"; unset v`, want: trimmed, refuses: noNumber, bashOnly: true},
	{name: "element of an integer", body: `declare -i v; v+=(X); printf '%s\0' "${v[0]}"; unset v`, want: trimmed, refuses: noNumber, bashOnly: true},
	{name: "comparison of numbers", body: `[[ X -eq X ]] && printf 'yes\0'`, want: always("yes"), refuses: noNumber, bashOnly: true},
}

// TestValuesArriveUnchangedInRealShells renders every value into every place, runs the result in the real
// shell, and requires that the shell saw exactly the value and ran nothing of it.
func TestValuesArriveUnchangedInRealShells(t *testing.T) {
	values := hostileValues(600)
	for _, shell := range []string{"bash", "dash"} {
		program, err := exec.LookPath(shell)
		if err != nil {
			t.Skipf("%s is not installed", shell)
		}
		for _, p := range shellPlaces {
			if p.bashOnly && shell != "bash" {
				continue
			}
			t.Run(shell+"/"+p.name, func(t *testing.T) {
				t.Parallel()
				checkPlace(t, program, p, values, utf8Locale)
			})
		}
	}
}

// TestValuesArriveUnchangedInAnyLocale does the same where a backslash may be the second half of a character.
func TestValuesArriveUnchangedInAnyLocale(t *testing.T) {
	locales := doubleByteLocales(t)
	if len(locales) == 0 {
		t.Skip("localedef makes none of the locales here")
	}
	pieces := []string{"€", "é", "實", "ä", "a", " ", `\`, `"`, "'", "`", "$", "$(touch PWNED)", "`touch PWNED`", `"; touch PWNED; "`, "\n"}
	rng := rand.New(rand.NewPCG(5, 6))
	var values []string
	for range 200 {
		v := pieces[rng.IntN(4)]
		for range 1 + rng.IntN(5) {
			v += pieces[rng.IntN(len(pieces))]
		}
		values = append(values, v)
	}
	for _, locale := range locales {
		for _, p := range shellPlaces {
			if p.want != nil && p.want("") == "yes" { // whether two texts match depends on the locale
				continue
			}
			t.Run(locale[1]+"/"+p.name, func(t *testing.T) {
				t.Parallel()
				checkPlace(t, "bash", p, values, locale)
			})
		}
	}
}

func checkPlace(t *testing.T, program string, p shellPlace, values, locale []string) {
	header := "#!" + program + "\n"
	if filepath.Base(program) == "dash" {
		header = "#!/bin/sh\n"
	}
	body := strings.ReplaceAll(p.body, "X", "${CLEARML_TASK.name|raw}")
	template, err := templates.Parse("t", []byte(header+body+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	var script bytes.Buffer
	var want [][]byte
	var used []string
	for _, v := range values {
		s, err := template.Render(templates.Values{"TASK": map[string]any{"name": v}}, templates.Commands{})
		v = asRaw(v)
		refused := p.refuses != nil && p.refuses(v)
		if (err != nil) != refused {
			t.Errorf("value %q: refused is %t, want %t: %v", v, err != nil, refused, err)
		}
		if err != nil {
			continue
		}
		script.Write(s.Text)
		script.WriteString("printf '\\36\\0'\n") // a record separator
		expect := v
		if p.want != nil {
			expect = p.want(v)
		}
		want = append(want, []byte(expect+"\x00\x1e\x00"))
		used = append(used, v)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "script")
	if err := os.WriteFile(file, script.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, file)
	cmd.Dir = dir
	cmd.Env = append([]string{"PATH=/usr/bin:/bin", "HOME=" + dir}, locale...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%s: %v", program, err)
	}
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if e.Name() != "script" {
			t.Errorf("a value made the file %q", e.Name())
		}
	}
	for i := range want {
		if !bytes.HasPrefix(out, want[i]) {
			t.Fatalf("value %q: the shell saw %q, want %q", used[i], clip(out), want[i])
		}
		out = out[len(want[i]):]
	}
	if len(out) > 0 {
		t.Errorf("more output than expected: %q", clip(out))
	}
}

func clip(b []byte) []byte { return b[:min(len(b), 200)] }

// TestListsBecomeWords renders lists of values where several words may stand.
func TestListsBecomeWords(t *testing.T) {
	var list []any
	var want strings.Builder
	for _, v := range hostileValues(500) {
		list = append(list, v)
		want.WriteString(oneLine(v) + "\x00")
	}
	for _, body := range []string{
		`printf '%s\0' X`, `a=(X); printf '%s\0' "${a[@]}"`, `a=(); a+=(X); printf '%s\0' "${a[@]}"`,
		`for w in X; do printf '%s\0' "$w"; done`, `f() { printf '%s\0' "$@"; }; f X`, `export A=1; V=2 printf '%s\0' X | cat`,
	} {
		template, err := templates.Parse("t", []byte("#!/bin/bash\n"+strings.ReplaceAll(body, "X", "${CLEARML_TASK.tags}")+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		s, err := template.Render(templates.Values{"TASK": map[string]any{"tags": list}}, templates.Commands{})
		if err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		cmd := exec.Command("bash")
		cmd.Dir = t.TempDir()
		cmd.Stdin = bytes.NewReader(s.Text)
		out, err := cmd.CombinedOutput()
		if err != nil || string(out) != want.String() {
			t.Errorf("%s: the shell saw %q (%v)", body, clip(out), err)
		}
	}
}
