package clearml

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Config says which server to speak to, as whom, and how patiently. Server and either a key pair or a token are required.
type Config struct {
	Server    string // base address of the API, "https://api.example.org" or "https://example.org/api"
	AccessKey string
	SecretKey string
	Token     string // a ready token; renewed with the key pair when there is one, else with itself

	Worker  string // X-ClearML-Worker: where calls come from, a host name or worker id
	Product string // X-ClearML-Client: "program/version"

	// HTTP carries the calls; nil means NewHTTPClient with no options. Its redirect policy is replaced: the API never redirects.
	HTTP *http.Client

	Retry RetryPolicy

	// Timeout bounds one exchange; 0 means 30 s. Large bodies get a second more for every 64 KiB.
	Timeout time.Duration

	// TokenThreshold is how much life must be left in a token for it to be used; 0 means 12 h. A token is never renewed before
	// four fifths of its life are over, so a server with short-lived tokens is not asked for one on every call.
	TokenThreshold time.Duration
	// TokenLife asks for tokens that live this long; 0 leaves it to the server (30 days).
	TokenLife time.Duration

	Now  func() time.Time // nil: time.Now
	Rand func() float64   // uniform in [0,1), for jitter; nil: math/rand
}

// Client speaks to one server as one user. It is safe for concurrent use.
type Client struct {
	base  *url.URL
	cfg   Config
	send  exchange // one exchange, repeated as the policy says
	token token
}

// New checks the configuration and gives a client; it does not speak to the server.
func New(cfg Config) (*Client, error) {
	base, err := parseServer(cfg.Server)
	if err != nil {
		return nil, err
	}
	if (cfg.AccessKey == "" || cfg.SecretKey == "") && cfg.Token == "" {
		return nil, ErrNoCredentials
	}
	if cfg.HTTP == nil {
		if cfg.HTTP, err = NewHTTPClient(TLSOptions{}); err != nil {
			return nil, err
		}
	}
	carrier := *cfg.HTTP
	carrier.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	cfg.HTTP = &carrier
	if cfg.Timeout <= 0 {
		cfg.Timeout = 30 * time.Second
	}
	if cfg.TokenThreshold <= 0 {
		cfg.TokenThreshold = 12 * time.Hour
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Rand == nil {
		cfg.Rand = rand.Float64
	}
	c := &Client{base: base, cfg: cfg}
	c.token.init(cfg.Token)
	c.send = retrying(c.exchange, cfg.Retry.withDefaults(), cfg.Now, cfg.Rand)
	return c, nil
}

func parseServer(server string) (*url.URL, error) {
	if server == "" {
		return nil, errors.New("no API server is set (api.api_server in clearml.conf, or CLEARML_API_HOST)")
	}
	base, err := url.Parse(strings.TrimRight(server, "/"))
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, fmt.Errorf("cannot use %q as the API server: it must look like https://host:8008", server)
	}
	return base, nil
}

// Server gives the base address of the API, without a password if one stands in it.
func (c *Client) Server() string { return c.base.Redacted() }

// Call makes one call, "tasks.get_all", and decodes the answer's data into resp (nil: ignored). A nil req sends {}.
//
// The call is repeated, as the policy says, after every failure that may pass; so use it for what may safely be done twice,
// and callOnce for the rest. What the server refuses comes back as *Error; an answer that never came as *LostError.
func (c *Client) Call(ctx context.Context, endpoint string, req, resp any) error {
	return c.do(ctx, endpoint, req, resp, repeatable)
}

// callOnce is Call for what must not be done twice: it is repeated only when the server certainly did not carry it out.
func (c *Client) callOnce(ctx context.Context, endpoint string, req, resp any) error {
	return c.do(ctx, endpoint, req, resp, once)
}

func (c *Client) do(ctx context.Context, endpoint string, req, resp any, again repetition) error {
	body := []byte("{}")
	if req != nil {
		var err error
		if body, err = json.Marshal(req); err != nil {
			return fmt.Errorf("cannot encode the request of %s: %w", endpoint, err)
		}
	}
	return c.post(ctx, call{endpoint: endpoint, contentType: "application/json", body: body, again: again}, resp)
}

// post makes the call with a valid token; a token that the server no longer knows is replaced once.
func (c *Client) post(ctx context.Context, cl call, resp any) error {
	used, err := c.validToken(ctx)
	if err != nil {
		return err
	}
	cl.authorization = "Bearer " + used
	data, err := c.send(ctx, cl)
	if IsCredentials(err) {
		if used, err = c.replaceToken(ctx, used); err != nil {
			return err
		}
		cl.authorization = "Bearer " + used
		data, err = c.send(ctx, cl)
	}
	if err != nil {
		return err
	}
	if resp == nil {
		return nil
	}
	if err := json.Unmarshal(data, resp); err != nil {
		return fmt.Errorf("cannot read the answer of %s: %w", cl.endpoint, err)
	}
	return nil
}
