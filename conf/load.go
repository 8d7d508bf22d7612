package conf

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/clearml-hpc/clearml-agent/conf/hocon"
)

// Options say where Load looks. Nothing else is read: no flags, no process environment.
type Options struct {
	Environ    []string // NAME=value
	Home       string   // the user's home folder; "": no ~/clearml.conf
	ConfigFile string   // --config-file: must exist, and is read in place of the user's files
	Hostname   string   // default of agent.worker_name
	// Set holds what the command line says about settings. It lies over everything but monitoring vaults.
	Set []Setting
	// Warn is told of misspelt keys, wrong types and passages that are read differently by the Python agent. Nil: no one is.
	Warn func(Warning)
	// ReadFile reads a file; os.ReadFile when nil.
	ReadFile func(string) ([]byte, error)
}

// Setting is one value from the command line.
type Setting struct {
	Path   string // dotted key
	Value  any    // string, bool, int, float64, []string
	Origin string // "--debug"
}

// Config is the effective configuration. It does not change and may be read from many goroutines; With and WithVaults make
// another one, and are called by one goroutine at a time.
type Config struct {
	tree    *hocon.Value // all layers
	local   *hocon.Value // without vaults: what is handed to children
	env     environ
	home    string
	origins origins
	keys    map[string]*Key
	files   []File
	used    []string
	loader  *loader
}

// File is a configuration file that was looked for.
type File struct {
	Path  string // as for reading
	Shown string // with ~ for the home folder
	Found bool
	From  string // the option or variable that named it; empty for the user's usual files
}

// ErrNoConfigFile is the error of --config-file with a file that is not there.
var ErrNoConfigFile = errors.New("could not open configuration file")

// Load reads and layers the configuration, lowest layer first: the table's defaults, the folder CLEARML_CONFIG_PATH, the
// files, CLEARML_AGENT__… variables, the registered variables, the command line. [Config.WithVaults] adds vaults in their
// place. Errors are those of files that cannot be read or parsed (*hocon.Error) and of variables without sense.
func Load(opts Options) (*Config, error) {
	l := &loader{opts: opts, env: newEnviron(opts.Environ), origins: origins{}, keys: map[string]*Key{}}
	if l.opts.ReadFile == nil {
		l.opts.ReadFile = os.ReadFile
	}
	if l.opts.Warn == nil {
		l.opts.Warn = func(Warning) {}
	}
	keys := Keys()
	for i := range keys {
		l.keys[keys[i].Path] = &keys[i]
	}
	tree := defaults(keys)
	folder, err := l.folder()
	if err != nil {
		return nil, err
	}
	tree = hocon.Merge(tree, folder)
	files, err := l.userFiles()
	if err != nil {
		return nil, err
	}
	tree = hocon.Merge(tree, files)
	tree = hocon.Merge(tree, l.dynamic())
	return l.finish(tree, nil, nil)
}

// loader is the state of one Load.
type loader struct {
	opts    Options
	env     environ
	origins origins
	keys    map[string]*Key
	files   []File
	used    []string
	base    *hocon.Value // the layers below the vaults
}

func (l *loader) warn(w Warning) { l.opts.Warn(w) }

// finish lays vaults, registered variables and the command line over the base.
func (l *loader) finish(base, vaults, monitoring *hocon.Value) (*Config, error) {
	below := len(l.used)
	defer func() { l.used = l.used[:below] }()
	l.base = base
	local, err := l.top(base)
	if err != nil {
		return nil, err
	}
	c := &Config{tree: local, local: local, env: l.env, home: l.opts.Home, origins: l.origins, keys: l.keys, files: l.files, loader: l}
	if vaults != nil || monitoring != nil {
		tree, err := l.top(keepLocal(base, hocon.Merge(base, vaults)))
		if err != nil {
			return nil, err
		}
		c.tree = hocon.Merge(tree, monitoring)
	}
	c.used = slices.Clone(l.used)
	if vaults == nil {
		l.check(base)
	}
	return c, nil
}

func (l *loader) top(tree *hocon.Value) (*hocon.Value, error) {
	tree, err := l.registered(tree)
	if err != nil {
		return nil, err
	}
	for _, s := range l.opts.Set {
		pos := hocon.Pos{Src: l.origins.add(FromCommandLine, s.Origin, "")}
		path, ok := hocon.ParsePath(s.Path)
		if !ok {
			return nil, fmt.Errorf("%q is no key", s.Path)
		}
		tree = tree.With(hocon.FromPlain(pos, s.Value), path...)
	}
	if host := tree.Get("api", "host"); host.Text() != "" && tree.Get("api", "api_server").Text() == "" {
		tree = tree.With(host, "api", "api_server")
	}
	if l.opts.Hostname != "" && tree.Get("agent", "worker_name").Text() == "" {
		pos := hocon.Pos{Src: l.origins.add(FromDefault, "default", "")}
		tree = tree.With(hocon.NewString(pos, l.opts.Hostname), "agent", "worker_name")
	}
	return tree, nil
}

// userFiles reads the file that was named, or ~/trains.conf and ~/clearml.conf.
func (l *loader) userFiles() (*hocon.Value, error) {
	if l.opts.ConfigFile != "" {
		path, err := filepath.Abs(l.expand(l.opts.ConfigFile))
		if err != nil {
			return nil, fmt.Errorf("%w %s: %w", ErrNoConfigFile, l.opts.ConfigFile, err)
		}
		v, found, err := l.file(path, "--config-file")
		if err == nil && !found {
			err = fmt.Errorf("%w %s: there is no such file", ErrNoConfigFile, l.shown(path))
		}
		return v, err
	}
	if name, path := l.env.first("CLEARML_CONFIG_FILE", "TRAINS_CONFIG_FILE"); name != "" {
		l.used = append(l.used, "$"+name)
		v, found, err := l.file(expandHome(path, l.opts.Home), "$"+name)
		if err == nil && !found {
			l.warn(Warning{Text: fmt.Sprintf("%s names %s, which does not exist: it counts as empty", name, l.shown(path))})
		}
		return v, err
	}
	if l.opts.Home == "" {
		return nil, nil
	}
	var tree *hocon.Value
	for _, name := range []string{"trains.conf", "clearml.conf"} {
		v, _, err := l.file(filepath.Join(l.opts.Home, name), "")
		if err != nil {
			return nil, err
		}
		tree = hocon.Merge(tree, v)
	}
	return tree, nil
}

// file reads one file; a missing one is found false.
func (l *loader) file(path, from string) (v *hocon.Value, found bool, err error) {
	shown := l.shown(path)
	entry := File{Path: path, Shown: shown, From: from}
	text, err := l.opts.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		l.files = append(l.files, entry)
		return nil, false, nil
	case err != nil:
		return nil, false, fmt.Errorf("cannot read configuration: %w", err)
	}
	entry.Found = true
	l.files = append(l.files, entry)
	v, err = l.parse(shown, path, text)
	return v, true, err
}

func (l *loader) parse(shown, path string, text []byte) (*hocon.Value, error) {
	v, err := hocon.Parse(shown, text, hocon.Options{
		Env:      l.env.lookup,
		ReadFile: l.opts.ReadFile,
		Dir:      filepath.Dir(path),
		Note: func(n hocon.Note) {
			l.warn(Warning{Pos: n.Pos, Text: n.What})
		},
	})
	if err != nil {
		return nil, fmt.Errorf("cannot parse configuration: %w", err)
	}
	return v, nil
}

// shown is path with ~ for the home folder.
func (l *loader) shown(path string) string {
	if rest, ok := strings.CutPrefix(path, l.opts.Home+string(filepath.Separator)); ok && l.opts.Home != "" {
		return "~" + string(filepath.Separator) + rest
	}
	return path
}

func (l *loader) expand(path string) string { return expandPath(path, l.opts.Home, l.env) }

func expandHome(path, home string) string {
	if path == "~" || strings.HasPrefix(path, "~/") {
		return home + path[1:]
	}
	return path
}

// expandPath replaces $NAME and ${NAME} where they are set, and ~.
func expandPath(path, home string, env environ) string {
	expanded := os.Expand(path, func(name string) string {
		if v, ok := env[name]; ok {
			return v
		}
		return "${" + name + "}"
	})
	return expandHome(expanded, home)
}
