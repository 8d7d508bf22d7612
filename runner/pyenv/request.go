package pyenv

// Request says what a task needs to run.
type Request struct {
	Binary       string       // task.script.binary: "python3.11", "/usr/bin/bash", ""
	EntryPoint   string       // as the task has it
	Requirements Requirements // the task's lists

	// RepoDir is the root of the checked-out repository, "" for a script; WorkDir is the folder the program runs in.
	RepoDir string
	WorkDir string

	// Dir is the task's own folder; the thin environment goes to Dir/env, and the layer too where it cannot be shared.
	Dir string

	// Environ is what the tools inherit, KEY=VALUE. GitEnviron comes on top for packages that are fetched by git.
	Environ    []string
	GitEnviron []string

	Settings Settings
}

// Requirements are the task's package lists, one requirement or option a line, comments removed.
type Requirements struct {
	Pip    []string // "pip"
	OrgPip []string // "org_pip": what Pip was before the first run wrote back what it installed
	HasPip bool     // the task has the key "pip", be it empty
	HasOrg bool
}

// Settings is what clearml.conf says about packages. Keys in brackets are those under "agent.".
type Settings struct {
	CacheDir     string  // folder of the layers; "" keeps none [venvs_cache.path]
	MaxEntries   int     // layers kept; 0 means 10 [venvs_cache.max_entries]
	FreeSpaceGiB float64 // least free space before layers are removed; ≤ 0: not looked at [venvs_cache.free_space_threshold_gb]

	Python        string // interpreter when the task names no version [python_binary]
	DefaultPython string // version when neither does, "3.11" [default_python]
	IgnorePython  bool   // ignore the task's version [ignore_requested_python_version]
	StrictPython  bool   // fail, rather than say so and go on, when the node has no such version

	Installer          Installer // [package_manager.type, .uv_replace_pip]
	ExtraIndexURLs     []string  // [package_manager.extra_index_url]
	ExtraFlags         []string  // of pip install [package_manager.extra_pip_install_flags]
	Upgrade            bool      // [package_manager.force_upgrade]
	SystemSitePackages bool      // [package_manager.system_site_packages]
	ForceRepoFiles     bool      // ignore the task's list [package_manager.force_repo_requirements_txt]
	ForceOriginal      bool      // use OrgPip [package_manager.force_original_requirements]
	ForceTaskInit      bool      // clearml is needed whatever the list says (CLEARML_AGENT_FORCE_TASK_INIT)

	// InstallInto is the interpreter to install into, with no environment of the task's own: a path or name, or "1" for the
	// one that was found (CLEARML_AGENT_SKIP_PIP_VENV_INSTALL).
	InstallInto string
	// SkipInstall installs nothing: the interpreter is used as it is (CLEARML_AGENT_SKIP_PYTHON_ENV_INSTALL).
	SkipInstall bool
}

// Installer is the program that installs packages.
type Installer int

// The installers.
const (
	UVOrPip Installer = iota // uv when it can be had, else pip
	Pip                      // always pip
	UV                       // always uv; an error without it
)
