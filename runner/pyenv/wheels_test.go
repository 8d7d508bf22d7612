package pyenv

import (
	"archive/zip"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// wheel makes a pure wheel with one module, in a folder that find-links can point at.
func wheel(t *testing.T, dir, name, version string, requires ...string) string {
	t.Helper()
	file := filepath.Join(dir, fmt.Sprintf("%s-%s-py3-none-any.whl", strings.ReplaceAll(name, "-", "_"), version))
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	z := zip.NewWriter(out)
	module := strings.ReplaceAll(name, "-", "_")
	info := fmt.Sprintf("%s-%s.dist-info/", module, version)
	meta := fmt.Sprintf("Metadata-Version: 2.1\nName: %s\nVersion: %s\n", name, version)
	for _, r := range requires {
		meta += "Requires-Dist: " + r + "\n"
	}
	record := ""
	for _, entry := range [][2]string{
		{module + ".py", fmt.Sprintf("version = %q\ndef main():\n    import sys\n    print(%q, version, sys.prefix)\n", version, name)},
		{info + "METADATA", meta},
		{info + "WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"},
		{info + "entry_points.txt", fmt.Sprintf("[console_scripts]\n%s-cli = %s:main\n", name, module)},
		{fmt.Sprintf("%s-%s.data/data/share/%s/note.txt", module, version, name), "note"},
	} {
		w, err := z.Create(entry[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(entry[1])); err != nil {
			t.Fatal(err)
		}
		record += entry[0] + ",,\n"
	}
	w, err := z.Create(info + "RECORD")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(record + info + "RECORD,,\n")); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

// tools are what a test may install with.
type tools struct {
	python string // a plain executable, not a wrapper
	uv     string // "" when there is none
}

// findTools skips, loudly, where there is no Python to test with.
func findTools(t *testing.T) tools {
	t.Helper()
	path, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("SKIPPED: python3 is not installed; no environment was built")
	}
	out, err := exec.Command(path, "-c", "import sys; print(sys._base_executable)").Output()
	if err != nil {
		t.Fatal(err)
	}
	found := tools{python: strings.TrimSpace(string(out))}
	for _, candidate := range []string{os.Getenv("UV"), "uv", filepath.Join(filepath.Dir(found.python), "uv")} {
		if path, err := exec.LookPath(candidate); err == nil && candidate != "" {
			found.uv = path
			break
		}
	}
	return found
}

func (tl tools) needUV(t *testing.T) {
	t.Helper()
	if tl.uv == "" {
		t.Skip("SKIPPED: uv is not installed (nor named by UV); what it installs was not tested")
	}
}

// bench is a node with an interpreter, a cache, and wheels in a folder instead of an index.
type bench struct {
	t      *testing.T
	tools  tools
	wheels string
	cache  string
	home   string
	bin    string // the node's PATH
}

func newBench(t *testing.T) *bench {
	b := &bench{t: t, tools: findTools(t), wheels: t.TempDir(), cache: t.TempDir(), home: t.TempDir(), bin: t.TempDir()}
	if err := os.Symlink(b.tools.python, filepath.Join(b.bin, "python3")); err != nil {
		t.Fatal(err)
	}
	if b.tools.uv != "" {
		if err := os.Symlink(b.tools.uv, filepath.Join(b.bin, "uv")); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

func (b *bench) environ() []string {
	return []string{
		"PATH=" + b.bin + ":/usr/bin:/bin", "HOME=" + b.home, "PIP_NO_INDEX=1", "PIP_FIND_LINKS=" + b.wheels, "PIP_CONFIG_FILE=/dev/null", "UV_CACHE_DIR=" + filepath.Join(b.home, "uv"),
	}
}

func (b *bench) request(lines ...string) Request {
	b.t.Helper()
	dir := b.t.TempDir()
	return Request{
		Binary: "python3", EntryPoint: "x.py", WorkDir: dir, Dir: dir, Environ: b.environ(),
		Requirements: Requirements{Pip: lines, HasPip: len(lines) > 0},
		Settings:     Settings{CacheDir: b.cache, Installer: UVOrPip},
	}
}

func (b *bench) build(req Request) (*Env, string, error) {
	b.t.Helper()
	var console strings.Builder
	env, err := Build(context.Background(), req, &console)
	if env != nil {
		b.t.Cleanup(env.Close)
	}
	return env, console.String(), err
}

func (b *bench) must(req Request) *Env {
	b.t.Helper()
	env, console, err := b.build(req)
	if err != nil {
		b.t.Fatalf("%v\n%s", err, console)
	}
	return env
}

// run runs a program of the environment and gives what it prints.
func (b *bench) run(env *Env, argv ...string) string {
	b.t.Helper()
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Env = append(b.environ(), env.Environ...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		b.t.Fatalf("%v: %v\n%s", argv, err, out)
	}
	return strings.TrimSpace(string(out))
}
