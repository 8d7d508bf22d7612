package slurm

import (
	"slices"
	"strings"
)

// State is a base state or a flag of a job, as Slurm spells it in full ("PENDING", "COMPLETING").
type State string

// Base states (slurm.h enum job_states; https://slurm.schedmd.com/job_state_codes.html).
const (
	Pending     State = "PENDING"
	Running     State = "RUNNING"
	Suspended   State = "SUSPENDED"
	Completed   State = "COMPLETED"
	Cancelled   State = "CANCELLED"
	Failed      State = "FAILED"
	Timeout     State = "TIMEOUT"
	NodeFail    State = "NODE_FAIL"
	Preempted   State = "PREEMPTED"
	BootFail    State = "BOOT_FAIL"
	Deadline    State = "DEADLINE"
	OutOfMemory State = "OUT_OF_MEMORY"
)

// Flags stand beside a base state; squeue and sacct may show one of them instead of it.
const (
	Completing   State = "COMPLETING"
	Configuring  State = "CONFIGURING"
	Expediting   State = "EXPEDITING"
	LaunchFailed State = "LAUNCH_FAILED"
	PowerUpNode  State = "POWER_UP_NODE"
	ReconfigFail State = "RECONFIG_FAIL"
	Requeued     State = "REQUEUED"
	RequeueFed   State = "REQUEUE_FED"
	RequeueHold  State = "REQUEUE_HOLD"
	Resizing     State = "RESIZING"
	ResvDelHold  State = "RESV_DEL_HOLD"
	Revoked      State = "REVOKED"
	Signaling    State = "SIGNALING"
	SpecialExit  State = "SPECIAL_EXIT"
	StageOut     State = "STAGE_OUT"
	Stopped      State = "STOPPED"
	UpdateDB     State = "UPDATE_DB"
	UnknownToUs  State = "" // ParseState's base for a text that is in neither list
)

type kind int

const (
	unknown kind = iota
	waiting
	active
	ended
)

// kinds sorts every word Slurm has for a job. Flags that hide the base state are sorted by what the job does under them: one
// that is requeued or held waits; one that completes, stages out or is resized has an allocation still.
var kinds = map[State]kind{
	Pending: waiting, Running: active, Suspended: active,
	Completed: ended, Cancelled: ended, Failed: ended, Timeout: ended, NodeFail: ended, Preempted: ended, BootFail: ended,
	Deadline: ended, OutOfMemory: ended,
	Completing: active, Configuring: active, Expediting: waiting, LaunchFailed: waiting, PowerUpNode: active, ReconfigFail: active,
	Requeued: waiting, RequeueFed: waiting, RequeueHold: waiting, Resizing: active, ResvDelHold: waiting, Revoked: ended,
	Signaling: active, SpecialExit: waiting, StageOut: active, Stopped: active, UpdateDB: active,
}

var baseStates = []State{
	Pending, Running, Suspended, Completed, Cancelled, Failed, Timeout, NodeFail, Preempted, BootFail, Deadline, OutOfMemory,
}

// short are squeue's two-letter codes, for output of wrappers and old scripts.
var short = map[State]State{
	"PD": Pending, "R": Running, "S": Suspended, "CD": Completed, "CA": Cancelled, "F": Failed, "TO": Timeout, "NF": NodeFail,
	"PR": Preempted, "BF": BootFail, "DL": Deadline, "OOM": OutOfMemory,
	"CG": Completing, "CF": Configuring, "LF": LaunchFailed, "PU": PowerUpNode, "RQ": Requeued, "RF": RequeueFed, "RH": RequeueHold,
	"RS": Resizing, "RD": ResvDelHold, "RV": Revoked, "SI": Signaling, "SE": SpecialExit, "SO": StageOut, "ST": Stopped, "UD": UpdateDB,
}

// ParseState reads a state as squeue, sacct and scontrol write it: a word, words joined by "+" or ",", sacct's "CANCELLED by
// 1000" (detail is the uid), a word cut and marked by a trailing "+". What is in neither list is kept: base is the word itself.
func ParseState(raw string) (base State, flags []State, detail string) {
	text := strings.TrimSpace(raw)
	if word, by, ok := strings.Cut(text, " by "); ok {
		text, detail = word, strings.TrimSpace(by)
	}
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == '+' || r == ',' || r == ' ' }) {
		state := State(strings.ToUpper(word))
		if long, ok := short[state]; ok {
			state = long
		}
		if base == UnknownToUs && (slices.Contains(baseStates, state) || kinds[state] == unknown) {
			base = state
			continue
		}
		flags = append(flags, state)
	}
	if base == UnknownToUs && len(flags) > 0 {
		base = baseUnder(flags[0])
	}
	return base, flags, detail
}

// baseUnder is the base state to assume for a job of which only a flag is shown.
func baseUnder(flag State) State {
	switch kinds[flag] {
	case waiting:
		return Pending
	case ended:
		return Cancelled // a revoked sibling of a federated job ran elsewhere
	default:
		return Running
	}
}

// Known tells whether the state is one Slurm documents; an unknown one means nothing but "look again".
func (s State) Known() bool { return kinds[s] != unknown }

// Pending tells whether a job in this state waits for an allocation.
func (s State) Pending() bool { return kinds[s] == waiting }

// Active tells whether a job in this state holds an allocation, be it in its last moments.
func (s State) Active() bool { return kinds[s] == active }

// Ended tells whether a job in this state has ended for good, unless it is requeued.
func (s State) Ended() bool { return kinds[s] == ended }

// Pending tells whether the job waits for an allocation.
func (j Job) Pending() bool { return j.State.Pending() && !j.Active() }

// Active tells whether the job holds an allocation: running, or ended and still completing.
func (j Job) Active() bool {
	return j.State.Active() || slices.ContainsFunc(j.Flags, func(f State) bool { return f == Completing || f == Configuring })
}

// Ended tells whether the job has ended for good: a final state, none of the flags that bring it back, and nothing completing.
func (j Job) Ended() bool {
	if !j.State.Ended() || j.Active() {
		return false
	}
	return !slices.ContainsFunc(j.Flags, func(f State) bool { return f.Pending() })
}
