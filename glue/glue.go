package glue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/internal/quantity"
	"github.com/clearml-hpc/clearml-agent/slurm"
	"github.com/clearml-hpc/clearml-agent/templates"
)

// Deps are the parts a Glue works with.
type Deps struct {
	ClearML ClearML
	Slurm   Slurm
	// Log receives one record per event. The message alone is a whole sentence; the attributes of group "event" (task, job)
	// repeat what it names, for readers that are programs.
	Log *slog.Logger
}

// Glue binds ClearML queues to Slurm through templates.
type Glue struct {
	cfg       Config
	deps      Deps
	users     users
	templates []*template // as configured: one, or one per queue

	// Learnt at the start.
	me      string // ClearML user id of the glue's own key
	cluster slurm.ClusterInfo
	blind   bool // Slurm hides the jobs of other users from us

	accounting string // on, off, or why it is of no use

	// The picture of the last look.
	queues   map[string]*queue // by id
	order    []string          // queue ids, most important first
	entries  map[string]*Entry // by task
	tasks    map[string]*clearml.Task
	book     map[string]*record // by task
	jobsSeen time.Time          // last squeue
	swept    time.Time          // last sweep
	moved    time.Time          // when anything last changed

	admit     admission
	waits     waits
	outages   [sides]outage
	historyAt time.Time // not before this is sacct asked again
	reported  time.Time // last worker report
}

// A template is one template file in use.
type template struct {
	name     string
	parsed   *templates.Template
	warnings []string // of lint, one line each
	breaker  breaker
}

// A queue is one bound queue as last read.
type queue struct {
	name       string
	template   *template
	read       bool
	missing    bool // from the server's last answer
	lastUpdate time.Time
	entries    []clearml.Entry
}

// New checks what can be checked without the server and Slurm: templates fit the queues and have no findings.
// Its error is an *Error.
func New(cfg Config, deps Deps) (*Glue, error) {
	g := newGlue(cfg.withDefaults(), deps)
	if err := g.readTemplates(); err != nil {
		return nil, err
	}
	return g, nil
}

func newGlue(cfg Config, deps Deps) *Glue {
	return &Glue{
		cfg: cfg, deps: deps, users: cfg.UserMap,
		queues: map[string]*queue{}, entries: map[string]*Entry{}, tasks: map[string]*clearml.Task{}, book: map[string]*record{},
		admit: admission{
			rate: rate.NewLimiter(rate.Limit(cfg.SubmitRate), cfg.SubmitBurst), total: cfg.MaxJobs, perQueue: cfg.MaxJobsPerQueue,
		},
	}
}

// readTemplates parses and lints, after making sure that templates and queues fit together.
func (g *Glue) readTemplates() error {
	t, q := len(g.cfg.Templates), len(g.cfg.Queues)
	switch {
	case q == 0:
		return failure(KindUsage, nil, "no queue given: name at least one with --queue")
	case t == 0:
		return failure(KindUsage, nil, "no template given: name one for all queues, or one for each, with --template-files")
	case t != 1 && t != q:
		return failure(KindUsage, nil, "%s for %s: give one template for all, or one for each", quantity.Count(t, "template"), quantity.Count(q, "queue"))
	}
	seen := map[string]bool{}
	for _, name := range g.cfg.Queues {
		if seen[name] {
			return failure(KindUsage, nil, "queue %q is given twice", name)
		}
		seen[name] = true
	}
	var findings []string
	for _, file := range g.cfg.Templates {
		parsed, problems, warnings := check(file, templates.LintOptions{Delegate: g.cfg.Delegate})
		findings = append(findings, problems...)
		g.templates = append(g.templates, &template{name: file.Path, parsed: parsed, warnings: warnings})
	}
	if len(findings) > 0 {
		return &Error{
			Kind: KindTemplate, Findings: findings,
			Text: fmt.Sprintf("%s in the templates: mend them first; clearml-agent-slurm lint shows them with their lines", quantity.Count(len(findings), "finding")),
		}
	}
	return nil
}

// check parses and lints one template; findings that are warnings do not keep it from being used.
func check(file TemplateFile, options templates.LintOptions) (parsed *templates.Template, problems, warnings []string) {
	for _, f := range templates.LintSource(file.Path, file.Text, options) {
		if f.Severity == templates.Error {
			problems = append(problems, f.Error())
		} else {
			warnings = append(warnings, f.Error())
		}
	}
	parsed, err := templates.Parse(file.Path, file.Text)
	if err != nil && len(problems) == 0 {
		problems = strings.Split(err.Error(), "\n")
	}
	return parsed, problems, warnings
}

// templateOf gives the template of the queue at index i of the configuration.
func (g *Glue) templateOf(i int) *template {
	if len(g.templates) == 1 {
		return g.templates[0]
	}
	return g.templates[i]
}

// Run checks server, queues and Slurm, announces itself, and works until ctx ends or the credentials are refused.
//
// When ctx ends, a submission under way is finished, then Run returns nil; jobs are left alone. Any other return is an
// *Error. Outages of the server or of Slurm after the start do not end it.
func (g *Glue) Run(ctx context.Context) error {
	if err := g.Check(ctx); err != nil {
		if ctx.Err() != nil {
			return nil //nolint:nilerr // told to end while starting: that is no failure
		}
		return err
	}
	g.announce()
	return g.loop(ctx)
}

// Once checks as Run does, looks once, acts, and returns: for trying a template, or submitting by hand. It submits and explains;
// what takes two looks, or a grace since the first, it leaves to a glue that stays: closing the task of a job that died, putting
// back, cancelling. Its error is that of Run, or of the side that was away.
func (g *Glue) Once(ctx context.Context) error {
	if err := g.Check(ctx); err != nil {
		return err
	}
	err := g.step(ctx)
	var gone *away
	switch {
	case ctx.Err() != nil:
		return nil //nolint:nilerr // told to end: that is no failure
	case !errors.As(err, &gone):
		return err
	case gone.side == sideSlurm:
		return failure(KindSlurm, err, "slurmctld does not answer: %s", gone.words())
	default:
		return g.serverTrouble(gone.err, "look at queues and tasks")
	}
}
