package pyenv

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/clearml-hpc/clearml-agent/internal/shlex"
	"github.com/clearml-hpc/clearml-agent/runner/tool"
)

// CommandRequest is what decides the program's command line.
type CommandRequest struct {
	Binary     string   // task.script.binary
	EntryPoint string   // with arguments, or "-m module arguments", or "-c text" for a shell
	WorkingDir string   // absolute; where the program runs
	Optimize   int      // -O levels of the interpreter
	Environ    []string // of the program: for variables in "-m" lines, and to find a shell
}

// Command gives the commands to run, one after the other: mostly one, two for a notebook (converted, then run). python is the
// interpreter of the environment. It looks at files, and changes nothing.
func Command(req CommandRequest, python string) ([][]string, error) {
	entry := strings.TrimSpace(req.EntryPoint)
	if entry == "" {
		return nil, &Error{Failure: BadLine, Detail: "the task names no entry point"}
	}
	if tool.IsShell(req.Binary) {
		return shellCommand(req, entry)
	}
	run := []string{python, "-u"}
	if req.Optimize > 0 {
		run = append(run, "-"+strings.Repeat("O", min(req.Optimize, 2)))
	}
	if strings.HasPrefix(entry, "-m ") || strings.HasPrefix(entry, "-c ") {
		words, err := shlex.Split(entry)
		if err != nil {
			return nil, badEntry(entry, err)
		}
		for i := range words {
			words[i] = expand(words[i], req.Environ)
		}
		return [][]string{append(run, words...)}, nil
	}
	words, err := entryWords(req.WorkingDir, entry)
	if err != nil {
		return nil, err
	}
	if notebook, ok := strings.CutSuffix(words[0], ".ipynb"); ok {
		convert := []string{python, "-u", "-m", "nbconvert", "--to", "python", words[0]}
		words[0] = notebook + ".py"
		return [][]string{convert, append(run, words...)}, nil
	}
	return [][]string{append(run, words...)}, nil
}

// shellCommand runs a script with the shell the task asks for.
func shellCommand(req CommandRequest, entry string) ([][]string, error) {
	shell := findShell(req)
	if text, ok := strings.CutPrefix(entry, "-c "); ok {
		text = strings.TrimSpace(text)
		if words, err := shlex.Split(text); err == nil && len(words) == 1 {
			text = words[0] // it was quoted as a whole, as one would type it
		}
		return [][]string{{shell, "-c", text}}, nil
	}
	words, err := entryWords(req.WorkingDir, entry)
	if err != nil {
		return nil, err
	}
	return [][]string{append([]string{shell}, words...)}, nil
}

func findShell(req CommandRequest) string {
	for _, candidate := range []string{req.Binary, path.Base(req.Binary), tool.Getenv(req.Environ, "SHELL"), "/bin/bash"} {
		if candidate == "" {
			continue
		}
		if found, err := tool.LookPath(candidate, req.Environ); err == nil {
			return found
		}
	}
	return "/bin/sh"
}

// entryWords takes an entry point that is a file as it is, blanks included, and splits any other into file and arguments.
func entryWords(dir, entry string) ([]string, error) {
	file := entry
	if !filepath.IsAbs(file) {
		file = filepath.Join(dir, file)
	}
	if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() {
		return []string{entry}, nil
	}
	words, err := shlex.Split(entry)
	if err != nil {
		return nil, badEntry(entry, err)
	}
	if len(words) == 0 {
		return nil, &Error{Failure: BadLine, Detail: "the task names no entry point"}
	}
	return words, nil
}

func badEntry(entry string, err error) *Error {
	return &Error{Failure: BadLine, Detail: "the entry point " + entry + " cannot be split into words: " + err.Error(), Err: err}
}

var variableForm = regexp.MustCompile(`\$(\w+|\{[^}]*\})`)

// expand replaces $NAME and ${NAME} by their values, and leaves alone what has none, as Python's os.path.expandvars.
func expand(word string, environ []string) string {
	return variableForm.ReplaceAllStringFunc(word, func(form string) string {
		name := strings.Trim(form[1:], "{}")
		for _, line := range environ {
			if strings.HasPrefix(line, name+"=") {
				return tool.Getenv(environ, name)
			}
		}
		return form
	})
}
