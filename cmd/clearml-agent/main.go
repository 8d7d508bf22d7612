// Command clearml-agent runs ClearML tasks: "execute" runs one, inside a Slurm job or anywhere; init, config, list and
// build serve people.
package main

import (
	"context"
	"os"

	"github.com/clearml-hpc/clearml-agent/cmd/internal/cli"
)

func main() {
	os.Exit(int(run(context.Background(), os.Args[1:], os.Environ(), cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})))
}
