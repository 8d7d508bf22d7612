package clearml

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// ServerInfo is what the token tells of the server and of whom we are to it. It is zero before the first call.
type ServerInfo struct {
	APIVersion    string // newest generation the server has, "2.34"
	ServerVersion string // "2.3.0"
	FeatureSet    string // "basic": open source
	UserID        string
	UserName      string
	Company       string
}

// token is the current one; gate admits one renewal at a time.
type token struct {
	gate  chan struct{}
	state chan tokenState // holds exactly one value
}

type tokenState struct {
	text      string
	issued    time.Time
	expires   time.Time // zero: unknown, used until the server refuses it
	notBefore time.Time // no renewal is tried before, after one that failed
	info      ServerInfo
}

func (t *token) init(text string) {
	t.gate = make(chan struct{}, 1)
	t.state = make(chan tokenState, 1)
	t.state <- readToken(text)
}

func (t *token) get() tokenState {
	s := <-t.state
	t.state <- s
	return s
}

func (t *token) set(s tokenState) {
	<-t.state
	t.state <- s
}

// postpone puts the renewal of this token off; a newer one is left alone.
func (t *token) postpone(text string, until time.Time) {
	s := <-t.state
	if s.text == text {
		s.notBefore = until
	}
	t.state <- s
}

// Login gets a new token, whether or not the current one would do. It is how credentials are checked.
func (c *Client) Login(ctx context.Context) error {
	_, err := c.renew(ctx, func(tokenState) bool { return true })
	return err
}

// ServerInfo tells of the server what the token says.
func (c *Client) ServerInfo() ServerInfo { return c.token.get().info }

// validToken gives a token with enough life left. A renewal that fails while the old one still lives is not fatal.
func (c *Client) validToken(ctx context.Context) (string, error) {
	s := c.token.get()
	if s.text != "" && !c.stale(s) {
		return s.text, nil
	}
	text, err := c.renew(ctx, c.stale)
	if err != nil && s.text != "" && c.cfg.Now().Before(s.expires) && ctx.Err() == nil {
		c.token.postpone(s.text, c.cfg.Now().Add(time.Minute))
		return s.text, nil
	}
	return text, err
}

// replaceToken gives another token than the one that the server refused.
func (c *Client) replaceToken(ctx context.Context, refused string) (string, error) {
	return c.renew(ctx, func(s tokenState) bool { return s.text == refused })
}

// stale says whether too little of a token's life is left: less than the threshold and less than a fifth.
func (c *Client) stale(s tokenState) bool {
	if s.text == "" {
		return true
	}
	if s.expires.IsZero() {
		return false
	}
	now := c.cfg.Now()
	if now.Before(s.notBefore) {
		return false
	}
	threshold := c.cfg.TokenThreshold
	if fifth := s.expires.Sub(s.issued) / 5; !s.issued.IsZero() && fifth < threshold {
		threshold = fifth
	}
	return s.expires.Sub(now) < threshold
}

// renew logs in unless, once it is this caller's turn, another has already done so.
func (c *Client) renew(ctx context.Context, needed func(tokenState) bool) (string, error) {
	select {
	case c.token.gate <- struct{}{}:
		defer func() { <-c.token.gate }()
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
	current := c.token.get()
	if !needed(current) {
		return current.text, nil
	}
	auth := "Bearer " + current.text
	if c.cfg.AccessKey != "" && c.cfg.SecretKey != "" {
		auth = "Basic " + base64.StdEncoding.EncodeToString([]byte(c.cfg.AccessKey+":"+c.cfg.SecretKey))
	}
	body := []byte("{}")
	if c.cfg.TokenLife > 0 {
		body = fmt.Appendf(nil, `{"expiration_sec":%d}`, int64(c.cfg.TokenLife/time.Second))
	}
	data, err := c.send(ctx, call{endpoint: "auth.login", contentType: "application/json", body: body, authorization: auth})
	if err != nil {
		return "", err
	}
	var answer struct {
		Token string `json:"token"`
	}
	if err := json.Unmarshal(data, &answer); err != nil || answer.Token == "" {
		return "", errors.New("auth.login answered without a token")
	}
	c.token.set(readToken(answer.Token))
	return answer.Token, nil
}

// readToken reads a token's claims; the signature is the server's business. What cannot be read stays zero.
func readToken(text string) tokenState {
	s := tokenState{text: text}
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return s
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return s
	}
	var claims object
	if json.Unmarshal(payload, &claims) != nil {
		return s
	}
	identity := claims.object("identity")
	s.issued, s.expires = claims.epoch("iat"), claims.epoch("exp")
	s.info = ServerInfo{
		APIVersion: claims.text("api_version"), ServerVersion: claims.text("server_version"), FeatureSet: claims.text("feature_set"),
		UserID: identity.text("user"), UserName: identity.text("user_name"), Company: identity.text("company"),
	}
	return s
}
