package slurm

import "time"

// Job is one job as squeue, sacct or scontrol describe it. Fields a command does not show are zero.
type Job struct {
	ID          string // job id without cluster: "123", "123_4" for an array task, "123_[5-7]" for array tasks that wait, "123" for a heterogeneous job
	Cluster     string
	Name        string // sacct writes a backtick where the name has a double quote
	User        string
	Comment     string // "" from sacct where accounting does not store comments
	Partition   string
	State       State   // base state
	Flags       []State // COMPLETING, REQUEUED, …: what squeue shows instead of, or beside, the base state
	Raw         string  // the state as Slurm wrote it ("CANCELLED by 1000")
	CancelledBy string  // the numeric uid that cancelled it, from sacct alone
	Reason      string  // why it is pending, or why it ended ("Resources", "NonZeroExitCode")
	Nodes       string  // compressed host list, "" while pending
	ReqNodes    int     // nodes asked or given
	TRES        string  // what was asked or given: "cpu=2,mem=4G,node=1,gres/gpu=1"; GPUs only where the cluster tracks them (AccountingStorageTRES)
	Submit      time.Time
	Start       time.Time     // Slurm's guess while pending, zero when it has none
	End         time.Time     // while it runs: when its time limit is up
	TimeLimit   time.Duration // 0: none or unknown
	Restarts    int           // 0 from sacct
	ExitCode    int           // of the batch script, when ended
	Signal      int           // that ended it, when ended by one
	WorkDir     string        // from scontrol alone
	StdOut      string        // path of the job's output, from scontrol alone
	BatchHost   string        // node of the batch script, from scontrol alone
}
