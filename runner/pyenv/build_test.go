package pyenv

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
)

// eachInstaller runs a test with uv, if it is there, and with pip.
func eachInstaller(t *testing.T, test func(t *testing.T, b *bench, with Installer)) {
	t.Run("uv", func(t *testing.T) {
		b := newBench(t)
		b.tools.needUV(t)
		test(t, b, UV)
	})
	t.Run("pip", func(t *testing.T) { test(t, newBench(t), Pip) })
}

func TestPackagesAreInstalledOnceAndSharedByTasks(t *testing.T) {
	eachInstaller(t, func(t *testing.T, b *bench, with Installer) {
		wheel(t, b.wheels, "alpha", "1.0", "beta>=1")
		wheel(t, b.wheels, "beta", "1.5")
		req := b.request("alpha==1.0  # why", "")
		req.Settings.Installer = with
		first := b.must(req)
		if got := b.run(first, first.Python, "-c", "import alpha, beta; print(alpha.version, beta.version)"); got != "1.0 1.5" {
			t.Errorf("the program sees %q", got)
		}
		if first.Cached || !reflect.DeepEqual(first.Packages, []string{"alpha==1.0", "beta==1.5"}) {
			t.Errorf("got %+v", first)
		}
		// Nothing is left to install from: the second task can only have the first one's packages.
		os.RemoveAll(b.wheels)
		req = b.request("alpha==1.0")
		req.Settings.Installer = with
		second := b.must(req)
		if !second.Cached || second.Key != first.Key || second.Dir == first.Dir {
			t.Errorf("the second task got %+v", second)
		}
		if got := b.run(second, "sh", "-c", "exec alpha-cli"); got != "alpha 1.0 "+second.Dir {
			t.Errorf("the command says %q: it runs another interpreter than the task's", got)
		}
		if got := b.run(second, second.Python, "-c", "import sys; print(open(sys.prefix + '/share/alpha/note.txt').read())"); got != "note" {
			t.Errorf("the package's data reads %q", got)
		}
		// The list that is written back to the task finds the same packages.
		req = b.request(first.Packages...)
		req.Settings.Installer = with
		if third := b.must(req); !third.Cached {
			t.Error("the list that was written back is installed anew")
		}
		if !strings.Contains(second.Description, "2, environment cached (key "+second.Key[:4]) {
			t.Errorf("described as %q", second.Description)
		}
	})
}

func TestWhatATaskInstallsAtRunTimeStaysItsOwn(t *testing.T) {
	b := newBench(t)
	wheel(t, b.wheels, "alpha", "1.0")
	wheel(t, b.wheels, "alpha", "2.0")
	wheel(t, b.wheels, "gamma", "1.0")
	one, other := b.must(b.request("alpha==1.0")), b.must(b.request("alpha==1.0"))
	if !strings.Contains(b.run(one, one.Python, "-m", "pip", "--version"), "pip ") {
		t.Fatal("no pip")
	}
	b.run(one, one.Python, "-m", "pip", "install", "-q", "alpha==2.0", "gamma")
	if got := b.run(one, one.Python, "-c", "import alpha, gamma; print(alpha.version)"); got != "2.0" {
		t.Errorf("the task sees %q after its own installation", got)
	}
	if got := b.run(other, other.Python, "-c", "import alpha, importlib.util as u; print(alpha.version, u.find_spec('gamma'))"); got != "1.0 None" {
		t.Errorf("the other task sees %q", got)
	}
}

func TestWherePythonWritesNoBytecodeTheLayerHasIt(t *testing.T) {
	eachInstaller(t, func(t *testing.T, b *bench, with Installer) {
		wheel(t, b.wheels, "alpha", "1.0")
		req := b.request("alpha")
		req.Environ = append(req.Environ, "PYTHONDONTWRITEBYTECODE=1")
		req.Settings.Installer = with
		env := b.must(req)
		if got := b.run(env, env.Python, "-B", "-c", "import alpha, os; print(os.path.exists(alpha.__cached__))"); got != "True" {
			t.Error("every start compiles the packages anew")
		}
	})
}

func TestAScriptWithoutPackages(t *testing.T) {
	b := newBench(t)
	env := b.must(b.request())
	if got := b.run(env, env.Python, "-c", "import sys; print(sys.prefix, sys.prefix != sys.base_prefix)"); got != env.Dir+" True" {
		t.Errorf("the interpreter says %q", got)
	}
	if env.Packages != nil || env.Key != "" {
		t.Errorf("got %+v", env)
	}
}

func TestTasksThatStartAtOnceInstallOnce(t *testing.T) {
	b := newBench(t)
	b.tools.needUV(t)
	wheel(t, b.wheels, "alpha", "1.0")
	const tasks = 6
	envs := make([]*Env, tasks)
	errs := make([]error, tasks)
	reqs := make([]Request, tasks)
	for i := range reqs {
		reqs[i] = b.request("alpha")
	}
	var wait sync.WaitGroup
	for i := range tasks {
		wait.Go(func() { envs[i], errs[i] = Build(t.Context(), reqs[i], nil) })
	}
	wait.Wait()
	for i, env := range envs {
		if errs[i] != nil {
			t.Fatal(errs[i])
		}
		if got := b.run(env, env.Python, "-c", "import alpha; print(alpha.version)"); got != "1.0" {
			t.Errorf("task %d sees %q", i, got)
		}
		env.Close()
	}
	layers, _ := filepath.Glob(filepath.Join(b.cache, "layers-1", "layers", "*"))
	if len(layers) != 1 {
		t.Errorf("%d layers are left: %v", len(layers), layers)
	}
}

func TestFailuresAreOneSentence(t *testing.T) {
	for _, c := range []struct {
		story   string
		lines   []string
		failure Failure
		words   []string
	}{
		{"a version that is not there", []string{"alpha==9.9.9"}, NoVersion, []string{"no version of alpha==9.9.9 for Python 3.", "Nearest: 2.0"}},
		{"a package that is not there", []string{"no-such-thing"}, NoVersion, []string{"no version of no-such-thing", "is the name right?"}},
		{"requirements that contradict", []string{"alpha==1.0", "beta==2.0"}, Conflict, []string{"contradict", "beta"}},
		{"a line that is none", []string{"alpha === = 1"}, BadLine, []string{"cannot be understood"}},
		{"a file that is not here", []string{"./pkg-none"}, BadLine, []string{"./pkg-none"}},
	} {
		t.Run(c.story, func(t *testing.T) {
			eachInstaller(t, func(t *testing.T, b *bench, with Installer) {
				wheel(t, b.wheels, "alpha", "1.0", "beta<2")
				wheel(t, b.wheels, "alpha", "2.0")
				wheel(t, b.wheels, "beta", "1.0")
				wheel(t, b.wheels, "beta", "2.0")
				req := b.request(c.lines...)
				req.Settings.Installer = with
				_, console, err := b.build(req)
				var failed *Error
				if !errors.As(err, &failed) {
					t.Fatalf("error %v", err)
				}
				if failed.Failure != c.failure {
					t.Errorf("failure %d, want %d: %v\n%s", failed.Failure, c.failure, err, console)
				}
				for _, word := range c.words {
					if !strings.Contains(failed.Verdict(), word) {
						t.Errorf("%q does not say %q\n%s", failed.Verdict(), word, console)
					}
				}
				if strings.Contains(failed.Detail, "\n") {
					t.Errorf("more than one line: %q", failed.Detail)
				}
				left, _ := filepath.Glob(filepath.Join(b.cache, "layers-1", "layers", "*"))
				if len(left) > 0 {
					t.Errorf("the failed layer is left: %v", left)
				}
			})
		})
	}
}

func TestAnIndexThatDoesNotAnswer(t *testing.T) {
	b := newBench(t)
	b.tools.needUV(t)
	req := b.request("alpha")
	req.Environ = []string{
		"PATH=" + b.bin + ":/usr/bin:/bin", "HOME=" + b.home, "PIP_CONFIG_FILE=/dev/null",
		"PIP_INDEX_URL=http://anna:secret@127.0.0.1:9/simple", "UV_HTTP_RETRIES=0",
	}
	_, console, err := b.build(req)
	var failed *Error
	if !errors.As(err, &failed) || failed.Failure != Network || !strings.Contains(failed.Detail, "127.0.0.1:9") {
		t.Errorf("error %v\n%s", err, console)
	}
	if strings.Contains(console+failed.Verdict(), "secret") {
		t.Error("the password is shown")
	}
}

func TestAnInstallerThatIsKilledForMemory(t *testing.T) {
	b := newBench(t)
	os.Remove(filepath.Join(b.bin, "uv"))
	os.WriteFile(filepath.Join(b.bin, "uv"), []byte("#!/bin/sh\necho 'Building wheel for flash-attn (setup.py): started' >&2\nkill -KILL $$\n"), 0o755)
	_, _, err := b.build(b.request("flash-attn"))
	var failed *Error
	if !errors.As(err, &failed) || failed.Failure != Other {
		t.Fatalf("error %v", err)
	}
	want := "Package set-up failed: uv was killed, mostly for want of memory: give the job more (--mem). It said last: Building wheel for flash-attn (setup.py): started."
	if failed.Verdict() != want {
		t.Errorf("got %q\nwant %q", failed.Verdict(), want)
	}
}

func TestInstallingIntoAnInterpreterAndLeavingOneAlone(t *testing.T) {
	b := newBench(t)
	wheel(t, b.wheels, "alpha", "1.0")
	venv := filepath.Join(t.TempDir(), "mine")
	python, err := prober{environ: b.environ()}.ask(t.Context(), b.tools.python)
	if err != nil {
		t.Fatal(err)
	}
	if err := writeVenv(venv, python, false); err != nil {
		t.Fatal(err)
	}
	mine := venvPython(venv)
	for _, c := range []struct {
		story     string
		into      string
		skip      bool
		python    string
		installed bool
	}{
		{"nothing installed, the found interpreter", "", true, filepath.Join(b.bin, "python3"), false},
		{"nothing installed, the given interpreter", mine, true, mine, false},
		{"installed into the given interpreter", mine, false, mine, true},
		{"a word for no", "0", false, "", true},
	} {
		if b.tools.uv == "" && c.into == mine && !c.skip {
			continue // the bare environment has no pip
		}
		req := b.request("alpha")
		req.Settings.InstallInto, req.Settings.SkipInstall = c.into, c.skip
		env, console, err := b.build(req)
		if err != nil {
			t.Fatalf("%s: %v\n%s", c.story, err, console)
		}
		if c.python != "" && env.Python != c.python {
			t.Errorf("%s: runs %s", c.story, env.Python)
		}
		if got := len(env.Packages) > 0; got != c.installed {
			t.Errorf("%s: packages %v", c.story, env.Packages)
		}
		if c.installed {
			b.run(env, env.Python, "-c", "import alpha")
		}
	}
	for _, c := range []struct {
		binary string
		kind   EnvKind
	}{{"/bin/bash", Shell}, {"zsh", Shell}, {"julia", Untouched}, {"python3", Virtual}, {"", Virtual}} {
		req := b.request()
		req.Binary = c.binary
		if env := b.must(req); env.Kind != c.kind {
			t.Errorf("%q got %+v", c.binary, env)
		}
	}
}

// A package with a build backend of its own, so that nothing has to be downloaded.
const (
	pyproject = "[build-system]\nrequires = []\nbuild-backend = \"backend\"\nbackend-path = [\".\"]\n[project]\nname = \"mine\"\nversion = \"0.1\"\n"
	backend   = `import os, zipfile
def build_wheel(directory, config_settings=None, metadata_directory=None):
    name = "mine-0.1-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(directory, name), "w") as z:
        z.writestr("mine.py", "where = " + repr(os.getcwd()))
        z.writestr("mine-0.1.dist-info/METADATA", "Metadata-Version: 2.1\nName: mine\nVersion: 0.1\n")
        z.writestr("mine-0.1.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        z.writestr("mine-0.1.dist-info/RECORD", "")
    return name
`
)

func TestPackagesOfTheRepositoryItselfAreNotShared(t *testing.T) {
	eachInstaller(t, func(t *testing.T, b *bench, with Installer) {
		wheel(t, b.wheels, "alpha", "1.0")
		repo := t.TempDir()
		files := map[string]string{
			"pyproject.toml": pyproject, "backend.py": backend,
			"src/requirements.txt": "alpha\n",
			"requirements.txt":     "-r more/deps.txt\n",
			"more/deps.txt":        "..\n",
		}
		for name, text := range files {
			os.MkdirAll(filepath.Dir(filepath.Join(repo, name)), 0o755)
			os.WriteFile(filepath.Join(repo, name), []byte(text), 0o644)
		}
		req := b.request()
		req.RepoDir, req.WorkDir, req.EntryPoint = repo, repo, "src/x.py --flag"
		req.Settings.Installer = with
		env := b.must(req)
		if got := b.run(env, env.Python, "-c", "import alpha, mine; print(alpha.version)"); got != "1.0" {
			t.Errorf("the program sees %q", got)
		}
		if want := []string{".", "alpha==1.0"}; !slices.Equal(env.Packages, want) {
			t.Errorf("written back as %q, want %q: the next run has the repository elsewhere", env.Packages, want)
		}
		if env.Key != "" || !strings.Contains(env.Description, "may change") {
			t.Errorf("got %+v", env)
		}
	})
}

func TestAPackageFromARepository(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("SKIPPED: git is not installed; packages from repositories were not tested")
	}
	eachInstaller(t, func(t *testing.T, b *bench, with Installer) {
		repo := t.TempDir()
		os.WriteFile(filepath.Join(repo, "pyproject.toml"), []byte(pyproject), 0o644)
		os.WriteFile(filepath.Join(repo, "backend.py"), []byte(backend), 0o644)
		git := func(args ...string) string {
			cmd := exec.Command("git", append([]string{"-C", repo, "-c", "user.name=a", "-c", "user.email=a@example.org"}, args...)...)
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("git %v: %v\n%s", args, err, out)
			}
			return strings.TrimSpace(string(out))
		}
		git("init", "-q", "-b", "main")
		git("add", ".")
		git("commit", "-q", "-m", "x")
		commit := git("rev-parse", "HEAD")
		req := b.request("-e git+https://git.example.invalid/lab/mine@" + commit + "#egg=mine")
		if with == Pip { // pip's editable installation asks more of a build backend than this one has
			req = b.request("mine @ git+https://git.example.invalid/lab/mine@" + commit)
		}
		req.Settings.Installer = with
		req.GitEnviron = []string{
			"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=url.file://" + repo + ".insteadOf", "GIT_CONFIG_VALUE_0=https://git.example.invalid/lab/mine",
		}
		env := b.must(req)
		b.run(env, env.Python, "-c", "import mine")
		if want := []string{"mine @ git+https://git.example.invalid/lab/mine@" + commit}; !reflect.DeepEqual(env.Packages, want) || env.Key == "" {
			t.Errorf("got %+v", env)
		}
		if again := b.must(req); !again.Cached {
			t.Error("a whole commit is fetched again")
		}
	})
}

func TestAnInterpreterThatIsNotThere(t *testing.T) {
	b := newBench(t)
	// What a version manager leaves in PATH for a version that is not installed.
	os.WriteFile(filepath.Join(b.bin, "python9.9"), []byte("#!/bin/sh\necho 'python9.9: command not found' >&2\nexit 127\n"), 0o755)
	req := b.request()
	req.Binary = "/usr/bin/python9.9"
	env, console, err := b.build(req)
	if err != nil || !strings.Contains(console, "asks for Python 9.9 and this node has none") || env.Python == "" {
		t.Errorf("%v\n%s", err, console)
	}
	req.Settings.StrictPython = true
	_, _, err = b.build(req)
	var failed *Error
	if !errors.As(err, &failed) || failed.Failure != NoInterpreter || !strings.Contains(failed.Verdict(), "9.9") {
		t.Errorf("error %v", err)
	}
	req.Environ = []string{"PATH=/nonexistent", "HOME=" + b.home}
	if _, _, err = b.build(req); !errors.As(err, &failed) || !strings.Contains(failed.Verdict(), "no working Python") {
		t.Errorf("error %v", err)
	}
}

func TestAVersionManagersInterpretersAreFoundBehindItsWrappers(t *testing.T) {
	root := t.TempDir()
	for _, name := range []string{"shims/python3", "shims/python3.11", "versions/3.11.2/bin/python", "versions/3.11.7/bin/python", "versions/3.1.4/bin/python"} {
		os.MkdirAll(filepath.Dir(filepath.Join(root, name)), 0o755)
		os.WriteFile(filepath.Join(root, name), nil, 0o755)
	}
	os.WriteFile(filepath.Join(root, "version"), []byte("3.1.4\n"), 0o644)
	mine := filepath.Join(root, "mine")
	os.MkdirAll(mine, 0o755)
	os.WriteFile(filepath.Join(mine, "python3"), nil, 0o755)
	p := prober{environ: []string{"PATH=" + mine + ":" + root + "/shims"}}
	for _, c := range []struct{ want, first string }{
		{"", "mine/python3"},
		{"3.11", "versions/3.11.7/bin/python"},
		{"3.11.2", "versions/3.11.2/bin/python"},
		{"3.1", "versions/3.1.4/bin/python"},
	} {
		if got := p.candidates("", c.want); got[0] != filepath.Join(root, c.first) {
			t.Errorf("%q: looks at %s first, want %s", c.want, got[0], c.first)
		}
	}
	p.environ = append(p.environ, "PATH="+root+"/shims")
	if got := p.candidates("", ""); got[0] != filepath.Join(root, "versions/3.1.4/bin/python") {
		t.Errorf("without a wanted version, looks at %s first", got[0])
	}
}

func TestWritingBackKeepsTheFirstListOnce(t *testing.T) {
	raw := func(s string) json.RawMessage { return json.RawMessage(s) }
	env := &Env{Packages: []string{"--extra-index-url https://h/", "alpha==1.0"}}
	next, ok := WriteBack(map[string]json.RawMessage{"pip": raw(`"alpha\n"`), "conda": raw(`["x"]`)}, env)
	if !ok || string(next["org_pip"]) != `"alpha\n"` || string(next["pip"]) != `["--extra-index-url https://h/","alpha==1.0"]` || string(next["conda"]) != `["x"]` {
		t.Errorf("got %s", next)
	}
	if again, ok := WriteBack(next, env); ok {
		t.Errorf("written a second time: %s", again)
	}
	next["pip"] = raw(`["changed"]`)
	if again, ok := WriteBack(next, env); !ok || string(again["org_pip"]) != `"alpha\n"` {
		t.Errorf("the first list was lost: %s", again)
	}
	if _, ok := WriteBack(nil, &Env{}); ok {
		t.Error("nothing was installed, and it is written")
	}
}
