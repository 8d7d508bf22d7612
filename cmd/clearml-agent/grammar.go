package main

import (
	"github.com/alecthomas/kong"
	kongcompletion "github.com/jotaen/kong-completion"

	"github.com/clearml-hpc/clearml-agent/cmd/internal/argv"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/manual"
)

// grammar is the command line, a superset of the Python agent's.
type grammar struct {
	ConfigFile string           `name:"config-file" placeholder:"FILE" help:"configuration instead of ~/clearml.conf ($$CLEARML_CONFIG_FILE)" group:"global"`
	Debug      bool             `help:"everything that happens, and which files and variables were read (-d before the command)" group:"global"`
	NoColor    bool             `name:"no-color" help:"no colour, also on a terminal ($$NO_COLOR)" group:"global"`
	Version    kong.VersionFlag `help:"version, commit and build" group:"global"`
	Man        manual.Flag      `name:"man-page" hidden:""`

	Execute executeCommand `cmd:"" help:"Run one task here: in a Slurm job, or anywhere."`
	Build   buildCommand   `cmd:"" help:"Prepare a task's environment or container image without running it."`
	List    listCommand    `cmd:"" help:"List the workers of the server with queue, task and load."`
	Config  configCommand  `cmd:"" help:"Show the effective configuration and where each value comes from."`
	Init    initCommand    `cmd:"" help:"Write ~/clearml.conf, asking for what it needs."`

	Daemon           daemonCommand             `cmd:"" help:"Not in this version: pull tasks from queues outside Slurm with the Python agent."`
	Completion       kongcompletion.Completion `cmd:"" help:"Print what a shell needs to complete commands and options: bash, zsh or fish."`
	InstallBootstrap installBootstrapCommand   `cmd:"" name:"install-bootstrap" hidden:""`
}

// worker holds the options that daemon, execute and build share.
type worker struct {
	Optimize int    `name:"optimize" short:"O" type:"counter" help:"pass -O to the task's python; -O -O for -OO" group:"worker"`
	GitUser  string `name:"git-user" placeholder:"USER" help:"user for git over https (agent.git_user)" group:"worker"`
	GitPass  string `name:"git-pass" placeholder:"TOKEN" help:"password or token for git over https (agent.git_pass); better kept in the configuration" group:"worker"`
	LogLevel string `name:"log-level" placeholder:"LEVEL" help:"DEBUG, INFO, WARNING or ERROR; also given to the task ($$CLEARML_LOG_LEVEL)" group:"worker"`
	GPUs     string `name:"gpus" placeholder:"LIST" help:"GPUs the task may see: all, or indices and UUIDs with commas" group:"worker"`
	CPUOnly  bool   `name:"cpu-only" help:"the task sees no GPU ($$CLEARML_CPU_ONLY)" group:"worker"`
}

type executeCommand struct {
	worker `embed:""`

	ID                string         `name:"id" required:"" placeholder:"ID" help:"the task, by id or name"`
	RequireQueue      bool           `name:"require-queue" help:"run only if the task is queued: its queue entry is claimed first, by exactly one"`
	ClaimFrom         string         `name:"claim-from" placeholder:"QUEUE_ID" help:"queue that holds the task's entry (default: the one it was enqueued to)"`
	FullMonitoring    bool           `name:"full-monitoring" help:"console, machine load, abort and status are handled here (the default)"`
	DisableMonitoring bool           `name:"disable-monitoring" help:"leave console, abort and status to a parent agent"`
	Plan              bool           `help:"print what would be done, and do nothing"`
	Clone             bool           `help:"run a clone, and leave the task itself alone"`
	LogFile           string         `name:"log-file" placeholder:"FILE" help:"keep a copy of the console here"`
	StandaloneMode    bool           `name:"standalone-mode" help:"install no packages: use the python in use as it is ($$CLEARML_AGENT_SKIP_PYTHON_ENV_INSTALL)"`
	Docker            argv.Container `placeholder:"IMAGE [ARG...]" hidden:""`
}

type buildCommand struct {
	worker `embed:""`

	ID              string         `name:"id" required:"" placeholder:"ID" help:"the task, by id or name"`
	Target          string         `placeholder:"PATH" help:"folder to build in, name of the docker image, or FILE.sif for Apptainer (default: a folder in agent.venvs_dir, or an image task_id_ID)"`
	InstallGlobally bool           `name:"install-globally" help:"install the packages into the python in use"`
	Docker          argv.Container `placeholder:"IMAGE [ARG...]" help:"build a container image, from IMAGE or the task's own"`
	ForceDocker     bool           `name:"force-docker" help:"build from IMAGE even if the task names another"`
	PythonVersion   string         `name:"python-version" placeholder:"X.Y" help:"python of the environment"`
	EntryPoint      string         `name:"entry-point" placeholder:"HOW" enum:",reuse_task,clone_task" default:"" help:"what the image runs: reuse_task runs the task itself, clone_task a clone of it; without it the image is a base only"`
}

type listCommand struct {
	JSON   bool `help:"one JSON object per worker"`
	Queues bool `help:"list queues instead, with their waiting tasks"`
}

type configCommand struct {
	Action string `arg:"" optional:"" help:"get: print one value"`
	Key    string `arg:"" optional:"" help:"its key, such as agent.venvs_dir"`
	JSON   bool   `help:"as JSON, with the origin of every value"`
}

type initCommand struct {
	File string `placeholder:"FILE" help:"write here instead of ~/clearml.conf"`
}

type daemonCommand struct {
	worker `embed:""`

	Queue               argv.List      `placeholder:"QUEUE..." help:"queues to pull from, by name or id, the first served first"`
	OrderFairness       bool           `name:"order-fairness" help:"take turns between the queues"`
	PollingInterval     int            `name:"polling-interval" placeholder:"S" default:"5" help:"seconds between two looks"`
	Foreground          bool           `help:"log to the terminal"`
	Detached            bool           `short:"d" help:"go to the background"`
	Docker              argv.Container `placeholder:"IMAGE [ARG...]" help:"run tasks in docker containers"`
	Podman              argv.Container `placeholder:"IMAGE [ARG...]" help:"run tasks in podman containers"`
	ForceCurrentVersion bool           `name:"force-current-version" hidden:""`
	StandaloneMode      bool           `name:"standalone-mode" help:"no network set-up"`
	ServicesMode        argv.Optional  `name:"services-mode" placeholder:"N" help:"run tasks side by side, at most N"`
	ChildReportTags     argv.List      `name:"child-report-tags" placeholder:"TAG..." help:"tags of the child workers"`
	CreateQueue         bool           `name:"create-queue" help:"create queues that do not exist"`
	Stop                argv.Any       `placeholder:"WORKER_ID..." help:"stop running daemons"`
	DynamicGPUs         bool           `name:"dynamic-gpus" help:"as many GPUs as a queue asks for"`
	Uptime              argv.List      `placeholder:"SPEC..." help:"hours of work: \"17-20 TUE\""`
	Downtime            argv.List      `placeholder:"SPEC..." help:"hours of rest"`
	Status              bool           `help:"show the hours of work"`
	CheckBootstrap      bool           `name:"check-bootstrap" hidden:""`
	UseOwnerToken       bool           `name:"use-owner-token" hidden:""`
}

type installBootstrapCommand struct {
	Args []string `arg:"" optional:"" passthrough:""`
}

func groups() []kong.Group {
	return []kong.Group{{Key: "worker", Title: "The task's process:"}, {Key: "global", Title: "Everywhere:"}}
}
