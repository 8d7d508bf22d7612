package lease

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestAFolderIsInUseUntilItsLeaseEnds(t *testing.T) {
	dir := t.TempDir()
	if InUse(dir, time.Hour) {
		t.Error("a folder that nobody leased is in use")
	}
	l, err := Take(dir)
	if err != nil {
		t.Fatal(err)
	}
	if !InUse(dir, 0) {
		t.Error("a lease of this node's own does not count")
	}
	l.End()
	l.End()
	if InUse(dir, time.Hour) {
		t.Error("a lease that was ended counts")
	}
	if _, err := Take(filepath.Join(dir, "gone")); err == nil {
		t.Error("a folder that was removed came back")
	}
}

func TestLeasesOfOtherNodesEndByTime(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x")
	text, _ := json.Marshal(holder{Boot: "another kernel", PID: 1})
	os.WriteFile(file, text, 0o644)
	if !held(file, time.Hour) {
		t.Error("a fresh lease of another node does not count")
	}
	past := time.Now().Add(-time.Hour - time.Minute)
	os.Chtimes(file, past, past)
	if held(file, time.Hour) {
		t.Error("a lease that was not renewed counts for ever")
	}
}
