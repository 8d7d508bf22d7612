package checkout

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/clearml-hpc/clearml-agent/internal/shlex"
)

// place finds the working directory and the entry file below root. Both stay inside it, links included.
func place(root, workingDir, entryPoint string) (dir, entry, file string, err error) {
	confined, err := os.OpenRoot(root)
	if err != nil {
		return "", "", "", &Error{Failure: BadRequest, Op: "use the folder", Subject: root, Detail: err.Error(), Err: err}
	}
	defer func() { _ = confined.Close() }()
	workingDir, entryPoint = strings.TrimSpace(workingDir), strings.TrimSpace(entryPoint)
	if workingDir == "" {
		workingDir, entryPoint = splitPlace(confined, entryPoint)
	} else if head, name, ok := strings.Cut(workingDir, ":"); ok && !exists(confined, workingDir) {
		workingDir = head
		if entryPoint == "" {
			entryPoint = name
		}
	}
	workingDir = filepath.Clean("./" + strings.ReplaceAll(workingDir, "\\", "/"))
	if !filepath.IsLocal(workingDir) {
		return "", "", "", outside("working directory", workingDir)
	}
	info, err := confined.Stat(workingDir)
	switch {
	case os.IsNotExist(err) || err == nil && !info.IsDir():
		return "", "", "", &Error{Failure: BadRequest, Op: "use the working directory", Subject: fmt.Sprintf("%q", workingDir), Detail: "the code has no such folder"}
	case err != nil:
		return "", "", "", outside("working directory", workingDir)
	}
	dir = filepath.Join(root, workingDir)
	if name := entryName(entryPoint, func(name string) bool {
		return filepath.IsLocal(filepath.Join(workingDir, name)) && isFile(confined, filepath.Join(workingDir, name))
	}); name != "" {
		file = filepath.Join(dir, name)
	}
	return dir, entryPoint, file, nil
}

// splitPlace understands an entry point that brings its folder with it, "file:dir" or "dir:file", if such a file is there.
func splitPlace(root *os.Root, entryPoint string) (workingDir, entry string) {
	words, err := shlex.Split(entryPoint)
	if err != nil || len(words) == 0 || strings.HasPrefix(entryPoint, "-") || isFile(root, entryPoint) {
		return "", entryPoint
	}
	left, right, ok := strings.Cut(words[0], ":")
	switch {
	case !ok:
		return "", entryPoint
	case filepath.IsLocal(filepath.Join(right, left)) && isFile(root, filepath.Join(right, left)):
		words[0] = left
		return right, joinWords(words)
	case filepath.IsLocal(filepath.Join(left, right)) && isFile(root, filepath.Join(left, right)):
		words[0] = right
		return left, joinWords(words)
	}
	return "", entryPoint
}

// entryName gives the file that an entry point names: all of it, or its first word.
func entryName(entryPoint string, is func(name string) bool) string {
	if entryPoint == "" || strings.HasPrefix(entryPoint, "-m ") || strings.HasPrefix(entryPoint, "-c ") {
		return ""
	}
	if is(entryPoint) {
		return entryPoint
	}
	if words, err := shlex.Split(entryPoint); err == nil && len(words) > 0 && is(words[0]) {
		return words[0]
	}
	return ""
}

func exists(root *os.Root, name string) bool {
	_, err := root.Stat(name)
	return err == nil
}

func isFile(root *os.Root, name string) bool {
	info, err := root.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

func outside(what, name string) *Error {
	return &Error{Failure: BadRequest, Op: "use the " + what, Subject: fmt.Sprintf("%q", name), Detail: "it leaves the task's code"}
}
