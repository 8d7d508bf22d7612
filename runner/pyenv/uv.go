package pyenv

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/clearml-hpc/clearml-agent/runner/tool"
)

// uvInstaller installs with uv, told to choose as pip would.
type uvInstaller struct {
	path    string
	config  pipConfig
	flags   []string
	upgrade bool
	environ []string
}

func (u *uvInstaller) name() string { return "uv" }

func (u *uvInstaller) install(ctx context.Context, python, dir string, l list, console io.Writer) error {
	lines, flags := uvLines(l)
	file, err := writeList(dir, lines)
	if err != nil {
		return err
	}
	defer os.Remove(file)
	argv := []string{u.path, "pip", "install", "--python", python, "--no-config", "-r", file}
	argv = append(append(append(argv, u.config.uvFlags()...), u.flags...), flags...)
	if u.upgrade {
		argv = append(argv, "--upgrade")
	}
	_, err = tool.Run(ctx, tool.Command{Argv: argv, Dir: dir, Env: u.env(dir), Echo: console})
	return err
}

// env makes uv choose among several indexes as pip does, and never fetch an interpreter of its own.
func (u *uvInstaller) env(dir string) []string {
	env := tool.Setenv(u.environ, u.config.uvEnviron(u.environ)...)
	env = tool.Setenv(env, "UV_NO_PROGRESS=1", "UV_PYTHON_DOWNLOADS=never", "NO_COLOR=1")
	if tool.Getenv(env, "PYTHONDONTWRITEBYTECODE") != "" && tool.Getenv(env, "UV_COMPILE_BYTECODE") == "" {
		// No program would leave bytecode behind for the next one, and each start would compile every module anew.
		env = tool.Setenv(env, "UV_COMPILE_BYTECODE=1")
	}
	if tool.Getenv(env, "UV_INDEX_STRATEGY") == "" {
		env = tool.Setenv(env, "UV_INDEX_STRATEGY=unsafe-best-match")
	}
	if tool.Getenv(env, "UV_LINK_MODE") == "" && !sameFileSystem(u.cache(env), dir) {
		env = tool.Setenv(env, "UV_LINK_MODE=copy")
	}
	return env
}

func (u *uvInstaller) cache(env []string) string {
	switch {
	case tool.Getenv(env, "UV_CACHE_DIR") != "":
		return tool.Getenv(env, "UV_CACHE_DIR")
	case tool.Getenv(env, "XDG_CACHE_HOME") != "":
		return filepath.Join(tool.Getenv(env, "XDG_CACHE_HOME"), "uv")
	}
	return filepath.Join(tool.Getenv(env, "HOME"), ".cache", "uv")
}

// sameFileSystem compares the nearest folders that exist.
func sameFileSystem(a, b string) bool {
	return device(a) == device(b)
}

func device(path string) uint64 {
	for {
		var st syscall.Stat_t
		if syscall.Stat(path, &st) == nil {
			return st.Dev
		}
		parent := filepath.Dir(path)
		if parent == path {
			return 0
		}
		path = parent
	}
}

func (u *uvInstaller) settings() []string {
	return append(append(settingLines(u.config, u.environ), u.flags...), fmt.Sprint("upgrade=", u.upgrade))
}

func (u *uvInstaller) nearest(ctx context.Context, python, dir, requirement string) string {
	name := nameForm.FindStringSubmatch(requirement)
	if name == nil {
		return ""
	}
	tries := []string{name[1]}
	if version := pinForm.FindStringSubmatch(requirement); version != nil {
		tries = []string{name[1] + "<" + version[1], name[1]}
	}
	for _, try := range tries {
		out, err := tool.Run(ctx, tool.Command{
			Argv:  append([]string{u.path, "pip", "compile", "--python", python, "--no-config", "--no-deps", "--no-header", "--no-annotate", "--quiet", "-"}, u.config.uvFlags()...),
			Stdin: strings.NewReader(try + "\n"), Dir: dir, Env: u.env(dir),
		})
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(out)) {
			if _, version, ok := strings.Cut(strings.TrimSpace(line), "=="); ok {
				version, _, _ = strings.Cut(version, " ")
				return version
			}
		}
	}
	return ""
}

// uvLines writes a list as uv reads it, and gives the flags for what uv takes on its command line only.
func uvLines(l list) (lines, flags []string) {
	for _, line := range l.lines {
		switch {
		case line.kind == option:
			translated, ok := uvOption(line.text)
			if !ok {
				lines = append(lines, line.text)
			}
			flags = append(flags, translated...)
		case vcsForm.MatchString(strings.TrimPrefix(line.text, "-e ")):
			lines = append(lines, uvRepository(line))
		default:
			lines = append(lines, line.text)
		}
	}
	return lines, flags
}

// uvRepository writes a repository as "name @ URL": uv knows no editable ones and takes no name from the URL.
func uvRepository(l line) string {
	text := strings.TrimPrefix(l.text, "-e ")
	egg := eggForm.FindStringSubmatch(text)
	if egg == nil {
		return text
	}
	address, fragment, _ := strings.Cut(text, "#")
	fragment, marker, hasMarker := strings.Cut(fragment, " ")
	kept := slices.DeleteFunc(strings.Split(fragment, "&"), func(part string) bool { return strings.HasPrefix(part, "egg=") })
	if len(kept) > 0 {
		address += "#" + strings.Join(kept, "&")
	}
	if hasMarker {
		address += " " + marker
	}
	return egg[1] + egg[2] + " @ " + address
}

// uvOption translates an option line of pip that uv does not read from a list. ok is false for those it does.
func uvOption(text string) (flags []string, ok bool) {
	word, value, _ := strings.Cut(strings.Replace(text, "=", " ", 1), " ")
	value = strings.TrimSpace(value)
	switch word {
	case "--pre":
		return []string{"--prerelease=allow"}, true
	case "--trusted-host":
		return []string{"--allow-insecure-host", value}, true
	case "--require-hashes":
		return []string{"--require-hashes"}, true
	case "--prefer-binary", "--use-feature", "-Z", "--always-unzip", "--use-pep517", "--no-use-pep517":
		return nil, true
	}
	return nil, false
}

// uvFlags translates the configured flags of "pip install"; strange is the first one that uv has nothing for.
func uvFlags(given []string) (flags []string, strange string) {
	for i := 0; i < len(given); i++ {
		word, value, inline := strings.Cut(given[i], "=")
		takes := func(as string) {
			if !inline && i+1 < len(given) {
				i++
				value = given[i]
			}
			flags = append(flags, as, value)
		}
		switch word {
		case "--no-deps", "--upgrade", "-U", "--no-index", "--require-hashes", "--no-build-isolation", "--force-reinstall":
			flags = append(flags, word)
		case "--pre":
			flags = append(flags, "--prerelease=allow")
		case "--no-cache-dir":
			flags = append(flags, "--no-cache")
		case "--prefer-binary", "--no-input", "--disable-pip-version-check", "--quiet", "-q", "--no-warn-script-location", "--no-color":
		case "--trusted-host":
			takes("--allow-insecure-host")
		case "--constraint", "-c", "--no-binary", "--only-binary":
			takes(word)
		case "--use-deprecated", "--use-feature", "--timeout", "--retries", "--progress-bar":
			if !inline {
				i++
			}
		default:
			return nil, given[i]
		}
	}
	return flags, ""
}
