package conf

func containerVariables() []Variable {
	return []Variable{
		{Name: "CLEARML_DOCKER_IMAGE", Aliases: trains("DOCKER_IMAGE"), Effect: "default image with its arguments; inside a container, says that it is one"},
		{Name: "CLEARML_DOCKER_SKIP_GPUS_FLAG", Aliases: trains("DOCKER_SKIP_GPUS_FLAG"), Effect: "never give --gpus to the container engine"},
		{Name: "CLEARML_AGENT_EXTRA_DOCKER_ARGS", Key: "agent.extra_docker_arguments", Type: TextList, Effect: "arguments for every container, with shell quoting"},
		{Name: "CLEARML_AGENT_EXTRA_DOCKER_LABELS", Effect: "labels for every container, with shell quoting"},
		{Name: "CLEARML_AGENT_DOCKER_ARGS_FILTERS", Key: "agent.docker_args_filters", Type: TextList, Effect: "regular expressions of the arguments a task may give, with shell quoting"},
		{Name: "CLEARML_AGENT_DOCKER_ARGS_HIDE_ENV", Key: "agent.hide_docker_command_env_vars.extra_keys", Type: TextList, Effect: "names to mask in printed commands; also turns masking on"},
		{Name: "CLEARML_AGENT_DISABLE_SSH_MOUNT", Key: "agent.disable_ssh_mount", Type: Bool, Effect: "do not mount ~/.ssh into containers"},
		{Name: "CLEARML_AGENT_FORCE_HOST_MACHINE_IP", Effect: "the host's address, as containers are told"},
		{Name: "CLEARML_AGENT_HOST_IP", Effect: "set in containers with published ports"},
		{Name: "CLEARML_AGENT_K8S_HOST_MOUNT", Aliases: []string{"CLEARML_AGENT_DOCKER_HOST_MOUNT", "TRAINS_AGENT_K8S_HOST_MOUNT", "TRAINS_AGENT_DOCKER_HOST_MOUNT"}, Effect: "host path and our path of a shared folder, for containers beside us"},
		{Name: "CLEARML_AGENT_SERVICES_DOCKER_RESTART", Effect: "restart policy of service containers (enterprise servers)"},
		{Name: "CLEARML_AGENT_SERVICE_TASK", Effect: "set in service containers"},
		{Name: "FORCE_CLEARML_AGENT_REPO", Aliases: []string{"CLEARML_AGENT_DOCKER_AGENT_REPO"}, Effect: "package of the Python agent to install in containers", Here: "this program is one file: mount it into the container"},
		{Name: "FORCE_LOCAL_CLEARML_AGENT_WHEEL", Effect: "wheel of the Python agent for containers"},
		{Name: "CLEARML_AGENT_STANDALONE_CONFIG_BC", Effect: "older form of the configuration in standalone containers"},
		{Name: "KUBERNETES_SERVICE_HOST", Aliases: []string{"KUBERNETES_PORT"}, Effect: "inside Kubernetes: --gpus leaves the visible devices alone"},
	}
}

func slurmVariables() []Variable {
	return []Variable{
		{Name: "CLEARML_SLURM_GLUE_DEBUG", Effect: "the glue's --debug"},
		{Name: "CLEARML_MULTI_NODE_SINGLE_TASK", Effect: "how the ranks of one job report: 1 a graph per node, 2 a series per node, -1 rank 0 only"},
		{Name: "SLURM_JOB_ID", Aliases: []string{"SLURM_CLUSTER_NAME", "SLURM_RESTART_COUNT", "SLURM_JOB_END_TIME"}, Effect: "the job that execute runs in"},
		{Name: "SLURM_PROCID", Aliases: []string{"RANK"}, Effect: "rank; only rank 0 claims the task and writes its status"},
		{Name: "SLURM_CONF", Effect: "Slurm's configuration; the only SLURM_ variable that Slurm's commands get from the glue"},
		{Name: "CLEARML_AGENT_SLURM_SKIP_SRUN", Effect: "of the closed glue", Here: "the template decides about srun"},
	}
}

func otherVariables() []Variable {
	const snug = "agent.snug."
	return []Variable{
		{Name: "NO_COLOR", Effect: "no colours", Since: "0.1"},
		{Name: "CLEARML_AGENT_SNUG_ENABLED", Key: snug + "enabled", Type: Bool, Effect: "metering of language model traffic", Here: notMetered},
		{Name: "CLEARML_AGENT_SNUG_REPORT_USAGE_EVENTS", Key: snug + "report_usage_events", Type: Bool, Effect: "as above", Here: notMetered},
		{Name: "CLEARML_AGENT_SNUG_REPORT_TASK_METRICS", Key: snug + "report_task_metrics", Type: Bool, Effect: "as above", Here: notMetered},
		{Name: "CLEARML_AGENT_SNUG_CALL_HISTORY", Key: snug + "call_history", Type: Text, Effect: "as above", Here: notMetered},
		{Name: "CLEARML_AGENT_SNUG_APP_MODE", Key: snug + "app_mode", Type: Text, Effect: "as above", Here: notMetered},
		{Name: "CLEARML_AGENT_ALG_ENV", Effect: "older names of everything", Here: "without effect in the Python agent too"},
		{Name: "CLEARML_AGENT_USE_POWERSHELL", Effect: "Windows only"},
		{Name: "K8S_GLUE_*", Aliases: []string{"CLEARML_K8S_GLUE_*"}, Effect: "the Kubernetes glue"},
	}
}

const notMetered = "there is no metering here"
