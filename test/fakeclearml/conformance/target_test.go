package conformance

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
)

type object = map[string]any

// A target is the server under test.
type target struct {
	url, key, secret string
	token            string
	userName         string // as the token has it
	apiMinor         int    // 34 of API 2.34
	foreign          bool
}

// connect starts an embedded server for this test, or takes the one that the environment names, and logs in.
func connect(t *testing.T) *target {
	t.Helper()
	srv := &target{
		url: strings.TrimRight(os.Getenv("CLEARML_TEST_API_HOST"), "/"), foreign: true,
		key: os.Getenv("CLEARML_TEST_ACCESS_KEY"), secret: os.Getenv("CLEARML_TEST_SECRET_KEY"),
	}
	if srv.url == "" {
		fake, err := fakeclearml.Start(fakeclearml.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := fake.Close(); err != nil {
				t.Error(err)
			}
		})
		srv = &target{url: fake.APIURL(), key: fake.AccessKey, secret: fake.SecretKey}
	}
	login := srv.send(t, "auth.login", nil, withBasic(srv.key, srv.secret))
	login.wantCode(t, 200, 0)
	srv.token = login.text("token")
	claims := payload(t, srv.token)
	srv.userName = claims.text("identity", "user_name")
	if _, err := fmt.Sscanf(claims.text("api_version"), "2.%d", &srv.apiMinor); err != nil {
		t.Fatalf("the token names API %q: %v", claims.text("api_version"), err)
	}
	return srv
}

// needs skips the rest of a test on a server that is older than what the test demands.
func (s *target) needs(t *testing.T, minor int, why string) {
	t.Helper()
	if s.apiMinor < minor {
		t.Skipf("needs API 2.%d, this server has 2.%d: %s", minor, s.apiMinor, why)
	}
}

// payload decodes a token without checking its signature, as clients do.
func payload(t *testing.T, token string) answer {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("token %q has not three parts", token)
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	var a answer
	if err := json.Unmarshal(raw, &a.data); err != nil {
		t.Fatal(err)
	}
	return a
}

// An option changes a request before it is sent.
type option func(*http.Request)

func withBasic(key, secret string) option {
	return func(r *http.Request) { r.SetBasicAuth(key, secret) }
}

func withHeader(key, value string) option {
	return func(r *http.Request) { r.Header.Set(key, value) }
}

// send makes one request. A body that is a string goes out as it is, nil is none, anything else is encoded.
func (s *target) send(t *testing.T, path string, body any, options ...option) answer {
	t.Helper()
	var raw []byte
	switch b := body.(type) {
	case nil:
	case string:
		raw = []byte(b)
	default:
		var err error
		if raw, err = json.Marshal(b); err != nil {
			t.Fatal(err)
		}
	}
	r, err := http.NewRequest(http.MethodPost, s.url+"/"+path, bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if len(raw) > 0 {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, o := range options {
		o(r)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	defer resp.Body.Close()
	out, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	a := answer{path: path, status: resp.StatusCode, header: resp.Header, raw: out}
	a.read(t)
	return a
}

// call makes an API call with the token.
func (s *target) call(t *testing.T, endpoint string, body any, options ...option) answer {
	t.Helper()
	return s.send(t, endpoint, body, append([]option{withHeader("Authorization", "Bearer "+s.token)}, options...)...)
}

// must makes an API call that has to succeed.
func (s *target) must(t *testing.T, endpoint string, body any, options ...option) answer {
	t.Helper()
	a := s.call(t, endpoint, body, options...)
	a.wantCode(t, 200, 0)
	return a
}

// An answer is the envelope of one call.
type answer struct {
	path      string
	status    int
	header    http.Header
	raw       []byte
	code, sub int
	msg       string
	meta      object
	data      object
}

func (a *answer) read(t *testing.T) {
	t.Helper()
	var envelope struct{ Meta, Data object }
	if a.status == http.StatusUnsupportedMediaType || len(a.raw) == 0 {
		return
	}
	if err := json.Unmarshal(a.raw, &envelope); err != nil {
		t.Fatalf("%s: the answer is no envelope with an object as data: %v\n%s", a.path, err, a.raw)
	}
	a.meta, a.data = envelope.Meta, envelope.Data
	code, _ := a.meta["result_code"].(float64)
	sub, _ := a.meta["result_subcode"].(float64)
	a.code, a.sub = int(code), int(sub)
	a.msg, _ = a.meta["result_msg"].(string)
	if a.code != a.status || a.data == nil {
		t.Errorf("%s: HTTP status %d, result code %d, data %v: want status and code equal, data an object", a.path, a.status, a.code, a.data)
	}
}

func (a answer) wantCode(t *testing.T, code, sub int) {
	t.Helper()
	if a.code != code || a.sub != sub {
		t.Fatalf("%s answered %d/%d %s; want %d/%d", a.path, a.code, a.sub, a.msg, code, sub)
	}
}

// at follows keys (string) and indices (int) into the data; nil if there is nothing.
func (a answer) at(path ...any) any {
	var v any = a.data
	for _, p := range path {
		switch p := p.(type) {
		case string:
			m, _ := v.(object)
			v = m[p]
		case int:
			l, _ := v.([]any)
			if p >= len(l) {
				return nil
			}
			v = l[p]
		}
	}
	return v
}

func (a answer) text(path ...any) string { s, _ := a.at(path...).(string); return s }

func (a answer) number(path ...any) float64 { f, _ := a.at(path...).(float64); return f }

func (a answer) list(path ...any) []any { l, _ := a.at(path...).([]any); return l }

func (a answer) want(t *testing.T, want any, path ...any) {
	t.Helper()
	if got, expected := encoded(t, a.at(path...)), encoded(t, want); got != expected {
		t.Errorf("%s: %v is %s, want %s", a.path, path, got, expected)
	}
}

func encoded(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func unique() string {
	b := make([]byte, 6)
	rand.Read(b)
	return "conformance-" + hex.EncodeToString(b)
}

// newTask makes a draft; more fields override the plain ones.
func (s *target) newTask(t *testing.T, more object) string {
	t.Helper()
	body := object{"name": unique(), "type": "training"}
	for k, v := range more {
		body[k] = v
	}
	id := s.must(t, "tasks.create", body).text("id")
	if s.foreign {
		t.Cleanup(func() { s.call(t, "tasks.delete", object{"task": id, "force": true}) })
	}
	return id
}

func (s *target) newQueue(t *testing.T) string {
	t.Helper()
	id := s.must(t, "queues.create", object{"name": unique()}).text("id")
	if s.foreign {
		t.Cleanup(func() { s.call(t, "queues.delete", object{"queue": id, "force": true}) })
	}
	return id
}

// queuedTask makes a task and enqueues it.
func (s *target) queuedTask(t *testing.T, queue string) string {
	t.Helper()
	id := s.newTask(t, nil)
	s.must(t, "tasks.enqueue", object{"task": id, "queue": queue})
	return id
}

func (s *target) task(t *testing.T, id string) answer {
	t.Helper()
	a := s.must(t, "tasks.get_by_id", object{"task": id})
	a.data, _ = a.data["task"].(object)
	return a
}

func (s *target) entries(t *testing.T, queue string) []string {
	t.Helper()
	ids := []string{}
	for _, e := range s.must(t, "queues.get_by_id", object{"queue": queue}).list("queue", "entries") {
		entry, _ := e.(object)
		ids = append(ids, fmt.Sprint(entry["task"]))
	}
	return ids
}

func (s *target) wantEntries(t *testing.T, queue string, want ...string) {
	t.Helper()
	if got := s.entries(t, queue); strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("entries are %v, want %v", got, want)
	}
}

func (s *target) wantStatus(t *testing.T, task, want string) {
	t.Helper()
	s.task(t, task).want(t, want, "status")
}

// eventually repeats a check, for a real server's search store shows events with a delay.
func (s *target) eventually(t *testing.T, what string, check func() bool) {
	t.Helper()
	for deadline := time.Now().Add(15 * time.Second); !check(); {
		if time.Now().After(deadline) || !s.foreign {
			t.Fatalf("%s: not so", what)
		}
		<-time.After(250 * time.Millisecond)
	}
}
