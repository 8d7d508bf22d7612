package checkout

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"strings"

	"github.com/clearml-hpc/clearml-agent/runner/tool"
)

// isLiteral says whether a task's diff is a whole script rather than changes to a repository.
func isLiteral(diff string) bool {
	text := strings.ToLower(strings.TrimLeft(diff, " \t\r\n"))
	if text == "" || strings.HasPrefix(text, "diff ") {
		return false
	}
	if strings.HasPrefix(text, "submodule ") {
		_, rest, _ := strings.Cut(text, "\n")
		return !strings.HasPrefix(strings.TrimLeft(rest, " \t\r\n"), "diff ")
	}
	return true
}

// changedFiles counts the files that a diff touches.
func changedFiles(diff string) int {
	n := 0
	for line := range strings.Lines(diff) {
		if strings.HasPrefix(line, "diff ") {
			n++
		}
	}
	return n
}

// applyDiff applies uncommitted changes as the Python agent does, so that a diff made without context fits too.
func (w *worktree) applyDiff(ctx context.Context, diff, commit string) error {
	if err := makeEmptyOriginals(w.dir, diff); err != nil {
		return &Error{Failure: DiffRefused, Op: "apply the uncommitted changes to", Subject: short(commit), Detail: err.Error(), Err: err}
	}
	err := w.git.feed(ctx, w.dir, diff+"\n", "apply", "--unidiff-zero", "--whitespace=nowarn", "-")
	if err == nil {
		return nil
	}
	failed := w.failed("apply the uncommitted changes to", err)
	failed.Subject = short(commit)
	if failed.Failure != DiskFull && failed.Failure != Cancelled {
		failed.Failure = DiffRefused
		failed.Detail = applyWords(err) + "; were they made on another commit?"
	}
	return failed
}

// applyWords gives every "error:" line of git apply: each names a file or a place.
func applyWords(err error) string {
	var command *tool.CommandError
	if !errors.As(err, &command) {
		return err.Error()
	}
	var words []string
	for line := range strings.Lines(command.Stderr) {
		if word, ok := strings.CutPrefix(strings.TrimSpace(line), "error: "); ok {
			words = append(words, word)
		}
	}
	const most = 4
	switch {
	case len(words) == 0:
		return tool.LastLine(command.Stderr)
	case len(words) > most:
		words = append(words[:most], fmt.Sprintf("and %d more", len(words)-most))
	}
	return strings.Join(words, "; ")
}

// makeEmptyOriginals creates the files that a diff changes and the commit lacks: a file that was empty, or only known to the
// index, shows as changed from nothing. They are made inside the repository only.
func makeEmptyOriginals(dir, diff string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	for line := range strings.Lines(diff) {
		name, ok := strings.CutPrefix(strings.TrimRight(line, "\r\n"), "--- a/")
		if !ok {
			continue
		}
		name, _, _ = strings.Cut(name, "\t")
		if _, err := root.Lstat(name); !errors.Is(err, os.ErrNotExist) {
			continue // there, or not for us to make: git apply says so better
		}
		if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
			return err
		}
		file, err := root.Create(name)
		if err != nil {
			return err
		}
		file.Close()
	}
	return nil
}
