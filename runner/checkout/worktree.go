package checkout

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/clearml-hpc/clearml-agent/runner/tool"
)

// worktree is the task's own clone.
type worktree struct {
	git    *git
	remote remote
	dir    string
	auth   bool
}

// fromMirror clones out of the cache. git links the files of objects when both are on one file system, and copies otherwise.
func (w *worktree) fromMirror(ctx context.Context, m *mirror, commit string) error {
	_, err := w.git.local().run(ctx, "", "clone", "--quiet", "--no-checkout", "--origin", "origin", "--", m.dir, w.dir)
	if err != nil {
		// A pack that another task's fetch replaced meanwhile is the usual reason; git's own transport reads consistently.
		if err := os.RemoveAll(w.dir); err != nil {
			return w.failed("clear the folder for", err)
		}
		if _, err = w.git.local().run(ctx, "", "clone", "--quiet", "--no-checkout", "--no-local", "--origin", "origin", "--", m.dir, w.dir); err != nil {
			return w.failed("copy the mirror of", err)
		}
	}
	if w.git.commit(ctx, w.dir, commit) == "" {
		// No branch holds it, so a clone that did not link leaves it behind.
		if _, err := w.git.local().run(ctx, m.dir, "push", "--quiet", w.dir, commit+":refs/agent/commit"); err != nil {
			return w.failed("copy "+commit+" of", err)
		}
	}
	if _, err := w.git.run(ctx, w.dir, "remote", "set-url", "origin", w.remote.String()); err != nil {
		return w.failed("name the origin of", err)
	}
	return nil
}

// fromServer clones without a cache and gives the commit.
func (w *worktree) fromServer(ctx context.Context, v revision) (string, error) {
	if err := os.RemoveAll(w.dir); err != nil {
		return "", w.failed("clear the folder for", err)
	}
	if err := w.git.talk(ctx, "", "clone", "--quiet", "--no-checkout", "--origin", "origin", "--", w.remote.String(), w.dir); err != nil {
		return "", w.failed("clone", err)
	}
	if id := v.in(ctx, w.git, w.dir, "refs/remotes/origin/"); id != "" {
		return id, nil
	}
	var refused error
	if v.full() {
		if refused = w.git.talk(ctx, w.dir, "fetch", "--quiet", "--no-tags", "origin", strings.ToLower(v.commit)); refused == nil {
			if id := w.git.commit(ctx, w.dir, v.commit); id != "" {
				return id, nil
			}
		} else if f := classify(refused); f.Retryable() || f == Cancelled {
			return "", w.failed("fetch", refused)
		}
	}
	return "", gone(v, w.remote, refused)
}

// checkOut fills the folder with the commit.
func (w *worktree) checkOut(ctx context.Context, commit string) error {
	// Without its root folder a commit would be checked out as an empty one, with success.
	if err := w.git.checkTree(ctx, w.dir, commit); err != nil {
		failed := w.failed("check out "+short(commit)+" of", err)
		if failed.Failure == Other {
			failed.Detail = "the copy is corrupt: it holds the commit and not its files"
		}
		return failed
	}
	if err := w.git.talk(ctx, w.dir, "checkout", "--quiet", "--force", "--detach", commit); err != nil {
		return w.failed("check out "+short(commit)+" of", err)
	}
	return nil
}

// submodules gets those of the commit, at any depth.
func (w *worktree) submodules(ctx context.Context) error {
	if !w.hasModules() {
		return nil
	}
	if err := w.git.talk(ctx, w.dir, "submodule", "--quiet", "update", "--init", "--recursive", "--force"); err != nil {
		return w.failed("get the submodules of", err)
	}
	return nil
}

func (w *worktree) hasModules() bool {
	_, err := os.Stat(filepath.Join(w.dir, ".gitmodules"))
	return err == nil
}

// submoduleRemotes reads the addresses that .gitmodules names. Relative ones are on the repository's own host.
func (w *worktree) submoduleRemotes(ctx context.Context) []remote {
	if !w.hasModules() {
		return nil
	}
	out, err := w.git.run(ctx, w.dir, "config", "--file", ".gitmodules", "--get-regexp", `^submodule\..*\.url$`)
	if err != nil {
		return nil
	}
	var remotes []remote
	for _, line := range strings.Split(out, "\n") {
		_, address, _ := strings.Cut(line, " ")
		if r, err := parseRemote(address); err == nil {
			remotes = append(remotes, r)
		}
	}
	return remotes
}

// lfs fetches the files that git-lfs keeps, if the repository has any and checkout did not, and otherwise says that they are
// not there. It returns a line for people, or "".
func (w *worktree) lfs(ctx context.Context) (string, error) {
	if !w.usesLFS(ctx) {
		return "", nil
	}
	if !w.hasTool("git-lfs") {
		return "large files (LFS) are left as pointers: this node has no git-lfs", nil
	}
	if _, err := w.git.run(ctx, w.dir, "config", "--get", "filter.lfs.process"); err == nil {
		return "", nil // checkout has fetched them
	}
	if _, err := w.git.run(ctx, w.dir, "lfs", "install", "--local"); err != nil {
		return "", w.failed("set up large files (LFS) of", err)
	}
	if err := w.git.talk(ctx, w.dir, "lfs", "pull"); err != nil {
		return "", w.failed("get the large files (LFS) of", err)
	}
	return "", nil
}

func (w *worktree) hasTool(name string) bool {
	_, err := tool.LookPath(name, w.git.environ)
	return err == nil
}

func (w *worktree) usesLFS(ctx context.Context) bool {
	out, err := w.git.run(ctx, w.dir, "ls-files", "-z", "--", ".gitattributes", "**/.gitattributes")
	if err != nil || out == "" {
		return false
	}
	for _, name := range strings.Split(strings.TrimRight(out, "\x00"), "\x00") {
		if fileHas(filepath.Join(w.dir, filepath.FromSlash(name)), "filter=lfs") {
			return true
		}
	}
	return false
}

func fileHas(name, text string) bool {
	info, err := os.Lstat(name)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	file, err := os.Open(name)
	if err != nil {
		return false
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if line := strings.TrimSpace(lines.Text()); !strings.HasPrefix(line, "#") && strings.Contains(line, text) {
			return true
		}
	}
	return false
}

func (w *worktree) failed(op string, err error) *Error { return explain(op, w.remote, w.auth, err) }

func short(commit string) string { return fmt.Sprintf("%.7s", commit) }
