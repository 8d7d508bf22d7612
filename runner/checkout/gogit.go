package checkout

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	gogit "github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/transport"
	githttp "github.com/go-git/go-git/v5/plumbing/transport/http"
)

// checkOutWithoutGit clones with the Go implementation of git, for nodes that have no git executable. It knows no mirrors, no
// diffs, no large files (LFS), and no commit that neither a branch nor a tag leads to.
func checkOutWithoutGit(ctx context.Context, req Request, src *source, dir string, literal bool, console io.Writer) (Result, error) {
	if strings.TrimSpace(req.Script.Diff) != "" && !literal {
		return Result{}, &Error{
			Failure: NoGit, Op: "apply the uncommitted changes to", Subject: src.remote.String(),
			Detail: "this node has no git; install it, load its module in the batch script, or push the changes",
		}
	}
	fmt.Fprintln(console, "this node has no git: cloning with the built-in one, without cache and without large files (LFS)")
	commit := ""
	err := req.Settings.Retry.repeat(ctx, console, func() error {
		if err := os.RemoveAll(dir); err != nil {
			return folderError(dir, err)
		}
		var err error
		commit, err = builtInClone(ctx, src, dir)
		return err
	})
	if err != nil {
		return Result{}, err
	}
	return finish(req, src.result(req, dir, commit), literal, console)
}

func builtInClone(ctx context.Context, src *source, dir string) (string, error) {
	auth := builtInAuth(src)
	repository, err := gogit.PlainCloneContext(ctx, dir, false, &gogit.CloneOptions{URL: src.remote.String(), Auth: auth, NoCheckout: true})
	if err != nil {
		return "", builtInError("clone", src, err)
	}
	var hash *plumbing.Hash
	for _, name := range src.revision.candidates("refs/remotes/origin/") {
		if hash, err = repository.ResolveRevision(plumbing.Revision(name)); err == nil {
			break
		}
	}
	if hash == nil || err != nil {
		return "", gone(src.revision, src.remote, err)
	}
	tree, err := repository.Worktree()
	if err != nil {
		return "", builtInError("check out", src, err)
	}
	if err := tree.Checkout(&gogit.CheckoutOptions{Hash: *hash, Force: true}); err != nil {
		return "", builtInError("check out", src, err)
	}
	modules, err := tree.Submodules()
	if err != nil {
		return "", builtInError("read the submodules of", src, err)
	}
	for _, module := range modules {
		// Each gets the credential of its own host, or none.
		if err := src.fetchModule(ctx, module); err != nil {
			return "", err
		}
	}
	return hash.String(), nil
}

func (s *source) fetchModule(ctx context.Context, module *gogit.Submodule) error {
	options := &gogit.SubmoduleUpdateOptions{Init: true}
	if r, err := parseRemote(module.Config().URL); err == nil {
		if c, ok := s.settings.credential(r, s.own); ok {
			options.Auth = basicAuth(c)
		}
	} else if !strings.HasPrefix(module.Config().URL, ".") {
		return err
	} else if s.authenticated {
		options.Auth = builtInAuth(s)
	}
	if err := module.UpdateContext(ctx, options); err != nil {
		return builtInError("get the submodule "+module.Config().Name+" of", s, err)
	}
	return nil
}

func builtInAuth(s *source) transport.AuthMethod {
	if c, ok := s.settings.credential(s.remote, s.own); ok {
		return basicAuth(c)
	}
	return nil
}

func basicAuth(c Credential) transport.AuthMethod {
	switch c.Scheme {
	case Bearer:
		return &githttp.TokenAuth{Token: c.Password}
	case BasicToken:
		return &githttp.BasicAuth{Password: c.Password}
	}
	return &githttp.BasicAuth{Username: c.User, Password: c.Password}
}

// builtInError sorts the built-in git's errors into the same failures.
func builtInError(op string, s *source, err error) *Error {
	e := explain(op, s.remote, s.authenticated, err)
	words := maskURL(err.Error())
	switch {
	case errors.Is(err, transport.ErrAuthenticationRequired), errors.Is(err, transport.ErrAuthorizationFailed):
		e.Failure, e.Detail = Auth, authDetail(s.remote, s.authenticated, words)
	case errors.Is(err, transport.ErrRepositoryNotFound):
		e.Failure, e.Detail = NotFound, "there is no such repository, or none that may be read with these credentials"
	case e.Failure == Other:
		e.Failure, e.Detail = classifyText(words), words
	}
	return e
}
