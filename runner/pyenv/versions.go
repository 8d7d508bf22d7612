package pyenv

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/clearml-hpc/clearml-agent/runner/tool"
)

// managed lists the interpreters behind a folder of pyenv's wrappers, for a command such as "python3.11": the wrappers take a
// tenth of a second each time, and know only the versions that are switched on. Other folders have none.
func managed(environ []string, folder, command string) []string {
	root, ok := strings.CutSuffix(filepath.Clean(folder), "/shims")
	if !ok {
		return nil
	}
	var names []string
	if version := strings.TrimPrefix(command, "python"); strings.Contains(version, ".") {
		names = installed(root, version)
	} else {
		names = switchedOn(environ, root)
	}
	found := make([]string, len(names))
	for i, name := range names {
		found[i] = filepath.Join(root, "versions", name, "bin", "python")
	}
	return found
}

// installed gives the versions that satisfy the wanted one, the latest first.
func installed(root, version string) []string {
	matches, err := filepath.Glob(filepath.Join(root, "versions", version+"*"))
	if err != nil {
		return nil
	}
	var names []string
	for i := len(matches) - 1; i >= 0; i-- {
		if name := filepath.Base(matches[i]); satisfies(name, version) {
			names = append(names, name)
		}
	}
	return names
}

// switchedOn gives the versions that pyenv's wrappers would use, apart from those of a project's folder.
func switchedOn(environ []string, root string) []string {
	if chosen := tool.Getenv(environ, "PYENV_VERSION"); chosen != "" {
		return strings.Split(chosen, ":")
	}
	text, err := os.ReadFile(filepath.Join(root, "version"))
	if err != nil {
		return nil
	}
	return strings.Fields(string(text))
}
