package fakeclearml

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	maxTokenLife = 31_536_000 // seconds
	tokenCookie  = "clearml_token_basic"
)

// authenticate finds out who calls: by key and secret, bearer token or cookie.
func (s *Server) authenticate(c *call, r *http.Request) error {
	header := r.Header.Get("Authorization")
	if header == "" {
		cookie, err := r.Cookie(tokenCookie)
		if err != nil {
			return fail(401, 20, "Unauthorized (missing credentials)")
		}
		header = "Bearer " + cookie.Value
	}
	scheme, value, _ := strings.Cut(header, " ")
	var err error
	switch scheme {
	case "Basic":
		err = s.basic(c, value)
	case "Bearer":
		err = s.bearer(c, strings.TrimSpace(value))
	default:
		err = fail(401, 10, "Unauthorized (invalid authorization type)", "auth", scheme)
	}
	if err != nil {
		return err
	}
	return s.impersonate(c)
}

func (s *Server) basic(c *call, encoded string) error {
	invalid := fail(401, 22, "Unauthorized (invalid credentials) (failed to locate provided credentials)")
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		if len(encoded)%4 != 0 && !strings.Contains(encoded, "!") {
			return fail(401, 21, "Unauthorized (malformed credentials)")
		}
		return invalid
	}
	key, secret, ok := strings.Cut(string(raw), ":")
	if !ok || !utf8.Valid(raw) {
		return invalid
	}
	for _, u := range s.store.find(users, nil) {
		for _, credential := range list(u, "credentials") {
			if cr, _ := credential.(document); text(cr, "key") == key && text(cr, "secret") == secret {
				c.user = identityOf(u)
				s.noteUse(c, text(u, "id"), key)
				return nil
			}
		}
	}
	return invalid
}

// noteUse remembers when and from where a key was used last.
func (s *Server) noteUse(c *call, user, key string) {
	from := clientHeader(c.header, "Worker")
	if from == "" {
		from = c.peer
	}
	now := s.now().UTC().Format("2006-01-02T15:04:05.000000")
	s.store.update(users, user, nil, func(u document) {
		for _, credential := range list(u, "credentials") {
			if cr, _ := credential.(document); text(cr, "key") == key {
				cr["last_used"], cr["last_used_from"] = now, from
			}
		}
	})
}

func identityOf(user document) identity {
	return identity{user: text(user, "id"), name: text(user, "token_name"), role: text(user, "role")}
}

// impersonate lets privileged callers act as somebody else.
func (s *Server) impersonate(c *call) error {
	as, act := clientHeader(c.header, "Impersonate-As"), clientHeader(c.header, "Act-As")
	if as != "" && act != "" {
		return fail(400, 5, "Invalid headers (only one of impersonate-as and act-as may be used)")
	}
	if as+act == "" {
		return nil
	}
	u, ok := s.store.get(users, as+act)
	if !ok || !c.user.privileged() {
		return fail(400, 6, "Impersonation error", "user", as+act)
	}
	c.user = identityOf(u)
	return nil
}

func (s *Server) login(c *call) (any, error) {
	seconds := c.integer("expiration_sec", 0)
	if seconds > maxTokenLife {
		return nil, validation("'%d' is bigger than maximum", seconds)
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	life := s.opts.TokenLife
	if seconds != 0 {
		life = time.Duration(seconds) * time.Second
	}
	token := s.newToken(c.user, life)
	c.answer.Set("Set-Cookie", tokenCookie+"="+token+"; HttpOnly; Max-Age=99999999999; Path=/; SameSite=Lax")
	return document{"token": token}, nil
}

// logout revokes the token that was used; others of the same user stay valid.
func (s *Server) logout(c *call) (any, error) {
	if c.token != "" {
		s.store.insert(settings, document{"id": "revoked " + c.token}, nil)
	}
	http.SetCookie(headerWriter{c.answer}, &http.Cookie{Name: tokenCookie, Path: "/", MaxAge: -1})
	return document{}, nil
}

// headerWriter lets http.SetCookie write into a header.
type headerWriter struct{ header http.Header }

func (w headerWriter) Header() http.Header         { return w.header }
func (w headerWriter) Write(b []byte) (int, error) { return len(b), nil }
func (w headerWriter) WriteHeader(int)             {}

// protected users, the built-in ones, cannot have their credentials changed.
func protectedUser(id string) bool { return strings.HasPrefix(id, "__") && strings.HasSuffix(id, "__") }

func (s *Server) createCredentials(c *call) (any, error) {
	label := c.text("label")
	if err := c.err(); err != nil {
		return nil, err
	}
	if protectedUser(c.user.user) {
		return nil, fail(400, 301, "Invalid user id (protected identity)")
	}
	key, secret := randomKey(30), randomSecret()
	s.store.update(users, c.user.user, nil, func(u document) {
		u["credentials"] = append(list(u, "credentials"), document{"key": key, "secret": secret, "label": label})
	})
	out := document{"access_key": key, "secret_key": secret}
	if label != "" {
		out["label"] = label
	}
	return document{"credentials": out}, nil
}

func (s *Server) getCredentials(c *call) (any, error) {
	u, _ := s.store.get(users, c.user.user)
	out := []any{}
	for _, credential := range list(u, "credentials") {
		cr, _ := credential.(document)
		shown := document{"access_key": cr["key"]}
		for _, key := range []string{"label", "last_used", "last_used_from"} {
			if text(cr, key) != "" {
				shown[key] = cr[key]
			}
		}
		out = append(out, shown)
	}
	return document{"credentials": out}, nil
}

func (s *Server) revokeCredentials(c *call) (any, error) {
	key := c.required("access_key")
	if err := c.err(); err != nil {
		return nil, err
	}
	if protectedUser(c.user.user) {
		return nil, fail(400, 301, "Invalid user id (protected identity)")
	}
	revoked := 0
	s.store.update(users, c.user.user, nil, func(u document) {
		var kept []any
		for _, credential := range list(u, "credentials") {
			if cr, _ := credential.(document); text(cr, "key") == key {
				revoked = 1
				continue
			}
			kept = append(kept, credential)
		}
		u["credentials"] = kept
	})
	if revoked == 0 {
		return nil, fail(400, 75, "Invalid access key", "access_key", key)
	}
	return document{"revoked": revoked}, nil
}

func randomKey(n int) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	b := make([]byte, n)
	rand.Read(b)
	for i := range b {
		b[i] = letters[int(b[i])%len(letters)]
	}
	return string(b)
}

func randomSecret() string {
	b := make([]byte, 50)
	rand.Read(b)
	return base64.URLEncoding.EncodeToString(b)
}
