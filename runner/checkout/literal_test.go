package checkout

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestScriptOrChanges(t *testing.T) {
	for _, c := range []struct {
		diff string
		want bool
	}{
		{"", false},
		{"  \n", false},
		{"print(1)", true},
		{"diff --git a/x b/x\n", false},
		{"\n\n DIFF --git a/x b/x\n", false},
		{"difference = 1\n", true},
		{"Submodule m 1..2:\ndiff --git a/m/x b/m/x\n", false},
		{"submodule = 3\nprint(submodule)\n", true},
		{"submodule x\n\nprint(1)\n", true},
	} {
		if got := isLiteral(c.diff); got != c.want {
			t.Errorf("%q is a script: %v, want %v", c.diff, got, c.want)
		}
	}
}

func TestAScriptFromTheTask(t *testing.T) {
	for _, c := range []struct {
		story      string
		script     Script
		file, runs string
	}{
		{"no name", Script{}, "untitled.py", "untitled.py"},
		{"no name, for a shell", Script{Binary: "/bin/bash"}, "untitled.sh", "untitled.sh"},
		{"a name", Script{EntryPoint: "train.py"}, "train.py", "train.py"},
		{"a name with arguments", Script{EntryPoint: "train.py --url https://h//x"}, "train.py", "train.py --url https://h//x"},
		{"a name in a folder", Script{EntryPoint: "sub/x.py -v"}, "sub/x.py", "sub/x.py -v"},
		{"a name with blanks", Script{EntryPoint: "my script.py"}, "my script.py", "my script.py"},
		{"a path of another machine", Script{EntryPoint: "/home/anna/x.py --a 'b c'"}, "x.py", "x.py --a 'b c'"},
		{"a path that leaves the folder", Script{EntryPoint: "../../x.py"}, "x.py", "x.py"},
		{"a module", Script{EntryPoint: "-m torch.distributed.run x.py"}, "untitled.py", "-m torch.distributed.run x.py"},
		{"a module, and the file's name by the working directory", Script{EntryPoint: "-m pkg", WorkingDir: ".:job.py"}, "job.py", "-m pkg"},
		{"a command of a shell", Script{Binary: "bash", EntryPoint: "-c 'echo 1'"}, "untitled.sh", "-c 'echo 1'"},
		{"a shell script", Script{Binary: "zsh", EntryPoint: "go.sh a b"}, "go.sh", "go.sh a b"},
		{"a name without suffix", Script{EntryPoint: "train"}, "train", "train"},
	} {
		t.Run(c.story, func(t *testing.T) {
			c.script.Diff = "print('hello')\nprint(2)\n"
			res, _, err := checkOutInto(t, Request{Script: c.script})
			if err != nil {
				t.Fatal(err)
			}
			if got := read(t, filepath.Join(res.Root, c.file)); got != c.script.Diff {
				t.Errorf("%s reads %q", c.file, got)
			}
			if res.EntryPoint != c.runs || res.WorkingDir != res.Root || res.Description != "script, 2 lines" {
				t.Errorf("got %+v", res)
			}
		})
	}
}

func TestAnEarlierRunsCodeIsGone(t *testing.T) {
	dir := t.TempDir()
	for _, text := range []string{"print('first')\n", "print('second')\n"} {
		res, _, err := checkOutInto(t, Request{Dir: dir, Script: Script{EntryPoint: "x.py", Diff: text}})
		if err != nil {
			t.Fatal(err)
		}
		if got := read(t, res.EntryFile); got != text {
			t.Errorf("runs %q, want %q", got, text)
		}
	}
}

func TestAScriptInARepository(t *testing.T) {
	repo := newRepo(t, filepath.Join(t.TempDir(), "r"))
	repo.commit(map[string]string{"src/lib.py": "x = 1\n", "src/old.py": "old\n"})
	res, _, err := checkOutInto(t, Request{Script: Script{Repository: repo.dir, WorkingDir: "src", EntryPoint: "run.py", Diff: "import lib\n"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := read(t, filepath.Join(res.WorkingDir, "run.py")); got != "import lib\n" || res.Kind != LiteralInRepository {
		t.Errorf("run.py reads %q, kind %s", got, res.Kind)
	}
	res, console, err := checkOutInto(t, Request{Script: Script{Repository: repo.dir, WorkingDir: "src", EntryPoint: "old.py", Diff: "new\n"}})
	if err != nil {
		t.Fatal(err)
	}
	if read(t, res.EntryFile) != "old\n" || !strings.Contains(console, "src/old.py is in the repository already") {
		t.Errorf("the file of the repository was replaced, or nothing was said: %q", console)
	}
}

func TestPathsStayInsideTheCode(t *testing.T) {
	repo := newRepo(t, filepath.Join(t.TempDir(), "r"))
	repo.commit(map[string]string{"f": "1"})
	if err := os.Symlink("/tmp", filepath.Join(repo.dir, "out")); err != nil {
		t.Fatal(err)
	}
	repo.commit(nil)
	for _, c := range []struct{ story, workingDir, diff string }{
		{"a parent folder", "../..", ""},
		{"a link out of the repository", "out", ""},
		{"a folder that is not there", "none", ""},
		{"a script through a link", "out", "print(1)\n"},
		{"a script into a parent folder", "../..", "print(1)\n"},
	} {
		_, _, err := checkOutInto(t, Request{Script: Script{Repository: repo.dir, WorkingDir: c.workingDir, EntryPoint: "escaped.py", Diff: c.diff}})
		if err == nil {
			t.Errorf("%s was allowed", c.story)
			continue
		}
		wantFailure(t, err, BadRequest)
	}
	if _, err := os.Stat("/tmp/escaped.py"); err == nil {
		os.Remove("/tmp/escaped.py")
		t.Error("a script was written outside of the code")
	}
}

func TestWhereTheProgramRuns(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "src/train.py"), "")
	write(t, filepath.Join(root, "my script.py"), "")
	for _, c := range []struct{ workingDir, entry, dir, runs, file string }{
		{"src", "train.py", "src", "train.py", "src/train.py"},
		{".", "src/train.py --x", ".", "src/train.py --x", "src/train.py"},
		{"", "train.py:src", "src", "train.py", "src/train.py"},
		{"", "src:train.py", "src", "train.py", "src/train.py"},
		{"src:train.py", "", "src", "train.py", "src/train.py"},
		{"", "-m pkg.mod app:wsgi", ".", "-m pkg.mod app:wsgi", ""},
		{"", "my script.py", ".", "my script.py", "my script.py"},
		{"src/", "elsewhere.py", "src", "elsewhere.py", ""},
	} {
		dir, entry, file, err := place(root, c.workingDir, c.entry)
		want := ""
		if c.file != "" {
			want = filepath.Join(root, c.file)
		}
		if err != nil || dir != filepath.Join(root, c.dir) || entry != c.runs || file != want {
			t.Errorf("%q, %q: got %s, %q, %s, %v", c.workingDir, c.entry, dir, entry, file, err)
		}
	}
}

func TestWithoutCode(t *testing.T) {
	_, _, err := checkOutInto(t, Request{})
	wantFailure(t, err, BadRequest, "no entry point")
	_, _, err = checkOutInto(t, Request{Script: Script{Diff: "diff --git a/x b/x\n"}})
	wantFailure(t, err, BadRequest, "names no repository")
	dir := t.TempDir()
	write(t, filepath.Join(dir, "train.py"), "")
	res, _, err := checkOutInto(t, Request{CodeDir: dir, Script: Script{Repository: "https://h/x", WorkingDir: "src", EntryPoint: "train.py"}})
	if err != nil || res.Kind != CodeDir || res.WorkingDir != dir || res.EntryFile == "" {
		t.Errorf("got %+v, %v", res, err)
	}
}

func TestInjectedInitStandsBelowFutureImports(t *testing.T) {
	const injected = "from clearml import Task\nTask.init()\n"
	const call = "(__name__ != \"__main__\") or Task.init()\n"
	for _, c := range []struct {
		story, text, want string
		force             bool
	}{
		{"moved", injected + "# hi\nfrom __future__ import annotations\nx = 1\n", "# hi\nfrom __future__ import annotations\n" + injected + "x = 1\n", false},
		{"moved below one of several lines", injected + "from __future__ import (\n  annotations,\n  division)\nx\n", "from __future__ import (\n  annotations,\n  division)\n" + injected + "x\n", false},
		{"nothing to move below", injected + "x = 1\n", injected + "x = 1\n", false},
		{"not injected", "x = 1\nfrom __future__ import y\n", "x = 1\nfrom __future__ import y\n", false},
		{"forced", "x = 1\n", "from clearml import Task\n" + call + "x = 1\n", true},
		{"forced, below a shebang", "#!/usr/bin/env python\nx\n", "#!/usr/bin/env python\nfrom clearml import Task\n" + call + "x\n", true},
		{"forced, below a future import that ends the file", "from __future__ import a", "from __future__ import a\nfrom clearml import Task\n" + call, true},
		{"forced, but there", "import clearml\nclearml.Task.init()\n", "import clearml\nclearml.Task.init()\n", true},
	} {
		if got, _ := orderTaskInit(c.text, c.force); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.story, got, c.want)
		}
	}
}
