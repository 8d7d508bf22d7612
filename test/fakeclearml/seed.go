package fakeclearml

import (
	"crypto/rand"
	"encoding/hex"
)

// seed puts in what a fresh server has: a signing secret, the users, their company's default queue.
func (s *Server) seed() {
	s.secret = s.signingSecret()
	for _, u := range s.opts.Users {
		s.seedUser(u)
	}
	s.seedQueue("default", "default")
	for _, name := range s.opts.Queues {
		s.seedQueue(name)
	}
}

// signingSecret stays the same as long as the database does, so that tokens survive a restart.
func (s *Server) signingSecret() []byte {
	if d, ok := s.store.get(settings, "secret"); ok {
		if secret, err := hex.DecodeString(text(d, "value")); err == nil {
			return secret
		}
	}
	secret := make([]byte, 32)
	rand.Read(secret)
	s.store.insert(settings, document{"id": "secret", "value": hex.EncodeToString(secret)}, nil)
	return secret
}

func (s *Server) seedUser(u User) {
	if u.Role == "" {
		u.Role = "user"
	}
	if u.TokenName == "" {
		u.TokenName = u.Name
	}
	if _, known := s.store.get(users, u.ID); known {
		s.store.delete(users, u.ID)
	}
	s.store.insert(users, document{
		"id": u.ID, "name": u.Name, "token_name": u.TokenName, "role": u.Role, "company": companyID,
		"created":     s.date(),
		"credentials": []any{document{"key": u.AccessKey, "secret": u.SecretKey}},
	}, nil)
}

func (s *Server) seedQueue(name string, systemTags ...string) {
	q := s.newQueue(name)
	q["system_tags"] = values(systemTags)
	s.store.insert(queues, q, func(other document) bool { return text(other, "name") == name })
}
