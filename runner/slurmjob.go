package runner

import (
	"strconv"
	"strings"
	"time"
)

// SlurmJob is the allocation that a runner finds itself in, as Slurm describes it in the environment of a job
// (sbatch(1), srun(1), "OUTPUT ENVIRONMENT VARIABLES"). The zero SlurmJob means: not in an allocation.
type SlurmJob struct {
	JobID        string    // "123"; of an array task "123_4", as squeue shows it
	Cluster      string    // ClusterName of slurm.conf
	RestartCount int       // how often Slurm has requeued and started this job again
	NTasks       int       // processes of the step that srun started; 0 in a batch script, however many the job may start
	GPUs         string    // the devices given, as Slurm lists them; "" for none
	MemPerNode   int64     // MiB; 0: all of the node, or unknown
	JobStart     time.Time // zero when Slurm does not say
	JobEnd       time.Time // when the time limit ends the job; zero when there is none or Slurm does not say (22.05)
}

// ReadSlurmJob reads the allocation from environ, a list of KEY=VALUE. Numbers that cannot be read count as unknown.
func ReadSlurmJob(environ []string) SlurmJob {
	env := lookup(environ)
	job := SlurmJob{
		JobID:        env["SLURM_JOB_ID"],
		Cluster:      env["SLURM_CLUSTER_NAME"],
		RestartCount: number(env["SLURM_RESTART_COUNT"]),
		NTasks:       number(env["SLURM_STEP_NUM_TASKS"]),
		GPUs:         firstOf(env, "SLURM_STEP_GPUS", "SLURM_JOB_GPUS"),
		MemPerNode:   int64(number(env["SLURM_MEM_PER_NODE"])),
		JobStart:     unix(env["SLURM_JOB_START_TIME"]),
		JobEnd:       unix(env["SLURM_JOB_END_TIME"]),
	}
	if array, index := env["SLURM_ARRAY_JOB_ID"], env["SLURM_ARRAY_TASK_ID"]; array != "" && index != "" {
		job.JobID = array + "_" + index
	}
	return job
}

// InJob says whether there is an allocation at all.
func (j SlurmJob) InJob() bool { return j.JobID != "" }

// Rank is this process's rank: RANK when a launcher of its own set it, else SLURM_PROCID, else 0. Rank 0 alone claims the
// task and writes its status.
func Rank(environ []string) int {
	env := lookup(environ)
	return number(firstOf(env, "RANK", "SLURM_PROCID"))
}

// lookup turns KEY=VALUE lines into a map; of a repeated key the last counts, as for execve's readers.
func lookup(environ []string) map[string]string {
	env := make(map[string]string, len(environ))
	for _, line := range environ {
		if key, value, ok := strings.Cut(line, "="); ok {
			env[key] = value
		}
	}
	return env
}

func firstOf(env map[string]string, keys ...string) string {
	for _, key := range keys {
		if env[key] != "" {
			return env[key]
		}
	}
	return ""
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

func unix(s string) time.Time {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 {
		return time.Time{}
	}
	return time.Unix(n, 0)
}
