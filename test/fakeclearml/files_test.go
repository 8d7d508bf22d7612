package fakeclearml_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
)

func fileCall(t *testing.T, s *fakeclearml.Server, method, path, contentType string, body []byte) (status int, out string) {
	t.Helper()
	r, err := http.NewRequest(method, s.FilesURL()+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("Authorization", "Bearer "+must(t, s, "auth.login", nil)["token"].(string))
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// form makes an upload of one part; the field name is the target path.
func form(t *testing.T, field, content string) (contentType string, body []byte) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile(field, "ignored.bin")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(part, content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.Bytes()
}

func TestAnUploadIsFoundUnderItsFieldName(t *testing.T) {
	s := start(t, fakeclearml.Options{})
	contentType, body := form(t, "/My%20Project/task.1/artifacts/data.json", `{"a":1}`)
	if status, out := fileCall(t, s, http.MethodPost, "/", contentType, body); status != 200 || !strings.Contains(out, "artifacts/data.json") {
		t.Fatalf("upload: %d %s", status, out)
	}
	const path = "/My%20Project/task.1/artifacts/data.json"
	if status, out := fileCall(t, s, http.MethodGet, path, "", nil); status != 200 || out != `{"a":1}` {
		t.Errorf("download: %d %s", status, out)
	}
	many := []byte(`{"files":["/My Project/task.1/artifacts/data.json","/P/zz"]}`)
	if status, out := fileCall(t, s, http.MethodPost, "/delete_many", "application/json", many); status != 200 ||
		!strings.Contains(out, `"errors":{"Not found":["/P/zz"]}`) {
		t.Errorf("delete_many: %d %s", status, out)
	}
	for _, method := range []string{http.MethodGet, http.MethodDelete} {
		if status, _ := fileCall(t, s, method, path, "", nil); status != 404 {
			t.Errorf("%s of a deleted file: %d", method, status)
		}
	}
}

func TestUploadsStayInsideTheirFolder(t *testing.T) {
	outer := t.TempDir()
	dir := filepath.Join(outer, "files")
	s := start(t, fakeclearml.Options{FilesDir: dir})
	for _, name := range []string{"../escaped", "/a/../../escaped", "..%2Fescaped"} {
		contentType, body := form(t, name, "x")
		fileCall(t, s, http.MethodPost, "/", contentType, body)
	}
	if _, err := os.Stat(filepath.Join(outer, "escaped")); err == nil {
		t.Error("a file was written outside")
	}
	if err := os.Symlink(outer, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	contentType, body := form(t, "/link/escaped", "x")
	if status, _ := fileCall(t, s, http.MethodPost, "/", contentType, body); status == 200 {
		t.Error("an upload followed a link to the outside")
	}
}

func TestFilesNeedATokenButTheProbeDoesNot(t *testing.T) {
	s := start(t, fakeclearml.Options{})
	for _, c := range []struct {
		path, token string
		want        int
	}{{"/", "", 200}, {"/", "Bearer bad", 401}, {"/some/file", "", 401}} {
		r, err := http.NewRequest(http.MethodGet, s.FilesURL()+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if c.token != "" {
			r.Header.Set("Authorization", c.token)
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != c.want {
			t.Errorf("GET %s with token %q: %d, want %d", c.path, c.token, resp.StatusCode, c.want)
		}
	}
}
