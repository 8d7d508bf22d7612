package conf

func slurmKeys() []Key {
	const first = "0.1"
	const s = "agent.slurm."
	return []Key{
		{Path: s + "user_map", Type: Map, Meaning: "ClearML user id to Linux user to submit as; \"default\" for all others; empty: everything runs as the glue's own user. Where PrivateData hides jobs, the glue's own user must be an operator of Slurm"},
		{Path: s + "binaries.sbatch", Type: Text, Since: first, Meaning: "path of sbatch; found in PATH when missing"},
		{Path: s + "binaries.squeue", Type: Text, Since: first, Meaning: "path of squeue"},
		{Path: s + "binaries.scancel", Type: Text, Since: first, Meaning: "path of scancel"},
		{Path: s + "binaries.sacct", Type: Text, Since: first, Meaning: "path of sacct"},
		{Path: s + "binaries.scontrol", Type: Text, Since: first, Meaning: "path of scontrol"},
		{Path: s + "binaries.sinfo", Type: Text, Since: first, Meaning: "path of sinfo"},
		{Path: s + "binaries.sudo", Type: Text, Since: first, Implied: "/usr/bin/sudo", Meaning: "path of sudo, for submitting as another user and cancelling what was; allow it sbatch and scancel without a password"},
		{Path: s + "binaries.batch_binary", Type: Text, Meaning: "the closed glue's name of sbatch", Here: "used where binaries.sbatch is missing"},
		{Path: s + "binaries.monitor_binary", Type: Text, Meaning: "the closed glue's status command, with arguments", Here: "its first word is used where binaries.squeue is missing; the arguments are ours"},
		{Path: s + "binaries.run_binary", Type: Text, Meaning: "the closed glue's launcher", Here: "the template names it"},
		{Path: s + "use_pbs", Type: Bool, Meaning: "submit to PBS", Here: "only Slurm is served"},
		{Path: s + "max_jobs", Type: Int, Since: first, Implied: 0, Meaning: "most jobs in Slurm at once, all queues together; 0 for no limit"},
		{Path: s + "max_jobs_per_queue", Type: Int, Since: first, Implied: 0, Meaning: "most jobs in Slurm for one queue; 0 for no limit"},
		{Path: s + "submit_rate", Type: Number, Since: first, Implied: 1.0, Meaning: "submissions per second in the long run"},
		{Path: s + "submit_burst", Type: Int, Since: first, Implied: 10, Meaning: "submissions at once"},
		{Path: s + "max_attempts", Type: Int, Since: first, Implied: 3, Meaning: "jobs that may end without taking their task before it is failed"},
		{Path: s + "max_requeues", Type: Int, Since: first, Implied: 2, Meaning: "times a task is put back after a node failure or preemption"},
		{Path: s + "agent_path", Type: Text, Since: first, Meaning: "clearml-agent as the compute nodes see it; beside the glue when missing"},
		{Path: s + "config_file", Type: Text, Since: first, Meaning: "clearml.conf as the compute nodes see it; the job finds its own when missing"},
		{Path: s + "execute_args", Type: TextList, Since: first, Meaning: "further arguments of clearml-agent execute"},
		{Path: s + "pre_setup", Type: TextList, Since: first, Meaning: "shell lines for ${CLEARML_PRE_SETUP}"},
		{Path: s + "post_setup", Type: TextList, Since: first, Meaning: "shell lines for ${CLEARML_POST_SETUP}"},
	}
}
