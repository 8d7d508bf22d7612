package clearml_test

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

func TestRefreshedTokenIsUsedForTheRepetition(t *testing.T) {
	var first string
	s := serve(t, func(w http.ResponseWriter, r recorded) {
		if first == "" {
			first = r.Authorization
		}
		if r.Authorization == first {
			refuse(w, 401, 30, "Invalid token (revoked token)")
			return
		}
		answer(w, `{}`)
	})
	c := client(t, s.URL)
	if err := c.Ping(t.Context(), "t1"); err != nil {
		t.Fatal(err)
	}
	got := s.requests("tasks.ping")
	if len(got) != 2 || got[0].Authorization == got[1].Authorization {
		t.Errorf("the call was made %d times, want twice with two tokens", len(got))
	}
	if n := len(s.requests("auth.login")); n != 2 {
		t.Errorf("%d logins, want 2", n)
	}
}

func TestRejectedCredentialsAreToldAfterOneTry(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ recorded) { answer(w, `{}`) })
	c := client(t, s.URL, func(cfg *clearml.Config) { cfg.SecretKey = "wrong" })
	err := c.Login(t.Context())
	if !clearml.IsCredentials(err) || clearml.IsUnreachable(err) {
		t.Errorf("error is %v", err)
	}
	if n := len(s.requests("auth.login")); n != 1 {
		t.Errorf("%d logins, want 1", n)
	}
}

func TestTokenIsRenewedBeforeItEnds(t *testing.T) {
	day := 24 * time.Hour
	for _, row := range []struct {
		story  string
		life   time.Duration
		later  time.Duration
		logins int
	}{
		{"fresh", 30 * day, time.Hour, 1},
		{"less than twelve hours left", 30 * day, 30*day - 11*time.Hour, 2},
		{"short-lived token still in its first four fifths", time.Hour, 40 * time.Minute, 1},
		{"short-lived token in its last fifth", time.Hour, 50 * time.Minute, 2},
	} {
		t.Run(row.story, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ recorded) { answer(w, `{}`) })
			s.life = row.life
			now := time.Now()
			c := client(t, s.URL, func(cfg *clearml.Config) { cfg.Now = func() time.Time { return now } })
			if err := c.Ping(t.Context(), "t"); err != nil {
				t.Fatal(err)
			}
			now = now.Add(row.later)
			if err := c.Ping(t.Context(), "t"); err != nil {
				t.Fatal(err)
			}
			if n := len(s.requests("auth.login")); n != row.logins {
				t.Errorf("%d logins, want %d", n, row.logins)
			}
		})
	}
}

func TestManyCallersShareOneLogin(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ recorded) { answer(w, `{}`) })
	c := client(t, s.URL)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if err := c.Ping(t.Context(), "t"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := len(s.requests("auth.login")); n != 1 {
		t.Errorf("%d logins, want 1", n)
	}
}

func TestReadyTokenNeedsNoLogin(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ recorded) { answer(w, `{}`) })
	token := makeToken(9, time.Now(), time.Now().Add(48*time.Hour))
	c := client(t, s.URL, func(cfg *clearml.Config) { cfg.AccessKey, cfg.SecretKey, cfg.Token = "", "", token })
	if err := c.Ping(t.Context(), "t"); err != nil {
		t.Fatal(err)
	}
	if got := s.requests("tasks.ping")[0].Authorization; got != "Bearer "+token {
		t.Errorf("sent %q", got)
	}
	if info := c.ServerInfo(); info.UserName != "ada" || info.FeatureSet != "basic" || info.APIVersion != "2.34" {
		t.Errorf("read %+v from the token", info)
	}
}

func TestNewNamesWhatIsMissing(t *testing.T) {
	if _, err := clearml.New(clearml.Config{Server: "http://h:8008"}); !errors.Is(err, clearml.ErrNoCredentials) {
		t.Errorf("without credentials: %v", err)
	}
	for _, server := range []string{"", "h:8008", "ftp://h", "http://"} {
		if _, err := clearml.New(clearml.Config{Server: server, AccessKey: "k", SecretKey: "s"}); err == nil || !strings.Contains(err.Error(), "API server") {
			t.Errorf("server %q: %v", server, err)
		}
	}
}
