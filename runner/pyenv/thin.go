package pyenv

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// writeThin makes a task's own environment over a layer ("" for none): its interpreter looks for packages first in the
// environment itself, then in the layer, then in the seeds. What the task installs at run time therefore stays its own and
// goes before what the layer has.
//
// dir must not exist; seeds is a folder outside of it, for pip removes what lies inside an environment when it upgrades.
func writeThin(dir, seeds, layer string, python interpreter, systemSite bool) error {
	if err := writeVenv(dir, python, systemSite); err != nil {
		return err
	}
	var paths strings.Builder
	if layer != "" {
		// addsitedir, unlike a bare path, also reads the .pth files there.
		paths.WriteString("import site; site.addsitedir(" + pythonString(filepath.Join(layer, python.Site)) + ")\n")
		if err := mirrorLayer(dir, layer, python); err != nil {
			return err
		}
	}
	if !systemSite {
		if err := linkSeeds(seeds, python); err != nil {
			return err
		}
		paths.WriteString(seeds + "\n")
	}
	return os.WriteFile(filepath.Join(dir, python.Site, "_clearml_agent.pth"), []byte(paths.String()), 0o644)
}

func pythonString(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`).Replace(s) + "'"
}

// linkSeeds shows the base interpreter's pip, and its setuptools where a new environment used to have one (before Python
// 3.12), so that "pip install" in a task works as in any virtual environment.
func linkSeeds(dir string, python interpreter) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	forms := []string{}
	if site := python.Seeds["pip"]; site != "" {
		forms = append(forms, filepath.Join(site, "pip"), filepath.Join(site, "pip-*-info"))
	}
	if site := python.Seeds["setuptools"]; site != "" && !atLeast(python.Version, 3, 12) {
		for _, name := range []string{"setuptools", "setuptools-*-info", "pkg_resources", "_distutils_hack"} {
			forms = append(forms, filepath.Join(site, name))
		}
	}
	for _, form := range forms {
		found, err := filepath.Glob(form)
		if err != nil {
			return err
		}
		for _, path := range found {
			if err := os.Symlink(path, filepath.Join(dir, filepath.Base(path))); err != nil && !errors.Is(err, os.ErrExist) {
				return err
			}
		}
	}
	return nil
}

// mirrorLayer shows the layer's commands and data in the environment: commands as copies that run the environment's own
// interpreter, everything else as links.
func mirrorLayer(dir, layer string, python interpreter) error {
	if err := mirrorScripts(dir, layer); err != nil {
		return err
	}
	entries, err := os.ReadDir(layer)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		switch name := entry.Name(); name {
		case "bin", "lib", "lib64", "pyvenv.cfg", "CACHEDIR.TAG", ".gitignore", ".lock":
		default:
			if err := os.Symlink(filepath.Join(layer, name), filepath.Join(dir, name)); err != nil {
				return err
			}
		}
	}
	// Some wheels put libraries beside, not into, lib/python3.11.
	first, rest, _ := strings.Cut(python.Site, "/")
	second, _, _ := strings.Cut(rest, "/")
	beside, err := os.ReadDir(filepath.Join(layer, first))
	if err != nil {
		return err
	}
	for _, entry := range beside {
		if entry.Name() != second {
			if err := os.Symlink(filepath.Join(layer, first, entry.Name()), filepath.Join(dir, first, entry.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

func mirrorScripts(dir, layer string) error {
	entries, err := os.ReadDir(filepath.Join(layer, "bin"))
	if err != nil {
		return err
	}
	for _, entry := range entries {
		name := entry.Name()
		to := filepath.Join(dir, "bin", name)
		if strings.HasPrefix(name, "python") || strings.HasPrefix(strings.ToLower(name), "activate") {
			continue
		}
		from := filepath.Join(layer, "bin", name)
		text, ok := ownScript(from, dir, layer)
		if !ok {
			if err := os.Symlink(from, to); err != nil {
				return err
			}
			continue
		}
		if err := os.WriteFile(to, text, 0o755); err != nil {
			return err
		}
	}
	return nil
}

// scriptLimit is far above any launcher that an installer writes.
const scriptLimit = 1 << 20

// ownScript rewrites a launcher for another interpreter. ok is false for files that name no interpreter of the layer.
func ownScript(file, dir, layer string) (text []byte, ok bool) {
	info, err := os.Stat(file)
	if err != nil || info.Size() > scriptLimit {
		return nil, false
	}
	if text, err = os.ReadFile(file); err != nil || !bytes.HasPrefix(text, []byte("#!")) {
		return nil, false
	}
	first, body, _ := bytes.Cut(text, []byte("\n"))
	if bytes.HasPrefix(first, []byte("#!/bin/sh")) && bytes.HasPrefix(body, []byte("'''exec'")) {
		// The form for interpreters whose path is too long for the kernel, or holds a blank: two more lines.
		second, rest, _ := bytes.Cut(body, []byte("\n"))
		first = second
		_, body, _ = bytes.Cut(rest, []byte("\n"))
	}
	if !bytes.Contains(first, []byte(filepath.Join(layer, "bin")+"/")) {
		return nil, false
	}
	return append([]byte(shebang(venvPython(dir))), body...), true
}

// shebang starts a script with an interpreter. Kernels before 5.1 read 127 bytes.
func shebang(python string) string {
	if len(python) < 120 && !strings.Contains(python, " ") {
		return "#!" + python + "\n"
	}
	return "#!/bin/sh\n'''exec' \"" + python + "\" \"$0\" \"$@\"\n' '''\n"
}
