package glue

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/glue"
	"github.com/clearml-hpc/clearml-agent/slurm"
)

// The test's own program plays the other processes too: role names which.
const role = "GLUE_E2E_ROLE"

func TestMain(m *testing.M) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	var err error
	switch os.Getenv(role) {
	case "glue":
		err = playGlue(ctx)
	case "agent":
		err = playAgent(ctx, os.Args[1:])
	default:
		stop()
		flag.Parse()
		if err = flag.Set("test.parallel", "4"); err == nil { // the tests wait for Slurm more than for a processor
			os.Exit(m.Run())
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func client(worker string) (*clearml.Client, error) {
	return clearml.New(clearml.Config{
		Server: os.Getenv("GLUE_E2E_SERVER"), AccessKey: os.Getenv("GLUE_E2E_KEY"), SecretKey: os.Getenv("GLUE_E2E_SECRET"), Worker: worker,
	})
}

// playGlue is clearml-agent-slurm without its command line.
func playGlue(ctx context.Context) error {
	name := os.Getenv("GLUE_E2E_NAME")
	api, err := client(name)
	if err != nil {
		return err
	}
	file := os.Getenv("GLUE_E2E_TEMPLATE")
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	g, err := glue.New(glue.Config{
		Server: api.Server(), Name: name, Version: "test", Queues: []string{"slurm"},
		Templates:   []glue.TemplateFile{{Path: file, Text: text}},
		AgentBinary: os.Getenv("GLUE_E2E_AGENT"), SubmitRate: 50, SubmitBurst: 50,
		Pace: glue.Pace{Busy: 200 * time.Millisecond, Idle: 500 * time.Millisecond, Slurm: 500 * time.Millisecond, Sweep: 2 * time.Second},
	}, glue.Deps{ClearML: api, Slurm: slurm.New(slurmConfig()), Log: slog.New(slog.NewTextHandler(os.Stderr, nil))})
	if err != nil {
		return err
	}
	return g.Run(ctx)
}

// playAgent is clearml-agent execute, as far as the glue can tell: it claims, runs what the task's property "play" says, and
// ends the task. Each run leaves a line in the file named by GLUE_E2E_RAN.
func playAgent(ctx context.Context, args []string) error {
	id, queue := option(args, "--id"), option(args, "--claim-from")
	api, err := client("node:" + os.Getenv("SLURM_JOB_ID"))
	if err != nil {
		return err
	}
	q, err := api.Queue(ctx, queue)
	if err != nil {
		return err
	}
	mark := clearml.ClaimMark{Task: id, Cluster: os.Getenv("SLURM_CLUSTER_NAME"), Job: os.Getenv("SLURM_JOB_ID")}
	for _, e := range q.Entries {
		if e.Task == id {
			mark.Added = e.Added
		}
	}
	if !mark.Added.IsZero() {
		if err := api.SetProperty(ctx, id, clearml.ClaimProperty, mark.String()); err != nil {
			return err
		}
	}
	if won, err := api.RemoveTask(ctx, queue, id); err != nil || !won {
		return err
	}
	if err := api.SetProperty(ctx, id, clearml.ClaimProperty, mark.String()); err != nil {
		return err
	}
	task, err := api.Task(ctx, id)
	if err != nil {
		return err
	}
	play := task.Hyperparams["properties"]["play"].Value
	if play == "die in the gap" {
		if err := api.SetProperty(ctx, id, "play", "run"); err != nil { // the next attempt is to live
			return err
		}
		return syscall.Kill(os.Getpid(), syscall.SIGKILL)
	}
	if err := api.Started(ctx, id, clearml.StatusChange{Reason: "worker started execution", Message: "job " + mark.Job}); err != nil {
		return err
	}
	ran, err := os.OpenFile(os.Getenv("GLUE_E2E_RAN"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	fmt.Fprintln(ran, id)
	ran.Close()
	switch play {
	case "die":
		return syscall.Kill(os.Getpid(), syscall.SIGKILL)
	case "hang once":
		if err := api.SetProperty(ctx, id, "play", "run"); err != nil {
			return err
		}
		time.Sleep(10 * time.Minute)
	case "hang":
		signal.Ignore(syscall.SIGTERM) // a runner that has no last word
		time.Sleep(10 * time.Minute)
	}
	return api.Completed(ctx, id, clearml.StatusChange{Reason: "worker execution done", Message: "job " + mark.Job})
}

func option(args []string, name string) string {
	for i, a := range args {
		if a == name && i+1 < len(args) {
			return args[i+1]
		}
		if v, ok := strings.CutPrefix(a, name+"="); ok {
			return v
		}
	}
	return ""
}
