package pyenv

// CommandRequest is what decides the program's command line.
type CommandRequest struct {
	Binary     string   // task.script.binary
	EntryPoint string   // with arguments, or "-m module arguments", or "-c text" for a shell
	WorkingDir string   // absolute; where the program runs
	Optimize   int      // -O levels of the interpreter
	Environ    []string // of the program: for variables in "-m" lines, and to find a shell
}

// Command gives the commands to run, one after the other: mostly one, two for a notebook (converted, then run). python is the
// interpreter of the environment.
func Command(req CommandRequest, python string) ([][]string, error) {
	return nil, nil
}
