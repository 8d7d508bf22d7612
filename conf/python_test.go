package conf_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clearml-hpc/clearml-agent/conf"
	"github.com/clearml-hpc/clearml-agent/test/pyvenv"
)

// given is what both programs are started with. Paths are below the home folder, which texts call @HOME@.
type given struct {
	Files map[string]string `json:"files"`
	Env   map[string]string `json:"env"`
}

// effective is what a program makes of it.
type effective struct {
	Config map[string]any `json:"config"`
	Web    string         `json:"web"`
	Files  string         `json:"files"`
	Error  string         `json:"error"`
}

// askPython gives every case to the Python agent, in one process.
func askPython(t *testing.T, cases []given) []effective {
	t.Helper()
	folder := pyvenv.Ensure(t, pyvenv.Agent, pyvenv.SDK)
	in, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(pyvenv.Python(folder), "testdata/oracle.py")
	cmd.Stdin = bytes.NewReader(in)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("cannot run the Python agent's configuration: %v", err)
	}
	var answer struct {
		Home    string
		Answers []effective
	}
	if err := json.Unmarshal(bytes.ReplaceAll(out, []byte("<class"), []byte("class")), &answer); err != nil || len(answer.Answers) != len(cases) {
		t.Fatalf("%v: %d answers to %d cases", err, len(answer.Answers), len(cases))
	}
	for i := range answer.Answers {
		answer.Answers[i].Config, _ = replaceIn(answer.Answers[i].Config, answer.Home, "@HOME@").(map[string]any)
	}
	return answer.Answers
}

func askOurs(t *testing.T, g given) effective {
	t.Helper()
	home := t.TempDir()
	fill := func(s string) string { return strings.ReplaceAll(s, "@HOME@", home) }
	for path, text := range g.Files {
		writeFile(t, filepath.Join(home, path), fill(text))
	}
	env := []string{"HOME=" + home}
	for name, value := range g.Env {
		env = append(env, name+"="+fill(value))
	}
	hostname, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	c, err := conf.Load(conf.Options{Environ: env, Home: home, Hostname: hostname})
	if err != nil {
		return effective{Error: err.Error()}
	}
	e := effective{Config: map[string]any{}, Web: c.API().Web, Files: c.API().Files}
	for _, top := range []string{"agent", "api", "sdk", "environment", "files", "site"} {
		if v := c.Plain(top); v != nil {
			text, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			var x any
			if err := json.Unmarshal(text, &x); err != nil {
				t.Fatal(err)
			}
			e.Config[top] = replaceIn(x, home, "@HOME@")
		}
	}
	return e
}

func replaceIn(x any, old, with string) any {
	switch x := x.(type) {
	case string:
		return strings.ReplaceAll(x, old, with)
	case []any:
		for i := range x {
			x[i] = replaceIn(x[i], old, with)
		}
	case map[string]any:
		for k := range x {
			x[k] = replaceIn(x[k], old, with)
		}
	}
	return x
}

// intended are the differences that every configuration shows. Each narrows the two answers to what should be equal, and
// says whether it had to.
var intended = map[string]func(g given, python, ours map[string]any) bool{
	"the logging section is the Python agent's own": func(_ given, python, _ map[string]any) bool {
		return drop(python, "logging")
	},
	"the name of the environment is no setting": func(_ given, python, _ map[string]any) bool {
		return drop(python, "env")
	},
	"the SDK's defaults are left to the SDK": func(_ given, python, ours map[string]any) bool {
		return dropMissing(python, ours, "sdk")
	},
	"agent.default_python has no default": func(_ given, python, ours map[string]any) bool {
		return get(ours, "agent.default_python") == nil && drop(python, "agent.default_python")
	},
	"pip_version's default knows recent wheels": func(_ given, python, ours map[string]any) bool {
		theirs, _ := get(python, "agent.package_manager.pip_version").([]any)
		our, _ := get(ours, "agent.package_manager.pip_version").([]any)
		if len(theirs) != 3 || theirs[0] != "<20.2 ; python_version < '3.10'" || len(our) != 3 || our[2] != ">=24.3 ; python_version >= '3.8'" {
			return false
		}
		return drop(python, "agent.package_manager.pip_version") && drop(ours, "agent.package_manager.pip_version")
	},
	"CUDA versions are kept as written and not detected while loading": func(_ given, python, ours map[string]any) bool {
		changed := false
		for _, key := range []string{"agent.cuda_version", "agent.cudnn_version"} {
			our := get(ours, key)
			theirs := fmt.Sprint(get(python, key))
			if our == nil || strings.HasPrefix(strings.ReplaceAll(fmt.Sprint(our), ".", ""), theirs) {
				drop(ours, key)
				changed = drop(python, key) || changed
			}
		}
		return changed
	},
	"api.host and api.api_server need not be twins": func(_ given, python, ours map[string]any) bool {
		if host := get(python, "api.host"); host != nil && get(ours, "api.host") == nil {
			return drop(python, "api.host")
		}
		if get(python, "api.api_server") == nil && get(python, "api.host") == get(ours, "api.api_server") {
			return drop(ours, "api.api_server")
		}
		if get(ours, "api.host") != nil { // set by the file: the Python agent keeps it too, or overwrites it
			return drop(ours, "api.host") && drop(python, "api.host")
		}
		return false
	},
	"CLEARML_CPU_ONLY has an effect": func(g given, _, ours map[string]any) bool {
		return (g.Env["CLEARML_CPU_ONLY"] != "" || g.Env["CPU_ONLY"] != "") && drop(ours, "agent.cpu_only")
	},
	"a variable that says no counts": func(g given, python, ours map[string]any) bool {
		if strings.ToLower(g.Env["CLEARML_AGENT_CRASH_ON_EXCEPTION"]) != "off" || get(ours, "agent.crash_on_exception") != false {
			return false
		}
		drop(python, "agent.crash_on_exception")
		return drop(ours, "agent.crash_on_exception")
	},
	"variables that are read elsewhere are seen in the configuration": func(g given, python, ours map[string]any) bool {
		changed := false
		for name, key := range map[string]string{
			"CLEARML_AGENT_GIT_USER": "agent.git_user", "CLEARML_AGENT_GIT_PASS": "agent.git_pass", "TRAINS_AGENT_GIT_HOST": "agent.git_host",
			"CLEARML_AGENT_EXTRA_DOCKER_ARGS": "agent.extra_docker_arguments", "CLEARML_AGENT_VENV_CACHE_PATH": "agent.venvs_cache.path",
			"CLEARML_API_HOST_VERIFY_CERT": "api.verify_certificate",
		} {
			if g.Env[name] != "" && get(ours, key) != nil {
				drop(python, key)
				changed = drop(ours, key) || changed
			}
		}
		return changed
	},
}

func get(tree map[string]any, path string) any {
	var x any = tree
	for _, key := range strings.Split(path, ".") {
		m, ok := x.(map[string]any)
		if !ok {
			return nil
		}
		x = m[key]
	}
	return x
}

func drop(tree map[string]any, path string) bool {
	keys := strings.Split(path, ".")
	for _, key := range keys[:len(keys)-1] {
		next, ok := tree[key].(map[string]any)
		if !ok {
			return false
		}
		tree = next
	}
	last := keys[len(keys)-1]
	_, had := tree[last]
	delete(tree, last)
	return had
}

// dropMissing drops what only python has below key.
func dropMissing(python, ours map[string]any, key string) bool {
	p, ok := python[key].(map[string]any)
	o, both := ours[key].(map[string]any)
	if !ok {
		return false
	}
	if !both {
		delete(python, key)
		return true
	}
	changed := false
	for k := range p {
		if _, there := o[k]; !there {
			delete(p, k)
			changed = true
		} else if dropMissing(p, o, k) {
			changed = true
		}
	}
	return changed
}

func TestTheSameConfigurationAsThePythonAgent(t *testing.T) {
	cases, names := combinations()
	if len(cases) < 100 {
		t.Fatalf("only %d combinations", len(cases))
	}
	answers := askPython(t, cases)
	needed := map[string]int{}
	for i, g := range cases {
		t.Run(names[i], func(t *testing.T) {
			python, ours := answers[i], askOurs(t, g)
			if (python.Error != "") != (ours.Error != "") {
				t.Fatalf("Python: %q\nours: %q", python.Error, ours.Error)
			}
			for name, narrow := range intended {
				if python.Error == "" && narrow(g, python.Config, ours.Config) {
					needed[name]++
				}
			}
			if diff := cmp.Diff(python.Config, ours.Config); diff != "" {
				t.Errorf("-python +ours:\n%s", diff)
			}
			sameAddress(t, "web", python.Web, ours.Web)
			sameAddress(t, "files", python.Files, ours.Files)
		})
	}
	for name := range intended {
		if needed[name] == 0 {
			t.Errorf("%q is listed as a difference, but no combination shows it", name)
		}
	}
	t.Logf("%d combinations; differences and how many show them: %v", len(cases), needed)
}

// sameAddress compares an address, unless the Python agent gives up on it.
func sameAddress(t *testing.T, what, python, ours string) {
	t.Helper()
	if strings.HasPrefix(python, "error: ") {
		return
	}
	if strings.TrimRight(python, "/") != ours {
		t.Errorf("%s server: Python %q, ours %q", what, python, ours)
	}
}

func TestWhereWeDifferFromThePythonAgentOnPurpose(t *testing.T) {
	var cases []given
	for _, row := range onPurpose {
		cases = append(cases, row.given)
	}
	answers := askPython(t, cases)
	for i, row := range onPurpose {
		t.Run(row.story, func(t *testing.T) {
			python, ours := answers[i], askOurs(t, row.given)
			if ours.Error != "" {
				t.Fatal(ours.Error)
			}
			if got := get(ours.Config, row.path); !reflect.DeepEqual(got, row.ours) {
				t.Errorf("ours: %#v, want %#v", got, row.ours)
			}
			if row.python == failed {
				if python.Error == "" {
					t.Errorf("the Python agent does not fail: %v", get(python.Config, row.path))
				}
			} else if got := get(python.Config, row.path); python.Error != "" || !reflect.DeepEqual(got, row.python) {
				t.Errorf("Python: %#v %s, want %#v", got, python.Error, row.python)
			}
		})
	}
}
