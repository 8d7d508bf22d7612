package fakeclearml

import (
	"fmt"
	"net/http"
)

func (s *Server) servePage(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	fmt.Fprintf(w, "fakeclearml: an embedded ClearML server\n%d tasks, %d queues, %d workers\n",
		len(s.store.find(tasks, nil)), len(s.store.find(queues, nil)), len(s.liveWorkers()))
}
