package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clearml-hpc/clearml-agent/conf"
	"github.com/clearml-hpc/clearml-agent/conf/hocon"
	"github.com/clearml-hpc/clearml-agent/runner"
	"github.com/clearml-hpc/clearml-agent/runner/checkout"
	"github.com/clearml-hpc/clearml-agent/runner/pyenv"
)

// overrides is what the options that daemon, execute and build share say about settings.
func (w *worker) overrides() (set []conf.Setting) {
	add := func(path string, value any, option string, given bool) {
		if given {
			set = append(set, conf.Setting{Path: path, Value: value, Origin: option})
		}
	}
	add("agent.git_user", w.GitUser, "--git-user", w.GitUser != "")
	add("agent.git_pass", w.GitPass, "--git-pass", w.GitPass != "")
	add("agent.cpu_only", true, "--cpu-only", w.CPUOnly)
	return set
}

// withGPUs is environ as a program sees it that gets the GPUs of --gpus and --cpu-only alone; without these options it is
// environ itself.
func (w *worker) withGPUs(environ []string) []string {
	list := strings.ReplaceAll(w.GPUs, ".", ":") // a MIG slice is written 0.1 on the command line
	if w.CPUOnly {
		list = "none"
	}
	if list == "" {
		return environ
	}
	environ = slices.DeleteFunc(slices.Clone(environ), func(kv string) bool {
		return strings.HasPrefix(kv, "CUDA_VISIBLE_DEVICES=") || strings.HasPrefix(kv, "NVIDIA_VISIBLE_DEVICES=")
	})
	environ = append(environ, "NVIDIA_VISIBLE_DEVICES="+list)
	if list != "all" { // CUDA has no word for all: it shows everything where the variable is missing
		environ = append(environ, "CUDA_VISIBLE_DEVICES="+list)
	}
	return environ
}

// agentSettings turns the configuration into what the runner is told about running tasks.
func agentSettings(c *conf.Config, w *worker) (runner.AgentSettings, error) {
	packages, err := pyenvSettings(c)
	if err != nil {
		return runner.AgentSettings{}, err
	}
	abort, err := seconds(c, "CLEARML_AGENT_ABORT_CALLBACK_TIMEOUT")
	if err != nil {
		return runner.AgentSettings{}, err
	}
	return runner.AgentSettings{
		Checkout:           checkoutSettings(c),
		CodeDir:            c.Env("CLEARML_AGENT_FORCE_CODE_DIR"),
		Packages:           packages,
		EnableTaskEnv:      c.Bool("agent.enable_task_env"),
		ForceRepoRoot:      c.Bool("agent.force_git_root_python_path"),
		ExtraPythonPath:    c.Env("CLEARML_AGENT_EXTRA_PYTHON_PATH"),
		Optimize:           w.Optimize,
		ForceExecScript:    c.Env("CLEARML_AGENT_FORCE_EXEC_SCRIPT"),
		AbortCommand:       c.Env("CLEARML_AGENT_ABORT_CALLBACK_CMD"),
		AbortCommandLimit:  abort,
		AbortCallbackLimit: time.Duration(c.Int("agent.abort_callback_max_timeout")) * time.Second,
	}, nil
}

// seconds reads a variable that is a number of seconds; 0 where it is not set.
func seconds(c *conf.Config, variable string) (time.Duration, error) {
	text := c.Env(variable)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%s is %q: give a number of seconds", variable, text)
	}
	return time.Duration(n * float64(time.Second)), nil
}

func checkoutSettings(c *conf.Config) checkout.Settings {
	s := checkout.Settings{
		RecloneOnFetchFailure: c.Bool("agent.vcs_cache.clone_on_pull_fail"),
		KeepSSH:               !c.Bool("agent.translate_ssh"),
		SSHReplacementScheme:  or(c.Env("CLEARML_AGENT_SSH_URL_REPLACEMENT_SCHEME"), c.String("agent.translate_ssl_replacement_scheme")),
		Credentials:           gitCredentials(c),
	}
	s.ForceTaskInit, _ = c.EnvBool("CLEARML_AGENT_FORCE_TASK_INIT")
	if c.IsSet("agent.git_fetch_args") { // the default is for a clone: a mirror has better ones of its own
		s.FetchArgs = c.Strings("agent.git_fetch_args")
	}
	if c.Bool("agent.vcs_cache.enabled") {
		s.CacheDir = c.Path("agent.vcs_cache.path")
	}
	if c.Bool("agent.force_git_ssh_protocol") {
		s.ForceSSH = &checkout.SSHRewrite{
			Host: gitHost(c), User: c.String("agent.force_git_ssh_user"), Port: c.Int("agent.force_git_ssh_port"),
		}
	}
	return s
}

func gitHost(c *conf.Config) string {
	return or(c.Env("CLEARML_AGENT_GIT_HOST"), c.String("agent.git_host"))
}

// gitCredentials lists the credentials for git over http(s), those of a particular host first.
func gitCredentials(c *conf.Config) (all []checkout.Credential) {
	scheme := checkout.Basic
	if c.Bool("agent.git_use_azure_pat") {
		scheme = checkout.BasicToken
	}
	if c.Bool("agent.git_use_ms_entra_token") {
		scheme = checkout.Bearer
	}
	if list, _ := c.Lookup("agent.git.extra_credentials"); list != nil {
		for _, entry := range list.List() {
			text := func(names ...string) string {
				for _, name := range names {
					if v := entry.Get(name); v != nil && v.Kind() != hocon.Null {
						return v.Text()
					}
				}
				return ""
			}
			all = append(all, checkout.Credential{Host: text("host"), User: text("user", "username"), Password: text("pass", "password")})
		}
	}
	user, pass := or(c.Env("CLEARML_AGENT_GIT_USER"), c.String("agent.git_user")), or(c.Env("CLEARML_AGENT_GIT_PASS"), c.String("agent.git_pass"))
	if user == "" && pass == "" {
		return all
	}
	main := checkout.Credential{Host: gitHost(c), User: user, Password: pass, Scheme: scheme}
	if c.Bool("agent.git_host_match_prefix") {
		main.Host, main.Prefix = "", gitHost(c)
	}
	return append(all, main)
}

func pyenvSettings(c *conf.Config) (pyenv.Settings, error) {
	const pm = "agent.package_manager."
	s := pyenv.Settings{
		CacheDir:           or(c.Env("CLEARML_AGENT_VENV_CACHE_PATH"), c.Path("agent.venvs_cache.path")),
		MaxEntries:         c.Int("agent.venvs_cache.max_entries"),
		FreeSpaceGiB:       c.Float("agent.venvs_cache.free_space_threshold_gb"),
		Python:             c.Path("agent.python_binary"),
		DefaultPython:      c.String("agent.default_python"),
		IgnorePython:       c.Bool("agent.ignore_requested_python_version"),
		ExtraIndexURLs:     c.Strings(pm + "extra_index_url"),
		ExtraFlags:         c.Strings(pm + "extra_pip_install_flags"),
		Upgrade:            c.Bool(pm + "force_upgrade"),
		SystemSitePackages: c.Bool(pm + "system_site_packages"),
		ForceRepoFiles:     c.Bool(pm + "force_repo_requirements_txt"),
		ForceOriginal:      c.Bool(pm + "force_original_requirements"),
	}
	s.ForceTaskInit, _ = c.EnvBool("CLEARML_AGENT_FORCE_TASK_INIT")
	s.SkipInstall, _ = c.EnvBool("CLEARML_AGENT_SKIP_PYTHON_ENV_INSTALL")
	switch text := c.Env("CLEARML_AGENT_SKIP_PIP_VENV_INSTALL"); strings.ToLower(text) {
	case "", "0", "false", "no", "off", "n", "f":
	case "1", "true", "yes", "on", "y", "t":
		s.InstallInto = "1"
	default:
		s.InstallInto = text
	}
	switch kind := c.String(pm + "type"); kind {
	case "", "pip":
		s.Installer = pyenv.UVOrPip
	case "uv":
		s.Installer = pyenv.UV
	case "poetry", "conda":
		return s, fmt.Errorf("agent.package_manager.type is %q, which this version has not learnt: use pip or uv", kind)
	default:
		return s, fmt.Errorf("agent.package_manager.type is %q: use pip or uv", kind)
	}
	if c.Bool(pm + "uv_replace_pip") {
		s.Installer = pyenv.UV
	}
	return s, nil
}
