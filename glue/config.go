package glue

import "time"

// Config is everything a Glue is told. The zero value of an optional field takes the default named with it.
type Config struct {
	Version string // of this program, for the first line of the log
	Server  string // the API server's address, for messages

	// Name is the worker id under which the glue shows itself in ClearML and which it writes into the comment of its jobs.
	Name string

	Queues       []string       // names, most important first
	Templates    []TemplateFile // one for all queues, or one for each in the same order
	CreateQueues bool           // create queues that do not exist

	AgentBinary string   // absolute path of clearml-agent as the compute nodes see it
	ConfigFile  string   // exported to the job as CLEARML_CONFIG_FILE; "": the job finds its own clearml.conf
	PreSetup    string   // shell text for ${CLEARML_PRE_SETUP}
	PostSetup   string   // shell text for ${CLEARML_POST_SETUP}
	ExecuteArgs []string // further arguments for clearml-agent execute

	ContainerMode bool   // put the task's image into "singularity exec ${CLEARML_AGENT_EXECUTE}"
	DefaultImage  string // image of tasks that name none
	Delegate      string // command that starts the agent in a template without ${CLEARML_AGENT_EXECUTE}, "srun"; "": none

	Settings any // the tree that ${CLEARML_CONFIG.…} sees; the caller leaves secrets out

	UserMap map[string]string // ClearML user id, or "default", to Linux user; nil or empty: jobs run as the glue's own user

	MaxJobs         int // jobs in flight, all queues together; 0: no limit of ours
	MaxJobsPerQueue int // jobs in flight for one queue; 0: no limit of ours

	SubmitRate  float64 // submissions per second in the long run; default 2
	SubmitBurst int     // submissions at once; default 10

	MaxAttempts int // jobs for one entry that end without taking it before the task is failed; default 3
	MaxRequeues int // times a task is put back after node failure, preemption or boot failure; default 2

	Pace Pace
}

// TemplateFile is one template as it was read.
type TemplateFile struct {
	Path string
	Text []byte
}

// Pace holds the intervals of the loop. With the defaults a job that was cancelled or killed, or a task that was stopped, is
// dealt with inside 15 s; tests shorten them.
type Pace struct {
	Busy   time.Duration // between looks while something moves; default 2 s
	Idle   time.Duration // between looks at the server while nothing moves; default 4 s
	Slurm  time.Duration // between squeue calls while jobs live and nothing moves; default 6 s
	Sweep  time.Duration // between searches for tasks whose job and entry are both gone; default 60 s
	Report time.Duration // between worker reports; default 30 s

	Grace       time.Duration // for the runner's own last word after its job ended; default 3 s
	CancelGrace time.Duration // for the runner to leave by itself after its task was stopped; default 6 s
	Retry       time.Duration // before a job is submitted again for an entry whose last one ended early, doubled each time; default 10 s
	OutageMax   time.Duration // longest wait between tries while the server or Slurm is away; default 60 s
}

func (p Pace) withDefaults() Pace {
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&p.Busy, 2 * time.Second},
		{&p.Idle, 4 * time.Second},
		{&p.Slurm, 6 * time.Second},
		{&p.Sweep, time.Minute},
		{&p.Report, 30 * time.Second},
		{&p.Grace, 3 * time.Second},
		{&p.CancelGrace, 6 * time.Second},
		{&p.Retry, 10 * time.Second},
		{&p.OutageMax, time.Minute},
	} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	return p
}

func (c Config) withDefaults() Config {
	if c.SubmitRate == 0 {
		c.SubmitRate = 2
	}
	if c.SubmitBurst == 0 {
		c.SubmitBurst = 10
	}
	if c.MaxAttempts == 0 {
		c.MaxAttempts = 3
	}
	if c.MaxRequeues == 0 {
		c.MaxRequeues = 2
	}
	c.Pace = c.Pace.withDefaults()
	return c
}
