package hocon_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clearml-hpc/clearml-agent/conf/hocon"
)

// oneCase is a document with what two oracles read: pyhocon is the reader inside the Python agent, lightbend the reference
// implementation of HOCON.
type oneCase struct {
	Name           string            `json:"name"`
	Files          map[string]string `json:"files"`
	Pyhocon        json.RawMessage   `json:"pyhocon"`
	PyhoconError   bool              `json:"pyhocon_error"`
	Lightbend      json.RawMessage   `json:"lightbend"`
	LightbendError bool              `json:"lightbend_error"`
}

func casesJSON() ([]byte, error) { return os.ReadFile("testdata/cases.json") }

func loadCases(t *testing.T) []oneCase {
	t.Helper()
	text, err := casesJSON()
	if err != nil {
		t.Fatal(err)
	}
	var cases []oneCase
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) != 180 {
		t.Fatalf("%d cases, want 180", len(cases))
	}
	return cases
}

func (c *oneCase) parse() (*hocon.Value, error) {
	return hocon.Parse("main.conf", []byte(c.Files["main.conf"]), hocon.Options{
		ReadFile: func(path string) ([]byte, error) {
			if text, ok := c.Files[path]; ok {
				return []byte(text), nil
			}
			return nil, fs.ErrNotExist
		},
	})
}

// wanted decodes an oracle's answer the way Value.Plain gives it, numbers as float64 so that 1e3 equals 1000.0.
func wanted(t *testing.T, raw json.RawMessage) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var x any
	if err := d.Decode(&x); err != nil {
		t.Fatal(err)
	}
	return floats(x)
}

func floats(x any) any {
	switch x := x.(type) {
	case json.Number:
		f, err := x.Float64()
		if err != nil {
			return x.String()
		}
		return f
	case []any:
		for i := range x {
			x[i] = floats(x[i])
		}
		return x
	case map[string]any:
		for k := range x {
			x[k] = floats(x[k])
		}
		return x
	}
	return x
}

// notAsPyhocon names the cases where the two oracles differ and the answer is the reference's, with the reason. In all others
// where they differ, the answer is that of the Python agent's reader.
var notAsPyhocon = map[string]string{
	"bom":                 "a byte order mark is no part of the first key",
	"dur_d":               "durations are text; who needs one parses it",
	"dur_ms":              "durations are text",
	"dur_s":               "durations are text",
	"dur_sp":              "durations are text",
	"dur_w":               "durations are text",
	"escape_slash":        "\\/ is JSON's escape of a slash",
	"p_dur_month":         "durations are text",
	"p_dur_us":            "durations are text",
	"p_dur_y":             "durations are text",
	"p_key_unicode":       "keys may have letters of any language",
	"p_subst_brace_ws":    "blanks inside ${ } do no harm",
	"p_true_concat":       "the text is kept as written",
	"pluseq_list":         "+= appends, it does not replace",
	"pluseq_nested":       "+= appends, it does not replace",
	"pluseq_undefined":    "+= appends, it does not replace",
	"scalar_override_obj": "the later object wins, as it does between files",
}

func TestCases(t *testing.T) {
	differing := map[string]bool{}
	for _, c := range loadCases(t) {
		want, wantError := c.Pyhocon, c.PyhoconError
		if c.PyhoconError != c.LightbendError || !c.PyhoconError && !cmp.Equal(wanted(t, c.Pyhocon), wanted(t, c.Lightbend)) {
			differing[c.Name] = true
			if notAsPyhocon[c.Name] != "" {
				want, wantError = c.Lightbend, c.LightbendError
			}
		}
		t.Run(c.Name, func(t *testing.T) {
			got, err := c.parse()
			if wantError {
				var parseErr *hocon.Error
				if !errors.As(err, &parseErr) || parseErr.Pos.IsZero() {
					t.Fatalf("error %v, want one with a place; value %v", err, got.Plain())
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(wanted(t, want), floats(got.Plain())); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
	for name := range notAsPyhocon {
		if !differing[name] {
			t.Errorf("%s is listed as a difference, but the oracles agree on it", name)
		}
	}
}
