package main

import (
	"time"

	"github.com/alecthomas/kong"
	kongcompletion "github.com/jotaen/kong-completion"

	"github.com/clearml-hpc/clearml-agent/cmd/internal/argv"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/manual"
)

// grammar is the command line. Without a command the glue runs, as existing service files expect.
type grammar struct {
	ConfigFile string           `name:"config-file" placeholder:"FILE" help:"configuration instead of ~/clearml.conf ($$CLEARML_CONFIG_FILE)" group:"global"`
	LogLevel   string           `name:"log-level" placeholder:"LEVEL" help:"DEBUG, INFO, WARNING or ERROR ($$CLEARML_LOG_LEVEL)" group:"global"`
	LogJSON    bool             `name:"log-json" help:"the log as one JSON object per line" group:"global"`
	Debug      bool             `help:"everything that happens, and which files and variables were read ($$CLEARML_SLURM_GLUE_DEBUG)" group:"global"`
	NoColor    bool             `name:"no-color" help:"no colour, also on a terminal ($$NO_COLOR)" group:"global"`
	Version    kong.VersionFlag `help:"version, commit and build" group:"global"`
	Man        manual.Flag      `name:"man-page" hidden:""`

	Run        runCommand                `cmd:"" default:"withargs" help:"Watch queues and submit their tasks to Slurm."`
	Lint       lintCommand               `cmd:"" help:"Check templates; needs neither Slurm nor a server."`
	Render     renderCommand             `cmd:"" help:"Show the script that a task would be submitted with."`
	Status     statusCommand             `cmd:"" help:"List the jobs of glues with their tasks."`
	Doctor     doctorCommand             `cmd:"" help:"Check templates, Slurm, server and queues as a start would, and change nothing."`
	Completion kongcompletion.Completion `cmd:"" help:"Print what a shell needs to complete commands and options: bash, zsh or fish."`
}

type runCommand struct {
	TemplateFiles   argv.List     `name:"template-files" placeholder:"FILE..." help:"sbatch templates: one for all queues, or one for each"`
	Queue           argv.List     `placeholder:"QUEUE..." help:"queues to watch, by name or id, the first served first"`
	CreateQueue     bool          `name:"create-queue" help:"create queues that do not exist"`
	Name            string        `placeholder:"NAME" help:"name of this glue: two glues that share queues need two names (default: the host's name and \":slurm\")"`
	MaxJobs         int           `name:"max-jobs" placeholder:"N" help:"most jobs in Slurm at once (agent.slurm.max_jobs; default: no limit)"`
	SubmitRate      float64       `name:"submit-rate" placeholder:"PER_S" help:"submissions per second in the long run; short bursts may be faster (agent.slurm.submit_rate; default: 2)"`
	PollingInterval time.Duration `name:"polling-interval" placeholder:"TIME" help:"time between two looks while nothing moves (default: 4s); shorter while something does"`
	AgentPath       string        `name:"agent-path" placeholder:"FILE" help:"clearml-agent as the compute nodes see it (default: beside this program)"`
	JobConfigDir    string        `name:"job-config-dir" placeholder:"DIR" help:"where a clearml.conf for the jobs is written when the credentials come from variables (default: ~/.clearml/clearml-agent-slurm)"`
	SingularityMode bool          `name:"singularity-mode" help:"put the task's image into \"singularity exec … $${CLEARML_AGENT_EXECUTE}\""`
	SrunDelegation  bool          `name:"srun-delegation" help:"the template defines a function srun that starts the agent, as with Pyxis"`
	UsePBS          bool          `name:"use-pbs" hidden:""`
	Once            bool          `help:"look once, submit, and end: for trying a template. What takes more than one look, such as closing the task of a job that died, is left to a glue that stays"`
}

type lintCommand struct {
	Files []string `arg:"" name:"file" help:"templates to check"`
	JSON  bool     `help:"findings as JSON"`

	SrunDelegation bool `name:"srun-delegation" help:"check for a glue that is started with this flag"`
}

type renderCommand struct {
	File     string `arg:"" help:"the template"`
	Task     string `placeholder:"ID" help:"task to render for, from the server" xor:"task"`
	TaskFile string `name:"task-file" placeholder:"FILE" help:"task to render for, from a JSON file; needs no server" xor:"task"`
	Queue    string `placeholder:"NAME" help:"queue to render for (default: the task's)"`
	Explain  bool   `help:"instead of the script, a table: each slot with its value, place and encoding"`
	JSON     bool   `help:"script, directives and slots as JSON"`

	AgentPath       string `name:"agent-path" placeholder:"FILE" help:"clearml-agent as the compute nodes see it"`
	SingularityMode bool   `name:"singularity-mode" help:"render as a glue that is started with this flag"`
	SrunDelegation  bool   `name:"srun-delegation" help:"render as a glue that is started with this flag"`
}

type statusCommand struct {
	Name string `placeholder:"NAME" help:"name of one glue (default: all of them)"`
	JSON bool   `help:"one JSON object per job"`
}

type doctorCommand struct {
	TemplateFiles argv.List `name:"template-files" placeholder:"FILE..." help:"as for run"`
	Queue         argv.List `placeholder:"QUEUE..." help:"as for run"`
	AgentPath     string    `name:"agent-path" placeholder:"FILE" help:"as for run"`
	JSON          bool      `help:"one JSON object per check"`

	SrunDelegation bool `name:"srun-delegation" help:"check for a glue that is started with this flag"`
}

func groups() []kong.Group {
	return []kong.Group{{Key: "global", Title: "Everywhere:"}}
}
