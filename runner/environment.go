package runner

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/runner/checkout"
	"github.com/clearml-hpc/clearml-agent/runner/pyenv"
)

// dropped never reaches set-up tools or the program. The SDK writes CLEARML_PROC_MASTER_ID for its own children: inherited
// from a task that runs this agent, it would make the SDK take the program for one of these.
var dropped = []string{"CLEARML_PROC_MASTER_ID", "TRAINS_PROC_MASTER_ID", "CLEARML_APT_INSTALL", "TRAINS_APT_INSTALL"}

// droppedForProgram is for the set-up tools, or for us, alone.
var droppedForProgram = []string{"CLEARML_AGENT_ABORT_CALLBACK_CMD", "UV_CACHE_DIR", "UV_PYTHON_CACHE_DIR", "UV_PYTHON_INSTALL_DIR"}

func toolEnviron(environ []string) []string { return without(environ, dropped) }

// taskEnviron gives the variables that the SDK reads (each under its older name too), and the task's own, on top of these.
func taskEnviron(task *clearml.Task, cfg Config) []string {
	env := map[string]string{}
	sdk := func(key, value string) {
		if value != "" {
			env["CLEARML_"+key], env["TRAINS_"+key] = value, value
		}
	}
	sdk("TASK_ID", task.ID)
	sdk("CONFIG_FILE", cfg.ConfigFile)
	sdk("LOG_LEVEL", cfg.LogLevel)
	sdk("LOG_TASK_TO_BACKEND", "0") // the console is ours to upload
	sdk("WORKER_ID", cfg.WorkerID)
	maps.Copy(env, ownVariables(task, cfg))
	return sortedEnviron(env)
}

// ownVariables gives the variables that the task's owner set for it.
func ownVariables(task *clearml.Task, cfg Config) map[string]string {
	own := map[string]string{}
	if cfg.Agent.EnableTaskEnv {
		for name, param := range task.Hyperparams["Environment"] {
			own[name] = param.Value
		}
	}
	return own
}

// programEnviron is the whole environment of the program: what is inherited, the plan's, the Python's, and the search path
// for modules.
func programEnviron(cfg Config, plan Plan, code checkout.Result, env *pyenv.Env) []string {
	all := lookup(without(toolEnviron(cfg.Env), droppedForProgram))
	for _, list := range [][]string{plan.Environ, env.Environ} {
		maps.Copy(all, lookup(list))
	}
	if env.Kind != pyenv.Shell {
		if path := pythonPath(all["PYTHONPATH"], cfg.Agent, code); path != "" {
			all["PYTHONPATH"] = path
		}
	}
	return sortedEnviron(all)
}

// pythonPath keeps the ClearML agent's order: what is there, the working directory, the entry file's, what is configured.
func pythonPath(existing string, agent AgentSettings, code checkout.Result) string {
	var parts []string
	add := func(dirs ...string) {
		for _, dir := range dirs {
			if dir != "" && !slices.Contains(parts, dir) {
				parts = append(parts, dir)
			}
		}
	}
	add(filepath.SplitList(existing)...)
	if agent.ForceRepoRoot {
		add(code.Root)
	} else {
		add(code.WorkingDir)
		if code.EntryFile != "" {
			add(filepath.Dir(code.EntryFile))
		}
	}
	add(filepath.SplitList(agent.ExtraPythonPath)...)
	return strings.Join(parts, string(filepath.ListSeparator))
}

func without(environ, keys []string) []string {
	return slices.DeleteFunc(slices.Clone(environ), func(line string) bool {
		key, _, _ := strings.Cut(line, "=")
		return slices.Contains(keys, key)
	})
}

func sortedEnviron(env map[string]string) []string {
	list := make([]string, 0, len(env))
	for _, key := range slices.Sorted(maps.Keys(env)) {
		list = append(list, key+"="+env[key])
	}
	return list
}
