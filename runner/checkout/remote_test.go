package checkout

import (
	"strings"
	"testing"
)

func TestAddressesGitWouldMisread(t *testing.T) {
	for _, address := range []string{
		"", "--upload-pack=touch x", "-u", "ext::sh -c x", "fd::17", "https::https://h/x", "ssh://-oProxyCommand=x/y", "ssh://-o@h/y",
		"-oProxyCommand=x:y", "git@-oProxyCommand=x:y", "h:-x", "https://h\nhost=evil/x", "https:///x", "https://*.example.org/x", "http://h:99x/y",
		"file://elsewhere/x", "../sibling", "x", "javascript://h/x", "https://u:a%0ab@h/x", "https://h evil/x",
	} {
		if r, err := parseRemote(address); err == nil {
			t.Errorf("%q was taken, as %+v", address, r)
		}
	}
}

func TestAddressesAreShownWithoutPasswords(t *testing.T) {
	for address, want := range map[string]string{
		"https://anna:to%40ken@Git.Example.org:8443/lab/train.git": "https://git.example.org:8443/lab/train.git",
		"https://ghp_0123456789@github.com/lab/train":              "https://github.com/lab/train",
		"https://anna:p@ss@h/x":                                    "https://h/x",
		"git@github.com:lab/train.git":                             "git@github.com:lab/train.git",
		"github.com:lab/train.git":                                 "github.com:lab/train.git",
		"ssh://git@h:2222/x":                                       "ssh://git@h:2222/x",
		"git+ssh://git@h/x":                                        "ssh://git@h/x",
		"/srv/git/train.git":                                       "/srv/git/train.git",
		"file:///srv/git/train.git":                                "file:///srv/git/train.git",
		"https://[::1]:8080/x":                                     "https://[::1]:8080/x",
	} {
		r, err := parseRemote(address)
		if err != nil {
			t.Error(err)
		} else if r.String() != want {
			t.Errorf("%s is shown as %s, want %s", address, r, want)
		}
	}
}

func TestTheFolderIsNamedAsTheRepository(t *testing.T) {
	for address, want := range map[string]string{
		"https://h/lab/train.git": "train.git", "git@h:train.git": "train.git", "git@h:lab/train": "train", "https://h/lab/train/": "train",
		"https://h/..": "repository", "https://h/a b;c": "a_b_c", "https://h/": "repository",
	} {
		if r, err := parseRemote(address); err != nil || r.name() != want {
			t.Errorf("%s: %q, %v; want %q", address, r.name(), err, want)
		}
	}
}

func TestRewritingBetweenSSHAndHTTPS(t *testing.T) {
	anna := []Credential{{Host: "h", User: "anna", Password: "x"}}
	for _, c := range []struct {
		story    string
		settings Settings
		from, to string
	}{
		{"a credential for the host turns ssh into https", Settings{Credentials: anna}, "git@h:lab/x.git", "https://h/lab/x.git"},
		{"… for ssh:// too, and the ssh port stays behind", Settings{Credentials: anna}, "ssh://git@h:2222/lab/x", "https://h/lab/x"},
		{"a credential for another host does not", Settings{Credentials: anna}, "git@other:lab/x", "git@other:lab/x"},
		{"unless ssh is to be kept", Settings{Credentials: anna, KeepSSH: true}, "git@h:x", "git@h:x"},
		{"a credential without a host is for the repository's", Settings{Credentials: []Credential{{User: "a", Password: "x"}}}, "git@any:x", "https://any/x"},
		{"another scheme for that", Settings{Credentials: anna, SSHReplacementScheme: "http"}, "git@h:x", "http://h/x"},
		{"forced ssh, and the https port stays behind", Settings{ForceSSH: &SSHRewrite{}}, "https://h:8443/lab/x", "ssh://git@h/lab/x"},
		{"forced user and port both hold", Settings{ForceSSH: &SSHRewrite{User: "u", Port: 22022}}, "https://h/x", "ssh://u@h:22022/x"},
		{"… for user@host:path too", Settings{ForceSSH: &SSHRewrite{User: "u", Port: 22022}}, "git@h:lab/x", "ssh://u@h:22022/lab/x"},
		{"… the form is kept where it can be", Settings{ForceSSH: &SSHRewrite{User: "u"}}, "git@h:lab/x", "u@h:lab/x"},
		{"… for ssh://", Settings{ForceSSH: &SSHRewrite{Port: 7}}, "ssh://me@h:22/x", "ssh://me@h:7/x"},
		{"forced for one host only", Settings{ForceSSH: &SSHRewrite{Host: "h"}}, "https://h.evil.net/x", "https://h.evil.net/x"},
		{"http is left alone", Settings{ForceSSH: &SSHRewrite{}}, "http://h/x", "http://h/x"},
	} {
		r, err := parseRemote(c.from)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.settings.rewrite(r, r.hostPort()).String(); got != c.to {
			t.Errorf("%s: %s became %s, want %s", c.story, c.from, got, c.to)
		}
	}
}

func TestNamesThatAreNoRevision(t *testing.T) {
	for _, script := range []Script{
		{Commit: "--output=x"}, {Branch: "-b"}, {Tag: "a b"}, {Branch: "a..b"}, {Commit: "HEAD^{/x}"}, {Branch: "x:y"}, {Tag: "a\nb"},
	} {
		if _, err := newRevision(script); err == nil {
			t.Errorf("%+v was taken", script)
		}
	}
}

func TestOldGitsAreToldByTheirOwnVariable(t *testing.T) {
	if !isOld("git version 1.8.3.1") || !isOld("git version 2.30.9") || isOld("git version 2.31.0") || isOld("git version 2.39.5 (Apple Git-154)") {
		t.Error("the versions are told apart wrongly")
	}
	needGit(t)
	e := newGitEnviron(environ(t))
	e.set("x.value", `it's "$HOME" ! \ `)
	for _, old := range []bool{true, false} {
		g := &git{path: "git", environ: e.environ(old)}
		out, err := g.run(t.Context(), t.TempDir(), "config", "x.value")
		if err != nil || out != strings.TrimSpace(`it's "$HOME" ! \ `) {
			t.Errorf("old %v: git reads %q, %v", old, out, err)
		}
	}
}
