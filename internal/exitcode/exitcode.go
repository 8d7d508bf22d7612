// Package exitcode names the exit codes of both commands. They are a contract with batch scripts and service managers;
// docs/COMMANDS.md and the man pages show the same table.
package exitcode

// Code is a process exit status.
type Code int

// The codes both commands share. A task's own exit code is passed through by "execute", so codes of ours that can meet
// one lie where programs rarely do. 70 to 79 (after sysexits.h) are kept for these.
const (
	OK          Code = 0   // done, or nothing to do: the task is someone else's
	Failed      Code = 1   // the thing asked for failed
	Usage       Code = 2   // wrong flags or arguments
	Config      Code = 3   // configuration or credentials
	ServerAway  Code = 4   // the ClearML server does not answer
	SlurmAway   Code = 5   // Slurm does not answer
	Setup       Code = 70  // execute: code, environment or container could not be prepared
	Lost        Code = 71  // execute: the claim's outcome could not be learned
	Aborted     Code = 72  // execute: ended by its owner, or by Slurm, while it ran
	TimeLimit   Code = 73  // execute: ended by the time limit
	Interrupted Code = 130 // by no code of ours: what a shell makes of an end by SIGINT
	Terminated  Code = 143 // the same of SIGTERM
)

// SignalBase is added to the number of the signal that ended the task's program, as shells do.
const SignalBase Code = 128

// Meaning is one row of the documented table.
type Meaning struct {
	Code Code
	Text string
}

// Table lists every code with its meaning, in order.
func Table() []Meaning {
	return []Meaning{
		{OK, "done, or nothing to do (execute: the task was somebody else's)"},
		{Failed, "the thing asked for failed"},
		{Usage, "wrong flags or arguments"},
		{Config, "configuration or credentials: the message names file, line, key or variable"},
		{ServerAway, "the ClearML server does not answer"},
		{SlurmAway, "Slurm does not answer"},
		{Setup, "execute: code, environment or container could not be prepared; the reason is in the task's status and console"},
		{Lost, "execute: not started here, for it is unclear whose the task is: the claim's answer was lost and another job may hold it, or rank 0 did not start it in time"},
		{Aborted, "execute: the task was ended by its owner, or by Slurm, while it ran"},
		{TimeLimit, "execute: the task was ended by the time limit"},
		{Interrupted, "a command for people was ended by Ctrl-C; the glue gives 0 then, and execute the code of how its task ended"},
		{Terminated, "the same by SIGTERM"},
	}
}
