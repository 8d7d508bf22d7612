package slurm

import "time"

// Job is one job as squeue, sacct or scontrol describe it. Fields a command does not show are zero.
type Job struct {
	ID        string // job id without cluster, "123", "123_4" for an array task
	Cluster   string
	Name      string
	User      string
	Comment   string // "" from sacct where accounting does not store comments
	Partition string
	State     State   // base state
	Flags     []State // COMPLETING, REQUEUED, …: what squeue shows instead of, or beside, the base state
	Raw       string  // the state as Slurm wrote it ("CANCELLED by 1000")
	Reason    string  // why it is pending, or why it ended ("Resources", "NonZeroExitCode")
	Nodes     string  // compressed host list, "" while pending
	ReqNodes  int     // nodes asked
	TRES      string  // what was asked or given: "cpu=2,mem=4G,node=1,gres/gpu=1"
	Submit    time.Time
	Start     time.Time // Slurm's guess while pending
	End       time.Time
	TimeLimit time.Duration // 0: none or unknown
	Restarts  int
	ExitCode  int // of the batch script, when ended
	Signal    int // that ended it, when ended by one
}
