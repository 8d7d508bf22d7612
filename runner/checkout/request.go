package checkout

import (
	"time"
)

// Request says which code is wanted and where it goes.
type Request struct {
	Script Script

	// Dir is the task's own folder: created when missing, and used by no other task. A repository goes to
	// Dir/task_repository/<name>, a script to Dir/code; what an earlier run left there is removed first.
	Dir string

	// CodeDir, if set, is a folder that holds the code already: nothing is cloned or applied (CLEARML_AGENT_FORCE_CODE_DIR).
	CodeDir string

	// Environ is what git inherits, KEY=VALUE.
	Environ []string

	Settings Settings
}

// Script is the task's own word on its code, as in the fields of task.script.
type Script struct {
	Binary     string // "python3.11", "/bin/bash"; decides the name of a script that has none
	Repository string
	Branch     string
	Tag        string
	Commit     string // version_num; full or abbreviated
	EntryPoint string // a file with arguments, or "-m module arguments"
	WorkingDir string // relative to the repository's root; "dir:file" is understood
	Diff       string // uncommitted changes, or the whole script
}

// Settings is what clearml.conf says about code. Keys in brackets are those under "agent.".
type Settings struct {
	CacheDir              string       // folder of the mirrors; "" keeps none [vcs_cache.enabled, .path]
	RecloneOnFetchFailure bool         // [vcs_cache.clone_on_pull_fail]
	FetchArgs             []string     // of git fetch into a mirror; nil: --tags --force --prune [git_fetch_args]
	Credentials           []Credential // the first that fits a host counts [git.extra_credentials, then git_user, git_pass, git_host]
	ForceSSH              *SSHRewrite  // https becomes ssh [force_git_ssh_protocol, git_host, force_git_ssh_user, force_git_ssh_port]
	KeepSSH               bool         // do not turn ssh into https where credentials fit [the opposite of translate_ssh]
	SSHReplacementScheme  string       // scheme for that, "https" when empty [translate_ssl_replacement_scheme]
	ForceTaskInit         bool         // put an SDK init call into an entry file that has none (CLEARML_AGENT_FORCE_TASK_INIT)
	Retry                 RetryPolicy
}

// RetryPolicy bounds the repetition of what may succeed the next time: network failures.
type RetryPolicy struct {
	Attempts int                    // in all; 0 means 4
	Delay    time.Duration          // before the second attempt, doubled each time; 0 means 1 s
	Jitter   func() (share float64) // in [0,1): added to each delay as that share of it; nil: none
}

// Credential is a user and password for one host over http(s).
type Credential struct {
	// Host is the host the credential belongs to, compared exactly and without case, with its port if it has one. "" stands
	// for the host of the task's repository, over https only: never for submodules or packages elsewhere.
	Host string

	// Prefix, if set, is a URL with its scheme ("https://git.example.org/team") that replaces Host: it fits URLs that are equal
	// to it or continue it after a slash [git_host_match_prefix].
	Prefix string

	User     string
	Password string
	Scheme   AuthScheme
}

// AuthScheme says how a credential is presented.
type AuthScheme int

// The ways to present a credential.
const (
	Basic      AuthScheme = iota // when the server asks, user and password
	Bearer                       // always, "Authorization: Bearer <password>" (Azure Entra tokens)
	BasicToken                   // always, "Authorization: Basic base64(:<password>)" (Azure personal access tokens)
)

// SSHRewrite turns https URLs into ssh ones.
type SSHRewrite struct {
	Host string // only this host; "" is every host
	User string // "" is git
	Port int    // 0 is the default port
}

// Result is where the code is and what it is.
type Result struct {
	Kind       Kind
	Root       string // the repository's root, or the folder of the script
	WorkingDir string // absolute; where the program runs
	EntryPoint string // as to be run in WorkingDir, with its arguments
	EntryFile  string // absolute path of the entry file; "" when there is none (-m, -c)

	Repository string // without user and password; "" for a script
	Branch     string
	Tag        string
	Commit     string // full; "" for a script
	Changed    int    // files that the uncommitted changes touch

	// Description is one line for people: "git@example.org:lab/train.git @ 4be21a7 + uncommitted changes (3 files)",
	// "script, 41 lines".
	Description string

	// GitEnviron gives git, run by others for this task (packages from repositories), the same credentials and rewriting.
	// It holds secrets: it is not for the user's program.
	GitEnviron []string
}

// Kind is the form a task's code has.
type Kind int

// The kinds of code.
const (
	LiteralScript       Kind = iota // the task holds the script
	Repository                      // a repository, with or without uncommitted changes
	LiteralInRepository             // a repository, and a script that goes into its working directory
	CodeDir                         // a folder that was there
	Nothing                         // no repository and no script: the entry point must exist some other way
)

func (k Kind) String() string {
	return [...]string{"script", "repository", "script in a repository", "folder", "no code"}[k]
}
