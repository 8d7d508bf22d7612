package runner

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/runner/lease"
)

// leftFolder is what a run leaves that was killed a while ago, on this node or on another.
func leftFolder(t *testing.T, dir, name string, here bool) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Join(path, "code"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := lease.Take(path); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(path, lease.Folder, "*"))
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	was, is := `"start":"`, `"start":"1`
	if !here {
		was, is = `"boot":"`, `"boot":"another `
	}
	if err := os.WriteFile(files[0], []byte(strings.Replace(string(text), was, is, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	age(t, time.Hour, files[0], filepath.Join(path, lease.Folder))
	return path
}

func age(t *testing.T, by time.Duration, paths ...string) {
	t.Helper()
	for _, path := range paths {
		then := time.Now().Add(-by)
		if err := os.Chtimes(path, then, then); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFoldersThatKilledRunsLeftAreRemoved(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	killed := leftFolder(t, dir, "killed", true)
	silent := leftFolder(t, dir, "silent", false)
	age(t, silentFolder+time.Hour, globOne(t, filepath.Join(silent, lease.Folder, "*")))
	half := filepath.Join(dir, removedPrefix+"X")
	must(os.Mkdir(half, 0o700))
	gone := map[string]string{
		"of a run that was killed on this node": killed, "of a run on another node that is silent for long": silent,
		"of which a part was removed": half,
	}

	young := leftFolder(t, dir, "young", true)
	age(t, 0, filepath.Join(young, lease.Folder))
	running := filepath.Join(dir, "running")
	must(os.Mkdir(running, 0o700))
	held, err := lease.Take(running)
	must(err)
	defer held.End()
	age(t, time.Hour, filepath.Join(running, lease.Folder))
	foreign := filepath.Join(dir, "3.11")
	must(os.Mkdir(foreign, 0o700))
	open := leftFolder(t, dir, "open", true)
	must(os.Chmod(open, 0o777))
	linked := leftFolder(t, elsewhere, "linked", true)
	must(os.Symlink(linked, filepath.Join(dir, "link")))
	stays := map[string]string{
		"just being made": young, "of a run on this node": running, "of a run on another node": leftFolder(t, dir, "other", false),
		"that was not made by us": foreign, "that others can write to": open, "behind a link": linked,
	}
	if os.Geteuid() == 0 {
		stays["of another user"] = leftFolder(t, dir, "user", true)
		must(os.Chown(stays["of another user"], 12345, 12345))
	}

	s := &setup{plan: Plan{Dir: filepath.Join(dir, "mine")}, console: t.Output()}
	_, err = makeFolder(t.Context(), s)
	must(err)
	<-s.folder.swept
	for story, path := range gone {
		if _, err := os.Lstat(path); err == nil {
			t.Errorf("a folder %s stays for ever", story)
		}
	}
	for story, path := range stays {
		if _, err := os.Lstat(path); err != nil {
			t.Errorf("a folder %s was removed", story)
		}
	}
	s.close()
	if left, _ := filepath.Glob(filepath.Join(dir, "*mine*")); len(left) > 0 {
		t.Errorf("the run's own is left: %v", left)
	}
}

func globOne(t *testing.T, form string) string {
	t.Helper()
	found, _ := filepath.Glob(form)
	if len(found) != 1 {
		t.Fatalf("%s: %v", form, found)
	}
	return found[0]
}

func TestAFolderThatIsKeptIsNotTakenForOneThatWasLeft(t *testing.T) {
	dir := t.TempDir()
	kept := &setup{plan: Plan{Dir: filepath.Join(dir, "kept")}, cfg: Config{KeepFiles: true}, console: t.Output()}
	for _, s := range []*setup{kept, {plan: Plan{Dir: filepath.Join(dir, "next")}, console: t.Output()}} {
		if _, err := makeFolder(t.Context(), s); err != nil {
			t.Fatal(err)
		}
		s.close()
	}
	if _, err := os.Stat(kept.plan.Dir); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(kept.plan.Dir, lease.Folder)); err == nil {
		t.Error("it has a lease, so that it counts as left behind once its process has ended")
	}
}
