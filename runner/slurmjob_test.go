package runner

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAllocationIsReadFromTheEnvironment(t *testing.T) {
	for name, tc := range map[string]struct {
		environ []string
		want    SlurmJob
	}{
		"outside": {[]string{"HOME=/home/anna"}, SlurmJob{}},
		"a batch script, Slurm 22.05": {
			[]string{"SLURM_JOB_ID=81234", "SLURM_CLUSTER_NAME=atlas", "SLURM_JOB_NAME=clearml_task_1", "SLURM_NTASKS=2", "SLURM_JOB_NUM_NODES=2", "SLURM_JOB_NODELIST=node[017-018]", "SLURMD_NODENAME=node017", "SLURM_JOB_GPUS=0,1", "SLURM_MEM_PER_NODE=65536", "SLURM_PROCID=0"},
			SlurmJob{JobID: "81234", Cluster: "atlas", GPUs: "0,1", MemPerNode: 65536},
		},
		"a step's second rank after a restart": {
			[]string{"SLURM_JOB_ID=5", "SLURM_RESTART_COUNT=1", "SLURM_PROCID=1", "SLURM_NODEID=1", "SLURM_STEP_NUM_TASKS=4", "SLURM_NTASKS=8", "SLURM_STEP_GPUS=2", "SLURM_JOB_GPUS=0,2"},
			SlurmJob{JobID: "5", RestartCount: 1, NTasks: 4, GPUs: "2"},
		},
		"an array's task, with its times": {
			[]string{"SLURM_JOB_ID=102", "SLURM_ARRAY_JOB_ID=100", "SLURM_ARRAY_TASK_ID=2", "SLURM_JOB_START_TIME=1700000000", "SLURM_JOB_END_TIME=1700003600"},
			SlurmJob{JobID: "100_2", JobStart: time.Unix(1700000000, 0), JobEnd: time.Unix(1700003600, 0)},
		},
		"nonsense counts as unknown": {
			[]string{"SLURM_JOB_ID=5", "SLURM_NTASKS=many", "SLURM_JOB_END_TIME=never", "NOT A PAIR"},
			SlurmJob{JobID: "5"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, ReadSlurmJob(tc.environ)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRank(t *testing.T) {
	for _, tc := range []struct {
		environ []string
		want    int
	}{
		{nil, 0},
		{[]string{"SLURM_PROCID=3"}, 3},
		{[]string{"SLURM_PROCID=3", "RANK=0"}, 0},
		{[]string{"RANK=2"}, 2},
	} {
		if got := Rank(tc.environ); got != tc.want {
			t.Errorf("%v gives rank %d", tc.environ, got)
		}
	}
}
