package conf

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/clearml-hpc/clearml-agent/conf/hocon"
)

// API is everything about the connection to the server.
type API struct {
	Server, Web, Files string // addresses without a trailing slash; Web and Files derived where not given

	AccessKey string
	SecretKey Secret
	Token     Secret // CLEARML_AUTH_TOKEN: in place of the two keys

	VerifyCertificate bool
	CABundle          string // path; "" for the system's

	MaxRequestSize  int // bytes
	TokenThreshold  time.Duration
	TokenExpiration time.Duration // 0: the server decides
	BackoffFactor   time.Duration
	BackoffMax      time.Duration
	MaxVersion      string // CLEARML_AGENT_FORCE_MAX_API_VERSION

	missing error
}

// API is the typed view of the connection.
func (c *Config) API() API {
	a := API{
		Server:            strings.TrimRight(strings.TrimSpace(c.String("api.api_server")), "/"),
		AccessKey:         c.String("api.credentials.access_key"),
		SecretKey:         c.Secret("api.credentials.secret_key"),
		Token:             Secret(c.Env("CLEARML_AUTH_TOKEN")),
		VerifyCertificate: true,
		MaxRequestSize:    c.Int("api.http.max_req_size"),
		TokenThreshold:    c.Duration("api.auth.token_expiration_threshold_sec"),
		TokenExpiration:   c.Duration("api.auth.request_token_expiration_sec"),
		BackoffFactor:     c.Duration("api.http.retries.backoff_factor"),
		BackoffMax:        c.Duration("api.http.retries.backoff_max"),
		MaxVersion:        c.Env("CLEARML_AGENT_FORCE_MAX_API_VERSION"),
	}
	if v := c.get("api.verify_certificate"); v.Kind() != hocon.Null {
		if b, ok := asBool(v); ok {
			a.VerifyCertificate = b
		} else {
			a.CABundle = c.Path("api.verify_certificate")
		}
	}
	web, files := DeriveHosts(a.Server)
	a.Web, a.Files = web, files
	if s := strings.TrimRight(strings.TrimSpace(c.String("api.web_server")), "/"); s != "" {
		a.Web = s
		if a.Server == "" {
			_, a.Files = DeriveHosts(s)
		}
	}
	if s := strings.TrimRight(strings.TrimSpace(c.String("api.files_server")), "/"); s != "" {
		a.Files = s
	}
	a.missing = c.missing(a)
	return a
}

// Errors of [API.Check].
var (
	ErrNoServer      = errors.New("no server")
	ErrNoCredentials = errors.New("no credentials")
)

// Check is nil when there is a server and something to log in with. Else it says where was looked, and what to do; it is
// ErrNoServer or ErrNoCredentials.
func (a API) Check() error { return a.missing }

func (c *Config) missing(a API) error {
	const mend = "Run: clearml-agent init"
	switch {
	case a.Server == "":
		return fmt.Errorf("%w: looked at CLEARML_API_HOST and %s. %s", ErrNoServer, c.looked("api.api_server", "api"), mend)
	case !strings.Contains(a.Server, "://"):
		return fmt.Errorf("%w: %q (%s) is no address; write it with https:// or http://", ErrNoServer, a.Server, c.originOf("api.api_server"))
	case a.Token != "" || a.AccessKey != "" && a.SecretKey != "":
		return nil
	case a.AccessKey != "":
		return fmt.Errorf("%w: the access key (%s) has no secret key: looked at CLEARML_API_SECRET_KEY and %s. %s", ErrNoCredentials,
			c.originOf("api.credentials.access_key"), c.looked("api.credentials.secret_key", "api.credentials"), mend)
	}
	return fmt.Errorf("%w: looked at CLEARML_API_ACCESS_KEY and %s. %s", ErrNoCredentials, c.looked("api.credentials.access_key", "api.credentials"), mend)
}

func (c *Config) originOf(path string) Origin {
	_, origin := c.Lookup(path)
	return origin
}

// looked says what the files hold about a setting that is missing: the section where it would stand, or the files.
func (c *Config) looked(path, section string) string {
	for _, p := range []string{path, section} {
		v, origin := c.Lookup(p)
		if v != nil && origin.Kind == FromFile {
			return fmt.Sprintf("%s (%s is empty, line %d)", origin.Name, p, origin.Line)
		}
	}
	var names []string
	for _, f := range c.files {
		what := f.Shown
		if !f.Found {
			what += " (there is none)"
		} else {
			what += " (it has no " + section + ")"
		}
		names = append(names, what)
	}
	if len(names) == 0 {
		return "no file"
	}
	return strings.Join(names, " and ")
}

// DeriveHosts guesses the addresses of the web interface and of the file server from that of the API server, in the two ways
// servers are set up: names that begin with api., app. and files., or one name with the ports 8008, 8080 and 8081.
func DeriveHosts(server string) (web, files string) {
	u, err := url.Parse(server)
	if err != nil || u.Host == "" {
		return "", ""
	}
	at := func(host string) string { return u.Scheme + "://" + host }
	name, port := u.Hostname(), u.Port()
	if strings.Contains(name, ":") {
		name = "[" + name + "]"
	}
	if port == "8008" || port == "8080" {
		return at(name + ":8080"), at(name + ":8081")
	}
	for _, names := range [][3]string{{"demoapi.", "demoapp.", "demofiles."}, {"api.", "app.", "files."}} {
		for _, prefix := range names {
			if rest, ok := strings.CutPrefix(u.Host, prefix); ok {
				return at(names[1] + rest), at(names[2] + rest)
			}
		}
	}
	if port == "" {
		return at(u.Host), at(name + ":8081")
	}
	return at(u.Host), at(u.Host)
}
