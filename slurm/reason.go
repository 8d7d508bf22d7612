package slurm

import "strings"

// PendingReason is what one of Slurm's reasons for a pending job means.
type PendingReason struct {
	Text  string // one clause without a full stop, "" for a reason that is not known here
	Never bool   // waiting does not help: as asked for, the job does not start
}

// pendingReasons has the reasons of slurm.h, enum job_state_reason, that a pending job may show
// (https://slurm.schedmd.com/job_reason_codes.html), and those that slurmctld writes as a text. Limits are put together from
// their parts in limitReason.
var pendingReasons = map[string]PendingReason{
	"Resources":       {Text: "waiting for free nodes"},
	"Priority":        {Text: "jobs of higher priority wait before it"},
	"SchedDefer":      {Text: "the scheduler looks at it with the next round"},
	"Prolog":          {Text: "the nodes' prolog is running"},
	"Cleaning":        {Text: "being cleaned up after a requeue"},
	"NodeDown":        {Text: "a node it needs is down"},
	"ReqNodeNotAvail": {Text: "nodes it needs are down, drained or reserved"},
	"Nodes_required_for_job_are_DOWN": {
		Text: "nodes it needs are down, drained or reserved for jobs in partitions of higher priority",
	},
	"FrontEndDown":       {Text: "no front-end node is up"},
	"PowerNotAvail":      {Text: "waiting for electrical power"},
	"PowerReserved":      {Text: "waiting for electrical power that is reserved"},
	"MaxPoweredUpNodes":  {Text: "as many nodes are powered up as the cluster allows"},
	"NvidiaImexChannels": {Text: "waiting for a free IMEX channel"},
	"MpiPortsBusy":       {Text: "waiting for free ports for MPI"},
	"Licenses":           {Text: "waiting for a free licence"},
	"FedJobLock":         {Text: "another cluster of the federation is about to start it"},
	"JobArrayTaskLimit":  {Text: "its array runs as many tasks at once as it may"},

	"BurstBufferResources": {Text: "waiting for room in the burst buffer"},
	"BurstBufferStageIn":   {Text: "its files are being copied to the burst buffer"},
	"BurstBufferOperation": {Text: "waiting for the burst buffer"},

	"Dependency":               {Text: "waits for another job that it depends on"},
	"DependencyNeverSatisfied": {Text: "depends on a job that failed", Never: true},
	"BeginTime":                {Text: "its begin time has not come; after a requeue that takes about two minutes"},
	"DeadLine":                 {Text: "cannot end before its deadline", Never: true},
	"Reservation":              {Text: "waiting for its reservation to begin"},
	"ReservationDeleted":       {Text: "its reservation was deleted", Never: true},
	"ReservationInvalid":       {Text: "its reservation is not valid", Never: true},

	"JobHeldUser":                        {Text: "held by its owner: scontrol release"},
	"JobHeldAdmin":                       {Text: "held by an operator of the cluster"},
	"JobHoldMaxRequeue":                  {Text: "requeued too often, held by Slurm: ask the cluster's operators"},
	"JobLaunchFailure":                   {Text: "its launch failed on a node: ask the cluster's operators"},
	"launch_failed_requeued_held":        {Text: "its launch failed on a node and Slurm holds it: ask the cluster's operators"},
	"job_requeued_in_held_state":         {Text: "requeued and held: scontrol release"},
	"job_requeued_in_special_exit_state": {Text: "requeued and held after its exit code: scontrol release"},

	"PartitionDown":      {Text: "its partition is down"},
	"PartitionInactive":  {Text: "its partition takes no jobs at present"},
	"PartitionNodeLimit": {Text: "asks for more nodes than its partition allows or has up, or for fewer"},
	"PartitionTimeLimit": {Text: "asks for more time than its partition allows", Never: true},
	"PartitionConfig":    {Text: "asks for something its partition does not have", Never: true},
	"MaxMemPerLimit":     {Text: "asks for more memory than its partition allows", Never: true},
	"BadConstraints":     {Text: "no node has what it asks for", Never: true},
	"AccountNotAllowed":  {Text: "its account may not use this partition", Never: true},
	"QOSNotAllowed":      {Text: "its QOS may not use this partition", Never: true},
	"InvalidAccount":     {Text: "its account is not valid", Never: true},
	"InvalidQOS":         {Text: "its QOS is not valid", Never: true},

	"AccountingPolicy":         {Text: "a limit of the accounting is reached"},
	"AssociationJobLimit":      {Text: "the limit of jobs for this account is reached"},
	"AssociationResourceLimit": {Text: "a limit for this account is reached"},
	"AssociationTimeLimit":     {Text: "the time of this account is used up"},
	"QOSJobLimit":              {Text: "the limit of jobs in this QOS is reached"},
	"QOSResourceLimit":         {Text: "a limit in this QOS is reached"},
	"QOSTimeLimit":             {Text: "the time of this QOS is used up"},
	"QOSUsageThreshold":        {Text: "this QOS asks for a better fair share than yours is now"},
}

// ExplainPending explains a pending job's reason as squeue or scontrol wrote it, whatever Slurm appends
// ("ReqNodeNotAvail, UnavailableNodes:n3").
func ExplainPending(reason string) PendingReason {
	code, _, _ := strings.Cut(strings.Trim(strings.TrimSpace(reason), "()"), ",")
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "_") // squeue writes the texts of slurmctld with underscores
	if found, known := pendingReasons[code]; known {
		return found
	}
	return limitReason(code)
}
