package runner

import (
	"fmt"
	"io"
	"strings"
	"sync"
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

// voices joins what the program and the agent say in one stream. The program may leave a line open, a progress bar mostly; what
// the agent says begins a line of its own.
type voices struct {
	mu   sync.Mutex
	to   io.Writer
	open bool
}

// Write is the agent's.
func (v *voices) Write(p []byte) (int, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.open {
		p = append([]byte{'\n'}, p...)
	}
	return v.write(p)
}

// program is a writer for the program's own output.
func (v *voices) program() io.Writer { return programVoice{v} }

type programVoice struct{ *voices }

func (v programVoice) Write(p []byte) (int, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.write(p)
}

func (v *voices) write(p []byte) (int, error) {
	if len(p) > 0 {
		v.open = p[len(p)-1] != '\n'
	}
	return v.to.Write(p)
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
