package slurm

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPendingReasonsAreExplained(t *testing.T) {
	for _, row := range []struct {
		reason, says string
		never        bool
	}{
		{"Resources", "waiting for free nodes", false},
		{"(Priority)", "jobs of higher priority wait before it", false},
		{"ReqNodeNotAvail, UnavailableNodes:n[3-4]", "nodes it needs are down, drained or reserved", false},
		{"ReqNodeNotAvail, Reserved for maintenance", "nodes it needs are down, drained or reserved", false},
		{
			"Nodes_required_for_job_are_DOWN,_DRAINED_or_reserved_for_jobs_in_higher_priority_partitions",
			"nodes it needs are down, drained or reserved for jobs in partitions of higher priority", false,
		},
		{"launch failed requeued held", "its launch failed on a node and Slurm holds it: ask the cluster's operators", false},
		{"launch_failed_requeued_held", "its launch failed on a node and Slurm holds it: ask the cluster's operators", false},
		{"JobHeldUser", "held by its owner: scontrol release", false},
		{"BadConstraints", "no node has what it asks for", true},
		{"MaxMemPerLimit", "asks for more memory than its partition allows", true},
		{"QOSMaxGRESPerUser", "your limit of GPUs in this QOS is used up", false},
		{"QOSMaxCpuPerUserLimit", "your limit of CPUs in this QOS is used up", false},
		{"QOSMaxJobsPerUserLimit", "your limit of running jobs in this QOS is used up", false},
		{"QOSMaxSubmitJobPerUserLimit", "your limit of submitted jobs in this QOS is used up", false},
		{"AssocMaxJobsLimit", "your limit of running jobs for this account is used up", false},
		{"AssocGrpCpuLimit", "the group's limit of CPUs for this account is used up", false},
		{"AssocGrpGRES", "the group's limit of GPUs for this account is used up", false},
		{"AssocGrpCPURunMinutesLimit", "the group's limit of CPU minutes in running jobs for this account is used up", false},
		{"QOSGrpWallLimit", "the group's limit of run time in this QOS is used up", false},
		{"MaxGRESPerAccount", "the account's limit of GPUs is used up", false},
		{"MaxCpuRunMinsPerUser", "your limit of CPU minutes in running jobs is used up", false},
		{"QOSMaxCpuPerJobLimit", "asks for more than the limit of CPUs for one job in this QOS", true},
		{"QOSMaxGRESPerNode", "asks for more than the limit of GPUs on one node in this QOS", true},
		{"QOSMaxCpuMinutesPerJobLimit", "asks for more than the limit of CPU minutes for one job in this QOS", true},
		{"AssocMaxWallDurationPerJobLimit", "asks for more than the limit of run time for one job for this account", true},
		{"QOSMinGRES", "asks for less than the minimum of GPUs in this QOS", true},
		{"QOSMinCpuNotSatisfied", "asks for less than the minimum of CPUs in this QOS", true},
		{"QOSSomethingNewLimit", "a limit in this QOS is reached", false},
		{"SomethingNew", "", false},
		{"None", "", false},
	} {
		if got := ExplainPending(row.reason); got.Text != row.says || got.Never != row.never {
			t.Errorf("%s: %+v", row.reason, got)
		}
	}
}

// testdata/reasons.txt has the reasons that libslurm of 22.05 and 26.05 knows for jobs that wait.
func TestEveryReasonOfSlurmHasWords(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "reasons.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, reason := range strings.Fields(string(text)) {
		got := ExplainPending(reason)
		if got.Text == "" || strings.HasPrefix(got.Text, "a limit in this QOS is") && reason != "QOSResourceLimit" {
			t.Errorf("%s: %+v", reason, got)
		}
		if single := strings.Contains(reason, "PerJob") || strings.Contains(reason, "PerNode") || strings.HasPrefix(reason, "QOSMin"); single && !got.Never {
			t.Errorf("%s: %q, as if waiting helped", reason, got.Text)
		}
	}
}
