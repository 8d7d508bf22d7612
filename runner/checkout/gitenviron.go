package checkout

import (
	"strconv"
	"strings"

	"github.com/clearml-hpc/clearml-agent/runner/tool"
)

// gitEnviron collects what git is told through its environment: configuration that never touches a file, and secrets that
// appear in no command line.
type gitEnviron struct {
	base    []string
	config  [][2]string
	secrets []string
}

// repositoryVariables would point git at another repository than the one it is run in.
var repositoryVariables = []string{
	"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR",
	"GIT_NAMESPACE", "GIT_PREFIX", "GIT_CEILING_DIRECTORIES",
}

func newGitEnviron(base []string) *gitEnviron {
	e := &gitEnviron{base: tool.Unsetenv(base, repositoryVariables...)}
	e.base = tool.Setenv(e.base, "GIT_TERMINAL_PROMPT=0", "LC_ALL=C", "LANGUAGE=")
	if tool.Getenv(base, "GIT_SSH_COMMAND") == "" && tool.Getenv(base, "GIT_SSH") == "" {
		e.base = tool.Setenv(e.base, "GIT_SSH_COMMAND=ssh -oBatchMode=yes")
	}
	if tool.Getenv(base, "GIT_ASKPASS") == "" {
		e.base = tool.Setenv(e.base, "GIT_ASKPASS=", "SSH_ASKPASS=") // a desktop's dialogue would wait for ever
	}
	// The folders are made by this task for itself, whatever user id the file system shows for them.
	e.set("safe.directory", "*")
	e.set("advice.detachedHead", "false")
	// Mirrors are shared: nobody may tidy one up while another links its files.
	e.set("gc.auto", "0")
	e.set("maintenance.auto", "false")
	// A small fetch would write its objects one by one, the commits first; a pack appears whole or not at all.
	e.set("fetch.unpackLimit", "1")
	// A transfer that stands still for a minute is a broken one.
	e.set("http.lowSpeedLimit", "1000")
	e.set("http.lowSpeedTime", "60")
	return e
}

func (e *gitEnviron) set(key, value string) { e.config = append(e.config, [2]string{key, value}) }

// secret puts a value into a variable and gives its name.
func (e *gitEnviron) secret(value string) string {
	name := "CLEARML_AGENT_GIT_SECRET_" + strconv.Itoa(len(e.secrets))
	e.secrets = append(e.secrets, name+"="+value)
	return name
}

// allow limits git, and what it starts for submodules, to the transports of code.
func (e *gitEnviron) allow(local bool) {
	if tool.Getenv(e.base, "GIT_ALLOW_PROTOCOL") != "" {
		return
	}
	protocols := "https:http:ssh:git"
	if local {
		protocols += ":file"
	}
	e.base = tool.Setenv(e.base, "GIT_ALLOW_PROTOCOL="+protocols)
}

// environ gives the environment, for gits that read GIT_CONFIG_COUNT (2.31 and later) and, by the variable that "git -c"
// itself uses, for older ones.
func (e *gitEnviron) environ(old bool) []string {
	env := tool.Setenv(e.base, e.secrets...)
	if old {
		return tool.Setenv(env, "GIT_CONFIG_PARAMETERS="+e.parameters())
	}
	n, err := strconv.Atoi(tool.Getenv(e.base, "GIT_CONFIG_COUNT"))
	if err != nil || n < 0 {
		n = 0
	}
	lines := make([]string, 0, 2*len(e.config)+1)
	for i, kv := range e.config {
		lines = append(lines, "GIT_CONFIG_KEY_"+strconv.Itoa(n+i)+"="+kv[0], "GIT_CONFIG_VALUE_"+strconv.Itoa(n+i)+"="+kv[1])
	}
	return tool.Setenv(env, append(lines, "GIT_CONFIG_COUNT="+strconv.Itoa(n+len(e.config)))...)
}

// forOthers gives what a git that somebody else runs needs to reach the same repositories, and nothing of the base.
func (e *gitEnviron) forOthers(old bool) []string {
	var lines []string
	for _, line := range e.environ(old) {
		if strings.HasPrefix(line, "GIT_ALLOW_PROTOCOL=") {
			continue // installers copy between folders of their own, and take no other transports anyway
		}
		if strings.HasPrefix(line, "GIT_") || strings.HasPrefix(line, "CLEARML_AGENT_GIT_SECRET_") {
			lines = append(lines, line)
		}
	}
	return lines
}

func (e *gitEnviron) parameters() string {
	parts := []string{}
	if given := tool.Getenv(e.base, "GIT_CONFIG_PARAMETERS"); given != "" {
		parts = append(parts, given)
	}
	for _, kv := range e.config {
		parts = append(parts, "'"+strings.NewReplacer("'", `'\''`, "!", `'\!'`).Replace(kv[0]+"="+kv[1])+"'")
	}
	return strings.Join(parts, " ")
}

func maskURL(text string) string { return tool.MaskURLs(text) }
