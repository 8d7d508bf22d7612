// Command clearml-agent-slurm submits the tasks of ClearML queues to Slurm and keeps task and job telling the same story.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/clearml-hpc/clearml-agent/cmd/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Environ(), cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
	stop()
	os.Exit(int(code))
}
