package pyenv

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// writeVenv makes an empty virtual environment. What makes a folder one is pyvenv.cfg beside a link to the interpreter
// (PEP 405); no Python is started for it.
func writeVenv(dir string, python interpreter, systemSite bool) error {
	bin := filepath.Join(dir, "bin")
	err := errors.Join(os.MkdirAll(bin, 0o755), os.MkdirAll(filepath.Join(dir, python.Site), 0o755))
	if err != nil {
		return err
	}
	if first, _, _ := strings.Cut(python.Site, "/"); first == "lib" && runtime.GOOS == "linux" && strings.Contains(python.Platform, "64") {
		if err := os.Symlink("lib", filepath.Join(dir, "lib64")); err != nil && !errors.Is(err, os.ErrExist) {
			return err
		}
	}
	if err := os.Symlink(python.Base, filepath.Join(bin, "python")); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	for _, name := range []string{"python3", "python" + majorMinor(python.Version)} {
		if err := os.Symlink("python", filepath.Join(bin, name)); err != nil && !errors.Is(err, os.ErrExist) {
			return err
		}
	}
	config := fmt.Sprintf("home = %s\ninclude-system-site-packages = %t\nversion = %s\nexecutable = %s\n",
		filepath.Dir(python.Base), systemSite, python.Version, python.Base)
	return os.WriteFile(filepath.Join(dir, "pyvenv.cfg"), []byte(config), 0o644)
}

// venvPython is the interpreter of a virtual environment.
func venvPython(dir string) string { return filepath.Join(dir, "bin", "python") }
