package checkout

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAFetchThatWasKilledHalfWay leaves of a second commit in the mirror what a kill, a full disk or a node that died may
// leave: the commit, and not all that it holds.
func TestAFetchThatWasKilledHalfWay(t *testing.T) {
	for _, c := range []struct {
		story string
		there []string // objects that were written
		empty string   // one whose file is there and holds nothing
	}{
		{"before its root folder was written", []string{"HEAD"}, ""},
		{"before a folder in it was written", []string{"HEAD", "HEAD^{tree}"}, ""},
		{"before a file in it was written", []string{"HEAD", "HEAD^{tree}", "HEAD:d"}, ""},
		{"and a file's content is cut off", []string{"HEAD", "HEAD^{tree}", "HEAD:d"}, "HEAD:d/f"},
	} {
		t.Run(c.story, func(t *testing.T) {
			repo := newRepo(t, filepath.Join(t.TempDir(), "r"))
			first := repo.commit(map[string]string{"d/f": "1"})
			req := Request{Script: Script{Repository: repo.dir, Commit: first, EntryPoint: "d/f"}, Settings: Settings{CacheDir: t.TempDir()}}
			if _, _, err := checkOutInto(t, req); err != nil {
				t.Fatal(err)
			}
			req.Script.Commit = repo.commit(map[string]string{"d/f": "2"})
			mirror := theMirror(t, req.Settings.CacheDir)
			for _, name := range c.there {
				writeObject(t, mirror, repo, name, read(t, objectFile(filepath.Join(repo.dir, ".git"), repo, name)))
			}
			if c.empty != "" {
				writeObject(t, mirror, repo, c.empty, "")
			}
			for range 2 {
				res, console, err := checkOutInto(t, req)
				if err != nil {
					t.Fatalf("%v\n%s", err, console)
				}
				if got := read(t, filepath.Join(res.Root, "d/f")); got != "2" {
					t.Errorf("the program reads %q\n%s", got, console)
				}
			}
		})
	}
}

func TestAFetchAppearsInTheMirrorWholeOrNotAtAll(t *testing.T) {
	server := newGitServer(t, "", "")
	repo := newRepo(t, filepath.Join(server.root, "r.git"))
	repo.commit(map[string]string{"f": "1"})
	req := Request{Script: Script{Repository: server.URL + "/r.git", Branch: "main", EntryPoint: "f"}, Settings: Settings{CacheDir: t.TempDir()}}
	for _, text := range []string{"2", "3"} {
		if _, _, err := checkOutInto(t, req); err != nil {
			t.Fatal(err)
		}
		repo.commit(map[string]string{"f": text})
	}
	if out := gitIn(t, theMirror(t, req.Settings.CacheDir), "-c", "safe.directory=*", "count-objects"); !strings.HasPrefix(out, "0 objects") {
		t.Errorf("written one by one, where a kill leaves a part of them: %s", out)
	}
}

func theMirror(t *testing.T, cache string) string {
	t.Helper()
	mirrors, _ := filepath.Glob(filepath.Join(cache, "r-*.git"))
	if len(mirrors) != 1 {
		t.Fatalf("mirrors: %v", mirrors)
	}
	return mirrors[0]
}

// objectFile names the file of an object that is not in a pack.
func objectFile(dir string, repo *repo, name string) string {
	id := repo.git("rev-parse", name)
	return filepath.Join(dir, "objects", id[:2], id[2:])
}

func writeObject(t *testing.T, mirror string, repo *repo, name, content string) {
	t.Helper()
	file := objectFile(mirror, repo, name)
	os.Remove(file) // it may be a link to the repository's own
	write(t, file, content)
}
