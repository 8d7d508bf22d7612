package pyenv

import (
	"bytes"
	"context"
	"crypto/sha256"
	"debug/elf"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/renameio/v2"

	"github.com/clearml-hpc/clearml-agent/runner/tool"
)

// interpreter is what one Python says of itself.
type interpreter struct {
	Executable string            `json:"executable"` // the one that was asked
	Base       string            `json:"base"`       // outside of any virtual environment
	Version    string            `json:"version"`    // "3.11.7"
	Tag        string            `json:"tag"`        // "cpython-311"
	Platform   string            `json:"platform"`   // "linux-x86_64"
	ABI        string            `json:"abi"`        // "cpython-311-x86_64-linux-gnu"; of musl's Python "…-musl"
	LibC       string            `json:"libc"`       // "glibc 2.36", "" where it is another: wheels and builds depend on it
	Site       string            `json:"site"`       // site-packages relative to an environment: "lib/python3.11/site-packages"
	Seeds      map[string]string `json:"seeds"`      // folders that hold pip and setuptools
}

// probe is run isolated: neither the task's folder nor the user's own packages may answer for the interpreter.
const probe = `
import json, os, sys, sysconfig
names = sysconfig.get_scheme_names()
scheme = "venv" if "venv" in names else "posix_prefix"
site = sysconfig.get_path("purelib", scheme, {"base": "/@", "platbase": "/@"})
base = getattr(sys, "_base_executable", None) or sys.executable
seeds = {}
for name in ("pip", "setuptools"):
    for folder in sys.path:
        if os.path.isdir(os.path.join(folder, name)):
            seeds[name] = folder
            break
try:
    libc = os.confstr("CS_GNU_LIBC_VERSION") or ""
except (AttributeError, ValueError, OSError):
    libc = ""
print(json.dumps({"executable": sys.executable, "base": os.path.realpath(base), "version": "%d.%d.%d" % sys.version_info[:3],
    "tag": sys.implementation.cache_tag, "platform": sysconfig.get_platform(),
    "abi": sysconfig.get_config_var("SOABI") or "", "libc": libc, "site": site[3:], "seeds": seeds}))
`

// probeTimeout bounds one question: a wrapper that waits for a licence or a network must not hold a task for ever.
const probeTimeout = 30 * time.Second

// prober asks interpreters, and remembers the answers of those that are plain executables: such a file only changes with its
// size or time, and what it says of the C library with the loader of the node. Wrappers (pyenv, modules) may answer differently
// each time.
type prober struct {
	environ []string
	memory  string // folder; "" remembers nothing
}

func (p prober) ask(ctx context.Context, path string) (interpreter, error) {
	note := p.note(path)
	if text, err := os.ReadFile(note); note != "" && err == nil {
		var known interpreter
		if json.Unmarshal(text, &known) == nil && known.Version != "" && known.hasSeeds() {
			return known, nil
		}
	}
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	out, err := tool.Run(ctx, tool.Command{
		Argv: []string{path, "-I", "-c", probe}, Env: tool.Unsetenv(p.environ, "PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__"),
	})
	if err != nil {
		return interpreter{}, err
	}
	var told interpreter
	if err := json.Unmarshal(out, &told); err != nil {
		return interpreter{}, fmt.Errorf("cannot read what %s says of itself: %w", path, err)
	}
	if note != "" && told.hasSeeds() && os.MkdirAll(filepath.Dir(note), 0o755) == nil {
		renameio.WriteFile(note, out, 0o644) //nolint:errcheck // it is asked again next time
	}
	return told, nil
}

// hasSeeds says whether there is a pip where one was found, and other packages are where they were: they come and go while the
// executable stays the same. One without pip is asked again, for it may be installed any time.
func (i interpreter) hasSeeds() bool {
	for name, folder := range i.Seeds {
		if !exists(filepath.Join(folder, name)) {
			return false
		}
	}
	return i.Seeds["pip"] != ""
}

// note names the file in which the answer of an executable is kept, "" when it is not to be kept.
func (p prober) note(path string) string {
	if p.memory == "" {
		return ""
	}
	loader, err := loaderOf(path)
	if err != nil {
		return ""
	}
	// The path as given counts too: python in a virtual environment is a link to one outside.
	sum := sha256.Sum256(fmt.Appendf(nil, "3\x00%s\x00%s\x00%s", path, identity(path), identity(loader)))
	return filepath.Join(p.memory, hex.EncodeToString(sum[:8])+".json")
}

// identity tells a file from what it was before and from others, by its real path, size and time.
func identity(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%s %d %d", real, info.Size(), info.ModTime().UnixNano())
}

// loaderOf gives the loader that an executable names, a part of the node's C library; "" for a static one, and an error for
// what is no executable of its own, such as a wrapper.
func loaderOf(path string) (string, error) {
	file, err := elf.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	for _, segment := range file.Progs {
		if segment.Type == elf.PT_INTERP {
			name, err := io.ReadAll(segment.Open())
			return string(bytes.TrimRight(name, "\x00")), err
		}
	}
	return "", nil
}

// find gives the interpreter for a task. A version of the task's own is matched number by number; without one the
// configuration decides. When nothing fits, the next best is used and said, unless that is forbidden.
func (p prober) find(ctx context.Context, req Request, uv string, console io.Writer) (interpreter, error) {
	s := req.Settings
	requested := requestedVersion(req.Binary)
	if s.IgnorePython {
		requested = ""
	}
	want := requested
	if want == "" && s.Python == "" {
		want = s.DefaultPython
	}
	var first interpreter
	for _, path := range p.candidates(s.Python, want) {
		found, err := p.ask(ctx, path)
		if err != nil {
			continue // a wrapper for a version that is not installed, mostly
		}
		if satisfies(found.Version, want) {
			return found, nil
		}
		if first.Version == "" {
			first = found
		}
	}
	if ctx.Err() != nil {
		return interpreter{}, &Error{Failure: Cancelled, Detail: context.Cause(ctx).Error(), Err: context.Cause(ctx)}
	}
	if uv != "" && want != "" {
		if found, err := p.managedByUV(ctx, uv, want); err == nil && satisfies(found.Version, want) {
			return found, nil
		}
	}
	switch {
	case first.Version == "":
		return interpreter{}, &Error{Failure: NoInterpreter, Detail: "this node has no working Python: install one, load its module in the batch script, or set agent.python_binary"}
	case s.StrictPython:
		return interpreter{}, &Error{Failure: NoInterpreter, Detail: fmt.Sprintf("the task asks for Python %s and this node has %s (%s)", want, first.Version, first.Executable)}
	}
	fmt.Fprintf(console, "the task asks for Python %s and this node has none; %s is used (%s)\n", want, first.Version, first.Executable)
	return first, nil
}

// managedByUV finds a Python that uv installed earlier, outside of PATH.
func (p prober) managedByUV(ctx context.Context, uv, version string) (interpreter, error) {
	out, err := tool.Run(ctx, tool.Command{
		Argv: []string{uv, "python", "find", "--no-config", "--no-project", version},
		Env:  tool.Setenv(tool.Unsetenv(p.environ, "VIRTUAL_ENV", "CONDA_PREFIX"), "UV_PYTHON_DOWNLOADS=never"),
	})
	if err != nil {
		return interpreter{}, err
	}
	return p.ask(ctx, strings.TrimSpace(string(out)))
}

// candidates lists interpreters, the likeliest first: the configured one, then every folder of PATH under the names that the
// version may go by.
func (p prober) candidates(configured, version string) []string {
	var names []string
	for parts := strings.Split(version, "."); version != "" && len(parts) > 0; parts = parts[:len(parts)-1] {
		names = append(names, "python"+strings.Join(parts, "."))
	}
	names = append(names, "python3", "python")
	var found []string
	seen := map[string]bool{}
	add := func(path string) {
		if info, err := os.Stat(path); err == nil && !info.IsDir() && info.Mode()&0o111 != 0 && !seen[path] {
			seen[path] = true
			found = append(found, path)
		}
	}
	if strings.Contains(configured, "/") {
		add(configured)
	} else if configured != "" {
		names = append([]string{configured}, names...)
	}
	for _, name := range names {
		for _, folder := range filepath.SplitList(tool.Getenv(p.environ, "PATH")) {
			if !filepath.IsAbs(folder) {
				continue
			}
			for _, path := range managed(p.environ, folder, name) {
				add(path)
			}
			add(filepath.Join(folder, name))
		}
	}
	return found
}
