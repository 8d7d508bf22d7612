// Package fakeclearml is an embedded ClearML server: the API and the file server, in memory or on SQLite, in the test's
// own process or as a program of its own (cmd/fakeclearml). The real Python SDK and the real Python agent work against it.
//
// It follows what was seen on the real API server (generation 2.34): the status transitions of testdata/transitions.json,
// the error codes, and also what is atomic there and what is not. A handler reads, decides and then updates on condition
// of what it read, as the real one does; so of several callers of queues.remove_task exactly one is told removed:1, while
// tasks.started may well succeed for two. Options.RaceWindow widens the gap between reading and updating, and Server.HoldNext stops a caller in it.
//
// Faults are injected with Server.Inject, or from outside with POST /_fault; every call is recorded.
//
// The package imports no product code, so that a mistake in the client cannot cancel out against the same mistake here.
package fakeclearml
