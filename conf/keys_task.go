package conf

func taskKeys() []Key {
	return []Key{
		{Path: "agent.enable_task_env", Type: Bool, Default: false, Meaning: "give a task its Environment parameters as variables"},
		{Path: "agent.suppress_carriage_return", Type: Bool, Implied: true, Meaning: "of a line that is drawn over and over, report the last state"},
		{Path: "agent.abort_callback_max_timeout", Type: Seconds, Default: 1800, Meaning: "longest time a task's own abort function gets"},
		{Path: "agent.apply_environment", Type: Bool, Default: true, Meaning: "set the variables of the environment section"},
		{Path: "agent.apply_files", Type: Bool, Default: true, Meaning: "write the files of the files section"},
	}
}

func sdkKeys() []Key {
	return []Key{
		{Path: "sdk.storage.cache.default_base_dir", Type: Text, Default: "~/.clearml/cache", Meaning: "the SDK's cache"},
		{Path: "sdk.development.default_output_uri", Type: Text, Meaning: "where tasks store models and artifacts"},
		{Path: "sdk.aws.s3.key", Type: Text, Secret: true, Meaning: "S3 key"},
		{Path: "sdk.aws.s3.secret", Type: Text, Secret: true, Meaning: "S3 secret"},
		{Path: "sdk.aws.s3.region", Type: Text, Meaning: "S3 region"},
		{Path: "sdk.azure.storage.containers", Type: List, Secret: true, Meaning: "Azure containers: {account_name, account_key, container_name}"},
		{Path: "sdk.google.storage.credentials_json", Type: Text, Meaning: "file with Google credentials"},
	}
}

func topKeys() []Key {
	return []Key{
		{Path: "environment", Type: Map, Secret: true, Meaning: "variables for this process and its children; null sets an empty one"},
		{Path: "files", Type: Map, Meaning: "files to write: {path, contents, format, target_format, overwrite, mode}", Here: "objects without target_format are written as JSON"},
	}
}
