// Package proc runs one program and everything it starts, and leaves nothing of it behind.
//
// The program gets a process group of its own. Stopping means SIGTERM to all of it, a grace, then SIGKILL. "All of it"
// includes processes that left the group and the session (setsid, a daemon's double fork): this process becomes a child
// subreaper (prctl(2), PR_SET_CHILD_SUBREAPER), so orphans come to it, and they are told apart from its other children by
// a variable in their environment. Output that such a process still holds open is waited for only so long.
package proc
