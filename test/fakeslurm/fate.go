package fakeslurm

import (
	"path"
	"time"
)

// Fate is what befalls the jobs whose name matches.
type Fate struct {
	Match      string        // glob on the job name ("clearml_task_*"); "" is every job
	Reason     string        // kept pending with this reason …
	PendingFor time.Duration // … for so long (0 with a Reason: for good)
	End        string        // NODE_FAIL, PREEMPTED, OUT_OF_MEMORY, BOOT_FAIL, TIMEOUT, DEADLINE, FAILED, CANCELLED: how a run ends …
	EndReason  string        // … with this reason ("JobLaunchFailure")
	After      time.Duration // … so long after its start
	Requeue    bool          // and is put back into the queue instead of ending
	NoStart    bool          // the batch script never runs: the launch itself fails with End
	Runs       int           // applies to the first so many runs of a job (0: all)
}

// SubmitFault is what befalls the next submissions.
type SubmitFault struct {
	Stderr string // printed by sbatch, which then exits 1
	Accept bool   // the job goes in nevertheless: the answer is lost
	Times  int    // how many submissions (0: one)
}

// LostAnswer is a submission that Slurm took while sbatch saw its socket time out.
func LostAnswer(times int) SubmitFault {
	return SubmitFault{
		Stderr: "sbatch: error: Batch job submission failed: Socket timed out on send/recv operation\n", Accept: true, Times: times,
	}
}

func (c *controller) fateOf(j *job) *Fate {
	for i := len(c.fates) - 1; i >= 0; i-- {
		f := &c.fates[i]
		matched, err := path.Match(f.Match, j.name)
		if (f.Match == "" || err == nil && matched) && (f.Runs == 0 || j.restarts < f.Runs) {
			return f
		}
	}
	return nil
}
