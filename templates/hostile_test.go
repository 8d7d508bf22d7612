package templates_test

import (
	"math/rand/v2"
	"strings"
)

// crafted values that break out of something somewhere when they are pasted, and harmless ones that
// a careless escaper breaks.
var crafted = []string{
	"", " ", "  two  ", "plain", "my experiment (v2) #3", "it's", `say "hi"`, "Grüße aus Köln", "實驗 🚀", "/data/run-1/model.pt", "a=b", "50%", "%j",
	"lr=0.1, wd=1e-4", "user@host.example.org", "~root", "~", "-rf", "--help", "-e", "!", "!!", "$", "$$", "$HOME", "${HOME}", "$(touch PWNED)",
	"`touch PWNED`", "; touch PWNED", "&& touch PWNED", "|| touch PWNED", "| touch PWNED", "& touch PWNED &", "\ntouch PWNED\n", "' ; touch PWNED ; '",
	`" ; touch PWNED ; "`, `"$(touch PWNED)"`, "'$(touch PWNED)'", `\"; touch PWNED; \"`, `\'; touch PWNED; \'`, `\`, `\\`, `\\\`, `a\`, `\n`, `\x41`, `\$(touch PWNED)`,
	"\\\n", "a\\\nb", "EOF", "EOF\ntouch PWNED", "x\nEOF\ntouch PWNED\n", "END", "'EOF'", "-EOF", "\tEOF", "EOF ", "*", "?", "[a-z]", "[", "]", "{a,b}", "{1..3}", "{", "}",
	"}; touch PWNED; {", ")", "(", "))", "((", "$((1+1))", "$((touch))", "a[$(touch PWNED)]", "a[$(touch PWNED)]=1", "($(touch PWNED))", "x[0$(touch PWNED)]",
	"<(touch PWNED)", ">(touch PWNED)", "> PWNED", ">PWNED", "2>PWNED", ">>PWNED", "< /etc/passwd", "<<< PWNED", "2", "1", "&1", "0", "007", "-1", "08", "1e9", "9999999999999999999",
	"#", "# comment", "a # b", "#SBATCH --output=PWNED", "\n#SBATCH --output=PWNED", "SBATCH --output=PWNED", "x --output=PWNED", "x --wrap=PWNED", ":", "::", "a:b:c",
	"=", "==", "a==b", "if", "then", "fi", "do", "done", "esac", "in", "function", "time", "[[", "]]", "case", "select", "coproc",
	"@(a|b)", "+(x)", "!(x)", "a|b", "a&b", "a;b", "a<b", "a>b", ";;", ";&", "*)", "*) touch PWNED ;;", "x) touch PWNED;; y", "%s%s%n", `%(%s)T`, "\x1b[31mred\x1b[0m", "\a\b\f\v",
	"\t", "\ttab", "tab\ttab", "trailing\t", "\n", "\n\n", "a\n", "\na", "a\nb", "a\r\nb", "a\rb", "\r", "\u2028", "\u00a0", "\ufeff", "e\u0301", "\u202egnp.exe",
	"$'touch PWNED'", `$"touch PWNED"`, "${x:-$(touch PWNED)}", "${!x}", "${x@P}", "\\`touch PWNED\\`", "\"`touch PWNED`\"", "'\"'\"'", `'\''`, `"'"'"'"`, `''''`, `""""`,
	"IFS=x", "PATH=.", "a b c d", " leading", "trailing ", "\\ ", "\\\t", `"\`, `'\`, `\'`, `\"`, "$\\", "`\\", "x\\\\\ny", "^", "^a^b", "~+", "~-/x", "a:~root", "x=~root",
	"hetjob", "packjob", ":hetjob", "1,2,3", "gpu:a100:4,license:x", "1-4", "01:00:00", "../../etc/passwd", "/etc/passwd", "..", ".", "a/../b", "%%", "%A_%a", `\%j`, "docker://nvcr.io#nvidia/pytorch:24.01",
	"CLEARMLSLOT0000Z", "${CLEARML_TASK.id}", "$CLEARML_QUEUE_NAME", "{{ .TASK.id }}", "${CLEARML_AGENT_EXECUTE}",
}

// hostileValues returns the crafted values and random mixtures of what is special to some grammar, n in all.
func hostileValues(n int) []string {
	pieces := []string{
		"a", "b", "Z", "0", "7", " ", "  ", "\t", "\n", "'", `"`, "`", `\`, "$", "${", "}", "$(", ")", "(", "{", ";", "&", "|", "<", ">", "#", "!", "*", "?", "[", "]", "~", "=", ":", ",", "%", "-", "--", "/",
		"..", "EOF", "\nEOF\n", "touch PWNED", "$(touch PWNED)", "`touch PWNED`", "\\\n", "ü", "🚀", "@", "+", "^", "x[", "]=", "$'", `$"`, "''", `""`, "\x1b", "#SBATCH ", "--output=PWNED", "hetjob",
	}
	values := append([]string(nil), crafted...)
	rng := rand.New(rand.NewPCG(1, 2))
	for len(values) < n {
		var b strings.Builder
		for range 1 + rng.IntN(9) {
			b.WriteString(pieces[rng.IntN(len(pieces))])
		}
		values = append(values, b.String())
	}
	return values
}

// asRaw is what |raw makes of a value: only the ends of lines are made alike.
func asRaw(s string) string { return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s) }
