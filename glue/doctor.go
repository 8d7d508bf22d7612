package glue

import (
	"cmp"
	"context"

	"github.com/clearml-hpc/clearml-agent/internal/quantity"
)

// Finding is one line of a doctor's round: what was looked at, and what is wrong with it.
type Finding struct {
	What    string   `json:"what"`
	OK      bool     `json:"ok"`
	Text    string   `json:"text"`              // what was found, or the one sentence of what is wrong and how to mend it
	Details []string `json:"details,omitempty"` // findings of a template, one line each
}

// Doctor makes the checks of a start one by one and does not stop at the first that fails. It changes nothing: no queue is
// created, and no worker is registered.
func Doctor(ctx context.Context, cfg Config, deps Deps) []Finding {
	cfg.CreateQueues = false
	g, err := New(cfg, deps)
	out := []Finding{finding("templates", err, quantity.Count(len(cfg.Templates), "template")+" for "+quantity.Count(len(cfg.Queues), "queue")+", no findings")}
	if g == nil {
		g = newGlue(cfg.withDefaults(), deps)
	}
	out = append(out, finding("agent", g.checkAgent(), cfg.AgentBinary))
	err = g.checkSlurm(ctx)
	accounting := "accounting " + g.accounting
	if !g.cluster.Accounting {
		accounting += ": a job's end is known for as long as Slurm remembers it (MinJobAge)"
	}
	out = append(out, finding("slurm", err, "Slurm "+g.cluster.Version+" "+g.cluster.Name+", "+accounting))
	if g.cluster.HidesJobs() {
		note, err := g.checkSight(ctx)
		out = append(out, finding("sight", err, cmp.Or(note, "PrivateData hides jobs of other users, but none that this glue submits")))
	}
	err = g.checkServer(ctx)
	info := deps.ClearML.ServerInfo()
	out = append(out, finding("server", err, cfg.Server+" ("+info.APIVersion+") as "+info.UserName))
	if err != nil {
		return out
	}
	for _, name := range cfg.Queues {
		q, err := g.findQueue(ctx, name)
		out = append(out, finding("queue", err, name+" ("+q.ID+")"))
	}
	return out
}

func finding(what string, err error, good string) Finding {
	if err == nil {
		return Finding{What: what, OK: true, Text: good}
	}
	f := Finding{What: what, Text: err.Error()}
	if e, ok := err.(*Error); ok { //nolint:errorlint // the checks return this type itself
		f.Details = e.Findings
	}
	return f
}
