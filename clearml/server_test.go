package clearml_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

// A recorded is one request as it arrived.
type recorded struct {
	Endpoint, Authorization, ContentType string
	Header                               http.Header
	Body                                 []byte
}

// A scripted server answers logins with numbered tokens and everything else with the handler.
type scripted struct {
	*httptest.Server
	mu     sync.Mutex
	calls  []recorded
	tokens int
	life   time.Duration // of the tokens it gives
}

func serve(t *testing.T, handle func(w http.ResponseWriter, r recorded)) *scripted {
	t.Helper()
	s := &scripted{life: 30 * 24 * time.Hour}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		rec := recorded{strings.TrimPrefix(r.URL.Path, "/"), r.Header.Get("Authorization"), r.Header.Get("Content-Type"), r.Header, body}
		s.mu.Lock()
		s.calls = append(s.calls, rec)
		s.mu.Unlock()
		if strings.HasSuffix(rec.Endpoint, "auth.login") {
			s.login(w, rec)
			return
		}
		handle(w, rec)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *scripted) login(w http.ResponseWriter, r recorded) {
	if r.Authorization != "Basic "+base64.StdEncoding.EncodeToString([]byte("key:secret")) {
		refuse(w, 401, 22, "Unauthorized (invalid credentials)")
		return
	}
	s.mu.Lock()
	s.tokens++
	n := s.tokens
	s.mu.Unlock()
	answer(w, fmt.Sprintf(`{"token":%q}`, makeToken(n, time.Now(), time.Now().Add(s.life))))
}

func makeToken(n int, issued, expires time.Time) string {
	claims := fmt.Sprintf(`{"iat":%d,"exp":%d,"n":%d,"api_version":"2.34","server_version":"2.3.0","feature_set":"basic","identity":{"user":"u1","user_name":"ada"}}`,
		issued.Unix(), expires.Unix(), n)
	return "h." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".s"
}

// requests gives the calls of one endpoint in order.
func (s *scripted) requests(endpoint string) []recorded {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []recorded
	for _, r := range s.calls {
		if r.Endpoint == endpoint {
			out = append(out, r)
		}
	}
	return out
}

func answer(w http.ResponseWriter, data string) {
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"meta":{"result_code":200,"result_subcode":0,"result_msg":"OK"},"data":%s}`, data)
}

func refuse(w http.ResponseWriter, code, subcode int, msg string) {
	w.WriteHeader(code)
	fmt.Fprintf(w, `{"meta":{"result_code":%d,"result_subcode":%d,"result_msg":%q},"data":{}}`, code, subcode, msg)
}

// drop ends the connection without an answer.
func drop(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		conn.Close()
	}
}

func client(t *testing.T, server string, change ...func(*clearml.Config)) *clearml.Client {
	t.Helper()
	cfg := clearml.Config{
		Server: server, AccessKey: "key", SecretKey: "secret", Worker: "node7", Product: "clearml-agent/1.0",
		Retry: clearml.RetryPolicy{Base: time.Millisecond, Max: 2 * time.Millisecond, Attempts: 4},
	}
	for _, f := range change {
		f(&cfg)
	}
	c, err := clearml.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func decode(t *testing.T, body []byte) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(body, &m); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return m
}
