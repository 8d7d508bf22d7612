package checkout

import (
	"strconv"
	"strings"
)

// rewrite applies the rules of the configuration to an address: https becomes ssh where that is forced, else ssh becomes
// https where a credential fits. Both the forced user and the forced port hold, for ssh:// and user@host:path alike; the
// port of one transport is never carried into the other.
func (s Settings) rewrite(r remote, own string) remote {
	if f := s.ForceSSH; f != nil && (f.Host == "" || strings.EqualFold(f.Host, r.host)) {
		switch r.scheme {
		case "https":
			return f.apply(remote{scheme: "ssh", user: "git", host: r.host, path: r.path})
		case "ssh":
			return f.apply(r)
		}
	}
	if r.scheme != "ssh" || s.KeepSSH || s.ForceSSH != nil {
		return r
	}
	scheme := s.SSHReplacementScheme
	if scheme == "" {
		scheme = "https"
	}
	web := remote{scheme: scheme, host: r.host, path: "/" + strings.TrimLeft(r.path, "/")}
	if c, ok := s.credential(web, own); ok && c.Password != "" && c.User != "" {
		return web
	}
	return r
}

func (f *SSHRewrite) apply(r remote) remote {
	if f.User != "" {
		r.user = f.User
	}
	if f.Port != 0 {
		if r.scp {
			r.scp, r.path = false, "/"+strings.TrimLeft(r.path, "/")
		}
		r.port = strconv.Itoa(f.Port)
	}
	return r
}
