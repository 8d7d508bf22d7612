package runner

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/runner/checkout"
	"github.com/clearml-hpc/clearml-agent/runner/pyenv"
)

func gitTask() *clearml.Task {
	return &clearml.Task{
		ID: "0123abc", Name: "ResNet-50",
		Script: clearml.Script{
			Binary: "python3.11", Repository: "https://anna:secret@git.example.org/lab/train.git", VersionNum: "4be21a7",
			EntryPoint: "train.py", WorkingDir: "src", Diff: "diff --git a/x b/x",
			Requirements: map[string]json.RawMessage{"pip": json.RawMessage(`"torch==2.9.1\nnumpy"`)},
		},
		Hyperparams: map[string]map[string]clearml.Param{"Environment": {"NCCL_DEBUG": {Value: "INFO"}}},
	}
}

func TestPlanIsPrintedWithoutSecrets(t *testing.T) {
	cfg := Config{TaskID: "0123abc", Dir: "/scratch", WorkerID: "n1:7", Slurm: SlurmJob{JobID: "7"}, Agent: AgentSettings{EnableTaskEnv: true}}
	plan, err := NewPlan(gitTask(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	plan.Print(&out)
	for _, want := range []string{
		"/scratch/0123abc-7-0", "https://git.example.org/lab/train.git @ 4be21a7 + uncommitted changes", "train.py (in src)", "python3.11", "CLEARML_TASK_ID", "NCCL_DEBUG",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, &out)
		}
	}
	for _, secret := range []string{"secret", "anna", "INFO"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("%q is printed:\n%s", secret, &out)
		}
	}
}

func TestTaskWithoutCodeIsRefusedInThePlan(t *testing.T) {
	if _, err := NewPlan(&clearml.Task{ID: "1"}, Config{}); err == nil || !strings.Contains(err.Error(), "no code") {
		t.Errorf("got %v", err)
	}
}

func TestEntryPointCanBeForced(t *testing.T) {
	for forced, want := range map[string][2]string{
		"app:run.py --fast": {"app", "run.py --fast"},
		"run.py":            {".", "run.py"},
	} {
		plan, err := NewPlan(gitTask(), Config{Agent: AgentSettings{ForceExecScript: forced}})
		if s := plan.Code.Script; err != nil || s.WorkingDir != want[0] || s.EntryPoint != want[1] {
			t.Errorf("%q gives %q in %q (%v)", forced, s.EntryPoint, s.WorkingDir, err)
		}
	}
}

func TestPlanOfAScriptNamesNoRepository(t *testing.T) {
	for name, tc := range map[string]struct {
		script clearml.Script
		says   []string
	}{
		"for Python":  {clearml.Script{EntryPoint: "fit.py", Diff: "print(1)\n"}, []string{"script, 1 line\n", "none: the task lists none\n"}},
		"for a shell": {clearml.Script{EntryPoint: "job.sh", Binary: "/bin/bash", Diff: "a\nb"}, []string{"script, 2 lines\n", "none: the task is for a shell\n"}},
	} {
		plan, err := NewPlan(&clearml.Task{ID: "1", Script: tc.script}, Config{Dir: "/scratch"})
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		plan.Print(&out)
		for _, want := range tc.says {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s: %q is not in\n%s", name, want, &out)
			}
		}
	}
}

func TestTasksOfOneNodeShareNoFolder(t *testing.T) {
	seen := map[string]bool{}
	for _, cfg := range []Config{
		{TaskID: "a"},
		{TaskID: "b"},
		{TaskID: "a", Slurm: SlurmJob{JobID: "7"}},
		{TaskID: "a", Slurm: SlurmJob{JobID: "7", RestartCount: 1}},
		{TaskID: "a", Slurm: SlurmJob{JobID: "7"}, Rank: 1},
	} {
		cfg.Dir = "/scratch"
		dir := taskDir(cfg)
		if seen[dir] {
			t.Errorf("%s is used twice", dir)
		}
		seen[dir] = true
	}
}

func TestEnvironmentOfTheProgram(t *testing.T) {
	cfg := Config{
		WorkerID: "n1:7", ConfigFile: "/home/anna/clearml.conf", LogLevel: "DEBUG",
		Env: []string{
			"PATH=/usr/bin", "HOME=/home/anna", "CLEARML_PROC_MASTER_ID=12:abc", "TRAINS_PROC_MASTER_ID=12:abc", "UV_CACHE_DIR=/x",
			"CLEARML_TASK_ID=outer", "PYTHONPATH=/opt/site", "NCCL_DEBUG=WARN", "SLURM_JOB_ID=7",
		},
		Agent: AgentSettings{EnableTaskEnv: true, ExtraPythonPath: "/extra"},
	}
	plan, err := NewPlan(gitTask(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	code := checkout.Result{Root: "/w/repo", WorkingDir: "/w/repo/src", EntryFile: "/w/repo/src/app/train.py"}
	environ := programEnviron(cfg, plan, code, &pyenv.Env{Environ: []string{"VIRTUAL_ENV=/w/env", "PATH=/w/env/bin:/usr/bin"}})
	env := lookup(environ)
	for key, want := range map[string]string{
		"CLEARML_TASK_ID": "0123abc", "TRAINS_TASK_ID": "0123abc", "CLEARML_WORKER_ID": "n1:7", "CLEARML_LOG_LEVEL": "DEBUG",
		"CLEARML_CONFIG_FILE": "/home/anna/clearml.conf", "CLEARML_LOG_TASK_TO_BACKEND": "0",
		"PATH": "/w/env/bin:/usr/bin", "VIRTUAL_ENV": "/w/env", "HOME": "/home/anna", "SLURM_JOB_ID": "7",
		"NCCL_DEBUG": "INFO", "PYTHONPATH": "/opt/site:/w/repo/src:/w/repo/src/app:/extra",
	} {
		if env[key] != want {
			t.Errorf("%s is %q, not %q", key, env[key], want)
		}
	}
	for _, key := range []string{"CLEARML_PROC_MASTER_ID", "TRAINS_PROC_MASTER_ID", "UV_CACHE_DIR"} {
		if value, there := env[key]; there {
			t.Errorf("%s reached the program as %q", key, value)
		}
	}
	if !slices.Contains(plan.Packages.Environ, "UV_CACHE_DIR=/x") || slices.Contains(plan.Code.Environ, "CLEARML_PROC_MASTER_ID=12:abc") {
		t.Error("the set-up tools' environment is wrong")
	}
}

func TestTaskEnvironmentSectionIsOffByDefault(t *testing.T) {
	plan, err := NewPlan(gitTask(), Config{})
	if err != nil || slices.Contains(plan.Environ, "NCCL_DEBUG=INFO") {
		t.Errorf("a task's own variables were set unasked (%v)", err)
	}
}

func TestSearchPathForModules(t *testing.T) {
	code := checkout.Result{Root: "/w/repo", WorkingDir: "/w/repo/src", EntryFile: "/w/repo/src/train.py"}
	for name, tc := range map[string]struct {
		existing string
		agent    AgentSettings
		want     string
	}{
		"plain":              {"", AgentSettings{}, "/w/repo/src"},
		"the root is forced": {"", AgentSettings{ForceRepoRoot: true}, "/w/repo"},
		"what is there":      {"/a:/b", AgentSettings{ExtraPythonPath: "/c:/a"}, "/a:/b:/w/repo/src:/c"},
	} {
		if got := pythonPath(tc.existing, tc.agent, code); got != tc.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestCommandIsShownAsPeopleTypeIt(t *testing.T) {
	got := display([]string{"/w/env/bin/python", "-u", "train.py", "--name", "it's v2", ""})
	if want := `python -u train.py --name 'it'\''s v2' ''`; got != want {
		t.Errorf("got %s", got)
	}
}
