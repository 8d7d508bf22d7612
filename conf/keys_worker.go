package conf

func workerKeys() []Key {
	return []Key{
		{Path: "agent.worker_id", Type: Text, Default: "", Meaning: "the whole worker id; replaces the generated one"},
		{Path: "agent.worker_name", Type: Text, Default: "", Meaning: "first part of generated worker ids; the host's name when empty"},
		{Path: "agent.debug", Type: Bool, Implied: false, Meaning: "the same as --debug"},
		{Path: "agent.cpu_only", Type: Bool, Implied: false, Meaning: "no GPU: nothing is looked for, tasks see none"},
		{Path: "agent.crash_on_exception", Type: Bool, Implied: false, Meaning: "the daemon ends on an unexpected error"},
		{Path: "agent.reload_config", Type: Bool, Default: false, Meaning: "read the configuration again between tasks", Here: "each job reads the configuration anew"},
		{Path: "agent.uptime", Type: TextList, Meaning: "hours of work, such as \"17-20 TUE\""},
		{Path: "agent.downtime", Type: TextList, Meaning: "hours of rest; with uptime as well, both are ignored"},
		{Path: "agent.task_ping_interval_sec", Type: Seconds, Implied: 60, Meaning: "time between two signs of life of a running task; 0 for none"},
		{Path: "agent.dynamic_gpus_reservation_timeout_sec", Type: Seconds, Implied: 600, Meaning: "how long dynamic GPUs stay reserved"},
		{Path: "agent.truncate_task_output_files", Type: Bool, Implied: false, Meaning: "cut the captured output after each upload", Here: "output is uploaded as it comes"},
		{Path: "agent.log_files_buffering", Type: Int, Implied: 1, Meaning: "buffering of the daemon's log file", Here: "always by line"},
		{Path: "agent.disable_agent_update_check", Type: Bool, Implied: false, Meaning: "no daily look for a newer version", Here: "there is no such look"},
		{Path: "agent.resource_monitoring.default_gpu_utilization", Type: Number, Implied: 100, Meaning: "reported where a driver tells no utilisation; null to leave it out"},
		{Path: "agent.resource_monitoring.disk_use_path", Type: Text, Meaning: "path whose free space is reported; the home folder when missing"},
		{Path: "agent.resource_monitoring.cluster_report_interval_sec", Type: Seconds, Implied: 60, Meaning: "time between reports to an enterprise dashboard"},
		{Path: "agent.resource_dashboard.default_cluster_name", Type: Text, Implied: "onprem", Meaning: "cluster name on an enterprise dashboard"},
		{Path: "agent.standalone_mode", Type: Bool, Implied: false, Meaning: "no network set-up; set by --standalone-mode"},
		{Path: "agent.sanitize_config_printout.hide_secrets", Type: TextList, Default: []string{"^sanitize_config_printout$", "secret", "pass", "token", "account_key", "contents"}, Meaning: "keys that match one of these regular expressions are not printed"},
		{Path: "agent.sanitize_config_printout.hide_secrets_recursive", Type: TextList, Default: []string{"^environment$"}, Meaning: "of objects that match, the names are printed and the values are not"},
		{Path: "agent.sanitize_config_printout.dont_hide_secrets", Type: TextList, Default: []string{"^enable_git_ask_pass$"}, Meaning: "keys that match are printed all the same"},
		{Path: "agent.sanitize_config_printout.docker_commands", Type: TextList, Default: []string{"^extra_docker_arguments$"}, Meaning: "container arguments, whose secret variables are masked"},
		{Path: "agent.sanitize_config_printout.urls", Type: TextList, Default: []string{"^extra_index_url$"}, Meaning: "addresses, whose passwords are masked"},
		{Path: "agent.bootstrap", Type: Map, Default: map[string]any{
			"use_bootstrap": true, "check_for_latest": false, "check_for_latest_timeout": 5,
			"host_bootstrap_dir": "~/.clearml.bootstrap", "host_bootstrap_cache_dir": "~/.clearml.bootstrap.cache",
			"skip_git_installation": true, "always_use_static_git": false, "always_install_ca_cert": true,
		}, Meaning: "the optional bootstrap package of the Python agent", Here: "this program is one file and needs none"},
		{Path: "agent.snug", Type: Map, Meaning: "metering of language model traffic"},
	}
}
