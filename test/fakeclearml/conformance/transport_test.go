package conformance

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestCredentialsAreRefusedWithTheDocumentedCodes(t *testing.T) {
	srv := connect(t)
	for _, c := range []struct {
		name    string
		options []option
		sub     int
		msg     string
	}{
		{"no credentials", nil, 20, "Unauthorized (missing credentials)"},
		{"unknown key", []option{withBasic("nobody", "nothing")}, 22, "invalid credentials"},
		{"wrong secret", []option{withBasic(srv.key, "wrong")}, 22, "invalid credentials"},
		{"unknown scheme", []option{withHeader("Authorization", "Digest abc")}, 10, ""},
		{"lower-case scheme", []option{withHeader("Authorization", "basic YTpi")}, 10, ""},
		{"not base64", []option{withHeader("Authorization", "Basic !!!")}, 22, ""},
		{"base64 of odd length", []option{withHeader("Authorization", "Basic YTpiY")}, 21, ""},
		{"no colon", []option{withHeader("Authorization", "Basic YWJj")}, 22, ""},
		{"garbage as token", []option{withHeader("Authorization", "Bearer garbage")}, 30, "Not enough segments"},
		{"empty token", []option{withHeader("Authorization", "Bearer ")}, 30, "Not enough segments"},
		{"signed by another", []option{withHeader("Authorization", "Bearer "+tampered(srv.token))}, 30, "Signature verification failed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := srv.send(t, "users.get_current_user", nil, c.options...)
			a.wantCode(t, 401, c.sub)
			if !strings.Contains(a.msg, c.msg) {
				t.Errorf("message is %q, want %q in it", a.msg, c.msg)
			}
		})
	}
}

// tampered changes a character in the middle of the signature.
func tampered(token string) string {
	at := strings.LastIndex(token, ".") + 10
	other := byte('A')
	if token[at] == other {
		other = 'B'
	}
	return token[:at] + string(other) + token[at+1:]
}

func TestLoginGivesATokenThatTellsTheServersAbilities(t *testing.T) {
	srv := connect(t)
	claims := payload(t, srv.token)
	for _, key := range []string{"api_version", "server_version", "feature_set"} {
		if claims.text(key) == "" {
			t.Errorf("the token has no %s", key)
		}
	}
	if life := time.Until(time.Unix(int64(claims.number("exp")), 0)); life < 12*time.Hour {
		t.Errorf("the token lives %v: the Python agent would renew it on every call", life)
	}
	if claims.text("identity", "user") == "" || claims.text("identity", "company") == "" {
		t.Errorf("the token has no identity: %v", claims.data)
	}
}

func TestTokenLifeIsTheCallersChoiceWithinBounds(t *testing.T) {
	srv := connect(t)
	srv.call(t, "auth.login", object{"expiration_sec": 99999999}).wantCode(t, 400, 12)
	srv.call(t, "auth.login", object{"expiration_sec": "soon"}).wantCode(t, 400, 12)
	short := payload(t, srv.must(t, "auth.login?expiration_sec=3600", nil).text("token"))
	if life := short.number("exp") - short.number("iat"); life != 3600 {
		t.Errorf("a token asked for with 3600 s lives %v s", life)
	}
	expired := srv.must(t, "auth.login", object{"expiration_sec": -10}).text("token")
	a := srv.send(t, "users.get_current_user", nil, withHeader("Authorization", "Bearer "+expired))
	a.wantCode(t, 401, 30)
	if !strings.Contains(a.msg, "Signature has expired") {
		t.Errorf("message is %q", a.msg)
	}
}

func TestKeyAndSecretAndCookieAreGoodForEveryCall(t *testing.T) {
	srv := connect(t)
	srv.send(t, "users.get_current_user", nil, withBasic(srv.key, srv.secret)).wantCode(t, 200, 0)
	srv.send(t, "users.get_current_user", nil, withHeader("Cookie", "clearml_token_basic="+srv.token)).wantCode(t, 200, 0)
}

func TestEnvelopeIsWhatThePythonClientsCanRead(t *testing.T) {
	srv := connect(t)
	for _, endpoint := range []string{"users.get_current_user", "tasks.get_by_id", "no.such_call"} {
		a := srv.call(t, "v2.23/"+endpoint, object{"task": "x"})
		for _, key := range []string{"id", "trx", "result_msg"} {
			if s, ok := a.meta[key].(string); !ok || s == "" {
				t.Errorf("%s: meta.%s is %v, want a text", endpoint, key, a.meta[key])
			}
		}
		at, _ := a.meta["endpoint"].(object)
		if _, isText := at["requested_version"].(string); !isText {
			t.Errorf("%s: requested_version is no text: %v", endpoint, at)
		}
		if data, ok := a.meta["error_data"].(object); !ok || len(data) > 0 {
			t.Errorf("%s: error_data is %v, want {}", endpoint, a.meta["error_data"])
		}
	}
}

func TestWhatIsWrongWithARequestIsToldByCode(t *testing.T) {
	srv := connect(t)
	for _, c := range []struct {
		name, path string
		body       any
		code, sub  int
	}{
		{"unknown endpoint", "tasks.no_such_call", object{}, 404, 0},
		{"enterprise endpoint", "workers.get_runtime_properties", object{"worker": "w"}, 404, 0},
		{"generation before the endpoint's", "v2.3/queues.get_all", object{}, 404, 0},
		{"generation above the newest", "v2.99/queues.get_all", object{"page_size": 1}, 200, 0},
		{"no minor generation", "v3/tasks.get_all", object{}, 400, 0},
		{"path without action", "tasks", object{}, 400, 0},
		{"broken JSON", "tasks.get_all", "{", 400, 0},
		{"a list as body", "tasks.get_all", "[1]", 500, 0},
		{"wrong type", "tasks.started", object{"task": 1}, 400, 12},
		{"missing field", "tasks.started", object{}, 400, 12},
		{"null for a required field", "tasks.started", object{"task": nil}, 400, 12},
		{"no body", "queues.get_default", nil, 200, 0},
		{"null as body", "queues.get_default", "null", 200, 0},
		{"an empty list as body", "queues.get_default", "[]", 200, 0},
		{"unknown fields and nulls", "queues.get_default", object{"method": "get", "x": []int{1}, "tags": nil}, 200, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			srv.call(t, c.path, c.body).wantCode(t, c.code, c.sub)
		})
	}
}

func TestAnyVerbAndAnyContentTypeWillDo(t *testing.T) {
	srv := connect(t)
	task := srv.newTask(t, nil)
	for _, verb := range []string{http.MethodGet, http.MethodPut, http.MethodPost, http.MethodDelete} {
		a := srv.call(t, "tasks.get_by_id", object{"task": task}, func(r *http.Request) {
			r.Method = verb
			r.Header.Del("Content-Type")
		})
		if a.wantCode(t, 200, 0); a.text("task", "id") != task {
			t.Errorf("%s with a body: got task %q", verb, a.text("task", "id"))
		}
	}
	a := srv.call(t, "tasks.get_all", nil, func(r *http.Request) { r.Method = http.MethodOptions })
	if a.status != 200 || len(a.raw) > 0 {
		t.Errorf("OPTIONS answered %d with %d bytes", a.status, len(a.raw))
	}
	a = srv.call(t, "tasks.get_all", "x", withHeader("Content-Encoding", "gzip"))
	if a.status != http.StatusUnsupportedMediaType {
		t.Errorf("a compressed request was answered %d", a.status)
	}
}

func TestQueryParametersJoinTheBody(t *testing.T) {
	srv := connect(t)
	task := srv.newTask(t, nil)
	a := srv.must(t, "tasks.get_all?only_fields=id&only_fields=status&id="+task, nil)
	a.want(t, []object{{"id": task, "status": "created"}}, "tasks")
	srv.call(t, "tasks.get_all?only_fields=id", nil).wantCode(t, 400, 14)
	srv.must(t, "tasks.get_all?only_fields[]=id&id="+task, nil).want(t, []object{{"id": task}}, "tasks")
}
