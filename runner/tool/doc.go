// Package tool runs the command-line tools that set a task up (git, uv, pip, python) to their end and says how they failed.
//
// Every tool gets an explicit environment, no terminal, and a process group of its own that ends with its context, so that
// an aborted task leaves no clone and no build behind.
package tool
