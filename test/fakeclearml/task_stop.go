package fakeclearml

import (
	"slices"
	"time"
)

// stopTask stops a task at once if nobody runs it, and otherwise only says so in its message ("stopping"): its worker
// ends it. Force bypasses the table and does not make it immediate.
func (s *Server) stopTask(c *call) (any, error) {
	id, ch := s.statusCall(c, stopped)
	pipeline := c.boolean("include_pipeline_steps", false)
	if err := c.err(); err != nil {
		return nil, err
	}
	t, err := s.task(id)
	if err != nil {
		return nil, err
	}
	out, err := s.stopLoaded(c, t, ch.reason, ch.force)
	if err != nil || !pipeline || text(t, "type") != "controller" {
		return out, err
	}
	for _, step := range s.store.find(tasks, func(d document) bool { return text(d, "parent") == id }) {
		if _, err := s.stopLoaded(c, step, ch.reason, true); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *Server) stopLoaded(c *call, t document, reason string, force bool) (document, error) {
	ch := statusChange{to: text(t, "status"), reason: reason, message: "stopping", force: force}
	if s.stopsAtOnce(t) {
		ch.to, ch.message = stopped, "Stopped by "+c.user.name
		if text(t, "status") == queued {
			s.takeOut(text(t, "execution", "queue"), text(t, "id"))
		}
	}
	return s.changeStatus(c, t, ch)
}

func (s *Server) stopsAtOnce(t document) bool {
	if text(t, "status") == queued || hasSystemTag(t, "development") || text(t, "last_worker") == "" {
		return true
	}
	last, ok := parseDate(text(t, "last_update"))
	return !ok || s.now().Sub(last) >= s.opts.Liveness
}

// watch runs the watchdog until the server ends.
func (s *Server) watch() {
	tick := time.NewTicker(s.opts.WatchdogEvery)
	defer tick.Stop()
	for {
		select {
		case <-s.stop:
			return
		case <-tick.C:
			s.RunWatchdog()
		}
	}
}

// RunWatchdog stops the running tasks that nobody updated for Options.WatchdogAfter, as the real server does every 15
// minutes, and gives their ids. Queued tasks are left alone.
func (s *Server) RunWatchdog() []string {
	const reason = "Forced stop (non-responsive)"
	threshold := formatDate(s.now().Add(-s.opts.WatchdogAfter))
	c := &call{params: newParams(document{}), server: s, user: identity{user: "__apiserver__", name: "apiserver", role: "system"}}
	var ids []string
	for _, t := range s.store.find(tasks, hasStatus(inProgress)) {
		if text(t, "last_update") >= threshold {
			continue
		}
		if _, err := s.changeStatus(c, t, statusChange{to: stopped, reason: reason, message: reason, force: true}); err == nil {
			ids = append(ids, text(t, "id"))
		}
	}
	slices.Sort(ids)
	return ids
}
