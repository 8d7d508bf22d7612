package fakeslurm

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// jobEnv is the environment of the batch script: what was exported, and Slurm's own.
func (c *controller) jobEnv(j *job) []string {
	n, first := len(j.given), j.given[0]
	id := strconv.Itoa(j.id)
	host, err := os.Hostname()
	if err != nil {
		host = "localhost"
	}
	set := map[string]string{
		"ENVIRONMENT": "BATCH", "HOSTNAME": first.node.name,
		"SLURM_CLUSTER_NAME": c.options.Name, "SLURM_JOB_ID": id, "SLURM_JOBID": id, "SLURM_JOB_NAME": j.name, "SLURM_JOB_USER": j.user,
		"SLURM_JOB_UID": strconv.Itoa(j.uid), "SLURM_JOB_GID": strconv.Itoa(j.gid), "SLURM_JOB_PARTITION": j.partition,
		"SLURM_JOB_NODELIST": j.nodeList(), "SLURM_NODELIST": j.nodeList(),
		"SLURM_JOB_NUM_NODES": strconv.Itoa(n), "SLURM_NNODES": strconv.Itoa(n), "SLURM_NODEID": "0", "SLURM_PROCID": "0", "SLURM_LOCALID": "0",
		"SLURM_GTIDS": "0", "SLURM_CPUS_ON_NODE": strconv.Itoa(first.cpus), "SLURM_JOB_CPUS_PER_NODE": perNode(first.cpus, n),
		"SLURM_TASKS_PER_NODE": perNode(j.need.tasksPerNode, n), "SLURM_MEM_PER_NODE": strconv.Itoa(first.memory), "SLURMD_NODENAME": first.node.name,
		"SLURM_SUBMIT_DIR": j.dir, "SLURM_SUBMIT_HOST": host,
	}
	if j.need.tasksAsked {
		set["SLURM_NTASKS"], set["SLURM_NPROCS"] = strconv.Itoa(j.need.tasks), strconv.Itoa(j.need.tasks)
	}
	if j.need.cpusPerTask > 1 {
		set["SLURM_CPUS_PER_TASK"] = strconv.Itoa(j.need.cpusPerTask)
	}
	if len(first.gpus) > 0 {
		set["SLURM_JOB_GPUS"], set["CUDA_VISIBLE_DEVICES"] = numbers(first.gpus), numbers(first.gpus)
		set["SLURM_GPUS_ON_NODE"] = strconv.Itoa(len(first.gpus))
	}
	if j.restarts > 0 {
		set["SLURM_RESTART_COUNT"] = strconv.Itoa(j.restarts)
	}
	if j.arrayID != 0 {
		set["SLURM_ARRAY_JOB_ID"], set["SLURM_ARRAY_TASK_ID"] = strconv.Itoa(j.arrayID), strconv.Itoa(j.arrayTask)
	}
	if !c.old() {
		set["SLURM_JOB_START_TIME"] = strconv.FormatInt(j.start.Unix(), 10)
		if j.limit > 0 {
			set["SLURM_JOB_END_TIME"] = strconv.FormatInt(j.start.Add(j.limit).Unix(), 10)
		}
	}
	key, value, _ := strings.Cut(j.mark, "=")
	set[key] = value
	env := make([]string, 0, len(j.env)+len(set))
	for _, entry := range j.env {
		key, _, _ := strings.Cut(entry, "=")
		if _, replaced := set[key]; !replaced {
			env = append(env, entry)
		}
	}
	for key, value := range set {
		env = append(env, key+"="+value)
	}
	return env
}

// old tells whether the cluster behaves as releases before 23.02 do.
func (c *controller) old() bool { return strings.HasPrefix(c.options.Version, "22.") }

func perNode(count, nodes int) string {
	if nodes > 1 {
		return fmt.Sprintf("%d(x%d)", count, nodes)
	}
	return strconv.Itoa(count)
}

func numbers(list []int) string {
	words := make([]string, len(list))
	for i, n := range list {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, ",")
}
