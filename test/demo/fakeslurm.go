package main

import (
	"context"
	"fmt"

	"github.com/clearml-hpc/clearml-agent/test/fakeslurm"
)

// fakeSlurm starts the imitation, whose jobs run as ordinary processes of this user.
func (d *demo) fakeSlurm(ctx context.Context) (string, error) {
	c, err := fakeslurm.Start(ctx, fakeslurm.Options{Dir: d.path("slurm"), Accounting: true})
	if err != nil {
		return "", fmt.Errorf("cannot start the imitation of Slurm: %w", err)
	}
	d.closers = append(d.closers, func() error { c.Stop(); return nil })
	d.slurm.env = c.Env()
	return "an imitation, 4 nodes with 4 GPUs each", nil
}
