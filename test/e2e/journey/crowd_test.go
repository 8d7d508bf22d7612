package journey

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/test/realslurm"
)

// TestCrowd puts 50 short tasks into a queue that two glues serve, one of which is killed with SIGKILL and started again
// while they run. Each task must complete, and its program must have run once.
func TestCrowd(t *testing.T) {
	t.Parallel()
	bin := build(t)
	for _, version := range []string{"system", "26.05"} {
		t.Run("Slurm "+version, func(t *testing.T) {
			t.Parallel()
			crowd(newWorld(t, realslurm.Options{Version: version}), bin)
		})
	}
}

func crowd(w *world, bin string) {
	const tasks, kills = 50, 4
	ctx := w.Context()
	steady, mortal := w.startGlue(bin, "steady"), w.startGlue(bin, "mortal")
	began := time.Now()
	var ids []string
	for i := range tasks {
		id, err := w.client.CreateTask(ctx, map[string]any{
			"name": fmt.Sprintf("short %d", i), "type": "training",
			"script": map[string]any{"binary": "/bin/bash", "entry_point": "short.sh", "diff": "echo $CLEARML_TASK_ID >>" + w.path("ran") + "\n"},
		})
		w.must(err)
		w.must(w.client.Enqueue(ctx, id, w.queueID, ""))
		ids = append(ids, id)
		if i%(tasks/kills) == tasks/kills-1 {
			w.must(mortal.Process.Kill())
			<-mortal.done
			mortal = w.startGlue(bin, "mortal")
		}
	}
	for _, id := range ids {
		w.awaitStatus(id, 3*time.Minute, clearml.StatusCompleted)
	}
	w.Logf("%d tasks completed in %.1f s", tasks, time.Since(began).Seconds())
	ran, err := os.ReadFile(w.path("ran"))
	w.must(err)
	for _, id := range ids {
		if n := strings.Count(string(ran), id+"\n"); n != 1 {
			w.Errorf("the program of task %s ran %d times", id, n)
		}
	}
	for _, id := range ids {
		w.awaitJobGone(id, 30*time.Second)
	}
	w.end(steady)
	w.end(mortal)
}
