// Command clearml-agent-slurm submits the tasks of ClearML queues to Slurm and keeps task and job telling the same story.
package main

import (
	"context"
	"os"

	"github.com/clearml-hpc/clearml-agent/cmd/internal/cli"
)

func main() {
	os.Exit(int(run(context.Background(), os.Args[1:], os.Environ(), cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})))
}
