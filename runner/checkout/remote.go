package checkout

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"
)

// remote is a repository's address, taken apart. Passwords never leave it through String.
type remote struct {
	scheme   string // https, http, ssh, git, file; "" for a path on this machine
	user     string
	password string
	host     string // lower-case
	port     string
	path     string
	scp      bool // written as user@host:path
}

var (
	schemeForm = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9+.-]*)://(.*)$`)
	scpForm    = regexp.MustCompile(`^(?:([^@/\s:]+)@)?(\[[0-9A-Fa-f:.]+\]|[^@/\s:\[\]]+):(.+)$`)
	hostForm   = regexp.MustCompile(`^(\[[0-9a-f:.]+\]|[\p{L}0-9_]([\p{L}0-9._-]*))$`)
	portForm   = regexp.MustCompile(`^[0-9]{0,5}$`)
)

// schemes are the transports a task may name; each under the name git knows it by. Others are programs (ext::, any
// "git-remote-…" in PATH) and are refused.
var schemes = map[string]string{
	"https": "https", "http": "http", "ssh": "ssh", "git": "git", "file": "file",
	"git+https": "https", "git+http": "http", "git+ssh": "ssh", "ssh+git": "ssh", "git+file": "file",
}

// parseRemote takes an address apart and refuses what git would take for an option or a program.
func parseRemote(text string) (remote, error) {
	text = strings.TrimSpace(text)
	for _, r := range text {
		if r < ' ' || r == 0x7f {
			return remote{}, badAddress(text, "it holds control characters")
		}
	}
	switch {
	case text == "":
		return remote{}, badAddress(text, "it is empty")
	case strings.HasPrefix(text, "-"):
		return remote{}, badAddress(text, "git would take it for an option")
	case strings.HasPrefix(text, "/"):
		return remote{path: text}, nil
	}
	if m := schemeForm.FindStringSubmatch(text); m != nil {
		return parseURL(text, strings.ToLower(m[1]), m[2])
	}
	if head, _, _ := strings.Cut(text, "/"); strings.Contains(head, "::") {
		return remote{}, badAddress(text, "it names a program to run")
	}
	if m := scpForm.FindStringSubmatch(text); m != nil {
		r := remote{scheme: "ssh", user: m[1], host: strings.ToLower(m[2]), path: m[3], scp: true}
		return r, r.check(text)
	}
	return remote{}, badAddress(text, "it is neither a URL, nor user@host:path, nor an absolute path")
}

func parseURL(text, scheme, rest string) (remote, error) {
	known, ok := schemes[scheme]
	if !ok {
		return remote{}, badAddress(text, fmt.Sprintf("%q is no transport for code: use https or ssh", scheme))
	}
	r := remote{scheme: known}
	authority, p, _ := strings.Cut(rest, "/")
	r.path = "/" + p
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		user, password, _ := strings.Cut(authority[:at], ":")
		r.user, r.password = decoded(user), decoded(password)
		authority = authority[at+1:]
	}
	r.host = strings.ToLower(authority)
	if colon := strings.LastIndexByte(r.host, ':'); colon >= 0 && !strings.HasSuffix(r.host, "]") {
		r.host, r.port = r.host[:colon], r.host[colon+1:]
	}
	return r, r.check(text)
}

// check refuses hosts and users that ssh would take for options, or that would widen the scope of a credential.
func (r remote) check(text string) error {
	switch {
	case r.scheme == "file" && r.host != "" && r.host != "localhost":
		return badAddress(text, "file:// takes an absolute path: file:///path")
	case r.scheme == "file":
		return nil
	case !hostForm.MatchString(r.host):
		return badAddress(text, fmt.Sprintf("%q is no host", r.host))
	case !portForm.MatchString(r.port):
		return badAddress(text, fmt.Sprintf("%q is no port", r.port))
	case strings.HasPrefix(r.user, "-"), strings.HasPrefix(r.path, "-"):
		return badAddress(text, "a part of it would be taken for an option")
	case strings.ContainsAny(r.user+r.password, "\n\r\x00"):
		return badAddress(text, "its user or password holds control characters")
	}
	return nil
}

// decoded undoes percent-encoding, and leaves alone what was not encoded in the first place.
func decoded(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}

// String gives the address as git gets it and people see it: without password, and without the user for http.
func (r remote) String() string {
	switch {
	case r.scheme == "":
		return r.path
	case r.scp && r.user == "":
		return r.host + ":" + r.path
	case r.scp:
		return r.user + "@" + r.host + ":" + r.path
	}
	user := ""
	if r.user != "" && !r.http() {
		user = url.User(r.user).String() + "@"
	}
	return r.scheme + "://" + user + r.hostPort() + r.path
}

func (r remote) http() bool { return r.scheme == "http" || r.scheme == "https" }

func (r remote) local() bool { return r.scheme == "" || r.scheme == "file" }

func (r remote) hostPort() string {
	if r.port == "" {
		return r.host
	}
	return r.host + ":" + r.port
}

// name is the folder the Python agent would clone to: the last part of the path, ".git" included.
func (r remote) name() string {
	last := path.Base(strings.TrimRight(strings.ReplaceAll(r.path, ":", "/"), "/"))
	last = regexp.MustCompile(`[^\p{L}0-9._+-]`).ReplaceAllString(decoded(last), "_")
	if last = strings.TrimLeft(last, ".-"); last == "" {
		return "repository"
	}
	return last
}

func badAddress(text, why string) *Error {
	return &Error{Failure: BadRequest, Op: "use the repository", Subject: fmt.Sprintf("%q", maskURL(text)), Detail: why}
}
