package slurm

import (
	"strings"
	"testing"
	"time"
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

func TestVerdictsNameCauseEvidenceAndMend(t *testing.T) {
	start := time.Date(2026, 11, 21, 1, 0, 0, 0, time.UTC)
	job := Job{Nodes: "node017", Start: start, End: start.Add(12*time.Hour + 31*time.Second), TimeLimit: 12 * time.Hour}
	for _, row := range []struct {
		state State
		set   func(*Job)
		usage Usage
		want  string
		blame Blame
	}{
		{Timeout, nil, Usage{}, "Killed by the time limit: asked 12:00:00, ran 12:00:31. Ask for more time, or save checkpoints.", BlameRequest},
		{OutOfMemory, nil, Usage{ReqMem: 64 << 30, MaxRSS: 65433 << 20}, "Out of memory on node017: asked 64 GiB, used at least 63.9 GiB. Ask for more memory.", BlameRequest},
		{NodeFail, nil, Usage{}, "Node failure: node017 went down after 12:00:31.", BlameCluster},
		{Preempted, nil, Usage{}, "Preempted by a job of higher priority after 12:00:31.", BlameCluster},
		{Cancelled, func(j *Job) { j.CancelledBy = "1000" }, Usage{}, "The Slurm job was cancelled by uid 1000.", BlameNobody},
		{Cancelled, func(j *Job) { j.Nodes = "" }, Usage{}, "The Slurm job was cancelled before it started.", BlameNobody},
		{Failed, func(j *Job) { j.ExitCode = 3 }, Usage{}, "The batch script ended with exit code 3 on node017.", BlameProgram},
		{Failed, func(j *Job) { j.Signal = 9; j.Reason = "JobLaunchFailure" }, Usage{}, "The batch script was ended by signal 9 on node017.", BlameProgram},
		{Failed, func(j *Job) { j.Reason = "JobLaunchFailure" }, Usage{}, "Slurm could not launch the job on node017 (JobLaunchFailure).", BlameCluster},
		{"HIBERNATING", func(j *Job) { j.Raw = "HIBERNATING" }, Usage{}, "Slurm says HIBERNATING (without a reason).", BlameNobody},
	} {
		one := job
		one.State = row.state
		if row.set != nil {
			row.set(&one)
		}
		if got := Explain(one, row.usage); got.String() != row.want || got.Blame != row.blame {
			t.Errorf("%s: %q (%d)", row.state, got, got.Blame)
		}
	}
}
