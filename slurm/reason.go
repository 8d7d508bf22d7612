package slurm

import "strings"

// Waits says what a pending job waits for, and so who can do something about it.
type Waits int

// What a pending job waits for.
const (
	WaitsUnknown   Waits = iota // a reason that is not in the table: shown as Slurm wrote it
	WaitsResources              // its turn: nothing to do but wait
	WaitsLimit                  // a limit of user, account, QOS or partition: ends when other jobs of that scope end
	WaitsTime                   // a moment: begin time, reservation, the delay after a requeue
	WaitsOther                  // another job, a licence, a file transfer
	WaitsOwner                  // the owner or an operator: it is held
	WaitsNever                  // nothing will come: as asked for, it cannot start
)

// PendingReason is why a job is pending, for people.
type PendingReason struct {
	Code  string // Slurm's word, cut free of what it appends ("ReqNodeNotAvail")
	Text  string // one clause without a full stop, "" for an unknown code
	Waits Waits
}

// pendingReasons has the codes of slurm.h enum job_state_reason that a pending job may show
// (https://slurm.schedmd.com/job_reason_codes.html). Limits are put together from scope and kind in limitReason.
var pendingReasons = map[string]PendingReason{
	"Resources":                   {Text: "waits for free nodes, CPUs, memory or GPUs", Waits: WaitsResources},
	"Priority":                    {Text: "jobs of higher priority come first", Waits: WaitsResources},
	"Prolog":                      {Text: "the nodes' prolog is running", Waits: WaitsResources},
	"Cleaning":                    {Text: "its earlier run is being cleaned up", Waits: WaitsResources},
	"NodeDown":                    {Text: "a node it needs is down", Waits: WaitsResources},
	"ReqNodeNotAvail":             {Text: "a node it needs is down, drained or reserved", Waits: WaitsResources},
	"FrontEndDown":                {Text: "no front-end node is up", Waits: WaitsResources},
	"None":                        {Text: "the scheduler has not looked at it yet", Waits: WaitsResources},
	"Dependency":                  {Text: "waits for another job that it depends on", Waits: WaitsOther},
	"Licenses":                    {Text: "waits for a licence", Waits: WaitsOther},
	"BurstBufferResources":        {Text: "waits for room in the burst buffer", Waits: WaitsOther},
	"BurstBufferStageIn":          {Text: "its files are being copied to the burst buffer", Waits: WaitsOther},
	"BurstBufferOperation":        {Text: "waits for the burst buffer", Waits: WaitsOther},
	"DependencyNeverSatisfied":    {Text: "the job it depends on ended otherwise than asked for, so it never starts", Waits: WaitsNever},
	"BeginTime":                   {Text: "its earliest start has not come (a requeued job waits about two minutes)", Waits: WaitsTime},
	"Reservation":                 {Text: "waits for its reservation to begin", Waits: WaitsTime},
	"ReservationDeleted":          {Text: "its reservation was deleted; it is held until it is changed and released", Waits: WaitsOwner},
	"JobHeldUser":                 {Text: "held by its owner; scontrol release lets it start", Waits: WaitsOwner},
	"JobHeldAdmin":                {Text: "held by an operator, who alone can release it", Waits: WaitsOwner},
	"JobHoldMaxRequeue":           {Text: "held after too many requeues", Waits: WaitsOwner},
	"JobLaunchFailure":            {Text: "its launch failed and it was put back: often a broken node or a home folder the node cannot see", Waits: WaitsOwner},
	"launch_failed_requeued_held": {Text: "its launch failed; it was put back and held", Waits: WaitsOwner},
	"InactiveLimit":               {Text: "the job reached the inactivity limit", Waits: WaitsOwner},
	"InvalidAccount":              {Text: "the account does not exist or you may not use it", Waits: WaitsNever},
	"InvalidQOS":                  {Text: "the QOS does not exist or you may not use it", Waits: WaitsNever},
	"AccountNotAllowed":           {Text: "the partition does not admit this account", Waits: WaitsNever},
	"QOSNotAllowed":               {Text: "the partition or account does not admit this QOS", Waits: WaitsNever},
	"PartitionDown":               {Text: "the partition is down", Waits: WaitsResources},
	"PartitionInactive":           {Text: "the partition is closed", Waits: WaitsResources},
	"PartitionNodeLimit":          {Text: "it asks for more nodes than the partition has or allows", Waits: WaitsNever},
	"PartitionTimeLimit":          {Text: "it asks for more time than the partition allows", Waits: WaitsNever},
	"PartitionConfig":             {Text: "what it asks for does not go with the partition", Waits: WaitsNever},
	"BadConstraints":              {Text: "no node has what it asks for", Waits: WaitsNever},
	"DeadLine":                    {Text: "it cannot end before its deadline", Waits: WaitsNever},
	"JobArrayTaskLimit":           {Text: "as many tasks of its array run as it allows at once", Waits: WaitsOther},
	"AssociationJobLimit":         {Text: "your account's limit on jobs is reached", Waits: WaitsLimit},
	"AssociationResourceLimit":    {Text: "your account's limit on resources is reached", Waits: WaitsLimit},
	"AssociationTimeLimit":        {Text: "your account's time is used up", Waits: WaitsLimit},
	"QOSJobLimit":                 {Text: "the QOS's limit on jobs is reached", Waits: WaitsLimit},
	"QOSResourceLimit":            {Text: "the QOS's limit on resources is reached", Waits: WaitsLimit},
	"QOSTimeLimit":                {Text: "the QOS's time is used up", Waits: WaitsLimit},
	"QOSUsageThreshold":           {Text: "the QOS demands a better fair share than yours is now", Waits: WaitsLimit},
	"MaxRequeue":                  {Text: "requeued as often as the cluster allows", Waits: WaitsOwner},
	"Nodes_required_for_job_are_DOWN": {
		Text: "nodes it needs are down, drained or reserved for jobs in higher-priority partitions", Waits: WaitsResources,
	},
}

// limitScopes and limitKinds spell the two hundred limit reasons ("QOSMaxGRESPerUser", "AssocGrpCpuLimit").
var (
	limitScopes = []struct{ prefix, text string }{
		{"AssocGrp", "your account, all users together, has used up its limit of "},
		{"AssocMax", "your account's limit of "},
		{"Assoc", "your account's limit of "},
		{"QOSGrp", "all jobs of this QOS together have used up its limit of "},
		{"QOSMax", "your limit in this QOS of "},
		{"QOSMin", "this QOS asks for a minimum of "},
		{"QOS", "this QOS's limit of "},
		{"MaxGRES", "your limit of GPUs and other devices"},
		{"Max", "your limit of "},
	}
	limitKinds = []struct{ part, text string }{
		{"SubmitJob", "jobs in the system"},
		{"Jobs", "running jobs"},
		{"Job", "running jobs"},
		{"GRES", "GPUs and other devices"},
		{"Gres", "GPUs and other devices"},
		{"Cpu", "CPUs"},
		{"CPU", "CPUs"},
		{"Mem", "memory"},
		{"Node", "nodes"},
		{"Wall", "run time"},
		{"Billing", "billed units"},
		{"Lic", "licences"},
		{"Energy", "energy"},
		{"BB", "burst buffer"},
		{"Unknown", "a resource"},
		{"RunMinutes", "minutes left to run"},
		{"Minutes", "minutes"},
	}
)

// ExplainPending explains a pending job's reason as squeue or scontrol wrote it, with or without parentheses and what Slurm
// appends ("ReqNodeNotAvail, UnavailableNodes:n3", "(Resources)").
func ExplainPending(reason string) PendingReason {
	text := strings.Trim(strings.TrimSpace(reason), "()")
	code, detail, _ := strings.Cut(text, ",")
	code = strings.TrimSpace(code)
	found, known := pendingReasons[code]
	if !known {
		found = limitReason(code)
	}
	found.Code = code
	if _, nodes, ok := strings.Cut(detail, "UnavailableNodes:"); ok && nodes != "" {
		found.Text += ": " + nodes
	}
	return found
}

func limitReason(code string) PendingReason {
	for _, scope := range limitScopes {
		rest, ok := strings.CutPrefix(code, scope.prefix)
		if !ok {
			continue
		}
		for _, kind := range limitKinds {
			if strings.Contains(rest, kind.part) {
				return limitOf(scope.text, kind.text, rest)
			}
		}
	}
	return PendingReason{}
}

// limitOf tells a limit on single jobs, which waiting does not mend, from one on sums.
func limitOf(scope, kind, rest string) PendingReason {
	if strings.Contains(rest, "PerJob") || strings.Contains(scope, "minimum") {
		return PendingReason{Text: scope + kind + " for one job is not kept, so it never starts as it is", Waits: WaitsNever}
	}
	if strings.HasSuffix(scope, "used up its limit of ") {
		return PendingReason{Text: scope + kind, Waits: WaitsLimit}
	}
	return PendingReason{Text: scope + kind + " is used up; it waits for your own jobs", Waits: WaitsLimit}
}
