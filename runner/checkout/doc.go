// Package checkout puts a task's code into a folder: a script that stands in the task itself, a git repository at a
// revision with uncommitted changes, a script inside a repository, or a folder that is there already.
//
// Repositories come through a cache of bare mirrors that any number of tasks, processes and nodes share without locks:
// a mirror is built in a private folder and published by a rename, and git's own writes to it are atomic. The task gets a
// clone of its own, with hard links where the file system allows them.
//
// Credentials reach git through its environment only, scoped to the hosts they belong to.
package checkout
