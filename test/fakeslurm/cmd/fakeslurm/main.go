// Command fakeslurm is a small Slurm for tests and demonstrations; see the package it is made of.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/clearml-hpc/clearml-agent/test/fakeslurm"
)

func main() { os.Exit(run(context.Background())) }

func run(ctx context.Context) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	dir, err := os.Getwd()
	if err != nil {
		fmt.Fprintln(os.Stderr, "fakeslurm:", err)
		return 1
	}
	return fakeslurm.Main(ctx, fakeslurm.Process{
		Args: os.Args, Env: os.Environ(), Dir: dir, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
	})
}
