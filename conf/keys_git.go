package conf

func gitKeys() []Key {
	return []Key{
		{Path: "agent.git_user", Type: Text, Meaning: "user for git over https"},
		{Path: "agent.git_pass", Type: Text, Secret: true, Meaning: "password or token for git over https"},
		{Path: "agent.git_host", Type: Text, Meaning: "send git_user and git_pass to this host only"},
		{Path: "agent.git_host_match_prefix", Type: Bool, Implied: false, Meaning: "git_host is the beginning of the whole repository address"},
		{Path: "agent.git.extra_credentials", Type: List, Secret: true, Meaning: "list of {user, pass, host}; the first host that matches wins over git_user"},
		{Path: "agent.git_use_ms_entra_token", Type: Bool, Implied: false, Meaning: "git_pass is a Microsoft Entra token (Azure DevOps)"},
		{Path: "agent.git_use_azure_pat", Type: Bool, Implied: false, Meaning: "git_pass is a personal access token (Azure DevOps)"},
		{Path: "agent.force_git_ssh_protocol", Type: Bool, Default: false, Meaning: "clone https addresses over ssh"},
		{Path: "agent.force_git_ssh_port", Type: Int, Meaning: "port of those ssh addresses"},
		{Path: "agent.force_git_ssh_user", Type: Text, Implied: "git", Meaning: "user of those ssh addresses"},
		{Path: "agent.translate_ssh", Type: Bool, Default: true, Meaning: "clone ssh addresses over https when git_user and git_pass are set"},
		{Path: "agent.translate_ssl_replacement_scheme", Type: Text, Default: "https", Meaning: "scheme of those addresses"},
		{Path: "agent.enable_git_ask_pass", Type: Bool, Implied: true, Meaning: "pass credentials by a helper, not in the address", Here: "credentials never stand in an address or a command line"},
		{Path: "agent.git_fetch_args", Type: List, Default: []string{"--all", "--tags", "--recurse-submodules"}, Meaning: "arguments of git fetch"},
		{Path: "agent.vcs_cache.enabled", Type: Bool, Default: true, Meaning: "keep clones for later tasks"},
		{Path: "agent.vcs_cache.path", Type: Text, Default: "~/.clearml/vcs-cache", Meaning: "where clones are kept"},
		{Path: "agent.vcs_cache.clone_on_pull_fail", Type: Bool, Implied: false, Meaning: "clone again when a fetch into a kept clone fails"},
	}
}
