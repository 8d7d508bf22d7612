package fakeclearml

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

type claims struct {
	IssuedAt      int64         `json:"iat"`
	Expires       int64         `json:"exp"`
	Env           string        `json:"env"`
	AuthType      string        `json:"auth_type"`
	SessionID     string        `json:"session_id"`
	Identity      tokenIdentity `json:"identity"`
	APIVersion    string        `json:"api_version"`
	ServerVersion string        `json:"server_version"`
	ServerBuild   string        `json:"server_build"`
	FeatureSet    string        `json:"feature_set"`
}

type tokenIdentity struct {
	User        string `json:"user"`
	Company     string `json:"company"`
	Role        string `json:"role"`
	UserName    string `json:"user_name"`
	CompanyName string `json:"company_name"`
}

// newToken makes a JWT, HS256. A negative life makes one that has expired.
func (s *Server) newToken(i identity, life time.Duration) string {
	now := s.now()
	payload, err := encode(claims{
		IssuedAt: now.Unix(), Expires: now.Add(life).Unix(), Env: "<unknown>", AuthType: "Bearer", SessionID: newID(),
		Identity:   tokenIdentity{User: i.user, Company: companyID, Role: i.role, UserName: i.name, CompanyName: companyName},
		APIVersion: s.opts.APIVersion, ServerVersion: s.opts.ServerVersion, FeatureSet: s.opts.FeatureSet,
	})
	if err != nil {
		return ""
	}
	signed := part([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + part(payload)
	return signed + "." + part(s.sign(signed))
}

func part(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func (s *Server) sign(text string) []byte {
	m := hmac.New(sha256.New, s.secret)
	m.Write([]byte(text))
	return m.Sum(nil)
}

func invalidToken(reason string) *apiError {
	return fail(401, 30, "Invalid token (invalid jwt token)", "reason", reason)
}

// bearer checks signature and life; who the caller is stands in the token.
func (s *Server) bearer(c *call, token string) error {
	found, err := s.readToken(token)
	if err != nil {
		return err
	}
	c.user = identity{user: found.Identity.User, name: found.Identity.UserName, role: found.Identity.Role}
	c.token = token
	return nil
}

func (s *Server) readToken(token string) (claims, error) {
	var found claims
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return found, invalidToken("Not enough segments")
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return found, invalidToken("Invalid crypto padding")
	}
	if !hmac.Equal(signature, s.sign(parts[0]+"."+parts[1])) {
		return found, invalidToken("Signature verification failed")
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || json.Unmarshal(payload, &found) != nil {
		return found, invalidToken("Invalid payload string")
	}
	if s.now().Unix() >= found.Expires {
		return found, invalidToken("Signature has expired")
	}
	if _, revoked := s.store.get(settings, "revoked "+token); revoked {
		return found, fail(401, 30, "Invalid token (revoked token)")
	}
	return found, nil
}
