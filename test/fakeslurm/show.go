package fakeslurm

import (
	"fmt"
	"strings"
	"time"
)

func (c *controller) show(args []string, oneLine bool, timeFormat string) response {
	if len(args) == 0 {
		return response{Stderr: "scontrol: error: too few arguments for keyword:show\n", Exit: 1}
	}
	rest := args[1:]
	if kind, value, joined := strings.Cut(args[0], "="); joined {
		args[0], rest = kind, []string{value}
	}
	switch strings.ToLower(args[0]) {
	case "job", "jobs", "jobid":
		return c.showJobs(rest, oneLine, timeFormat)
	case "config":
		return response{Stdout: c.config()}
	case "node", "nodes":
		return c.showNodes(rest)
	case "partition", "partitions":
		return response{Stdout: c.showPartition()}
	}
	return response{Stderr: "invalid entity: " + args[0] + " for keyword:show\n", Exit: 1}
}

func (c *controller) showJobs(args []string, oneLine bool, timeFormat string) response {
	jobs := c.jobs
	if len(args) > 0 {
		jobs = c.find(args[0])
		if len(jobs) == 0 {
			return response{Stderr: "slurm_load_jobs error: " + noSuchJob + "\n", Exit: 1}
		}
	}
	if len(jobs) == 0 {
		return response{Stdout: "No jobs in the system\n"}
	}
	var b strings.Builder
	for _, j := range jobs {
		text := c.showJob(j, timeFormat)
		if oneLine {
			text = strings.ReplaceAll(strings.TrimRight(text, "\n "), "\n   ", " ") + "\n"
		}
		b.WriteString(text)
	}
	return response{Stdout: b.String()}
}

func (c *controller) showJob(j *job, format string) string {
	at := func(t time.Time) string { return showTime(t, format, "Unknown") }
	end := j.end
	if end.IsZero() && !j.start.IsZero() {
		end = j.start.Add(year)
		if j.limit > 0 {
			end = j.start.Add(j.limit)
		}
	}
	limit := "UNLIMITED"
	switch {
	case j.limit > 0:
		limit = longClock(j.limit)
	case !j.start.IsZero():
		limit = longClock(year)
	}
	array := ""
	if j.arrayID != 0 {
		array = fmt.Sprintf(" ArrayJobId=%d ArrayTaskId=%d", j.arrayID, j.arrayTask)
	}
	requeue := 0
	if j.requeue {
		requeue = 1
	}
	lines := []string{
		fmt.Sprintf("JobId=%d%s JobName=%s", j.id, array, j.name),
		fmt.Sprintf("UserId=%s(%d) GroupId=%s(%d) MCS_label=N/A", j.user, j.uid, j.user, j.gid),
		fmt.Sprintf("Priority=%s Nice=0 Account=(null) QOS=(null)", c.field(j, "priority", "")),
		fmt.Sprintf("JobState=%s Reason=%s Dependency=(null)", j.state, j.reason),
		fmt.Sprintf("Requeue=%d Restarts=%d BatchFlag=1 Reboot=0 ExitCode=%d:%d", requeue, j.restarts, j.exit, j.signal),
		fmt.Sprintf("RunTime=%s TimeLimit=%s TimeMin=N/A", longClock(c.ran(j)), limit),
		fmt.Sprintf("SubmitTime=%s EligibleTime=%s", at(j.submit), at(j.submit)),
		"AccrueTime=" + at(j.submit),
		fmt.Sprintf("StartTime=%s EndTime=%s Deadline=N/A", at(j.start), at(end)),
		"SuspendTime=None SecsPreSuspend=0 LastSchedEval=" + at(j.submit) + " Scheduler=Main",
		"Partition=" + j.partition + " AllocNode:Sid=localhost:1",
		"ReqNodeList=(null) ExcNodeList=(null)",
		"NodeList=" + j.nodeList(),
	}
	if len(j.given) > 0 {
		lines = append(lines, "BatchHost="+j.given[0].node.name)
	}
	lines = append(
		lines,
		fmt.Sprintf("NumNodes=%d NumCPUs=%d NumTasks=%d CPUs/Task=%d ReqB:S:C:T=0:0:*:*", j.nodeCount(), j.need.cpus*j.nodeCount(), j.need.tasks, j.need.cpusPerTask),
		"TRES="+c.tres(j),
		"Socks/Node=* NtasksPerN:B:S:C=0:0:*:* CoreSpec=*",
		fmt.Sprintf("MinCPUsNode=%d MinMemoryNode=%dM MinTmpDiskNode=0", j.need.cpus, j.need.memory),
		"Features=(null) DelayBoot=00:00:00",
		"OverSubscribe=OK Contiguous=0 Licenses=(null) Network=(null)",
		"Command=(null)",
		"WorkDir="+j.dir,
	)
	if j.comment != nil && *j.comment != "" {
		lines = append(lines, "Comment="+*j.comment+" ")
	}
	stderr := j.stderr
	if stderr == "" {
		stderr = j.stdout
	}
	lines = append(lines, "StdErr="+stderr, "StdIn=/dev/null", "StdOut="+j.stdout, "Power=")
	if j.need.gpuText != "" {
		lines = append(lines, "TresPerNode="+j.need.gpuText)
	}
	return strings.Join(lines, "\n   ") + "\n   \n\n"
}

func (c *controller) config() string {
	storage := "accounting_storage/none"
	if c.options.Accounting {
		storage = "accounting_storage/slurmdbd"
	}
	lines := []string{"Configuration data as of " + isoTime(c.now())}
	for _, pair := range [][2]string{
		{"AccountingStorageType", storage},
		{"AccountingStoreFlags", "job_comment"},
		{"ClusterName", c.options.Name},
		{"JobRequeue", "1"},
		{"KillWait", fmt.Sprintf("%d sec", int(c.options.KillWait.Seconds()))},
		{"MaxArraySize", "1001"},
		{"MaxJobCount", "10000"},
		{"MessageTimeout", "10 sec"},
		{"MinJobAge", fmt.Sprintf("%d sec", int(c.options.MinJobAge.Seconds()))},
		{"PrivateData", "none"},
		{"SLURM_VERSION", c.options.Version},
	} {
		lines = append(lines, fmt.Sprintf("%-23s = %s", pair[0], pair[1]))
	}
	return strings.Join(lines, "\n") + "\n\nSlurmctld(primary) at localhost is UP\n"
}

func (c *controller) showNodes(args []string) response {
	var b strings.Builder
	for _, n := range c.nodes {
		if len(args) > 0 && args[0] != n.name {
			continue
		}
		lines := []string{
			fmt.Sprintf("NodeName=%s Arch=x86_64 CoresPerSocket=1 ", n.name),
			fmt.Sprintf("CPUAlloc=%d CPUEfctv=%d CPUTot=%d CPULoad=0.00", n.usedCPUs, n.cpus, n.cpus),
			fmt.Sprintf("Gres=gpu:%d", len(n.gpus)),
			fmt.Sprintf("NodeAddr=localhost NodeHostName=localhost Version=%s", c.options.Version),
			fmt.Sprintf("RealMemory=%d AllocMem=%d Sockets=%d Boards=1", n.memory, n.usedMemory, n.cpus),
			fmt.Sprintf("State=%s ThreadsPerCore=1 TmpDisk=0 Weight=1 Owner=N/A MCS_label=N/A", strings.ToUpper(n.state())),
			"Partitions=debug ",
		}
		b.WriteString(strings.Join(lines, "\n   ") + "\n\n")
	}
	if b.Len() == 0 {
		return response{Stderr: "Node " + args[0] + " not found\n", Exit: 1}
	}
	return response{Stdout: b.String()}
}

func (c *controller) showPartition() string {
	n := len(c.nodes)
	return strings.Join([]string{
		"PartitionName=debug",
		"AllowGroups=ALL AllowAccounts=ALL AllowQos=ALL",
		"AllocNodes=ALL Default=YES QoS=N/A",
		"DefaultTime=NONE DisableRootJobs=NO ExclusiveUser=NO GraceTime=0 Hidden=NO",
		"MaxNodes=UNLIMITED MaxTime=UNLIMITED MinNodes=0 LLN=NO MaxCPUsPerNode=UNLIMITED",
		fmt.Sprintf("Nodes=n[1-%d]", n),
		fmt.Sprintf("State=UP TotalCPUs=%d TotalNodes=%d SelectTypeParameters=NONE", n*c.options.CPUs, n),
		fmt.Sprintf("DefMemPerCPU=%d MaxMemPerNode=UNLIMITED", memoryPerCPU),
	}, "\n   ") + "\n\n"
}
