package pyenv

// Env is a task's Python. It must be closed when the program has ended: until then the layer it looks into is kept.
type Env struct {
	Kind    EnvKind
	Python  string // absolute path of the interpreter; "" for Shell
	Version string // "3.11.7"
	Dir     string // the thin environment; "" where there is none

	// Environ is to be put over the program's environment, KEY=VALUE: VIRTUAL_ENV and PATH.
	Environ []string

	Key      string   // of the layer, "" without one
	Cached   bool     // the layer was there already
	Packages []string // what is installed, as pip freeze writes it; nil where it was not looked at

	// Description is one line for people: "87, environment cached (key 9c1f…)".
	Description string

	release func()
}

// EnvKind says what kind of environment a task got.
type EnvKind int

// The kinds of environment.
const (
	Virtual   EnvKind = iota // a thin environment of its own
	Installed                // packages were installed into an interpreter that was there
	Untouched                // an interpreter as it was
	Shell                    // none: the task is for a shell
)

// Close gives the layer free. It may be called more than once.
func (e *Env) Close() {
	if e.release != nil {
		e.release()
	}
}
