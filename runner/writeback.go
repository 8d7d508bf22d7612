package runner

import (
	"context"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/runner/pyenv"
)

// writeBackLimit bounds how long the program waits for a server that is away: its GPUs stand idle meanwhile.
const writeBackLimit = 5 * time.Second

// writeBack stores on the task what was really used, so that a clone of it runs the same: the installed packages, and the
// commit where the task named none. It must not cost the task anything, so failures are only logged.
func (x *execution) writeBack(ctx context.Context, task *clearml.Task, s *setup) {
	if x.cfg.Rank > 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, writeBackLimit)
	defer cancel()
	if next, ok := pyenv.WriteBack(task.Script.Requirements, s.env); ok {
		lists := make(map[string]any, len(next))
		for name, list := range next {
			lists[name] = list
		}
		if err := x.api.SetRequirements(ctx, task.ID, lists); err != nil {
			x.log.Warn("the installed packages could not be written to the task", "err", err)
		}
	}
	if s.code.Commit == "" || task.Script.VersionNum != "" {
		return
	}
	fields := map[string]any{"script": map[string]any{"version_num": s.code.Commit}}
	if err := x.api.EditTask(ctx, task.ID, fields, true); err != nil {
		x.log.Warn("the commit could not be written to the task", "err", err)
	}
}
