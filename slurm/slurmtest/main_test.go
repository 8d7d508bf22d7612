package slurmtest_test

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// TestMain lets many tests wait at the same time: they wait for Slurm, not for a processor.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "64"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}
