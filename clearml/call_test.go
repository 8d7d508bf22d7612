package clearml_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

func TestRequestForm(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r recorded) { answer(w, `{"task":{"id":"t"}}`) })
	if _, err := client(t, s.URL+"/api/").Task(t.Context(), "t"); err != nil {
		t.Fatal(err)
	}
	got := s.requests("api/tasks.get_by_id")
	if len(got) != 1 {
		t.Fatalf("the path prefix is lost: %+v", s.calls)
	}
	for header, want := range map[string]string{"X-Clearml-Worker": "node7", "X-Clearml-Client": "clearml-agent/1.0", "Content-Type": "application/json"} {
		if v := got[0].Header.Get(header); v != want {
			t.Errorf("%s is %q, want %q", header, v, want)
		}
	}
}

func TestRefusalCarriesCodes(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ recorded) { refuse(w, 400, 101, "Invalid task id: id=zz") })
	_, err := client(t, s.URL).Task(t.Context(), "zz")
	var e *clearml.Error
	if !errors.As(err, &e) || e.Code != 400 || e.Subcode != 101 || e.Endpoint != "tasks.get_by_id" {
		t.Fatalf("error is %#v", err)
	}
	if !clearml.IsNotFound(err) || clearml.IsUnreachable(err) || clearml.IsLost(err) {
		t.Errorf("misjudged: %v", err)
	}
	if len(s.requests("tasks.get_by_id")) != 1 {
		t.Error("a refusal was repeated")
	}
}

func TestWebServerIsNotMistakenForTheAPI(t *testing.T) {
	for story, handler := range map[string]http.HandlerFunc{
		"a page": func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("<html>ClearML</html>")) },
		"a redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://elsewhere/", http.StatusFound)
		},
		"plain 404": http.NotFound,
	} {
		t.Run(story, func(t *testing.T) {
			s := httptest.NewServer(handler)
			defer s.Close()
			err := client(t, s.URL).Login(t.Context())
			if err == nil || clearml.IsUnsupported(err) || !strings.Contains(err.Error(), "API server") {
				t.Errorf("error is %v", err)
			}
		})
	}
}

func TestUntrustedCertificateIsNotRetried(t *testing.T) {
	tries := 0
	s := httptest.NewTLSServer(http.NotFoundHandler())
	defer s.Close()
	s.Config.ErrorLog = nil
	c := client(t, s.URL, func(cfg *clearml.Config) { cfg.Retry.Notify = func(error, time.Duration) { tries++ } })
	err := c.Login(t.Context())
	if clearml.IsUnreachable(err) || tries != 0 || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("error after %d repetitions: %v", tries, err)
	}
	trusting, err := clearml.NewHTTPClient(clearml.TLSOptions{SkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	c = client(t, s.URL, func(cfg *clearml.Config) { cfg.HTTP = trusting })
	if err := c.Login(t.Context()); err == nil || strings.Contains(err.Error(), "certificate") {
		t.Errorf("with verification off: %v", err)
	}
}

// A single sign-on gateway before the server asks everybody to log in: that says nothing of the key.
func TestAGatewaysLoginPageDoesNotRevokeTheKey(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusUnauthorized)
		w.Write([]byte("<html>Sign in</html>"))
	}))
	defer s.Close()
	if err := client(t, s.URL).Login(t.Context()); err == nil || clearml.IsCredentials(err) {
		t.Errorf("error is %v", err)
	}
}

func TestOnlyTheServersOwnNoIsARefusal(t *testing.T) {
	for _, row := range []struct {
		story   string
		err     error
		refused bool
	}{
		{"an unknown project", &clearml.Error{HTTPStatus: 400, Code: 400, Subcode: clearml.SubcodeInvalidProjectID}, true},
		{"not allowed", &clearml.Error{HTTPStatus: 403, Code: 403}, true},
		{"the server broke", &clearml.Error{HTTPStatus: 500, Code: 500, Subcode: 100}, false},
		{"a proxy does not allow it", &clearml.Error{HTTPStatus: 403, Code: 403, Foreign: true}, false},
		{"a call that the server does not have", &clearml.Error{HTTPStatus: 404, Code: 404}, false},
		{"the key was revoked", &clearml.Error{HTTPStatus: 401, Code: 401}, false},
		{"told to end during the call", &clearml.NetError{Err: context.Canceled}, false},
	} {
		if got := clearml.IsRefusal(row.err); got != row.refused {
			t.Errorf("%s: %v", row.story, got)
		}
	}
}
