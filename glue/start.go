package glue

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/internal/quantity"
)

// Check makes sure, before anything is touched, that the server takes the key, the queues exist, Slurm answers and the agent
// is there. Its error is an *Error: one sentence that names the thing and the remedy.
func (g *Glue) Check(ctx context.Context) error {
	if err := g.checkAgent(); err != nil {
		return err
	}
	if err := g.checkSlurm(ctx); err != nil {
		return err
	}
	note, err := g.checkSight(ctx)
	if err != nil {
		return err
	}
	if note != "" {
		g.deps.Log.Warn(note)
	}
	if err := g.checkServer(ctx); err != nil {
		return err
	}
	if err := g.bind(ctx); err != nil {
		return err
	}
	if err := g.register(ctx); err != nil {
		return g.serverTrouble(err, "register as worker "+g.cfg.Name)
	}
	return nil
}

// checkAgent looks for the program that every script will start. It can only look from here: on the nodes the path may lead
// elsewhere, but where it is missing on a shared file system it is missing everywhere.
func (g *Glue) checkAgent() error {
	path := g.cfg.AgentBinary
	if !filepath.IsAbs(path) {
		return failure(KindAgent, nil, "the path of clearml-agent, %q, is not absolute: the compute nodes start it from another folder", path)
	}
	if _, err := exec.LookPath(path); err != nil {
		return failure(KindAgent, err, "clearml-agent is not at %s, or cannot be run: put it on a file system that the compute nodes share, or say where it is with --agent-path", path)
	}
	return nil
}

func (g *Glue) checkSlurm(ctx context.Context) error {
	err := g.deps.Slurm.Installed("sbatch", "squeue", "scontrol", "scancel")
	if err != nil {
		return failure(KindSlurm, err, "%s: run this on a login node, or say where Slurm's commands are, by PATH or agent.slurm.binaries", oneLine(err.Error()))
	}
	if err = g.deps.Slurm.Ping(ctx); err != nil {
		return failure(KindSlurm, err, "slurmctld does not answer: %s", (&away{err: err}).words())
	}
	if g.cluster, err = g.deps.Slurm.Cluster(ctx); err != nil {
		return failure(KindSlurm, err, "Slurm's configuration cannot be read: %s", oneLine(err.Error()))
	}
	g.accounting = "on"
	if !g.cluster.Accounting {
		g.accounting = "off"
	} else if g.deps.Slurm.Installed("sacct") != nil {
		g.cluster.Accounting, g.accounting = false, "on, but of no use: sacct is not beside the other commands"
	}
	return nil
}

func (g *Glue) checkServer(ctx context.Context) error {
	if err := g.deps.ClearML.Login(ctx); err != nil {
		return g.serverTrouble(err, "log in")
	}
	g.me = g.deps.ClearML.ServerInfo().UserID
	return nil
}

// serverTrouble makes an error that ends the glue out of one of the client.
func (g *Glue) serverTrouble(err error, what string) *Error {
	switch {
	case clearml.IsCredentials(err):
		return g.badKey(err)
	case clearml.IsUnreachable(err):
		return failure(KindServer, err, "the server at %s does not answer: %s", g.cfg.Server, oneLine(err.Error()))
	default:
		return failure(kindOf(err), err, "cannot %s at %s: %s", what, g.cfg.Server, oneLine(err.Error()))
	}
}

// kindOf tells a server that is in trouble, or behind somebody who answers for it, from one that answered well enough.
func kindOf(err error) Kind {
	var answer *clearml.Error
	var silence *clearml.NetError
	if errors.As(err, &silence) || errors.As(err, &answer) && !clearml.IsRefusal(err) {
		return KindServer
	}
	return KindRefused
}

// bind finds the queues, by name or id, and creates the missing ones when told to.
func (g *Glue) bind(ctx context.Context) error {
	for i, name := range g.cfg.Queues {
		found, err := g.findQueue(ctx, name)
		if err != nil {
			return err
		}
		if g.queues[found.ID] != nil {
			return failure(KindUsage, nil, "queue %q is given twice, by name and by id", found.Name)
		}
		g.queues[found.ID] = &queue{name: found.Name, template: g.templateOf(i)}
		g.order = append(g.order, found.ID)
	}
	return nil
}

func (g *Glue) findQueue(ctx context.Context, name string) (clearml.Queue, error) {
	found, err := g.deps.ClearML.ResolveQueue(ctx, name)
	var unknown *clearml.UnknownQueueError
	switch {
	case errors.As(err, &unknown) && g.cfg.CreateQueues:
	case errors.As(err, &unknown):
		return found, unknownQueue(unknown)
	case err != nil:
		return found, g.serverTrouble(err, fmt.Sprintf("find queue %q", name))
	default:
		return found, nil
	}
	id, err := g.deps.ClearML.CreateQueue(ctx, name)
	if clearml.IsCode(err, clearml.CodeBadRequest, clearml.SubcodeExpectedUniqueData) {
		return g.deps.ClearML.ResolveQueue(ctx, name) // another glue was quicker
	}
	if err != nil {
		return found, g.serverTrouble(err, fmt.Sprintf("create queue %q", name))
	}
	g.deps.Log.Info(fmt.Sprintf("queue %q created", name))
	return clearml.Queue{ID: id, Name: name}, nil
}

func unknownQueue(unknown *clearml.UnknownQueueError) *Error {
	near := ""
	for i, name := range unknown.Similar {
		near += []string{"; nearest: ", ", "}[min(i, 1)] + fmt.Sprintf("%q", name)
	}
	return failure(KindQueue, unknown, "queue %q does not exist%s. Create it with --create-queue, or see: clearml-agent list --queues", unknown.Name, near)
}

// announce writes the first lines of the log: who talks to whom, and which queue goes where.
func (g *Glue) announce() {
	info := g.deps.ClearML.ServerInfo()
	g.deps.Log.Info(fmt.Sprintf("%s %s · server %s (%s) as %q · Slurm %s %q · accounting %s",
		program, g.cfg.Version, g.cfg.Server, info.APIVersion, info.UserName, g.cluster.Version, g.cluster.Name, g.accounting))
	for _, t := range g.templates {
		for _, w := range t.warnings {
			g.deps.Log.Warn(w)
		}
	}
	for _, id := range g.order {
		q := g.queues[id]
		g.deps.Log.Info(fmt.Sprintf("queue %s → %s (checked, %s)", q.name, q.template.name, quantity.Count(len(q.template.parsed.Needs()), "variable")))
	}
}

func (g *Glue) queueIDs() []string { return g.order }

// queueOrder gives each queue's place, 0 being served first.
func (g *Glue) queueOrder() map[string]int {
	order := make(map[string]int, len(g.order))
	for i, id := range g.order {
		order[id] = i
	}
	return order
}
