package pyenv

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestRequirementLines(t *testing.T) {
	dir := t.TempDir()
	os.MkdirAll(filepath.Join(dir, "pkg"), 0o755)
	commit := strings.Repeat("0a", 20)
	for _, c := range []struct {
		text, want, name string
		kind             lineKind
	}{
		{"torch==2.1.0", "torch==2.1.0", "torch", plain},
		{"Foo.Bar_baz [x,y] >=1,<2 ; python_version < '3.9'", "Foo.Bar_baz [x,y] >=1,<2 ; python_version < '3.9'", "foo-bar-baz", plain},
		{"numpy == 1.2 --hash=sha256:ab --hash=sha256:cd", "numpy == 1.2 --hash=sha256:ab --hash=sha256:cd", "numpy", plain},
		{"--index-url https://h/simple", "--index-url https://h/simple", "", option},
		{"-e ./pkg", "-e " + dir + "/pkg", "", editable},
		{"-e.", "-e " + dir, "", editable},
		{".", dir, "", local},
		{"./pkg[dev] ; sys_platform == 'linux'", dir + "/pkg[dev] ; sys_platform == 'linux'", "", local},
		{"pkg/", dir + "/pkg", "", local},
		{"x-1.0-py3-none-any.whl", dir + "/x-1.0-py3-none-any.whl", "", local},
		{"https://h/x-1.0.tar.gz#sha256=ab", "https://h/x-1.0.tar.gz#sha256=ab", "", fixed},
		{"x @ https://h/x.whl ; python_version>'3'", "x @ https://h/x.whl ; python_version>'3'", "x", fixed},
		{"numpy @ file:///tmp/build/numpy", "numpy @ file:///tmp/build/numpy", "numpy", local},
		{"git+https://h/lab/x.git", "git+https://h/lab/x.git", "", moving},
		{"git+https://h/lab/x.git@v1#egg=My_X&subdirectory=d", "git+https://h/lab/x.git@v1#egg=My_X&subdirectory=d", "my-x", moving},
		{"x[a]@git+https://h/x@" + commit, "x[a] @ git+https://h/x@" + commit, "x", fixed},
		{"git+git@h:lab/x.git@" + commit + "#egg=x", "git+ssh://git@h/lab/x.git@" + commit + "#egg=x", "x", fixed},
		{"-e git+ssh://git@h/lab/x.git#egg=x", "-e git+ssh://git@h/lab/x.git#egg=x", "x", moving},
		{"git+https://h/x@main ; python_version > '3'", "git+https://h/x@main ; python_version > '3'", "", moving},
	} {
		l := parseLine(c.text, dir)
		if l.text != c.want || l.name != c.name || l.kind != c.kind {
			t.Errorf("%q: got %q, name %q, kind %d; want %q, %q, %d", c.text, l.text, l.name, l.kind, c.want, c.name, c.kind)
		}
	}
}

func TestListsAreReadInEitherForm(t *testing.T) {
	for story, value := range map[string]string{
		"a text": `"# Python 3.11\n\nalpha==1.0   # why\nbeta \\\n   >=2\nx @ https://h/x#egg=x\n"`,
		"a list": `["# Python 3.11", "", "alpha==1.0   # why", "beta \\", "   >=2", "x @ https://h/x#egg=x"]`,
	} {
		got, err := ParseRequirements(map[string]json.RawMessage{"pip": json.RawMessage(value), "conda": json.RawMessage(`{"a":1}`)})
		want := []string{"alpha==1.0", "beta    >=2", "x @ https://h/x#egg=x"}
		if err != nil || !reflect.DeepEqual(got.Pip, want) || !got.HasPip || got.HasOrg {
			t.Errorf("%s: %+v, %v", story, got, err)
		}
	}
	if got, err := ParseRequirements(map[string]json.RawMessage{"pip": json.RawMessage(`""`)}); err != nil || !got.HasPip || len(got.Pip) > 0 {
		t.Errorf("an empty list: %+v, %v", got, err)
	}
	if _, err := ParseRequirements(map[string]json.RawMessage{"pip": json.RawMessage(`{"a":1}`)}); err == nil {
		t.Error("an object was taken for a list")
	}
}

func TestWhichListCounts(t *testing.T) {
	repo := t.TempDir()
	for name, text := range map[string]string{
		"requirements.txt": "top\n-r sub/more.txt\n-c limits.txt\n", "a/requirements.txt": "middle\n", "a/b/requirements.txt": "inner\n-r ../../../outside.txt\n",
		"sub/more.txt": "more\n", "limits.txt": "more<2\n", "a/b/other.txt": "never\n",
	} {
		os.MkdirAll(filepath.Dir(filepath.Join(repo, name)), 0o755)
		os.WriteFile(filepath.Join(repo, name), []byte(text), 0o644)
	}
	os.WriteFile(filepath.Join(filepath.Dir(repo), "outside.txt"), []byte("stolen\n"), 0o644)
	base := Request{RepoDir: repo, WorkDir: filepath.Join(repo, "a"), EntryPoint: "b/train.py --x"}
	limits := "--constraint " + filepath.Join(repo, "limits.txt")
	for _, c := range []struct {
		story  string
		change func(*Request)
		want   []string
	}{
		{"the repository's files, outermost first", func(*Request) {}, []string{"top", "more", limits, "middle", "inner"}},
		{"the task's own list", func(r *Request) { r.Requirements.Pip = []string{"mine"} }, []string{"mine"}},
		{"the repository's by force", func(r *Request) { r.Requirements.Pip = []string{"mine"}; r.Settings.ForceRepoFiles = true }, []string{"top", "more", limits, "middle", "inner"}},
		{"the first list by force", func(r *Request) {
			r.Requirements = Requirements{Pip: []string{"mine"}, OrgPip: []string{"first"}, HasOrg: true}
			r.Settings.ForceOriginal = true
		}, []string{"first"}},
		{"a module: the working directory's", func(r *Request) { r.EntryPoint = "-m b.train" }, []string{"top", "more", limits, "middle"}},
		{"a notebook needs its converter", func(r *Request) { r.Requirements.Pip = []string{"IPython==8"}; r.EntryPoint = "x.ipynb" }, []string{"IPython==8", "nbconvert"}},
		{"the SDK by force, not twice", func(r *Request) { r.Requirements.Pip = []string{"clearml==1.0"}; r.Settings.ForceTaskInit = true }, []string{"clearml==1.0"}},
		{"no repository, no list", func(r *Request) { r.RepoDir = "" }, nil},
		{"a pip without version, a pinned setuptools", func(r *Request) { r.Requirements.Pip = []string{"pip", "setuptools==65.0"} }, []string{"pip", "setuptools==65.0"}},
		{"a file of another machine", func(r *Request) { r.Requirements.Pip = []string{"numpy @ file:///none/numpy.whl"} }, []string{"numpy"}},
	} {
		req := base
		c.change(&req)
		var console strings.Builder
		got, err := chooseList(req, &console)
		var texts []string
		for _, l := range got.lines {
			texts = append(texts, l.text)
		}
		if err != nil || !slices.Equal(texts, c.want) {
			t.Errorf("%s: %q, %v; want %q", c.story, texts, err, c.want)
		}
	}
}

func TestWhatUVReadsOtherwise(t *testing.T) {
	commit := strings.Repeat("0a", 20)
	in := list{}
	for _, text := range []string{
		"--pre", "--trusted-host h", "--extra-index-url=https://h/", "--prefer-binary", "--require-hashes",
		"-e git+https://h/x@" + commit + "#egg=x[dev]&subdirectory=d", "git+https://h/y#egg=y ; python_version > '3'", "git+https://h/z", "alpha==1",
	} {
		in.lines = append(in.lines, parseLine(text, "/"))
	}
	lines, flags := uvLines(in)
	if want := []string{
		"--extra-index-url=https://h/", "x[dev] @ git+https://h/x@" + commit + "#subdirectory=d", "y @ git+https://h/y ; python_version > '3'", "git+https://h/z", "alpha==1",
	}; !slices.Equal(lines, want) {
		t.Errorf("lines %q", lines)
	}
	if want := []string{"--prerelease=allow", "--allow-insecure-host", "h", "--require-hashes"}; !slices.Equal(flags, want) {
		t.Errorf("flags %q", flags)
	}
	flags, strange := uvFlags([]string{"--no-deps", "--trusted-host=h", "--timeout", "60", "-c", "/w", "--no-cache-dir"})
	if want := []string{"--no-deps", "--allow-insecure-host", "h", "-c", "/w", "--no-cache"}; !slices.Equal(flags, want) || strange != "" {
		t.Errorf("flags %q, strange %q", flags, strange)
	}
	if _, strange := uvFlags([]string{"--no-deps", "--root-user-action=ignore"}); strange != "--root-user-action=ignore" {
		t.Errorf("strange %q", strange)
	}
}

func TestASitesPipSettingsReachUV(t *testing.T) {
	home := t.TempDir()
	os.MkdirAll(filepath.Join(home, ".config/pip"), 0o755)
	os.WriteFile(filepath.Join(home, ".config/pip/pip.conf"), []byte("[global]\nindex-url = https://mirror/simple\nextra-index-url =\n    https://a/\n    https://b/\n# c\n[install]\nno_index = true\n[list]\nindex-url = x\n"), 0o644)
	c := readPipConfig([]string{"HOME=" + home, "PIP_EXTRA_INDEX_URL=https://env/", "PIP_FIND_LINKS=/a /b"})
	delete(c, "cert") // this machine's own /etc/pip.conf may set it
	got := c.uvEnviron([]string{"UV_INDEX_URL=https://uv/"})
	if want := []string{"UV_EXTRA_INDEX_URL=https://env/", "UV_FIND_LINKS=/a,/b"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if got := c.uvEnviron(nil); got[0] != "UV_DEFAULT_INDEX=https://mirror/simple" {
		t.Errorf("got %q", got)
	}
	if flags := c.uvFlags(); !slices.Equal(flags, []string{"--no-index"}) {
		t.Errorf("flags %q", flags)
	}
	c = readPipConfig([]string{"HOME=" + home})
	if c["extra-index-url"] != "https://a/ https://b/" {
		t.Errorf("several lines read as %q", c["extra-index-url"])
	}
}

func TestVersionsMatchNumberByNumber(t *testing.T) {
	for _, c := range []struct {
		binary, version string
		want            bool
	}{
		{"python3.1", "3.11.7", false},
		{"python3.11", "3.11.7", true},
		{"/opt/x/bin/python3.11.7", "3.11.7", true},
		{"python3.11.2", "3.11.7", false},
		{"python3", "3.11.7", true},
		{"python2", "3.11.7", false},
		{"python", "3.11.7", true},
		{"python3.11-dbg", "3.12.0", true}, // asks for nothing that can be understood
	} {
		if got := satisfies(c.version, requestedVersion(c.binary)); got != c.want {
			t.Errorf("%s is satisfied by %s: %v", c.binary, c.version, got)
		}
	}
}

func TestNearestVersion(t *testing.T) {
	for _, c := range []struct{ requirement, versions, want string }{
		{"torch==2.9.9", "1.0, 2.0, 2.9.0, 2.9.1, 3.0", "2.9.1"},
		{"torch==2.10", "2.9, 2.10.1", "2.9"},
		{"torch==0.1", "1.0, 2.0", "1.0"},
		{"torch>9", "1.0, 2.0", "2.0"},
		{"torch", "none", ""},
	} {
		if got := nearestOf(c.requirement, c.versions); got != c.want {
			t.Errorf("%s of %s: %q, want %q", c.requirement, c.versions, got, c.want)
		}
	}
}

func TestPinnedBuildsOfPyTorchHaveTheirIndex(t *testing.T) {
	for _, c := range []struct {
		story  string
		lines  []string
		config pipConfig
		want   string
	}{
		{"a build for CUDA", []string{"numpy", "torch==2.1.0+cu118"}, pipConfig{}, "--extra-index-url https://download.pytorch.org/whl/cu118"},
		{"a build for the CPU", []string{"torchvision == 0.16.0+cpu ; python_version > '3'"}, pipConfig{}, "--extra-index-url https://download.pytorch.org/whl/cpu"},
		{"no particular build", []string{"torch==2.1.0"}, pipConfig{}, ""},
		{"another package", []string{"jax==0.4+cu118"}, pipConfig{}, ""},
		{"a list that names its index", []string{"torch==2.1.0+cu118", "--extra-index-url https://mirror/"}, pipConfig{}, ""},
		{"a site with wheels of its own", []string{"torch==2.1.0+cu118"}, pipConfig{"find-links": "/wheels"}, ""},
	} {
		l := list{}
		for _, text := range c.lines {
			l.lines = append(l.lines, parseLine(text, "/"))
		}
		l.addTorchIndex(c.config, nil)
		got := ""
		if len(l.lines) > len(c.lines) {
			got = l.lines[len(c.lines)].text
		}
		if got != c.want {
			t.Errorf("%s: added %q, want %q", c.story, got, c.want)
		}
	}
}

func TestWhereItWasLookedFor(t *testing.T) {
	for _, c := range []struct {
		config pipConfig
		lines  []string
		want   string
	}{
		{pipConfig{}, nil, "the default one"},
		{pipConfig{"find-links": "/wheels"}, nil, "the default one, /wheels"},
		{pipConfig{"find-links": "/wheels", "no-index": "1"}, nil, "/wheels"},
		{pipConfig{"index-url": "https://anna:secret@mirror:8443/simple", "extra-index-url": "https://a/x https://b/y"}, nil, "mirror:8443, a, b"},
		{pipConfig{}, []string{"--extra-index-url https://lab/simple"}, "the default one, lab"},
		{pipConfig{}, []string{"--index-url=https://lab/simple"}, "lab"},
	} {
		b := &builder{}
		for _, text := range c.lines {
			b.list.lines = append(b.list.lines, parseLine(text, "/"))
		}
		if got := b.index(&uvInstaller{config: c.config}); got != c.want {
			t.Errorf("%v %q: %q, want %q", c.config, c.lines, got, c.want)
		}
	}
}

func TestWhatAnInstallerSaidLast(t *testing.T) {
	for _, c := range []struct{ story, said, want string }{
		{"uv: an error whose only cause names nothing", "Using Python 3.11.7\nerror: Failed to read `--find-links` directory: /wheels\n  cause: No such file or directory (os error 2)\n", "Failed to read `--find-links` directory: /wheels: No such file or directory (os error 2)"},
		{"uv: a chain of causes", "error: Request failed\n  cause: client error (Connect)\n  cause: Connection refused (os error 111)\n", "Connection refused (os error 111)"},
		{"pip: advice after the error", "ERROR: No matching distribution found for x\n\n[notice] A new release of pip is available\n", "No matching distribution found for x"},
		{"neither", "segmentation fault\n", "segmentation fault"},
	} {
		if got := lastWords(c.said, nil); got != c.want {
			t.Errorf("%s: %q, want %q", c.story, got, c.want)
		}
	}
}
