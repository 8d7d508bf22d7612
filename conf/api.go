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

	TokenThreshold  time.Duration // a token with less life left is renewed
	TokenExpiration time.Duration // life of a token to ask for; 0: the server decides

	missing error
}

// API is the typed view of the connection.
func (c *Config) API() API {
	a := API{
		Server:            c.address("api.api_server"),
		AccessKey:         c.String("api.credentials.access_key"),
		SecretKey:         c.Secret("api.credentials.secret_key"),
		Token:             Secret(c.Env("CLEARML_AUTH_TOKEN")),
		VerifyCertificate: true,
		TokenThreshold:    c.Duration("api.auth.token_expiration_threshold_sec"),
		TokenExpiration:   c.Duration("api.auth.request_token_expiration_sec"),
	}
	if v := c.get("api.verify_certificate"); v.Kind() != hocon.Null {
		if b, ok := asBool(v); ok {
			a.VerifyCertificate = b
		} else {
			a.CABundle = c.Path("api.verify_certificate")
		}
	}
	a.Web = c.address("api.web_server")
	if a.Web == "" {
		a.Web = DeriveWeb(a.Server)
	}
	a.Files = c.address("api.files_server")
	if a.Files == "" {
		a.Files = DeriveFiles(a.Web)
	}
	a.missing = c.missing(a)
	return a
}

// address is a setting that is the address of a server, without a trailing slash.
func (c *Config) address(path string) string {
	return strings.TrimRight(strings.TrimSpace(c.String(path)), "/")
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

// DeriveWeb guesses the address of the web interface from that of the API server: api. becomes app., port 8008 becomes 8080.
// Where neither fits, both have the same address.
func DeriveWeb(server string) string {
	for _, names := range [][2]string{{"://demoapi.", "://demoapp."}, {"://api.", "://app."}} {
		if strings.Contains(server, names[0]) {
			return strings.Replace(server, names[0], names[1], 1)
		}
	}
	if u, err := url.Parse(server); err == nil && u.Port() == "8008" {
		return strings.Replace(server, ":8008", ":8080", 1)
	}
	return server
}

// DeriveFiles guesses the address of the file server from that of the web interface: a port becomes 8081, app. becomes
// files., and where neither is there the port 8081 is added.
func DeriveFiles(web string) string {
	u, err := url.Parse(web)
	if err != nil || u.Host == "" {
		return ""
	}
	switch rest, demo := strings.CutPrefix(u.Host, "demoapp."); {
	case u.Port() != "":
		u.Host = strings.TrimSuffix(u.Host, ":"+u.Port()) + ":8081"
	case demo:
		u.Host = "demofiles." + rest
	case strings.HasPrefix(u.Host, "app."):
		u.Host = "files." + strings.TrimPrefix(u.Host, "app.")
	default:
		u.Host += ":8081"
	}
	return u.String()
}
