package checkout

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/clearml-hpc/clearml-agent/internal/shlex"
	"github.com/clearml-hpc/clearml-agent/runner/tool"
)

// literalName decides the file that a script from the task is written to, and how it is run then.
func literalName(s Script) (file, entryPoint string) {
	entry := strings.TrimSpace(s.EntryPoint)
	shell := tool.IsShell(s.Binary)
	fallback, suffixes := "untitled.py", []string{".py"}
	if shell {
		fallback, suffixes = "untitled.sh", []string{".sh", ".bash"}
	}
	switch {
	case entry == "":
		return fallback, fallback
	case strings.HasPrefix(entry, "-m ") || strings.HasPrefix(entry, "-c "):
		if _, name, ok := strings.Cut(s.WorkingDir, ":"); ok && strings.TrimSpace(name) != "" {
			return inside(name), entry
		}
		if strings.HasPrefix(entry, "-m ") {
			fallback = "untitled.py"
		}
		return fallback, entry
	}
	words, err := shlex.Split(entry)
	if err == nil && len(words) > 0 && (len(words) == 1 || hasSuffix(words[0], suffixes)) {
		file = inside(words[0])
		if file == words[0] {
			return file, entry
		}
		words[0] = file
		return file, joinWords(words)
	}
	if hasSuffix(entry, suffixes) { // a name with blanks in it
		file = inside(entry)
		return file, file
	}
	return fallback, fallback
}

// inside makes a name one below the folder the script goes to: a script from another machine may be named by its path there.
func inside(name string) string {
	clean := path.Clean(filepath.ToSlash(name))
	if !filepath.IsLocal(clean) || clean == "." {
		return path.Base(clean)
	}
	return clean
}

func hasSuffix(name string, suffixes []string) bool {
	for _, suffix := range suffixes {
		if strings.HasSuffix(strings.ToLower(name), suffix) {
			return true
		}
	}
	return false
}

// joinWords quotes words so that shlex.Split gives them back.
func joinWords(words []string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = word
		if word == "" || strings.ContainsAny(word, " \t\r\n'\"\\") {
			quoted[i] = "'" + strings.ReplaceAll(word, "'", `'"'"'`) + "'"
		}
	}
	return strings.Join(quoted, " ")
}

// writeLiteral puts the script below dir. A file that is there already is kept: the repository's own text counts.
func writeLiteral(dir, name, text string) (written bool, err error) {
	failed := func(err error) (bool, error) {
		return false, &Error{Failure: classifyFile(err), Op: "write the script", Subject: name, Detail: err.Error(), Err: err}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return failed(err)
	}
	defer func() { _ = root.Close() }()
	if parent := path.Dir(name); parent != "." {
		if err := root.MkdirAll(parent, 0o755); err != nil {
			return failed(err)
		}
	}
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return false, nil
	}
	if err != nil {
		return failed(err)
	}
	if _, err := file.WriteString(text); err != nil {
		file.Close()
		return failed(err)
	}
	if err := file.Close(); err != nil {
		return failed(err)
	}
	return true, nil
}

// classifyFile tells a full disk from a path the task may not have.
func classifyFile(err error) Failure {
	if failure := classify(err); failure == DiskFull {
		return failure
	}
	return BadRequest
}

func countLines(text string) string {
	n := strings.Count(strings.TrimRight(text, "\n"), "\n") + 1
	if n == 1 {
		return "script, 1 line"
	}
	return fmt.Sprintf("script, %d lines", n)
}
