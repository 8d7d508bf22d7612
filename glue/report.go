package glue

import (
	"context"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

// workerTimeout is after how long without a report the server drops the worker's entry.
const workerTimeout = 10 * time.Minute

// register shows the glue as a worker of its queues.
func (g *Glue) register(ctx context.Context) error {
	return g.deps.ClearML.Register(ctx, clearml.Registration{
		Worker: g.cfg.Name, Timeout: workerTimeout, Queues: g.order, Tags: []string{program},
	})
}

// report keeps the worker's entry alive; the server makes a new one if the old one expired.
func (g *Glue) report(ctx context.Context) error {
	now := time.Now()
	if now.Sub(g.reported) < g.cfg.Pace.Report {
		return nil
	}
	err := g.deps.ClearML.StatusReport(ctx, clearml.StatusReport{Worker: g.cfg.Name, Time: now, Queues: g.order})
	if err != nil {
		if clearml.IsUnreachable(err) || clearml.IsCredentials(err) {
			return &away{side: sideServer, err: err}
		}
		g.deps.Log.Warn("cannot report as a worker: " + oneLine(err.Error()))
	}
	g.reported = now
	return nil
}

// leave takes the worker's entry away. Its failure costs nothing: the entry expires.
func (g *Glue) leave(ctx context.Context) {
	ctx, cancel := lastingFor(ctx, 3*time.Second)
	defer cancel()
	_ = g.deps.ClearML.Unregister(ctx, g.cfg.Name)
}
