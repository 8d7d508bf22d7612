package checkout

import (
	"context"
	"fmt"
	"regexp"
	"strings"
)

// revision is what a task asks for: a commit, else a tag, else a branch, else what the repository has as its default.
type revision struct {
	commit, tag, branch string
}

var (
	hexForm   = regexp.MustCompile(`^[0-9a-fA-F]{4,64}$`)
	plainName = regexp.MustCompile(`^[^\s\x00-\x1f\x7f~^:?*\[\\-][^\s\x00-\x1f\x7f~^:?*\[\\]*$`)
)

func newRevision(s Script) (revision, error) {
	v := revision{
		commit: strings.TrimSpace(s.Commit),
		tag:    strings.TrimPrefix(strings.TrimSpace(s.Tag), "refs/tags/"),
		branch: strings.TrimSpace(s.Branch),
	}
	for _, prefix := range []string{"refs/heads/", "refs/remotes/origin/", "origin/"} {
		v.branch = strings.TrimPrefix(v.branch, prefix)
	}
	for _, part := range []struct{ what, name string }{{"commit", v.commit}, {"tag", v.tag}, {"branch", v.branch}} {
		if part.name != "" && (!plainName.MatchString(part.name) || strings.Contains(part.name, "..") || strings.Contains(part.name, "@{")) {
			return v, &Error{Failure: BadRequest, Op: "use the " + part.what, Subject: fmt.Sprintf("%q", part.name), Detail: "it is no name that git allows"}
		}
	}
	return v, nil
}

// fixed says whether the revision can never mean another commit later.
func (v revision) fixed() bool { return hexForm.MatchString(v.commit) }

// full says whether the commit is given by its whole id, which a server can be asked for.
func (v revision) full() bool { return v.fixed() && (len(v.commit) == 40 || len(v.commit) == 64) }

// String names the revision for people.
func (v revision) String() string {
	switch {
	case v.commit != "":
		return "commit " + v.commit
	case v.tag != "":
		return "tag " + v.tag
	case v.branch != "":
		return "branch " + v.branch
	}
	return "the default branch"
}

// candidates are the names to try, in order, in a repository whose branches stand under prefix ("refs/heads/" in a mirror).
func (v revision) candidates(prefix string) []string {
	switch {
	case v.fixed():
		return []string{v.commit, "refs/tags/" + v.commit, prefix + v.commit}
	case v.commit != "":
		return []string{"refs/tags/" + v.commit, prefix + v.commit}
	case v.tag != "":
		return []string{"refs/tags/" + v.tag}
	case v.branch != "":
		return []string{prefix + v.branch}
	}
	return []string{"HEAD", prefix + "main", prefix + "master"}
}

// in resolves the revision in a repository; "" when it is not there.
func (v revision) in(ctx context.Context, g *git, dir, prefix string) string {
	for _, name := range v.candidates(prefix) {
		if id := g.commit(ctx, dir, name); id != "" {
			return id
		}
	}
	return ""
}
