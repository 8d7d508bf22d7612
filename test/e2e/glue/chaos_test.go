package glue

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/test/fakeslurm"
	"github.com/clearml-hpc/clearml-agent/test/realslurm"
)

// TestTwoGluesKilledAgainAndAgain is the promise of the whole design: nothing lost, nothing doubled. Tasks keep coming while
// one glue, now and then the other, is killed with SIGKILL at a moment of no one's choosing and started again, and while one
// in eight answers of sbatch is lost.
func TestTwoGluesKilledAgainAndAgain(t *testing.T) {
	t.Parallel()
	t.Run("fake", func(t *testing.T) {
		t.Parallel()
		killAgainAndAgain(t, newWorld(t, fake(t, fakeslurm.Options{})))
	})
	for _, version := range []string{"system", "26.05"} {
		t.Run("Slurm "+version, func(t *testing.T) {
			t.Parallel()
			killAgainAndAgain(t, newWorld(t, real(t, realslurm.Options{Version: version})))
		})
	}
}

func killAgainAndAgain(t *testing.T, w *world) {
	t.Helper()
	w.losesAnswers(8)
	const n, kills = 50, 10
	names := []string{"steady", "mortal"}
	glues := map[string]*process{}
	for _, name := range names {
		glues[name] = w.glue(name)
	}
	var ids []string
	for kill := range kills {
		for range n / kills {
			ids = append(ids, w.task(""))
		}
		name := names[1-kill/4%2]
		time.Sleep(time.Duration(rand.IntN(900)) * time.Millisecond)
		glues[name].Process.Kill()
		<-glues[name].done
		glues[name] = w.glue(name)
	}
	took := w.within(2*time.Minute, "all tasks completed", func() bool {
		for _, id := range ids {
			if w.Status(id) != "completed" {
				return false
			}
		}
		return true
	})
	runs := w.runs()
	for _, id := range ids {
		if runs[id] != 1 {
			t.Errorf("task %s ran %d times", id, runs[id])
		}
	}
	if len(ids) != n || len(runs) != n || len(w.Entries("slurm")) != 0 {
		t.Errorf("%d tasks, %d of them ran, queue %v", len(ids), len(runs), w.Entries("slurm"))
	}
	w.within(30*time.Second, "surplus jobs gone", func() bool { return len(w.squeue("PENDING,RUNNING,COMPLETING")) == 0 })
	for _, name := range names {
		w.end(glues[name])
	}
	t.Logf("%d tasks, %d kills: all completed %s after the last kill, %d jobs", n, kills, took.Round(100*time.Millisecond), len(w.squeue("all")))
}
