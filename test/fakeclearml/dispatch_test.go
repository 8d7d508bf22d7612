package fakeclearml_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
)

// curl -d says that it sends a form, also when it sends JSON.
func TestFormsAndWhatCurlCallsAForm(t *testing.T) {
	s := start(t, fakeclearml.Options{})
	id := newTask(t, s)
	for _, body := range []string{`{"task":"` + id + `"}`, "task=" + id + "&status_reason=x"} {
		r, err := http.NewRequest(http.MethodPost, s.APIURL()+"/tasks.started", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.SetBasicAuth(s.AccessKey, s.SecretKey)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Errorf("%s was answered %d", body, resp.StatusCode)
		}
	}
}
