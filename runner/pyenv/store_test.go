package pyenv

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/runner/lease"
)

// fillWith makes a layer of nothing.
func fillWith(dir string) (record, error) {
	bin := filepath.Join(dir, "venv", "bin")
	return record{}, errors.Join(os.MkdirAll(bin, 0o755), os.WriteFile(filepath.Join(bin, "python"), nil, 0o755))
}

func testKey(c string) string { return strings.Repeat(c, 32) }

func makeLayer(t *testing.T, s store, key string, used time.Time) *layer {
	t.Helper()
	l, built, err := s.build(t.Context(), key, nil, fillWith)
	if err != nil || !built {
		t.Fatalf("built %v, %v", built, err)
	}
	if err := os.Chtimes(filepath.Join(l.dir, "ready"), used, used); err != nil {
		t.Fatal(err)
	}
	return l
}

func TestTheLeastRecentlyUsedLayerGoesAndOneInUseStays(t *testing.T) {
	s := store{root: t.TempDir(), maxEntries: 2}
	now := time.Now()
	oldest := makeLayer(t, s, testKey("a"), now.Add(-3*time.Hour)) // in use
	older := makeLayer(t, s, testKey("b"), now.Add(-2*time.Hour))
	older.lease.End()
	old := makeLayer(t, s, testKey("c"), now.Add(-time.Hour))
	old.lease.End()
	s.sweep()
	if s.open(testKey("a")) == nil {
		t.Error("a layer in use was removed")
	}
	if exists(older.dir) || s.open(testKey("b")) != nil {
		t.Error("the layer that was not used longest is still there")
	}
	if l := s.open(testKey("c")); l == nil {
		t.Error("more was removed than had to be")
	} else {
		l.lease.End()
	}
	oldest.lease.End()
	s.freeGiB = 1e9 // nothing is ever free enough
	s.sweep()
	if left, _ := os.ReadDir(filepath.Join(s.root, "layers")); len(left) != 1 {
		t.Errorf("%d layers are left; the one that the test still holds is the only one to stay", len(left))
	}
}

func TestOnANetworkFileSystemRemovalWaits(t *testing.T) {
	s := store{root: t.TempDir(), maxEntries: 1}
	l := makeLayer(t, s, testKey("a"), time.Now())
	l.lease.End()
	if !s.remove(l.dir, []string{testKey("a")}, removalGrace) {
		t.Fatal("it was not taken out of use")
	}
	if !exists(l.dir) || s.open(testKey("a")) != nil {
		t.Error("the layer is to be there still, and not to be found")
	}
	s.removeOrphan(l.dir, removalGrace)
	if !exists(l.dir) {
		t.Error("it was removed before the other nodes could know")
	}
	past := time.Now().Add(-time.Hour)
	if err := os.Chtimes(l.dir, past, past); err != nil {
		t.Fatal(err)
	}
	s.removeOrphan(l.dir, removalGrace)
	if exists(l.dir) {
		t.Error("it was never removed")
	}
}

// deadLease leaves the lease of a process that is gone, whose number another has now.
func deadLease(t *testing.T, dir string) {
	t.Helper()
	if _, err := lease.Take(dir); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(dir, lease.Folder, "*"))
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err == nil {
			err = os.WriteFile(file, []byte(strings.Replace(string(text), `"start":"`, `"start":"1`, 1)), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestACrashWhileBuildingLeavesNothingInTheWay(t *testing.T) {
	s := store{root: t.TempDir(), maxEntries: 5}
	key := testKey("a")
	dead := filepath.Join(s.root, "layers", key[:16]+".0-dead")
	if err := os.MkdirAll(dead, 0o755); err != nil {
		t.Fatal(err)
	}
	deadLease(t, dead)
	begin := time.Now()
	l := makeLayer(t, s, key, time.Now())
	defer l.lease.End()
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("it waited %s for a builder that is dead", took)
	}
	past := time.Now().Add(-time.Hour)
	os.Chtimes(dead, past, past)
	s.sweep()
	if exists(dead) {
		t.Error("what the crash left is still there")
	}
	t.Run("a link that leads nowhere is replaced", func(t *testing.T) {
		key := testKey("d")
		os.Symlink("../layers/none", s.link(key))
		l := makeLayer(t, s, key, time.Now())
		l.lease.End()
		if again := s.open(key); again == nil {
			t.Error("the layer is not found")
		} else {
			again.lease.End()
		}
	})
}

func TestAFailedBuildIsNobodysLayer(t *testing.T) {
	s := store{root: t.TempDir(), maxEntries: 5}
	_, _, err := s.build(t.Context(), testKey("a"), nil, func(string) (record, error) { return record{}, errors.New("no") })
	if err == nil || s.open(testKey("a")) != nil {
		t.Errorf("error %v", err)
	}
	if left, _ := os.ReadDir(filepath.Join(s.root, "layers")); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestACacheThatCannotBeWrittenIsDoneWithout(t *testing.T) {
	b := newBench(t)
	wheel(t, b.wheels, "alpha", "1.0")
	file := filepath.Join(t.TempDir(), "file")
	os.WriteFile(file, nil, 0o644)
	req := b.request("alpha")
	req.Settings.CacheDir = filepath.Join(file, "cache")
	env, console, err := b.build(req)
	if err != nil {
		t.Fatal(err)
	}
	b.run(env, env.Python, "-c", "import alpha")
	if !strings.Contains(console, "for this task alone") || env.Key != "" {
		t.Errorf("console %q, %+v", console, env)
	}
}

func TestKeysTellWhatDecides(t *testing.T) {
	python := interpreter{Version: "3.11.7", Tag: "cpython-311", Platform: "linux-x86_64", ABI: "cpython-311-x86_64-linux-gnu", LibC: "glibc 2.36", Base: "/usr/bin/python3.11"}
	lines := func(texts ...string) list {
		l := list{}
		for _, text := range texts {
			l.lines = append(l.lines, parseLine(text, "/"))
		}
		return l
	}
	uv := &uvInstaller{config: pipConfig{}}
	base := layerKey(python, uv, lines("a==1", "b", "--extra-index-url https://u:one@h/"), false)
	if got := layerKey(python, uv, lines("b", "--extra-index-url https://u:two@h/", "a==1", "b"), false); got != base {
		t.Error("order, repetition or a password changed the key")
	}
	other := python
	other.Version = "3.11.8"
	musl, older := python, python
	musl.ABI, older.LibC = "cpython-311-x86_64-linux-musl", "glibc 2.28"
	for story, key := range map[string]string{
		"another Python":              layerKey(other, uv, lines("a==1", "b", "--extra-index-url https://u:one@h/"), false),
		"built for another C library": layerKey(musl, uv, lines("a==1", "b", "--extra-index-url https://u:one@h/"), false),
		"on an older C library":       layerKey(older, uv, lines("a==1", "b", "--extra-index-url https://u:one@h/"), false),
		"another list":                layerKey(python, uv, lines("a==2", "b", "--extra-index-url https://u:one@h/"), false),
		"another index":               layerKey(python, uv, lines("a==1", "b", "--extra-index-url https://u:one@k/"), false),
		"another installer":           layerKey(python, &pipInstaller{}, lines("a==1", "b", "--extra-index-url https://u:one@h/"), false),
		"other settings":              layerKey(python, &uvInstaller{config: pipConfig{"pre": "1"}}, lines("a==1", "b", "--extra-index-url https://u:one@h/"), false),
		"the system's packages too":   layerKey(python, uv, lines("a==1", "b", "--extra-index-url https://u:one@h/"), true),
	} {
		if key == base {
			t.Errorf("%s: the key is the same", story)
		}
	}
}
