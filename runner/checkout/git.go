package checkout

import (
	"context"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/clearml-hpc/clearml-agent/runner/tool"
)

// git runs git for one checkout.
type git struct {
	path    string
	old     bool // before GIT_CONFIG_COUNT
	environ []string
	echo    io.Writer // for what takes long and may talk
}

// oldGit is the first version that reads its configuration from GIT_CONFIG_COUNT.
var oldGit = [2]int{2, 31}

var versionForm = regexp.MustCompile(`git version (\d+)\.(\d+)`)

// findGit gives a client, or an error that is exec.ErrNotFound when the node has no git.
func findGit(ctx context.Context, e *gitEnviron, echo io.Writer) (*git, error) {
	path, err := tool.LookPath("git", e.base)
	if err != nil {
		return nil, err
	}
	out, err := tool.Run(ctx, tool.Command{Argv: []string{path, "--version"}, Env: e.base})
	if err != nil {
		return nil, err
	}
	old := isOld(string(out))
	return &git{path: path, old: old, environ: e.environ(old), echo: echo}, nil
}

// local gives a client for copies between folders of this machine, which names from the task never reach.
func (g *git) local() *git {
	on := *g
	on.environ = tool.Setenv(g.environ, "GIT_ALLOW_PROTOCOL=file")
	return &on
}

func isOld(version string) bool {
	m := versionForm.FindStringSubmatch(version)
	if m == nil {
		return false
	}
	major, errMajor := strconv.Atoi(m[1])
	minor, errMinor := strconv.Atoi(m[2])
	return errMajor == nil && errMinor == nil && (major < oldGit[0] || major == oldGit[0] && minor < oldGit[1])
}

// run runs git in dir and gives its standard output, trimmed.
func (g *git) run(ctx context.Context, dir string, args ...string) (string, error) {
	out, err := tool.Run(ctx, tool.Command{Argv: append([]string{g.path}, args...), Dir: dir, Env: g.environ})
	return strings.TrimSpace(string(out)), err
}

// talk is run for commands whose words people may want to see.
func (g *git) talk(ctx context.Context, dir string, args ...string) error {
	_, err := tool.Run(ctx, tool.Command{Argv: append([]string{g.path}, args...), Dir: dir, Env: g.environ, Echo: g.echo})
	return err
}

// feed is run with standard input.
func (g *git) feed(ctx context.Context, dir, stdin string, args ...string) error {
	_, err := tool.Run(ctx, tool.Command{
		Argv: append([]string{g.path}, args...), Dir: dir, Env: g.environ, Stdin: strings.NewReader(stdin),
	})
	return err
}

// checkTree says, by an error, that a repository has not got the root folder of a commit it may have. What it holds in turn is not
// looked at: that takes long.
func (g *git) checkTree(ctx context.Context, dir, commit string) error {
	_, err := g.run(ctx, dir, "rev-parse", "--verify", "--quiet", commit+"^{tree}")
	return err
}

// commit resolves a revision that was checked by validRevision to a full commit id; "" when it is not there.
func (g *git) commit(ctx context.Context, dir, revision string) string {
	id, err := g.run(ctx, dir, "rev-parse", "--verify", "--quiet", revision+"^{commit}")
	if err != nil {
		return ""
	}
	return id
}
