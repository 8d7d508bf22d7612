package glue

import "github.com/clearml-hpc/clearml-agent/slurm"

// pendingWords says to the person who waits what Slurm's reason means, and what to do where waiting does not help; "" when
// there is nothing to add to the code itself.
func pendingWords(reason string) string {
	found := slurm.ExplainPending(reason)
	if found.Never {
		return found.Text + ", so it never starts as it is: abort it and change the request"
	}
	return found.Text
}
