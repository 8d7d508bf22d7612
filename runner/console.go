package runner

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/clearml-hpc/clearml-agent/internal/quantity"
)

// tee writes to both, whatever one of them says: a job output that cannot be written must not cost the task its console.
type tee struct{ a, b io.Writer }

func (t tee) Write(p []byte) (int, error) {
	t.a.Write(p) //nolint:errcheck // see above
	t.b.Write(p) //nolint:errcheck // see above
	return len(p), nil
}

// banner is the first line of a task's console.
func banner(cfg Config) string {
	parts := []string{"clearml-agent " + cfg.Version}
	if cfg.Slurm.InJob() {
		parts = append(parts, "job "+cfg.Slurm.JobID)
	}
	parts = append(parts, cfg.Host)
	if n := cfg.Slurm.NTasks; n > 1 {
		parts = append(parts, fmt.Sprintf("rank %d of %d", cfg.Rank, n))
	} else if cfg.Rank > 0 {
		parts = append(parts, fmt.Sprintf("rank %d", cfg.Rank))
	}
	if n := cfg.Slurm.RestartCount; n > 0 {
		parts = append(parts, fmt.Sprintf("restart %d by Slurm", n))
	}
	if cfg.GPUs != "" {
		parts = append(parts, "GPU "+cfg.GPUs)
	}
	return framed(strings.Join(parts, " · "))
}

func framed(s string) string { return "── " + s + " ──" }

// phaseLine is one line for a phase of set-up: what, with what result, and how long it took.
func phaseLine(name, what string, took time.Duration) string {
	return fmt.Sprintf("%-11s %-75s %8s", name, what, quantity.Duration(took))
}
