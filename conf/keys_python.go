package conf

func pythonKeys() []Key {
	return []Key{
		{Path: "agent.python_binary", Type: Text, Default: "", Meaning: "interpreter for tasks that ask for no version"},
		{Path: "agent.default_python", Type: Scalar, Meaning: "python version for tasks that ask for none", Here: "no default: the newest python3 found; the Python agent uses its own"},
		{Path: "agent.ignore_requested_python_version", Type: Bool, Implied: false, Meaning: "ignore the version a task asks for"},
		{Path: "agent.force_git_root_python_path", Type: Bool, Implied: false, Meaning: "the repository's root, not the working folder, in PYTHONPATH"},
		{Path: "agent.docker_use_activated_venv", Type: Bool, Implied: true, Meaning: "use the virtual environment that a container activates"},
		{Path: "agent.cuda_version", Type: Scalar, Meaning: "CUDA version; detected when missing"},
		{Path: "agent.cudnn_version", Type: Scalar, Meaning: "cuDNN version; detected when missing"},
		{Path: "agent.custom_build_script", Type: Text, Default: "", Meaning: "script that builds the environment instead of us"},
	}
}

func packageKeys() []Key {
	const p = "agent.package_manager."
	return []Key{
		{Path: p + "type", Type: Text, Default: "pip", Meaning: "pip, conda, poetry or uv"},
		{
			Path: p + "pip_version", Type: TextList, Default: []string{"<22 ; python_version < '3.7'", ">=23 ; python_version == '3.7'", ">=24.3 ; python_version >= '3.8'"},
			Meaning: "version of pip in the environment; entries may carry markers, a bare number means ==",
			Here:    "the Python agent's own default pins releases of 2020 and 2022, which know no recent wheels",
		},
		{Path: p + "poetry_version", Type: TextList, Meaning: "version of poetry; missing: install only if there is none"},
		{Path: p + "poetry_install_extra_args", Type: TextList, Meaning: "further arguments of poetry install"},
		{Path: p + "uv_version", Type: TextList, Meaning: "version of uv; missing: install only if there is none"},
		{Path: p + "uv_sync_extra_args", Type: TextList, Meaning: "further arguments of uv sync"},
		{Path: p + "uv_run_extra_args", Type: TextList, Meaning: "further arguments of uv run"},
		{Path: p + "uv_replace_pip", Type: Bool, Implied: false, Meaning: "use uv pip in place of pip"},
		{Path: p + "uv_sync_locked_if_lock_file", Type: Bool, Default: true, Meaning: "uv sync --locked where uv.lock exists"},
		{Path: p + "uv_unsafe_best_match", Type: Bool, Implied: false, Meaning: "let uv take the best version of all indexes"},
		{Path: p + "system_site_packages", Type: Bool, Default: false, Meaning: "the environment sees the system's packages"},
		{Path: p + "force_upgrade", Type: Bool, Default: false, Meaning: "install with --upgrade"},
		{Path: p + "extra_index_url", Type: TextList, Meaning: "further package indexes"},
		{Path: p + "extra_pip_install_flags", Type: TextList, Meaning: "further flags of pip install"},
		{Path: p + "pip_legacy_resolver", Type: TextList, Default: []string{">=20.3,<24.3"}, Meaning: "use pip's old resolver when its version matches one of these; [] for never"},
		{Path: p + "pytorch_resolve", Type: Text, Implied: "pip", Meaning: "how wheels of pytorch are found: pip, direct or none"},
		{Path: p + "torch_nightly", Type: Bool, Default: false, Meaning: "allow nightly wheels of pytorch"},
		{Path: p + "extra_index_url_template", Type: Text, Meaning: "address pattern of pytorch's index"},
		{Path: p + "nightly_extra_index_url_template", Type: Text, Meaning: "the same for nightly builds"},
		{Path: p + "rocm_extra_index_url_template", Type: Text, Meaning: "the same for ROCm"},
		{Path: p + "nightly_rocm_extra_index_url_template", Type: Text, Meaning: "the same for nightly ROCm builds"},
		{Path: p + "torch_page", Type: Text, Meaning: "page that lists pytorch's wheels"},
		{Path: p + "torch_nightly_page", Type: Text, Meaning: "page that lists nightly wheels"},
		{Path: p + "torch_url_template_prefix", Type: Text, Meaning: "beginning of a wheel's address"},
		{Path: p + "torch_url_template", Type: Text, Meaning: "rest of a wheel's address"},
		{Path: p + "conda_channels", Type: List, Default: []string{"pytorch", "conda-forge", "nvidia", "defaults"}, Meaning: "conda channels"},
		{Path: p + "conda_full_env_update", Type: Bool, Implied: false, Meaning: "write the frozen conda environment back to the task"},
		{Path: p + "conda_env_as_base_docker", Type: Bool, Implied: false, Meaning: "the task's container image names a conda environment"},
		{Path: p + "use_conda_base_env", Type: Bool, Implied: false, Meaning: "install into conda's base environment"},
		{Path: p + "force_repo_requirements_txt", Type: Bool, Implied: false, Meaning: "ignore the task's packages, use the repository's requirements.txt"},
		{Path: p + "force_original_requirements", Type: Bool, Implied: false, Meaning: "use the packages as they were first recorded"},
		{Path: p + "priority_packages", Type: TextList, Implied: []string{"cython", "numpy", "setuptools", "pip", "uv"}, Meaning: "packages installed first"},
		{Path: p + "priority_optional_packages", Type: TextList, Default: []string{"pygobject"}, Meaning: "packages installed first whose failure does not matter"},
		{Path: p + "post_packages", Type: TextList, Implied: []string{"horovod"}, Meaning: "packages installed last"},
		{Path: p + "post_optional_packages", Type: TextList, Meaning: "packages installed last whose failure does not matter"},
		{Path: p + "poetry_files_from_repo_working_dir", Type: Bool, Default: false, Meaning: "look for poetry.lock in the working folder"},
		{Path: p + "uv_files_from_repo_working_dir", Type: Bool, Default: false, Meaning: "look for uv.lock in the working folder"},
	}
}

func cacheKeys() []Key {
	return []Key{
		{Path: "agent.venvs_dir", Type: Text, Default: "~/.clearml/venvs-builds", Meaning: "where environments are built"},
		{Path: "agent.venvs_cache.path", Type: Text, Default: "~/.clearml/venvs-cache", Meaning: "where finished environments are kept; empty for not at all"},
		{Path: "agent.venvs_cache.max_entries", Type: Int, Default: 10, Meaning: "how many are kept"},
		{Path: "agent.venvs_cache.free_space_threshold_gb", Type: Number, Default: 2.0, Meaning: "free space that must remain; 0 to not look"},
		{Path: "agent.venvs_cache.lock_timeout", Type: Seconds, Implied: 30, Meaning: "how long to wait for another process"},
		{Path: "agent.pip_download_cache.enabled", Type: Bool, Default: true, Meaning: "keep wheels that were given by address"},
		{Path: "agent.pip_download_cache.path", Type: Text, Default: "~/.clearml/pip-download-cache", Meaning: "where they are kept"},
		{Path: "agent.docker_pip_cache", Type: Text, Default: "~/.clearml/pip-cache", Meaning: "pip's cache, mounted into containers"},
		{Path: "agent.docker_apt_cache", Type: Text, Default: "~/.clearml/apt-cache", Meaning: "apt's cache, mounted into containers"},
		{Path: "agent.docker_poetry_cache", Type: Text, Implied: "~/.clearml/poetry-cache", Meaning: "poetry's cache, mounted into containers"},
	}
}
