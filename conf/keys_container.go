package conf

func containerKeys() []Key {
	return []Key{
		{Path: "agent.default_docker.image", Type: Text, Default: "nvidia/cuda:12.6.3-cudnn-runtime-ubuntu20.04", Meaning: "image for tasks that name none"},
		{Path: "agent.default_docker.arguments", Type: TextList, Meaning: "its arguments"},
		{Path: "agent.default_docker.update_back_task", Type: Bool, Default: true, Meaning: "write the chosen image back to the task"},
		{Path: "agent.default_docker.match_rules", Type: List, Default: pythonImages(), Meaning: "rules that choose another image by what the task is (enterprise servers)"},
		{Path: "agent.disable_task_docker_override", Type: Bool, Default: false, Meaning: "ignore the task's image and arguments"},
		{Path: "agent.extra_docker_arguments", Type: TextList, Meaning: "arguments for every container"},
		{Path: "agent.docker_args_extra_precedes_task", Type: Bool, Implied: true, Meaning: "on protected switches those arguments win over the task's"},
		{Path: "agent.protected_docker_extra_args", Type: TextList, Implied: []string{"privileged", "security-opt", "network", "ipc"}, Meaning: "the protected switches"},
		{Path: "agent.docker_args_filters", Type: TextList, Meaning: "regular expressions of the arguments a task may give"},
		{Path: "agent.forbidden_docker_args", Type: TextList, Default: []string{"entrypoint"}, Meaning: "switches taken out of all arguments"},
		{Path: "agent.docker_args_allowed_port_range", Type: List, Meaning: "lowest and highest host port a task may publish"},
		{Path: "agent.docker_allow_host_environ", Type: Bool, Implied: false, Meaning: "expand $VAR of the host in a task's -e"},
		{Path: "agent.extra_docker_shell_script", Type: TextList, Meaning: "shell lines run in the container first"},
		{Path: "agent.docker_install_opencv_libs", Type: Bool, Implied: true, Meaning: "add graphics libraries to what is installed in the container"},
		{Path: "agent.docker_init_bash_script", Type: TextList, Meaning: "replaces the container's first steps"},
		{Path: "agent.docker_preprocess_bash_script", Type: TextList, Meaning: "stands before the container's first steps"},
		{Path: "agent.docker_force_pull", Type: Bool, Default: false, Meaning: "pull the image before each task"},
		{Path: "agent.disable_ssh_mount", Type: Bool, Implied: false, Meaning: "do not mount ~/.ssh into containers"},
		{Path: "agent.hide_docker_command_env_vars.enabled", Type: Bool, Default: true, Meaning: "mask secret variables in printed commands"},
		{Path: "agent.hide_docker_command_env_vars.extra_keys", Type: TextList, Default: []string{}, Meaning: "further names to mask"},
		{Path: "agent.hide_docker_command_env_vars.parse_embedded_urls", Type: Bool, Default: true, Meaning: "mask passwords inside addresses"},
		{Path: "agent.docker_internal_mounts.bootstrap_folder", Type: Text, Default: "/.clearml.bootstrap", Meaning: mounted},
		{Path: "agent.docker_internal_mounts.bootstrap_cache", Type: Text, Default: "/.clearml.bootstrap.cache", Meaning: mounted},
		{Path: "agent.docker_internal_mounts.sdk_cache", Type: Text, Default: "/clearml_agent_cache", Meaning: mounted},
		{Path: "agent.docker_internal_mounts.apt_cache", Type: Text, Default: "/var/cache/apt/archives", Meaning: mounted},
		{Path: "agent.docker_internal_mounts.ssh_folder", Type: Text, Default: "~/.ssh", Meaning: mounted},
		{Path: "agent.docker_internal_mounts.ssh_ro_folder", Type: Text, Default: "/.ssh", Meaning: mounted},
		{Path: "agent.docker_internal_mounts.pip_cache", Type: Text, Default: "/root/.cache/pip", Meaning: mounted},
		{Path: "agent.docker_internal_mounts.poetry_cache", Type: Text, Default: "/root/.cache/pypoetry", Meaning: mounted},
		{Path: "agent.docker_internal_mounts.vcs_cache", Type: Text, Default: "/root/.clearml/vcs-cache", Meaning: mounted},
		{Path: "agent.docker_internal_mounts.venvs_cache", Type: Text, Default: "/root/.clearml/venvs-cache", Meaning: mounted},
		{Path: "agent.docker_internal_mounts.venv_build", Type: Text, Default: "~/.clearml/venvs-builds", Meaning: mounted},
		{Path: "agent.docker_internal_mounts.pip_download", Type: Text, Default: "/root/.clearml/pip-download-cache", Meaning: mounted},
		{Path: "agent.docker_container_name_format", Type: Text, Meaning: "names of containers: {task_id}, {worker_id}, {rand_string}"},
		{Path: "agent.docker_container_name_format_fields", Type: Map, Meaning: "further names for that format, each with a path into the task"},
		{Path: "agent.docker_apply_environment_from_vault", Type: Bool, Default: true, Meaning: "give the owner's vault environment to the container (enterprise servers)"},
	}
}

const mounted = "path inside containers"

// pythonImages are the rules that choose an image by the python version a task asks for.
func pythonImages() []any {
	var rules []any
	for _, version := range []string{"3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13"} {
		rule := map[string]any{
			"image": "python:" + version + "-bullseye", "arguments": "--ipc=host",
			"match": map[string]any{"script": map[string]any{"binary": "python" + version + "$"}},
		}
		if version == "3.6" || version == "3.7" {
			rule["update_back_task"] = true
		}
		rules = append(rules, rule)
	}
	return rules
}
