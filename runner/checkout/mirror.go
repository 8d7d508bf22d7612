package checkout

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"github.com/clearml-hpc/clearml-agent/runner/tool"
)

// mirror is a bare copy of a repository in the cache.
type mirror struct {
	git     *git
	remote  remote
	dir     string
	hasAuth bool
	fetch   []string // arguments of git fetch
	console io.Writer
}

const (
	// lockWait bounds how long one task lets another fetch first. The lock saves work; nothing is wrong without it, which
	// is as well, for on some file systems it locks nothing.
	lockWait = 10 * time.Minute
	lockPoll = 50 * time.Millisecond

	// abandoned is the age at which a half-made mirror is certainly a crash's.
	abandoned = 24 * time.Hour

	allBranches = "+refs/heads/*:refs/heads/*"
)

// errCache marks failures of the cache folder itself, which a checkout can do without.
var errCache = errors.New("the cache folder cannot be used")

// mirrorDir names the mirror of r: readable, and apart from others of the same name.
func mirrorDir(cache string, r remote) string {
	sum := sha256.Sum256([]byte(r.String()))
	return filepath.Join(cache, strings.TrimSuffix(r.name(), ".git")+"-"+hex.EncodeToString(sum[:6])+".git")
}

// obtain brings the mirror to hold the revision, from the network only if it must, and gives the commit.
func (m *mirror) obtain(ctx context.Context, v revision) (string, error) {
	if id := m.has(ctx, v); id != "" {
		return id, nil
	}
	if err := os.MkdirAll(filepath.Dir(m.dir), 0o755); err != nil {
		return "", m.failed("make the cache for", fmt.Errorf("%w: %w", errCache, err))
	}
	lock := flock.New(m.dir + ".lock")
	patience, stop := context.WithTimeout(ctx, lockWait)
	defer stop()
	if held, err := lock.TryLockContext(patience, lockPoll); err == nil && held {
		defer lock.Unlock() //nolint:errcheck // ends with the process at the latest
		if id := m.has(ctx, v); id != "" {
			return id, nil // who held the lock fetched it
		}
	}
	if err := ctx.Err(); err != nil {
		return "", m.failed("fetch", context.Cause(ctx))
	}
	if _, err := os.Stat(m.dir); errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(m.console, "cloning %s into the cache\n", m.remote)
		if err := m.clone(ctx); err != nil {
			return "", err
		}
	} else if err := m.update(ctx); err != nil {
		return "", err
	}
	return m.resolve(ctx, v)
}

// has looks for a revision that cannot have changed since it was fetched.
func (m *mirror) has(ctx context.Context, v revision) string {
	if !v.fixed() {
		return ""
	}
	if _, err := os.Stat(m.dir); err != nil || m.git.checkTree(ctx, m.dir, v.commit) != nil {
		return ""
	}
	return m.git.commit(ctx, m.dir, v.commit)
}

// clone makes the mirror in a private folder and publishes it by a rename. Of several that do so at once the first wins, and
// the others use its mirror.
func (m *mirror) clone(ctx context.Context) error {
	m.sweep()
	private := filepath.Join(filepath.Dir(m.dir), fmt.Sprintf(".new-%s-%s", rand.Text()[:8], filepath.Base(m.dir)))
	defer os.RemoveAll(private)
	err := m.git.talk(ctx, "", "clone", "--bare", "--quiet", "--", m.remote.String(), private)
	if err != nil {
		return m.failed("clone", err)
	}
	// Of a rename whose answer was lost, NFS may say that the source is gone: what counts is that there is a mirror.
	if err := os.Rename(private, m.dir); err != nil && !m.exists() {
		return m.failed("keep a mirror of", fmt.Errorf("%w: %w", errCache, err))
	}
	return nil
}

// update fetches branches and tags, and takes those away that are gone.
func (m *mirror) update(ctx context.Context) error {
	if err := m.git.talk(ctx, m.dir, append([]string{"fetch", "--quiet"}, m.fetchArgs()...)...); err != nil {
		return m.failed("fetch", err)
	}
	return nil
}

func (m *mirror) fetchArgs() []string {
	args := []string{"--prune", "--force"}
	if m.fetch == nil {
		return append(args, "--tags", "origin", allBranches)
	}
	for _, arg := range m.fetch {
		// Submodules are fetched after the checkout, when it is known which. A mirror has one remote.
		if !strings.HasPrefix(arg, "--recurse-submodules") && arg != "--all" {
			args = append(args, arg)
		}
	}
	return append(args, "origin", allBranches)
}

// resolve finds the revision among what was fetched; a whole commit id that no branch holds is asked for by itself.
func (m *mirror) resolve(ctx context.Context, v revision) (string, error) {
	if v == (revision{}) {
		m.followHead(ctx)
	}
	if id := v.in(ctx, m.git, m.dir, "refs/heads/"); id != "" {
		return id, nil
	}
	var refused error
	if v.full() {
		if refused = m.git.talk(ctx, m.dir, "fetch", "--quiet", "--no-tags", "origin", strings.ToLower(v.commit)); refused == nil {
			if id := m.git.commit(ctx, m.dir, v.commit); id != "" {
				return id, nil
			}
		} else if f := classify(refused); f.Retryable() || f == Cancelled {
			return "", m.failed("fetch", refused)
		}
	}
	return "", gone(v, m.remote, refused)
}

// followHead makes the mirror's default branch the repository's present one. Without an answer it stays as it was cloned.
func (m *mirror) followHead(ctx context.Context) {
	out, err := m.git.run(ctx, m.dir, "ls-remote", "--symref", "origin", "HEAD")
	if err != nil {
		return
	}
	for _, line := range strings.Split(out, "\n") {
		if ref, ok := strings.CutPrefix(line, "ref: "); ok {
			ref, _, _ = strings.Cut(ref, "\t")
			m.git.run(ctx, m.dir, "symbolic-ref", "HEAD", ref) //nolint:errcheck // as above
		}
	}
}

// damaged says whether a failure is the mirror's own fault, as after a full disk or a node that died while writing.
func (m *mirror) damaged(err error) bool {
	var failed *Error
	if !errors.As(err, &failed) || failed.Failure != Other && failed.Failure != RevisionGone && failed.Failure != NotFound {
		return false
	}
	said := failed.Detail
	if command := (*tool.CommandError)(nil); errors.As(err, &command) {
		said += command.Stderr
	}
	said = strings.ToLower(said)
	for _, sign := range []string{"corrupt", "not a git repository", "object file", "bad object", "unable to read", "missing blob", "missing tree", "is empty", "invalid sha1 pointer", "no remote repository", "'origin' does not appear"} {
		if strings.Contains(said, sign) {
			return true
		}
	}
	return false
}

// discard takes the mirror out of use. Who is reading it keeps reading: the folder is renamed before it is removed.
func (m *mirror) discard() {
	aside := filepath.Join(filepath.Dir(m.dir), fmt.Sprintf(".old-%s-%s", rand.Text()[:8], filepath.Base(m.dir)))
	if os.Rename(m.dir, aside) == nil {
		os.RemoveAll(aside)
	}
}

// sweep removes what crashes left in the cache.
func (m *mirror) sweep() {
	for _, form := range []string{".new-*", ".old-*", "*.git/objects/pack/tmp_*"} {
		left, err := filepath.Glob(filepath.Join(filepath.Dir(m.dir), form))
		if err != nil {
			return
		}
		for _, dir := range left {
			if info, err := os.Stat(dir); err == nil && time.Since(info.ModTime()) > abandoned {
				os.RemoveAll(dir)
			}
		}
	}
}

func (m *mirror) failed(op string, err error) *Error { return explain(op, m.remote, m.hasAuth, err) }

// fillFromMirror clones by way of the cache and checks out. A mirror that turns out damaged is made anew once.
func fillFromMirror(ctx context.Context, settings Settings, src *source, tree *worktree, console io.Writer) (string, error) {
	m := &mirror{
		git: tree.git, remote: src.remote, dir: mirrorDir(settings.CacheDir, src.remote), hasAuth: src.authenticated,
		fetch: settings.FetchArgs, console: console,
	}
	attempt := func() (string, error) {
		commit, err := m.obtain(ctx, src.revision)
		if err != nil {
			return "", err
		}
		if err := os.RemoveAll(tree.dir); err != nil {
			return "", folderError(tree.dir, err)
		}
		if err := tree.fromMirror(ctx, m, commit); err != nil {
			return "", err
		}
		return commit, tree.checkOut(ctx, commit)
	}
	commit, err := attempt()
	again := m.damaged(err) || settings.RecloneOnFetchFailure && m.exists()
	if err == nil || ctx.Err() != nil || !again {
		return commit, err
	}
	fmt.Fprintf(console, "the cached copy of %s is of no use (%v); cloning it anew\n", src.remote, err)
	m.discard()
	return attempt()
}

func (m *mirror) exists() bool {
	_, err := os.Stat(m.dir)
	return err == nil
}

// cacheUnusable says whether a failure is the cache folder's: read-only, full, or not ours.
func cacheUnusable(err error) bool {
	var failed *Error
	if !errors.As(err, &failed) {
		return false
	}
	return failed.Failure == DiskFull || errors.Is(err, errCache) ||
		strings.Contains(failed.Detail, "ermission denied") && failed.Failure == Other || strings.Contains(failed.Detail, "Read-only file system")
}

// gone says that a revision is not to be had, and why that mostly is.
func gone(v revision, r remote, err error) *Error {
	why := "it is not in the repository"
	if v.commit != "" {
		why += "; was it pushed?"
	}
	return &Error{Failure: RevisionGone, Op: "check out " + v.String() + " of", Subject: r.String(), Detail: why, Err: err}
}
