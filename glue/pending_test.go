package glue

import (
	"testing"
	"time"
)

func TestPendingReasonsInWords(t *testing.T) {
	for reason, want := range map[string]string{
		"Resources":                            "waiting for free nodes",
		"QOSMaxGRESPerUser":                    "your limit of GPUs in this QOS is used up",
		"QOSMaxCpuPerJobLimit":                 "asks for more than the limit of CPUs for one job in this QOS, so it never starts as it is: abort it and change the request",
		"QOSMinGRES":                           "asks for less than the minimum of GPUs in this QOS, so it never starts as it is: abort it and change the request",
		"ReqNodeNotAvail, UnavailableNodes:n1": "nodes it needs are down, drained or reserved",
		"SomethingNew":                         "",
	} {
		if got := pendingWords(reason); got != want {
			t.Errorf("%s: %q, want %q", reason, got, want)
		}
	}
}

// The message is compared with what the server has; were there a duration in it, every look would write.
func TestThePendingMessageChangesOnlyWithItsCause(t *testing.T) {
	job := jobIn("PENDING")
	job.Submit, job.Reason = time.Now().Add(-time.Hour), "Priority"
	before := pendingText(job, time.Now())
	if again := pendingText(job, time.Now()); again != before {
		t.Errorf("%q became %q", before, again)
	}
	job.Reason = "Resources"
	if pendingText(job, time.Now()) == before {
		t.Error("another reason, the same message")
	}
}
