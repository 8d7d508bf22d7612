package slurm

import "strings"

// limited are the things of which there are limits, by the part of a reason that names them; what contains another goes first.
var limited = []struct {
	part, many string
	one        string // as in "GPU minutes"
}{
	{"SubmitJob", "submitted jobs", ""},
	{"Job", "running jobs", ""},
	{"Wall", "run time", ""},
	{"GRES", "GPUs", "GPU"},
	{"Cpu", "CPUs", "CPU"},
	{"CPU", "CPUs", "CPU"},
	{"Mem", "memory", "memory"},
	{"Node", "nodes", "node"},
	{"Billing", "billing units", "billing"},
	{"License", "licences", "licence"},
	{"Energy", "energy", "energy"},
	{"BB", "burst buffer", "burst buffer"},
	{"Unknown", "a resource", "resource"},
}

// limitReason reads one of the two hundred reasons that name a limit: of what (QOS, Assoc), for whom (Grp, PerUser, PerJob), of
// which thing. One on a single job, or a minimum, is not kept by waiting; one on a sum is, when other jobs end.
func limitReason(code string) PendingReason {
	where, rest := limitWhere(code)
	kind := ""
	for _, k := range []string{"Grp", "Max", "Min"} {
		if after, ok := strings.CutPrefix(rest, k); ok {
			kind, rest = k, after
		}
	}
	thing, per := limitThing(rest)
	switch {
	case kind == "" && where == "":
		return PendingReason{}
	case kind == "" || thing == "":
		return PendingReason{Text: "a limit" + where + " is reached"}
	case kind == "Min":
		return PendingReason{Text: "asks for less than the minimum of " + thing + where, Never: true}
	case per == "Job":
		return PendingReason{Text: "asks for more than the limit of " + thing + " for one job" + where, Never: true}
	case per == "Node":
		return PendingReason{Text: "asks for more than the limit of " + thing + " on one node" + where, Never: true}
	case kind == "Grp":
		return PendingReason{Text: "the group's limit of " + thing + where + " is used up"}
	case per == "Account":
		return PendingReason{Text: "the account's limit of " + thing + where + " is used up"}
	default:
		return PendingReason{Text: "your limit of " + thing + where + " is used up"}
	}
}

func limitWhere(code string) (where, rest string) {
	if rest, ok := strings.CutPrefix(code, "QOS"); ok {
		return " in this QOS", rest
	}
	if rest, ok := strings.CutPrefix(code, "Assoc"); ok {
		return " for this account", rest
	}
	return "", code
}

// limitThing reads what stands behind Grp, Max or Min: "CPURunMinutesLimit", "GRESPerUser", "WallDurationPerJobLimit".
func limitThing(text string) (thing, per string) {
	what, per, _ := strings.Cut(strings.TrimSuffix(text, "Limit"), "Per")
	for _, l := range limited {
		if !strings.HasPrefix(what, l.part) {
			continue
		}
		switch {
		case strings.Contains(what, "RunMin"):
			return l.one + " minutes in running jobs", per
		case strings.Contains(what, "Minutes"):
			return l.one + " minutes", per
		default:
			return l.many, per
		}
	}
	return "", per
}
