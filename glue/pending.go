package glue

import "strings"

// pendingReasons says in words what Slurm's reason codes mean to the person who waits
// (squeue(1), JOB REASON CODES, and the reasons of associations and QOS).
var pendingReasons = []struct{ reason, words string }{
	{"Priority", "jobs of higher priority wait before it"},
	{"Resources", "waiting for free nodes"},
	{"Dependency", "waits for another job that it depends on"},
	{"DependencyNeverSatisfied", "depends on a job that failed, so it will never start: cancel it"},
	{"BeginTime", "its begin time has not come"},
	{"JobHeldUser", "held by its owner: scontrol release"},
	{"JobHeldAdmin", "held by an operator of the cluster"},
	{"JobArrayTaskLimit", "its array runs as many tasks at once as it may"},
	{"Licenses", "waiting for a free licence"},
	{"Reservation", "waiting for its reservation to begin"},
	{"ReservationDeleted", "its reservation was deleted, so it will never start: cancel it"},
	{"PartitionDown", "its partition is down"},
	{"PartitionInactive", "its partition takes no jobs at present"},
	{"PartitionNodeLimit", "asks for more nodes than its partition allows, or fewer"},
	{"PartitionTimeLimit", "asks for more time than its partition allows"},
	{"PartitionConfig", "asks for something its partition does not have"},
	{"AccountNotAllowed", "its account may not use this partition"},
	{"QOSNotAllowed", "its QOS may not use this partition"},
	{"InvalidAccount", "its account is not valid"},
	{"InvalidQOS", "its QOS is not valid"},
	{"ReqNodeNotAvail", "nodes it needs are down, drained or reserved"},
	{"BadConstraints", "no node can ever satisfy its constraints: change the request"},
	{"NodeDown", "a node it needs is down"},
	{"Cleaning", "being cleaned up after a requeue"},
	{"FrontEndDown", "no front-end node is up"},
	{"launch failed requeued held", "its launch failed on a node and Slurm holds it: ask the cluster's operators"},
	{"JobHoldMaxRequeue", "requeued too often, held by Slurm"},
	{"MaxGRESPerAccount", "the account's limit of GPUs is used up"},
	{"JobLaunchFailure", "its launch failed"},
}

// limitWords turn the composed reasons of limits (QOSMaxGRESPerUser, AssocGrpCPURunMinutesLimit) into words by their parts.
var limitWords = []struct{ part, words string }{
	{"GRESPerUser", "your limit of GPUs"},
	{"GRESPerJob", "the limit of GPUs for one job"},
	{"GRESPerAccount", "the account's limit of GPUs"},
	{"GRES", "the group's limit of GPUs"},
	{"CpuPerUser", "your limit of CPUs"},
	{"CpuPerJob", "the limit of CPUs for one job"},
	{"CPUMinutes", "the group's budget of CPU minutes"},
	{"CPURunMinutes", "the group's limit of CPU minutes in running jobs"},
	{"Cpu", "the group's limit of CPUs"},
	{"CPU", "the group's limit of CPUs"},
	{"MemoryPerUser", "your limit of memory"},
	{"MemPerUser", "your limit of memory"},
	{"Mem", "the limit of memory"},
	{"NodePerUser", "your limit of nodes"},
	{"NodePerJob", "the limit of nodes for one job"},
	{"Node", "the group's limit of nodes"},
	{"JobsPerUser", "your limit of running jobs"},
	{"JobsLimit", "the limit of running jobs"},
	{"Jobs", "the limit of running jobs"},
	{"Submit", "the limit of submitted jobs"},
	{"WallDuration", "the limit of run time for one job"},
	{"Wall", "the group's budget of run time"},
	{"Billing", "the group's budget"},
	{"Priority", "the least priority"},
}

// pendingWords explains a reason; "" when there is nothing to add to the code itself.
func pendingWords(reason string) string {
	code, detail, _ := strings.Cut(reason, ",")
	code = strings.TrimSpace(code)
	for _, r := range pendingReasons {
		if r.reason == code {
			if detail = oneLine(detail); detail != "" {
				return r.words + " (" + detail + ")"
			}
			return r.words
		}
	}
	where := ""
	switch {
	case strings.HasPrefix(code, "QOS"):
		where = " in this QOS"
	case strings.HasPrefix(code, "Assoc"):
		where = " for this account"
	case strings.HasPrefix(code, "Max"):
	default:
		return ""
	}
	for _, l := range limitWords {
		if strings.Contains(code, l.part) {
			if strings.Contains(code, "PerJob") {
				return "asks for more than " + l.words + where + ": change the request"
			}
			return l.words + where + " is used up"
		}
	}
	return "a limit" + where + " is reached"
}
