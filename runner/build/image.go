package build

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Places inside an image.
const (
	taskDir   = "/opt/clearml/task"
	agentPath = "/opt/clearml/bin/clearml-agent"
	confPath  = "/run/clearml-agent/clearml.conf" // while the image is built
)

// EntryPoint says what an image runs.
type EntryPoint string

// The entry points of an image.
const (
	BaseOnly  EntryPoint = ""           // what the base image runs
	ReuseTask EntryPoint = "reuse_task" // the task itself
	CloneTask EntryPoint = "clone_task" // a clone of it each time
)

// argv is the entry point's command; nil for BaseOnly.
func (e EntryPoint) argv() []string {
	switch e {
	case ReuseTask:
		return []string{taskDir + "/" + ExecuteScript}
	case CloneTask:
		return []string{taskDir + "/" + ExecuteScript, "--clone"}
	default:
		return nil
	}
}

// Image says what to build an image from.
type Image struct {
	TaskID     string
	Base       string   // docker image; for a SIF also a path or an address with its scheme
	Args       []string // further arguments of docker create, or of apptainer exec
	Setup      string   // shell text that is run before; "" for none
	Python     string   // --python-version; "" for the task's own
	EntryPoint EntryPoint

	Agent  string    // this program, a static file that runs in any image
	Config string    // a clearml.conf, mounted while the image is built and not kept in it
	Env    []string  // KEY=VALUE: what docker and apptainer inherit
	Talk   io.Writer // what they and the build say
}

// command is what is run inside the base image.
func (i Image) command() []string {
	build := []string{agentPath, "--config-file", confPath, "build", "--id", i.TaskID, "--target", taskDir, "--install-globally"}
	if i.Python != "" {
		build = append(build, "--python-version", i.Python)
	}
	// The system of an image is its own: packages may go there, and caches would only fill it.
	env := []string{"env", "PIP_NO_CACHE_DIR=1", "UV_NO_CACHE=1", "PIP_BREAK_SYSTEM_PACKAGES=1", "UV_BREAK_SYSTEM_PACKAGES=1"}
	// Whoever runs the image reads what was built in it, whatever the umask here.
	return append(append(env, "sh", "-c", "umask 022\n"+i.Setup+"\nexec \"$@\"", "sh"), build...)
}

// temporary makes a folder for the time of the build.
func temporary() (dir string, remove func(), err error) {
	dir, err = os.MkdirTemp("", "clearml-build-")
	if err != nil {
		return "", nil, fmt.Errorf("cannot make a folder to build in: %w", err)
	}
	return dir, func() { os.RemoveAll(dir) }, nil
}

func copyExecutable(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil { //nolint:gosec // part of an image that others run
		return err
	}
	target, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o755) //nolint:gosec // it is to be run
	if err != nil {
		return err
	}
	if _, err := io.Copy(target, source); err != nil {
		target.Close()
		return err
	}
	return target.Close()
}
