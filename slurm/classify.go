package slurm

import (
	"regexp"
	"strings"
)

// Texts of slurm_strerror and of the commands themselves, alike from 22.05 to 26.05.
var (
	// notSent: the request certainly did not reach slurmctld.
	notSent = []string{
		"connect failure", "connection refused", "unable to establish", "could not establish a configuration source", "dns srv lookup failed",
		"unable to process configuration file", "protocol authentication error", "munge encode failed", "no route to host",
		"network is unreachable", "name or service not known", "standby mode", "unable to connect to database",
		"resource temporarily unavailable", "unable to resolve",
	}
	// unanswered: it may have.
	unanswered = []string{
		"socket timed out", "timed out", "zero bytes were transmitted", "unexpected message", "unable to contact slurm controller",
		"communication connection failure", "transport endpoint", "connection reset", "broken pipe", "message receive failure", "receive failure",
		"problem getting jobs", "slurmdbd", "slurm backup controller",
	}
	noJobWords        = "invalid job id specified"
	noAccountingWords = []string{"accounting storage is disabled", "slurm accounting storage is disabled", "not running a supported accounting_storage plugin"}
	// fullNow: a limit on the number of jobs in the system, which empties by itself: of an association or a QOS, whose name
	// (QOSMaxSubmitJobPerUserLimit, MaxSubmitJobsPerAccount) stands on a line of its own, or the cluster's MaxJobCount, which
	// 22.05 calls EAGAIN. The line that follows the name says "job submit limit" of every limit, of one on a single job too.
	fullNow = regexp.MustCompile(`(?m)^(sbatch: error: )?(\w*SubmitJob\w*|Batch job submission failed: (Resource temporarily unavailable|MaxJobCount limit reached))\s*$`)
	saidBy  = regexp.MustCompile(`(?m)^s[a-z]+: (error|fatal|warning): *`)
)

func containsAny(text string, phrases []string) bool {
	text = strings.ToLower(text)
	for _, phrase := range phrases {
		if strings.Contains(text, phrase) {
			return true
		}
	}
	return false
}

// classify gives a failed call of a command its meaning; what has none stays the *CommandError it is.
func classify(err *CommandError) error {
	if away := outage(err); away != nil {
		return away
	}
	return err
}

// outage is nil when the failure is not one of reaching Slurm.
func outage(err *CommandError) *Unavailable {
	switch {
	case err.ExitCode == -1:
		return &Unavailable{Words: "the command was ended by a signal", Ambiguous: true, Err: err}
	case containsAny(err.Stderr, notSent):
		return &Unavailable{Words: words(err.Stderr), Err: err}
	case containsAny(err.Stderr, unanswered):
		return &Unavailable{Words: words(err.Stderr), Ambiguous: true, Err: err}
	default:
		return nil
	}
}

// classifySubmit is classify for sbatch, where a failure without a known meaning is a refusal: sbatch checks much by itself,
// and sites add their own words.
func classifySubmit(err *CommandError) error {
	if fullNow.MatchString(err.Stderr) {
		return &Refused{Words: words(err.Stderr), Temporary: true, Err: err}
	}
	if away := outage(err); away != nil {
		return away
	}
	return &Refused{Words: words(err.Stderr), Err: err}
}

// words are a command's error lines without the command's name.
func words(stderr string) string {
	text := strings.TrimSpace(saidBy.ReplaceAllString(stderr, ""))
	if text == "" {
		return "no reason was given"
	}
	return text
}
