package conf

// Variable is one environment variable.
type Variable struct {
	Name    string
	Aliases []string // older names; the first of all names that is set and not empty counts
	// Key is the setting that the variable overrides, as Type says. Empty: the variable has an effect of its own.
	Key    string
	Type   Type
	Effect string
	Here   string // how this program differs from the Python agent
	Since  string // first version of this program that knows it; empty for variables of the Python agent
	Secret bool
}

// VariableGroup is a part of the table, as documentation shows it.
type VariableGroup struct {
	Title     string
	Variables []Variable
}

// VariableGroups is the table of all environment variables, in the order of the documentation. Where several override one
// key, the later one wins.
func VariableGroups() []VariableGroup {
	return []VariableGroup{
		{"Files and settings", fileVariables()},
		{"The server", connectionVariables()},
		{"Slurm", slurmVariables()},
		{"The worker", workerVariables()},
		{"Code", codeVariables()},
		{"Packages", packageVariables()},
		{"Containers", containerVariables()},
		{"Others", otherVariables()},
	}
}

// Variables is all variables of the table.
func Variables() []Variable {
	var vars []Variable
	for _, g := range VariableGroups() {
		vars = append(vars, g.Variables...)
	}
	return vars
}

// trains is the older name of a CLEARML_ variable.
func trains(name string) []string { return []string{"TRAINS_" + name} }

func connectionVariables() []Variable {
	return []Variable{
		{Name: "CLEARML_API_HOST", Aliases: trains("API_HOST"), Key: "api.api_server", Type: Text, Effect: "API server"},
		{Name: "CLEARML_WEB_HOST", Aliases: trains("WEB_HOST"), Key: "api.web_server", Type: Text, Effect: "web interface"},
		{Name: "CLEARML_FILES_HOST", Aliases: trains("FILES_HOST"), Key: "api.files_server", Type: Text, Effect: "file server"},
		{Name: "CLEARML_API_ACCESS_KEY", Aliases: trains("API_ACCESS_KEY"), Key: "api.credentials.access_key", Type: Text, Effect: "access key"},
		{Name: "CLEARML_API_SECRET_KEY", Aliases: trains("API_SECRET_KEY"), Key: "api.credentials.secret_key", Type: Text, Secret: true, Effect: "secret key"},
		{Name: "CLEARML_AUTH_TOKEN", Secret: true, Effect: "token in place of access and secret key"},
		{Name: "CLEARML_API_HOST_VERIFY_CERT", Aliases: trains("API_HOST_VERIFY_CERT"), Key: "api.verify_certificate", Type: Any, Effect: "check the server's certificate, or the path of a CA bundle"},
		{Name: "CLEARML_API_DEFAULT_REQ_METHOD", Aliases: trains("API_DEFAULT_REQ_METHOD"), Key: "api.http.default_method", Type: Text, Effect: "method of requests", Here: "requests are POST"},
		{Name: "CLEARML_AGENT_FORCE_MAX_API_VERSION", Effect: "treat the server as no newer than this API version"},
		{Name: "CLEARML_AGENT_INITIAL_CONNECT_RETRY_OVERRIDE", Effect: "tries of the first connection", Here: "a deadline bounds the first connection"},
		{Name: "CLEARML_NO_DEFAULT_SERVER", Aliases: trains("NO_DEFAULT_SERVER"), Effect: "false: without a server, use the public demo server", Here: "there is no demo server"},
		{Name: "CLEARML_API_VERBOSE", Effect: "log every request", Here: "--debug does"},
		{Name: "CLEARML_AGENT_URLLIB3_CONNECT_LEVEL", Effect: "log level of the Python agent's HTTP library"},
		{Name: "CLEARML_AGENT_DISABLE_VAULT_SUPPORT", Effect: "do not ask an enterprise server for vaults"},
		{Name: "HTTPS_PROXY", Aliases: []string{"HTTP_PROXY", "NO_PROXY"}, Effect: "proxy, as everywhere"},
		{Name: "SSL_CERT_FILE", Aliases: []string{"SSL_CERT_DIR"}, Effect: "certificates to trust"},
	}
}

func fileVariables() []Variable {
	return []Variable{
		{Name: "CLEARML_CONFIG_FILE", Aliases: trains("CONFIG_FILE"), Effect: "read this file and not ~/trains.conf and ~/clearml.conf; a missing file counts as empty"},
		{Name: "CLEARML_CONFIG_PATH", Aliases: trains("CONFIG_PATH"), Effect: "folder whose default/**/*.conf are read before the files of the user"},
		{Name: "TRAINS_ENV", Effect: "default, demo or local: folder below CLEARML_CONFIG_PATH read besides default"},
		{Name: "CLEARML_AGENT__…", Effect: "any setting: the name after the prefix is the key in lower case, with __ for each dot"},
		{Name: "CLEARML_AGENT_CONFIG_VERBOSE", Effect: "print each file that is read", Here: "--debug does"},
		{Name: "CLEARML_AGENT_ENABLE_ENV_CONFIG_SECTION", Key: "agent.apply_environment", Type: Bool, Effect: "set the variables of the environment section"},
		{Name: "CLEARML_AGENT_ENABLE_FILES_CONFIG_SECTION", Key: "agent.apply_files", Type: Bool, Effect: "write the files of the files section"},
		{Name: "AWS_ACCESS_KEY_ID", Key: "sdk.aws.s3.key", Type: Text, Secret: true, Effect: "S3 key"},
		{Name: "AWS_SECRET_ACCESS_KEY", Key: "sdk.aws.s3.secret", Type: Text, Secret: true, Effect: "S3 secret"},
		{Name: "AWS_DEFAULT_REGION", Key: "sdk.aws.s3.region", Type: Text, Effect: "S3 region"},
		{Name: "AZURE_STORAGE_ACCOUNT", Effect: "with AZURE_STORAGE_KEY: one more entry of sdk.azure.storage.containers"},
		{Name: "AZURE_STORAGE_KEY", Secret: true, Effect: "see AZURE_STORAGE_ACCOUNT"},
		{Name: "GOOGLE_APPLICATION_CREDENTIALS", Key: "sdk.google.storage.credentials_json", Type: Text, Effect: "file with Google credentials"},
	}
}

func workerVariables() []Variable {
	return []Variable{
		{Name: "CLEARML_WORKER_ID", Aliases: trains("WORKER_ID"), Key: "agent.worker_id", Type: Text, Effect: "the whole worker id; also set for tasks"},
		{Name: "CLEARML_WORKER_NAME", Aliases: trains("WORKER_NAME"), Key: "agent.worker_name", Type: Text, Effect: "first part of generated worker ids"},
		{Name: "CLEARML_WORKER_TAGS", Effect: "tags of the worker, with shell quoting"},
		{Name: "CLEARML_CPU_ONLY", Aliases: []string{"TRAINS_CPU_ONLY", "CPU_ONLY"}, Key: "agent.cpu_only", Type: Bool, Effect: "no GPU", Here: "documented for the Python agent, which never reads it"},
		{Name: "CLEARML_CUDA_VERSION", Aliases: []string{"TRAINS_CUDA_VERSION", "CUDA_VERSION"}, Key: "agent.cuda_version", Type: Text, Effect: "CUDA version"},
		{Name: "CLEARML_CUDNN_VERSION", Aliases: []string{"TRAINS_CUDNN_VERSION", "CUDNN_VERSION"}, Key: "agent.cudnn_version", Type: Text, Effect: "cuDNN version"},
		{Name: "CLEARML_AGENT_CRASH_ON_EXCEPTION", Key: "agent.crash_on_exception", Type: Bool, Effect: "the daemon ends on an unexpected error"},
		{Name: "CLEARML_LOG_LEVEL", Aliases: trains("LOG_LEVEL"), Effect: "log level; also given to tasks"},
		{Name: "CLEARML_AGENT_QUEUE_POLL_FREQ_SEC", Effect: "seconds between two looks at the queues"},
		{Name: "CLEARML_AGENT_STATUS_REPORT_FREQ_SEC", Effect: "seconds between two reports of the machine"},
		{Name: "CLEARML_AGENT_DEBUG_GET_NEXT_TASK", Effect: "log every look at a queue", Here: "--debug does"},
		{Name: "CLEARML_AGENT_DEBUG_INFO", Effect: "further talk for the named part (docker)", Here: "--debug does"},
		{Name: "CLEARML_AGENT_PROPAGATE_EXITCODE", Effect: "end with the task's exit code", Here: "always so"},
		{Name: "CLEARML_AGENT_TEMP_STDOUT_FILE_DIR", Effect: "folder for temporary files"},
		{Name: "CLEARML_AGENT_ABORT_CALLBACK_CMD", Effect: "command that is run when a task is aborted"},
		{Name: "CLEARML_AGENT_ABORT_CALLBACK_TIMEOUT", Effect: "seconds that command gets"},
		{Name: "CLEARML_AGENT_GPU_FRACTIONS", Effect: "fractions of the visible GPUs, for enterprise servers"},
		{Name: "NVIDIA_VISIBLE_DEVICES", Aliases: []string{"CUDA_VISIBLE_DEVICES"}, Effect: "GPUs of this process and its tasks"},
		{Name: "CLEARML_AGENT_EXEC_USER", Aliases: trains("AGENT_EXEC_USER"), Effect: "run tasks as this user of the system"},
		{Name: "CLEARML_AGENT_CHILD_AGENTS_COUNT_CMD", Effect: "command that counts the containers of a services agent"},
	}
}

func codeVariables() []Variable {
	return []Variable{
		{Name: "CLEARML_AGENT_GIT_USER", Aliases: trains("AGENT_GIT_USER"), Key: "agent.git_user", Type: Text, Effect: "user for git over https"},
		{Name: "CLEARML_AGENT_GIT_PASS", Aliases: trains("AGENT_GIT_PASS"), Key: "agent.git_pass", Type: Text, Secret: true, Effect: "password or token for git over https"},
		{Name: "CLEARML_AGENT_GIT_HOST", Aliases: trains("AGENT_GIT_HOST"), Key: "agent.git_host", Type: Text, Effect: "send them to this host only"},
		{Name: "CLEARML_AGENT_GIT_USE_MS_ENTRA_TOKEN", Key: "agent.git_use_ms_entra_token", Type: Bool, Effect: "the password is a Microsoft Entra token"},
		{Name: "CLEARML_AGENT_GIT_USE_AZURE_PAT", Key: "agent.git_use_azure_pat", Type: Bool, Effect: "the password is an Azure DevOps token"},
		{Name: "CLEARML_AGENT_GIT_CLONE_VERBOSE", Effect: "show git's own progress"},
		{Name: "CLEARML_AGENT_SSH_URL_REPLACEMENT_SCHEME", Key: "agent.translate_ssl_replacement_scheme", Type: Text, Effect: "scheme that replaces ssh in addresses"},
		{Name: "CLEARML_AGENT_FORCE_CODE_DIR", Effect: "use this folder as the code: no clone, no patch"},
		{Name: "CLEARML_AGENT_FORCE_EXEC_SCRIPT", Effect: "[working_dir:]entry_point in place of the task's own"},
		{Name: "CLEARML_AGENT_FORCE_TASK_INIT", Effect: "start the SDK in scripts that do not"},
		{Name: "CLEARML_AGENT_EXTRA_PYTHON_PATH", Aliases: trains("AGENT_EXTRA_PYTHON_PATH"), Effect: "added to PYTHONPATH"},
		{Name: "SHELL", Effect: "interpreter of bash tasks", Here: "the task's own shell is used when it names one"},
		{Name: "SSH_AUTH_SOCK", Effect: "ssh agent, also for containers"},
	}
}

func packageVariables() []Variable {
	const p = "agent.package_manager."
	return []Variable{
		{Name: "CLEARML_AGENT_SKIP_PIP_VENV_INSTALL", Effect: "1, or an interpreter: install into it and build no environment"},
		{Name: "CLEARML_AGENT_SKIP_PYTHON_ENV_INSTALL", Effect: "install nothing: use the python that is there"},
		{Name: "CLEARML_AGENT_FORCE_POETRY", Effect: "use poetry, whatever the configuration says"},
		{Name: "CLEARML_AGENT_FORCE_UV", Effect: "use uv, whatever the configuration says"},
		{Name: "CLEARML_BOOTSTRAP_UV_EXEC", Effect: "path of uv"},
		{Name: "CLEARML_AGENT_PACKAGE_PYTORCH_RESOLVE", Key: p + "pytorch_resolve", Type: Text, Effect: "how wheels of pytorch are found: pip, direct or none"},
		{Name: "CLEARML_EXTRA_PIP_INSTALL_FLAGS", Key: p + "extra_pip_install_flags", Type: TextList, Effect: "further flags of pip install, with shell quoting"},
		{Name: "CLEARML_AGENT_VENV_CACHE_PATH", Key: "agent.venvs_cache.path", Type: Text, Effect: "where finished environments are kept"},
		{Name: "CLEARML_CONDA_ENV_PACKAGE", Aliases: trains("CONDA_ENV_PACKAGE"), Effect: "conda environment to use"},
		{Name: "CLEARML_USE_CONDA_BASE_ENV", Key: p + "use_conda_base_env", Type: Bool, Effect: "install into conda's base environment"},
		{Name: "CLEARML_AGENT_FORCE_SYSTEM_SITE_PACKAGES", Effect: "environments in containers see the system's packages (default yes)"},
		{Name: "CLEARML_AGENT_CUSTOM_BUILD_SCRIPT", Key: "agent.custom_build_script", Type: Text, Effect: "script that builds the environment"},
		{Name: "CUDA_PATH", Aliases: []string{"ROCM_PATH"}, Effect: "where CUDA or ROCm is looked for"},
		{Name: "VIRTUAL_ENV", Effect: "environment that is active"},
	}
}
