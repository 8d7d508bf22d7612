package checkout

import (
	"context"
	"fmt"
	"io"
	"strings"
)

// source is a task's repository as it will be asked for.
type source struct {
	origin        remote // as the task has it
	remote        remote // after rewriting
	own           string // the repository's host: the one that a credential without a host belongs to
	revision      revision
	environ       *gitEnviron
	authenticated bool
	settings      Settings
	configured    map[string]bool // scopes that have their credential
}

func newSource(req Request) (*source, error) {
	origin, err := parseRemote(req.Script.Repository)
	if err != nil {
		return nil, err
	}
	v, err := newRevision(req.Script)
	if err != nil {
		return nil, err
	}
	s := &source{origin: origin, own: origin.host, revision: v, environ: newGitEnviron(req.Environ), settings: req.Settings, configured: map[string]bool{}}
	if origin.http() {
		s.own = origin.hostPort()
	}
	s.remote = req.Settings.rewrite(origin, s.own)
	s.environ.allow(s.remote.local())
	if err := s.authenticate(s.remote); err != nil {
		return nil, err
	}
	for _, c := range req.Settings.Credentials {
		if err := s.authenticateHost(c); err != nil {
			return nil, err
		}
	}
	s.rewriteHost(s.remote)
	return s, nil
}

// authenticate tells git the credential for one repository, if there is one.
func (s *source) authenticate(r remote) error {
	c, ok := s.settings.credential(r, s.own)
	if !ok {
		return nil
	}
	if r == s.remote {
		s.authenticated = true
	}
	return s.configure(c, r)
}

// authenticateHost tells git a credential that names its host, for submodules and packages there.
func (s *source) authenticateHost(c Credential) error {
	if c.Password == "" || c.Host == "" && c.Prefix == "" {
		return nil
	}
	address := c.Prefix
	if address == "" {
		address = "https://" + strings.ToLower(c.Host) + "/"
	}
	r, err := parseRemote(address)
	if err != nil {
		return &Error{Failure: BadRequest, Op: "use the credential for", Subject: fmt.Sprintf("%q", maskURL(c.Host+c.Prefix)), Detail: "this is no host"}
	}
	s.rewriteHost(r)
	return s.configure(c, r)
}

func (s *source) configure(c Credential, r remote) error {
	if scope := c.scope(r); !s.configured[scope] {
		s.configured[scope] = true
		return c.configure(r, s.environ)
	}
	return nil
}

// rewriteHost has git rewrite the addresses it meets by itself (submodules, packages) as the task's own was.
func (s *source) rewriteHost(r remote) {
	if r.local() || s.configured["rewrite "+r.host] {
		return
	}
	s.configured["rewrite "+r.host] = true
	if web := (remote{scheme: "https", host: r.host, path: "/"}); s.settings.rewrite(web, s.own).scheme == "ssh" {
		s.environ.set("url."+s.settings.rewrite(web, s.own).String()+".insteadOf", web.String())
		return
	}
	ssh := remote{scheme: "ssh", user: "git", host: r.host, path: "/"}
	if web := s.settings.rewrite(ssh, s.own); web.http() {
		for _, form := range []string{"ssh://git@" + r.host + "/", "git@" + r.host + ":", "git+ssh://git@" + r.host + "/"} {
			s.environ.set("url."+web.String()+".insteadOf", form)
		}
	}
}

// addSubmodules extends credentials and rewriting to the hosts of submodules, as far as the rules allow them.
func (s *source) addSubmodules(remotes []remote) error {
	for _, r := range remotes {
		s.rewriteHost(r)
		if err := s.authenticate(s.settings.rewrite(r, s.own)); err != nil {
			return err
		}
	}
	return nil
}

// fill clones into the worktree and checks the revision out.
func fill(ctx context.Context, settings Settings, src *source, tree *worktree, console io.Writer) (commit string, err error) {
	cached := settings.CacheDir != ""
	err = settings.Retry.repeat(ctx, console, func() error {
		var failed error
		if cached {
			commit, failed = fillFromMirror(ctx, settings, src, tree, console)
			if failed == nil || !cacheUnusable(failed) {
				return failed
			}
			cached = false
			fmt.Fprintf(console, "the cache of repositories cannot be used (%v); cloning without it\n", failed)
		}
		if commit, failed = tree.fromServer(ctx, src.revision); failed != nil {
			return failed
		}
		return tree.checkOut(ctx, commit)
	})
	return commit, err
}

func (s *source) result(req Request, dir, commit string) Result {
	res := Result{
		Kind: Repository, Root: dir, Repository: s.origin.String(), Branch: s.revision.branch, Tag: s.revision.tag, Commit: commit,
		Description: s.origin.String() + " @ " + short(commit),
	}
	if !isLiteral(req.Script.Diff) {
		if res.Changed = changedFiles(req.Script.Diff); res.Changed == 1 {
			res.Description += " + uncommitted changes (1 file)"
		} else if res.Changed > 1 {
			res.Description += fmt.Sprintf(" + uncommitted changes (%d files)", res.Changed)
		}
	}
	return res
}
