package runner

import (
	"context"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/clearml-hpc/clearml-agent/runner/checkout"
	"github.com/clearml-hpc/clearml-agent/runner/pyenv"
)

// Config says which task to run, where, and how. Everything in it was read by cmd; nothing here looks at the environment.
type Config struct {
	TaskID string

	// ClaimFrom is the id of the queue whose entry is claimed; "" means the queue the task was last enqueued to.
	ClaimFrom string

	// RequireQueue runs the task only if its queue entry could be claimed; otherwise it is someone else's (NotOurs).
	// Without it a task is run in whatever status it is, as a person who names it asks for.
	RequireQueue bool

	// Unmonitored leaves console upload, status and abort to a parent (execute --disable-monitoring): the runner only sets
	// up and runs. Everything else, plain execute and --full-monitoring alike, does all of it in one process.
	Unmonitored bool

	Slurm SlurmJob // the allocation; zero outside Slurm
	Rank  int      // of this process among those that run the task; see Rank

	WorkerID string // as reported to the server; also handed to the program
	Host     string // for the banner and the task's runtime
	Version  string // of this program, for the banner
	GPUs     string // what the banner says of the devices, "0,1 (A100-SXM4-80GB)"; "" for none

	// Dir is where tasks get a folder of their own [venvs_dir]. It is removed after the run unless KeepFiles.
	Dir       string
	KeepFiles bool

	Env        []string // KEY=VALUE: what set-up tools and the program inherit
	ConfigFile string   // the clearml.conf in use; "" when there is none
	LogLevel   string   // for the SDK; "" leaves it alone

	Agent  AgentSettings
	Timing Timing
}

// AgentSettings is what clearml.conf and the environment say about running tasks. Keys in brackets are those of
// clearml.conf under "agent.".
type AgentSettings struct {
	Checkout           checkout.Settings
	CodeDir            string // holds the code already: CLEARML_AGENT_FORCE_CODE_DIR
	Packages           pyenv.Settings
	EnableTaskEnv      bool          // export the task's Environment section [enable_task_env]
	ForceRepoRoot      bool          // the repository's root, not the working directory, in PYTHONPATH [force_git_root_python_path]
	ExtraPythonPath    string        // CLEARML_AGENT_EXTRA_PYTHON_PATH
	Optimize           int           // -O of the command line: adds -O or -OO to the interpreter
	ForceExecScript    string        // "[working_dir:]entry_point" in place of the task's own: CLEARML_AGENT_FORCE_EXEC_SCRIPT
	AbortCommand       string        // run in the working directory before an aborted program is stopped: CLEARML_AGENT_ABORT_CALLBACK_CMD
	AbortCommandLimit  time.Duration // how long it may take; 0 is 3 min: CLEARML_AGENT_ABORT_CALLBACK_TIMEOUT
	AbortCallbackLimit time.Duration // longest wait for a program's abort callback [abort_callback_max_timeout], 30 min
}

// Timing holds every waiting time; the zero value of each field means its default.
type Timing struct {
	Poll        time.Duration // between two looks at the task's status while it runs; 2 to 5 s, drawn each time
	Ping        time.Duration // between two signs of life; 60 s
	Grace       time.Duration // from SIGTERM to SIGKILL after an abort; 7 s
	GraceSlurm  time.Duration // the same when Slurm asked: it kills everything itself after KillWait, mostly 30 s; 20 s
	ClaimWait   time.Duration // how long the server may be away while claiming; 15 min
	LostAnswer  time.Duration // how long a claim without an answer is watched before it counts as won; 8 s
	RankWait    time.Duration // how long ranks above 0 wait for rank 0's claim; 10 min
	Final       time.Duration // how long the last status call is repeated; 10 min, or FinalSlurm after a signal
	FinalSlurm  time.Duration // the same when Slurm is about to kill the job; 8 s
	LimitMargin time.Duration // from SIGTERM to the end of the allocation's time; 60 s, at most a tenth of the limit
}

// DefaultClaimWait is Timing.ClaimWait where nothing else is said.
const DefaultClaimWait = 15 * time.Minute

func (t Timing) withDefaults() Timing {
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&t.Poll, 3 * time.Second},
		{&t.Ping, time.Minute},
		{&t.Grace, 7 * time.Second},
		{&t.GraceSlurm, 20 * time.Second},
		{&t.ClaimWait, DefaultClaimWait},
		{&t.LostAnswer, 8 * time.Second},
		{&t.RankWait, 10 * time.Minute},
		{&t.Final, 10 * time.Minute},
		{&t.FinalSlurm, 8 * time.Second},
		{&t.LimitMargin, time.Minute},
	} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	return t
}

// Deps is what a runner works with. API and Log are required.
type Deps struct {
	API API

	// Log is for the operator: it never reaches the task.
	Log *slog.Logger

	// Stdout is the job's own output: it gets every line of the task's console too. Nil discards.
	Stdout io.Writer

	// OpenConsole starts the upload of the task's console. It is called once, after the claim is won, so that a task that
	// is someone else's is never written to. Nil, and always with Unmonitored: no upload.
	OpenConsole func(task string) Console

	// Monitor reports the machine; nil: none.
	Monitor Monitor

	// Allocation asks Slurm about the job this runs in; nil outside Slurm, and where Slurm cannot be asked.
	Allocation Allocation

	// Signals delivers what the process was sent. SIGTERM, SIGHUP and SIGINT end the task with a grace, a second of them at
	// once unless it is Slurm's; SIGUSR1 and SIGUSR2 are passed to the program. Nil: none are handled.
	Signals <-chan os.Signal
}

// Console carries what the task prints to the server. Writes come from several goroutines and never wait for the server.
type Console interface {
	io.Writer
	// Close uploads what is left, for as long as ctx lives, and says what was lost.
	Close(ctx context.Context) error
}

// Monitor reports the machine's state under the worker's name while a task runs.
type Monitor interface {
	// Run reports until ctx ends, then once more without the task, so that the worker shows as idle.
	Run(ctx context.Context, task string) error
	// Summary says in one clause for the closing line what was seen so far, "max memory 41.0 of 64.0 GiB"; "" for nothing
	// worth a word.
	Summary() string
}

// Allocation is Slurm's own word on the job that a runner is in. Every call may fail where Slurm's commands are missing,
// as in most containers; the runner then does without.
type Allocation interface {
	// State tells how the job stands.
	State(ctx context.Context) (JobState, error)
	// OtherJob says whether another job for the same task is pending or running.
	OtherJob(ctx context.Context) (bool, error)
}

// JobState is how a job stands.
type JobState struct {
	Base      string    // "RUNNING", "CANCELLED", …
	Detail    string    // Slurm's whole word for it: "CANCELLED by 1000"; "COMPLETING" alone for a job that is being ended
	End       time.Time // of its time; zero: unknown or never
	Preempted bool      // End comes before its time limit: its nodes are for another job
}

// goesOn says whether the job is neither over nor being ended.
func (s JobState) goesOn() bool {
	return s.Base == "RUNNING" && !strings.Contains(s.Detail, "COMPLETING")
}
