// Package report carries what a task prints, and what its machine does, to ClearML.
//
// A Console is an io.Writer that never waits for the server: bytes become lines, lines are redacted and gathered into
// messages, messages wait in memory, beyond a bound on disk, until they are uploaded. A Monitor samples the machine and
// reports the worker as alive.
package report
