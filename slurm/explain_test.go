package slurm

import (
	"strings"
	"testing"
)

func TestPendingReasonsAreExplained(t *testing.T) {
	for _, row := range []struct {
		reason, code, says string
		waits              Waits
	}{
		{"Resources", "Resources", "free nodes", WaitsResources},
		{"(Priority)", "Priority", "higher priority", WaitsResources},
		{"ReqNodeNotAvail, UnavailableNodes:n[3-4]", "ReqNodeNotAvail", "n[3-4]", WaitsResources},
		{"Nodes_required_for_job_are_DOWN,_DRAINED_or_reserved_for_jobs_in_higher_priority_partitions", "Nodes_required_for_job_are_DOWN", "down, drained", WaitsResources},
		{"QOSMaxGRESPerUser", "QOSMaxGRESPerUser", "your limit in this QOS of GPUs", WaitsLimit},
		{"AssocGrpCpuLimit", "AssocGrpCpuLimit", "limit of CPUs", WaitsLimit},
		{"QOSMaxCpuPerJobLimit", "QOSMaxCpuPerJobLimit", "never starts", WaitsNever},
		{"AssocMaxJobsLimit", "AssocMaxJobsLimit", "running jobs", WaitsLimit},
		{"JobHeldUser", "JobHeldUser", "scontrol release", WaitsOwner},
		{"BadConstraints", "BadConstraints", "no node has", WaitsNever},
		{"SomethingNew", "SomethingNew", "", WaitsUnknown},
	} {
		got := ExplainPending(row.reason)
		if got.Code != row.code || got.Waits != row.waits || !strings.Contains(got.Text, row.says) {
			t.Errorf("%s: %+v", row.reason, got)
		}
	}
}
