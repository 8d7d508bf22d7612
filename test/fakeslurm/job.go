package fakeslurm

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// States of a job, as squeue spells them.
const (
	pending     = "PENDING"
	running     = "RUNNING"
	completing  = "COMPLETING"
	completed   = "COMPLETED"
	failed      = "FAILED"
	cancelled   = "CANCELLED"
	timedOut    = "TIMEOUT"
	nodeFail    = "NODE_FAIL"
	preempted   = "PREEMPTED"
	outOfMemory = "OUT_OF_MEMORY"
	bootFail    = "BOOT_FAIL"
	deadline    = "DEADLINE"
)

var shortStates = map[string]string{
	pending: "PD", running: "R", completing: "CG", completed: "CD", failed: "F", cancelled: "CA", timedOut: "TO", nodeFail: "NF",
	preempted: "PR", outOfMemory: "OOM", bootFail: "BF", deadline: "DL",
}

// job is one job; an array is one job per task from the start.
type job struct {
	id        int
	arrayID   int // 0: no array
	arrayTask int
	het       int // components of a heterogeneous job, 0: no such
	hetOffset int
	name      string
	comment   *string // nil shows as (null)
	user      string
	uid, gid  int
	partition string
	account   string
	script    []byte
	dir       string
	stdout    string
	stderr    string
	appendOut bool
	env       []string
	need      need
	limit     time.Duration // 0: none
	requeue   bool
	after     []int // ids that must have ended
	held      bool
	eligible  time.Time

	state       string
	reason      string
	submit      time.Time
	start       time.Time
	end         time.Time
	restarts    int
	exit        int
	signal      int
	cancelledBy int
	given       []grant
	fate        *Fate

	process *os.Process
	mark    string // in the environment of all its processes
	ending  string // the final state decided, while the processes are being ended
	again   bool   // requeued once they are gone
	killAt  time.Time
	history []run // earlier runs, for sacct -D
}

// run is an earlier run of a requeued job.
type run struct {
	start, end time.Time
	given      []grant
}

// need is what a job asks for.
type need struct {
	nodes, tasks, tasksPerNode, cpusPerTask int
	cpus, memory, gpus                      int // per node
	exclusive                               bool
	tasksAsked                              bool
	gpuText                                 string
	only                                    []string // of these nodes
}

// grant is a job's share of one node.
type grant struct {
	node         *node
	cpus, memory int
	gpus         []int
}

func (j *job) idText() string {
	if j.arrayID != 0 {
		return fmt.Sprintf("%d_%d", j.arrayID, j.arrayTask)
	}
	if j.het > 0 {
		return fmt.Sprintf("%d+%d", j.id-j.hetOffset, j.hetOffset)
	}
	return fmt.Sprint(j.id)
}

// components are the jobs that the commands show for this one. The nodes are those of the first alone, which runs the script.
func (j *job) components() []*job {
	all := []*job{j}
	for offset := 1; offset < j.het; offset++ {
		one := *j
		one.id, one.hetOffset = j.id+offset, offset
		all = append(all, &one)
	}
	return all
}

func (j *job) ended() bool { return j.state != pending && j.state != running && j.state != completing }

// matches tells whether the word on a command line names this job: its id, its array, or its array task.
func (j *job) matches(word string) bool {
	if leader, _, het := strings.Cut(word, "+"); het {
		word = leader
	}
	return word == fmt.Sprint(j.id) || word == j.idText() || j.arrayID != 0 && word == fmt.Sprint(j.arrayID)
}

func (j *job) nodeList() string {
	names := make([]string, len(j.given))
	for i, g := range j.given {
		names[i] = g.node.name
	}
	return hostList(names)
}

func (j *job) nodeCount() int {
	if len(j.given) > 0 {
		return len(j.given)
	}
	return j.need.nodes
}

// tres is what was asked or given, in the order of scontrol of 22.05. GPUs are in it where accounting tracks them.
func (c *controller) tres(j *job) string {
	n := j.nodeCount()
	cpus := j.need.cpus * n
	text := fmt.Sprintf("cpu=%d,mem=%dM,node=%d,billing=%d", cpus, j.need.memory*n, n, cpus)
	if j.need.gpus > 0 && c.options.Accounting {
		text += fmt.Sprintf(",gres/gpu=%d", j.need.gpus*n)
	}
	return text
}
