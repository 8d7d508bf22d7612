package checkout

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestARepositoryAtACommitWithUncommittedChanges(t *testing.T) {
	repo := newRepo(t, filepath.Join(t.TempDir(), "train.git"))
	first := repo.commit(map[string]string{"src/train.py": "print(1)\nprint(2)\n", "data.txt": "a\n"})
	repo.commit(map[string]string{"src/train.py": "print('newer')\n"})
	for _, unified := range []string{"-U3", "-U0"} {
		repo.git("checkout", "-q", first)
		write(t, filepath.Join(repo.dir, "src/train.py"), "print(1)\nprint(22)\n")
		write(t, filepath.Join(repo.dir, "new/file.txt"), "hello\n")
		repo.git("add", "-N", "new/file.txt")
		diff := repo.git("diff", unified)
		repo.git("rm", "-q", "--cached", "new/file.txt")
		os.RemoveAll(filepath.Join(repo.dir, "new"))
		repo.git("checkout", "-q", "-f", "main")

		res, _, err := checkOutInto(t, Request{
			Script:   Script{Repository: repo.dir, Commit: first, Branch: "main", WorkingDir: "src", EntryPoint: "train.py --lr 0.1", Diff: diff},
			Settings: Settings{CacheDir: t.TempDir()},
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := read(t, res.EntryFile); got != "print(1)\nprint(22)\n" {
			t.Errorf("%s: the entry file reads %q", unified, got)
		}
		if got := read(t, filepath.Join(res.Root, "new/file.txt")); got != "hello\n" {
			t.Errorf("%s: the new file reads %q", unified, got)
		}
		if res.Commit != first || res.Changed != 2 || res.WorkingDir != filepath.Join(res.Root, "src") || res.EntryPoint != "train.py --lr 0.1" {
			t.Errorf("%s: got %+v", unified, res)
		}
		want := repo.dir + " @ " + first[:7] + " + uncommitted changes (2 files)"
		if res.Description != want {
			t.Errorf("described as %q, want %q", res.Description, want)
		}
		if filepath.Base(res.Root) != "train.git" {
			t.Errorf("the folder is named %q, not as the repository", filepath.Base(res.Root))
		}
	}
}

func TestWhichRevisionIsCheckedOut(t *testing.T) {
	repo := newRepo(t, filepath.Join(t.TempDir(), "r"))
	first := repo.commit(map[string]string{"f": "first"})
	repo.git("tag", "-a", "-m", "one", "v1")
	repo.git("checkout", "-q", "-b", "dev/x")
	dev := repo.commit(map[string]string{"f": "dev"})
	repo.git("checkout", "-q", "main")
	last := repo.commit(map[string]string{"f": "last"})
	loose := func() string { // a commit that no branch leads to, as after a forced push
		repo.git("checkout", "-q", "--detach")
		defer repo.git("checkout", "-q", "main")
		return repo.commit(map[string]string{"f": "loose"})
	}()
	cache := t.TempDir()
	for _, c := range []struct {
		story  string
		script Script
		want   string
	}{
		{"the commit comes before tag and branch", Script{Commit: first, Tag: "x", Branch: "dev/x"}, first},
		{"an abbreviated commit", Script{Commit: dev[:9]}, dev},
		{"a tag", Script{Tag: "v1", Branch: "dev/x"}, first},
		{"a branch with a slash", Script{Branch: "dev/x"}, dev},
		{"a branch as origin/…", Script{Branch: "origin/dev/x"}, dev},
		{"a branch in the commit's field", Script{Commit: "dev/x"}, dev},
		{"nothing: the default branch", Script{}, last},
		{"a commit that no branch holds", Script{Commit: loose}, loose},
	} {
		for name, dir := range map[string]string{"cached": cache, "without cache": ""} {
			t.Run(c.story+", "+name, func(t *testing.T) {
				c.script.Repository, c.script.EntryPoint = repo.dir, "f"
				res, _, err := checkOutInto(t, Request{Script: c.script, Settings: Settings{CacheDir: dir}})
				if err != nil {
					t.Fatal(err)
				}
				if res.Commit != c.want {
					t.Errorf("checked out %s, want %s", res.Commit, c.want)
				}
			})
		}
	}
	_, _, err := checkOutInto(t, Request{Script: Script{Repository: repo.dir, Commit: strings.Repeat("ab", 20)}, Settings: Settings{CacheDir: cache}})
	wantFailure(t, err, RevisionGone, "was it pushed?")
}

func wantFailure(t *testing.T, err error, want Failure, words ...string) {
	t.Helper()
	var failed *Error
	if !errors.As(err, &failed) {
		t.Fatalf("got error %v, want an *Error", err)
	}
	if failed.Failure != want {
		t.Errorf("failure %d, want %d: %v", failed.Failure, want, err)
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q does not say %q", err, word)
		}
	}
}

func TestANewBranchHeadIsSeenThroughTheCache(t *testing.T) {
	repo := newRepo(t, filepath.Join(t.TempDir(), "r"))
	repo.commit(map[string]string{"f": "1"})
	req := Request{Script: Script{Repository: repo.dir, Branch: "main", EntryPoint: "f"}, Settings: Settings{CacheDir: t.TempDir(), FetchArgs: []string{"--all", "--tags", "--recurse-submodules"}}}
	if _, _, err := checkOutInto(t, req); err != nil {
		t.Fatal(err)
	}
	second := repo.commit(map[string]string{"f": "2"})
	if res, _, err := checkOutInto(t, req); err != nil || res.Commit != second {
		t.Errorf("got %s, %v; want %s", res.Commit, err, second)
	}
	repo.git("checkout", "-q", "-b", "other")
	repo.git("branch", "-q", "-D", "main")
	_, _, err := checkOutInto(t, req)
	wantFailure(t, err, RevisionGone, "branch main")
}

func TestAKnownCommitNeedsNoNetwork(t *testing.T) {
	server := newGitServer(t, "", "")
	repo := newRepo(t, filepath.Join(server.root, "lab/train.git"))
	commit := repo.commit(map[string]string{"f": "1"})
	req := Request{Script: Script{Repository: server.URL + "/lab/train.git", Commit: commit, EntryPoint: "f"}, Settings: Settings{CacheDir: t.TempDir()}}
	if _, _, err := checkOutInto(t, req); err != nil {
		t.Fatal(err)
	}
	before := server.count()
	res, _, err := checkOutInto(t, req)
	if err != nil {
		t.Fatal(err)
	}
	if n := server.count() - before; n != 0 {
		t.Errorf("%d requests for a commit that the cache has", n)
	}
	if out := gitIn(t, res.Root, "remote", "get-url", "origin"); out != server.URL+"/lab/train.git" {
		t.Errorf("origin is %q", out)
	}
}

func gitIn(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func TestCredentialsOfAnyCharacterReachTheServerAndNothingElse(t *testing.T) {
	password := `p$(touch x)"'` + "`id`" + ` \ %41 @:/ é!`
	server := newGitServer(t, "anna", password)
	module := newRepo(t, filepath.Join(server.root, "lab/module.git"))
	module.commit(map[string]string{"m": "module"})
	repo := newRepo(t, filepath.Join(server.root, "lab/train.git"))
	repo.commit(map[string]string{"f": "1"})
	write(t, filepath.Join(repo.dir, ".gitmodules"), "[submodule \"m\"]\n\tpath = m\n\turl = ../module.git\n")
	repo.git("add", ".gitmodules")
	repo.git("update-index", "--add", "--cacheinfo", "160000,"+module.git("rev-parse", "HEAD")+",m")
	repo.git("commit", "-q", "-m", "module")

	for _, builtIn := range []bool{false, true} {
		env := environ(t)
		if builtIn {
			env = []string{"PATH=/nonexistent", env[1]}
		}
		res, console, err := checkOutInto(t, Request{
			Script:  Script{Repository: server.URL + "/lab/train.git", Branch: "main", EntryPoint: "f"},
			Environ: env,
			Settings: Settings{
				CacheDir:    t.TempDir(),
				Credentials: []Credential{{Host: "elsewhere.example.org", User: "x", Password: "wrong"}, {Host: server.host(), User: "anna", Password: password}},
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := read(t, filepath.Join(res.Root, "m/m")); got != "module" {
			t.Errorf("the submodule's file reads %q", got)
		}
		if strings.Contains(console+res.Description+res.Repository, "touch") {
			t.Errorf("the password is shown: %q %+v", console, res)
		}
		out, _ := exec.Command("grep", "-rl", "touch x", res.Root).CombinedOutput()
		if len(out) > 0 {
			t.Errorf("the password was written to %s", out)
		}
	}
}

func TestCredentialsGoToTheirHostOnly(t *testing.T) {
	server := newGitServer(t, "anna", "secret")
	repo := newRepo(t, filepath.Join(server.root, "r.git"))
	repo.commit(map[string]string{"f": "1"})
	for _, c := range []struct {
		story      string
		credential Credential
		ok         bool
	}{
		{"the very host", Credential{Host: server.host()}, true},
		{"the host on any port", Credential{Host: "127.0.0.1"}, true},
		{"a host that begins alike", Credential{Host: "127.0.0"}, false},
		{"no host, and the connection is not encrypted", Credential{}, false},
		{"a prefix that covers it", Credential{Prefix: server.URL}, true},
		{"a longer prefix that covers it", Credential{Prefix: server.URL + "/r.git"}, true},
		{"a prefix that ends within a name", Credential{Prefix: server.URL + "/r"}, false},
		{"a prefix of another scheme", Credential{Prefix: "https://" + server.host()}, false},
	} {
		t.Run(c.story, func(t *testing.T) {
			c.credential.User, c.credential.Password = "anna", "secret"
			server.forget()
			_, _, err := checkOutInto(t, Request{
				Script:   Script{Repository: server.URL + "/r.git", EntryPoint: "f"},
				Settings: Settings{Credentials: []Credential{c.credential}},
			})
			if c.ok {
				if err != nil {
					t.Error(err)
				}
				return
			}
			wantFailure(t, err, Auth, "agent.git_host")
			for _, header := range server.seen() {
				if header != "" {
					t.Errorf("the server was shown %q", header)
				}
			}
		})
	}
	t.Run("a refused password is said to be refused", func(t *testing.T) {
		_, _, err := checkOutInto(t, Request{
			Script:   Script{Repository: strings.Replace(server.URL, "http://", "http://anna:wrong@", 1) + "/r.git", EntryPoint: "f"},
			Settings: Settings{CacheDir: t.TempDir()},
		})
		wantFailure(t, err, Auth, "refused the configured user and password")
		if strings.Contains(err.Error(), "wrong") {
			t.Errorf("the error shows the password: %v", err)
		}
	})
	t.Run("a user and password in the address are used for it", func(t *testing.T) {
		res, _, err := checkOutInto(t, Request{
			Script:   Script{Repository: strings.Replace(server.URL, "http://", "http://anna:secret@", 1) + "/r.git", EntryPoint: "f"},
			Settings: Settings{CacheDir: t.TempDir()},
		})
		if err != nil {
			t.Fatal(err)
		}
		if res.Repository != server.URL+"/r.git" {
			t.Errorf("shown as %q", res.Repository)
		}
	})
}

func TestABusyServerIsAskedAgain(t *testing.T) {
	server := newGitServer(t, "", "")
	newRepo(t, filepath.Join(server.root, "r.git")).commit(map[string]string{"f": "1"})
	server.breakDown(2)
	req := Request{
		Script:   Script{Repository: server.URL + "/r.git", EntryPoint: "f"},
		Settings: Settings{CacheDir: t.TempDir(), Retry: RetryPolicy{Attempts: 3, Delay: time.Millisecond}},
	}
	_, console, err := checkOutInto(t, req)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(console, "trying again") {
		t.Errorf("the console does not say that it was tried again: %q", console)
	}
	server.breakDown(100)
	_, _, err = checkOutInto(t, req)
	wantFailure(t, err, Network, "tried 3 times")
	server.breakDown(0)
	_, _, err = checkOutInto(t, Request{Script: Script{Repository: server.URL + "/none.git"}, Settings: req.Settings})
	wantFailure(t, err, NotFound)
}

func TestADamagedMirrorIsMadeAnew(t *testing.T) {
	repo := newRepo(t, filepath.Join(t.TempDir(), "r"))
	repo.commit(map[string]string{"f": "1"})
	req := Request{Script: Script{Repository: repo.dir, Branch: "main", EntryPoint: "f"}, Settings: Settings{CacheDir: t.TempDir()}}
	if _, _, err := checkOutInto(t, req); err != nil {
		t.Fatal(err)
	}
	for story, damage := range map[string]func(mirror string) error{
		"objects are gone":  func(m string) error { return os.RemoveAll(filepath.Join(m, "objects")) },
		"the head is empty": func(m string) error { return os.Truncate(filepath.Join(m, "HEAD"), 0) },
		"the configuration is empty": func(m string) error {
			return os.Truncate(filepath.Join(m, "config"), 0)
		},
	} {
		mirrors, _ := filepath.Glob(filepath.Join(req.Settings.CacheDir, "r-*.git"))
		if len(mirrors) != 1 {
			t.Fatalf("mirrors: %v", mirrors)
		}
		if err := damage(mirrors[0]); err != nil {
			t.Fatal(err)
		}
		if res, console, err := checkOutInto(t, req); err != nil || read(t, res.EntryFile) != "1" {
			t.Errorf("%s: %v\n%s", story, err, console)
		}
	}
}

func TestAGitThatIsKilledForMemory(t *testing.T) {
	bin := t.TempDir()
	write(t, filepath.Join(bin, "git"), "#!/bin/sh\n[ \"$1\" = --version ] && echo git version 2.40 && exit\nkill -KILL $$\n")
	os.Chmod(filepath.Join(bin, "git"), 0o755)
	_, _, err := checkOutInto(t, Request{
		Script: Script{Repository: "https://git.example.invalid/r.git", EntryPoint: "f"}, Environ: []string{"PATH=" + bin + ":/usr/bin:/bin"},
	})
	wantFailure(t, err, Other, "cannot clone https://git.example.invalid/r.git: git was killed, mostly for want of memory: give the job more (--mem)")
}

func TestManyTasksAtOnceShareOneMirror(t *testing.T) {
	repo := newRepo(t, filepath.Join(t.TempDir(), "r"))
	commit := repo.commit(map[string]string{"f": "1"})
	cache := t.TempDir()
	var wait sync.WaitGroup
	errs := make(chan error, 8)
	for range 8 {
		wait.Go(func() {
			res, err := Checkout(context.Background(), Request{
				Script: Script{Repository: repo.dir, Branch: "main", EntryPoint: "f"}, Dir: t.TempDir(), Environ: environ(t),
				Settings: Settings{CacheDir: cache},
			}, nil)
			if err == nil && res.Commit != commit {
				err = fmt.Errorf("got commit %q", res.Commit)
			}
			errs <- err
		})
	}
	wait.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	left, _ := filepath.Glob(filepath.Join(cache, ".*"))
	if len(left) > 0 {
		t.Errorf("left in the cache: %v", left)
	}
}

func TestACacheThatCannotBeWrittenIsDoneWithout(t *testing.T) {
	repo := newRepo(t, filepath.Join(t.TempDir(), "r"))
	repo.commit(map[string]string{"f": "1"})
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "")
	_, console, err := checkOutInto(t, Request{
		Script: Script{Repository: repo.dir, EntryPoint: "f"}, Settings: Settings{CacheDir: filepath.Join(file, "cache")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(console, "cloning without it") {
		t.Errorf("the console says %q", console)
	}
}

func TestChangesThatDoNotApplyNameThePlace(t *testing.T) {
	repo := newRepo(t, filepath.Join(t.TempDir(), "r"))
	commit := repo.commit(map[string]string{"train.py": "a\nb\nc\n"})
	diff := "diff --git a/train.py b/train.py\n--- a/train.py\n+++ b/train.py\n@@ -1,3 +1,3 @@\n a\n-x\n+y\n c\n"
	_, _, err := checkOutInto(t, Request{Script: Script{Repository: repo.dir, Commit: commit, Diff: diff, EntryPoint: "train.py"}})
	wantFailure(t, err, DiffRefused, "train.py:1", commit[:7])
	t.Run("a diff that leaves the repository changes nothing outside", func(t *testing.T) {
		dir := t.TempDir()
		diff := "diff --git a/../../evil b/../../evil\nnew file mode 100644\n--- /dev/null\n+++ b/../../evil\n@@ -0,0 +1 @@\n+x\n"
		_, _, err := checkOutInto(t, Request{Dir: dir, Script: Script{Repository: repo.dir, Commit: commit, Diff: diff}})
		wantFailure(t, err, DiffRefused)
		diff = "diff --git a/../../evil b/../../evil\n--- a/../../evil\n+++ b/../../evil\n@@ -0,0 +1 @@\n+x\n"
		_, _, err = checkOutInto(t, Request{Dir: dir, Script: Script{Repository: repo.dir, Commit: commit, Diff: diff}})
		wantFailure(t, err, DiffRefused)
		if found, _ := filepath.Glob(filepath.Join(dir, "*vil")); len(found) > 0 {
			t.Error("it was written outside")
		}
	})
}

func TestLargeFilesLeftAsPointersAreSaid(t *testing.T) {
	repo := newRepo(t, filepath.Join(t.TempDir(), "r"))
	repo.commit(map[string]string{"data/.gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n", "f": "1"})
	if _, err := exec.LookPath("git-lfs"); err == nil {
		t.Skip("SKIPPED: git-lfs is installed here; that its absence is said was not tested")
	}
	_, console, err := checkOutInto(t, Request{Script: Script{Repository: repo.dir, EntryPoint: "f"}})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(console, "no git-lfs") {
		t.Errorf("the console says %q", console)
	}
}

func TestWithoutGitChangesAreRefused(t *testing.T) {
	repo := newRepo(t, filepath.Join(t.TempDir(), "r"))
	commit := repo.commit(map[string]string{"f": "1"})
	env := []string{"PATH=/nonexistent", "HOME=" + t.TempDir()}
	res, console, err := checkOutInto(t, Request{Script: Script{Repository: repo.dir, Commit: commit, EntryPoint: "f"}, Environ: env})
	if err != nil {
		t.Fatal(err)
	}
	if read(t, res.EntryFile) != "1" || res.Commit != commit || !strings.Contains(console, "has no git") {
		t.Errorf("got %+v, console %q", res, console)
	}
	_, _, err = checkOutInto(t, Request{Script: Script{Repository: repo.dir, Diff: "diff --git a/f b/f\n"}, Environ: env})
	wantFailure(t, err, NoGit, "install it")
}

func TestTheUsersGitConfigurationIsNotChanged(t *testing.T) {
	repo := newRepo(t, filepath.Join(t.TempDir(), "r"))
	repo.commit(map[string]string{"f": "1"})
	env := environ(t)
	home := strings.TrimPrefix(env[1], "HOME=")
	if _, _, err := checkOutInto(t, Request{Script: Script{Repository: repo.dir}, Environ: env, Settings: Settings{CacheDir: t.TempDir()}}); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(home, ".*")); len(left) > 0 {
		t.Errorf("written to the home folder: %v", left)
	}
}

func TestTokensThatAreAlwaysSent(t *testing.T) {
	server := newGitServer(t, "", "")
	newRepo(t, filepath.Join(server.root, "r.git")).commit(map[string]string{"f": "1"})
	for scheme, want := range map[AuthScheme]string{Bearer: "Bearer t$k", BasicToken: "Basic OnQkaw=="} {
		server.forget()
		_, _, err := checkOutInto(t, Request{
			Script:   Script{Repository: server.URL + "/r.git", EntryPoint: "f"},
			Settings: Settings{Credentials: []Credential{{Host: server.host(), Password: "t$k", Scheme: scheme}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, got := range server.seen() {
			if got != want {
				t.Errorf("the server was sent %q, want %q", got, want)
			}
		}
	}
}

func TestOverSSH(t *testing.T) {
	repo := newRepo(t, filepath.Join(t.TempDir(), "train.git"))
	repo.commit(map[string]string{"f": "1"})
	// An ssh that notes how it was called and runs the command here.
	dir := t.TempDir()
	write(t, filepath.Join(dir, "ssh"), "#!/bin/sh\necho \"$@\" >> "+dir+"/calls\nfor last; do :; done\nexec sh -c \"$last\"\n")
	if err := os.Chmod(filepath.Join(dir, "ssh"), 0o755); err != nil {
		t.Fatal(err)
	}
	env := environ(t)
	env[0] = "PATH=" + dir + ":" + os.Getenv("PATH")
	res, console, err := checkOutInto(t, Request{
		Script: Script{Repository: "git@git.example.org:" + repo.dir, EntryPoint: "f"}, Environ: env,
		Settings: Settings{CacheDir: t.TempDir(), ForceSSH: &SSHRewrite{User: "deploy", Port: 2222}},
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, console)
	}
	calls := read(t, filepath.Join(dir, "calls"))
	for _, part := range []string{"-oBatchMode=yes", "-p 2222", "deploy@git.example.org"} {
		if !strings.Contains(calls, part) {
			t.Errorf("ssh was called as %q, without %q", calls, part)
		}
	}
	if read(t, res.EntryFile) != "1" || !strings.HasPrefix(res.Description, "git@git.example.org:") {
		t.Errorf("got %+v", res)
	}
}

func TestPackagesGetTheSameCredentials(t *testing.T) {
	server := newGitServer(t, "anna", "s$cret")
	newRepo(t, filepath.Join(server.root, "r.git")).commit(map[string]string{"f": "1"})
	res, _, err := checkOutInto(t, Request{
		Script:   Script{Repository: server.URL + "/r.git", EntryPoint: "f"},
		Settings: Settings{Credentials: []Credential{{Host: server.host(), User: "anna", Password: "s$cret"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("git", "clone", "-q", server.URL+"/r.git", t.TempDir())
	cmd.Env = append(environ(t), res.GitEnviron...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
