package checkout

import (
	"os"
	"regexp"
	"strings"
)

// The SDK puts an import and an init call at the very top of a script it sends to the server, where a __future__ import of
// the script's own then comes too late.
var (
	injectedImport = regexp.MustCompile(`^(from (clearml|trains|allegroai) import Task|import (clearml|trains))\b`)
	injectedInit   = regexp.MustCompile(`\bTask\.init\(`)
	futureImport   = regexp.MustCompile(`^from\s+__future__\s+import\b`)
)

const (
	initImport = "from clearml import Task\n"
	initCall   = "(__name__ != \"__main__\") or Task.init()\n"
)

// orderTaskInit moves injected lines below the __future__ imports, and, with force, adds them where there are none. changed
// is false when the text is right as it is.
func orderTaskInit(text string, force bool) (fixed string, changed bool) {
	lines := strings.SplitAfter(text, "\n")
	if len(lines) > 2 && injectedImport.MatchString(lines[0]) && injectedInit.MatchString(lines[1]) {
		at := afterFuture(lines[2:])
		if at == 0 {
			return text, false
		}
		moved := append(append(append([]string(nil), lines[2:2+at]...), lines[0], lines[1]), lines[2+at:]...)
		return strings.Join(moved, ""), true
	}
	if !force || injectedInit.MatchString(text) {
		return text, false
	}
	at := afterFuture(lines)
	if at == 0 && strings.HasPrefix(text, "#!") {
		at = 1
	}
	out := append(append([]string(nil), lines[:at]...), initImport, initCall)
	if at > 0 && !strings.HasSuffix(lines[at-1], "\n") {
		out[at-1] += "\n"
	}
	return strings.Join(append(out, lines[at:]...), ""), true
}

// afterFuture gives the number of the first line behind the last __future__ import, 0 if there is none.
func afterFuture(lines []string) int {
	end, open := 0, false
	for i, line := range lines {
		if open || futureImport.MatchString(line) {
			end = i + 1
			code, _, _ := strings.Cut(line, "#")
			open = open && !strings.Contains(code, ")") || !open && strings.Contains(code, "(") && !strings.Contains(code, ")") ||
				strings.HasSuffix(strings.TrimSpace(code), "\\")
		}
	}
	return end
}

// fixTaskInit does the same to the entry file, which lies inside the task's own folder.
func fixTaskInit(file string, force bool) error {
	if !strings.HasSuffix(file, ".py") {
		return nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	fixed, changed := orderTaskInit(string(text), force)
	if !changed {
		return nil
	}
	// A hard link to the cache would carry the change there; a new file does not.
	if err := os.Remove(file); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(fixed), 0o644)
}
