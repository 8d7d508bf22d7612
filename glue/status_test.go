package glue

import (
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/slurm"
)

// Slurm's reason of a job that is not pending is how it ended: no reason to wait for.
func TestStatusSaysWhyAJobWaitsOrHowItEnded(t *testing.T) {
	for _, row := range []struct {
		story       string
		job         slurm.Job
		reason, why string
	}{
		{"pending", slurm.Job{State: slurm.Pending, Reason: "Priority"}, "Priority", "higher priority"},
		{"pending, not looked at yet", slurm.Job{State: slurm.Pending, Reason: "None"}, "", ""},
		{"running", slurm.Job{State: slurm.Running, Reason: "None"}, "", ""},
		{"failed", slurm.Job{State: slurm.Failed, Reason: "NonZeroExitCode", ExitCode: 3, Nodes: "n1"}, "", "FAILED on n1: exit 3"},
		{"failed and being cleaned up", slurm.Job{State: slurm.Failed, Flags: []slurm.State{slurm.Completing}, Reason: "NonZeroExitCode"}, "", ""},
		{"cancelled", slurm.Job{State: slurm.Cancelled, Reason: "None"}, "", "cancelled"},
	} {
		t.Run(row.story, func(t *testing.T) {
			got := statusRow(Job{Job: row.job}, nil, nil)
			if got.Reason != row.reason || !strings.Contains(got.Why, row.why) || (got.Why == "") != (row.why == "") {
				t.Errorf("reason %q, why %q", got.Reason, got.Why)
			}
		})
	}
}
