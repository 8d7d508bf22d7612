package checkout

import (
	"encoding/base64"
	"fmt"
	"strings"
)

// credential finds what to present to r: the address's own user and password first, then the first configured one that
// fits. own is the host (with port) of the task's repository.
func (s Settings) credential(r remote, own string) (Credential, bool) {
	if !r.http() {
		return Credential{}, false
	}
	if r.password != "" {
		return Credential{Host: r.hostPort(), User: r.user, Password: r.password}, true
	}
	for _, c := range s.Credentials {
		if c.Password != "" && c.fits(r, own) {
			return c, true
		}
	}
	return Credential{}, false
}

// fits compares hosts whole. A prefix ends at a slash, so that "https://github.com" does not fit "https://github.com.evil.net".
func (c Credential) fits(r remote, own string) bool {
	switch {
	case c.Prefix != "":
		prefix, err := parseRemote(c.Prefix)
		if err != nil || prefix.scheme != r.scheme || prefix.hostPort() != r.hostPort() {
			return false
		}
		base := strings.TrimRight(prefix.path, "/")
		return r.path == base || strings.HasPrefix(r.path, base+"/")
	case c.Host != "":
		return strings.EqualFold(c.Host, r.host) || strings.EqualFold(c.Host, r.hostPort())
	}
	return r.scheme == "https" && r.hostPort() == own
}

// scope is the URL under which git is told to use the credential for r.
func (c Credential) scope(r remote) string {
	base := r.scheme + "://" + r.hostPort()
	if c.Prefix == "" {
		return base
	}
	prefix, err := parseRemote(c.Prefix)
	if err != nil {
		return base
	}
	return base + strings.TrimRight(prefix.path, "/")
}

// configure adds the credential for r to what git is told. The secret itself stands in a variable of its own, from where a
// one-line helper prints it: no shell ever reads it as code.
func (c Credential) configure(r remote, e *gitEnviron) error {
	if strings.ContainsAny(c.User+c.Password, "\n\r\x00") {
		return &Error{Failure: BadRequest, Op: "use the credential for", Subject: r.host, Detail: "it holds a line break"}
	}
	scope := c.scope(r)
	switch c.Scheme {
	case Bearer:
		e.set("http."+scope+".extraHeader", "Authorization: Bearer "+c.Password)
		return nil
	case BasicToken:
		e.set("http."+scope+".extraHeader", "Authorization: Basic "+base64.StdEncoding.EncodeToString([]byte(":"+c.Password)))
		return nil
	}
	user, password := e.secret(c.User), e.secret(c.Password)
	e.set("credential."+scope+".helper", "") // forgets those of the user's own configuration: ours is the one that was asked for
	e.set("credential."+scope+".helper", fmt.Sprintf(
		`!f() { if test "$1" = get; then printf 'username=%%s\npassword=%%s\n' "$%s" "$%s"; fi; }; f`, user, password))
	return nil
}
