package fakeclearml

import (
	"log/slog"
	"time"
)

// The one company, and what a fresh server answers to, unless Options say otherwise. The access key is the one that a
// real server is first started with; the secret belongs to this fake.
const (
	companyID   = "d1bd92a3b039400cbafc60a7a5b1e52b"
	companyName = "clearml"

	DefaultUserID    = "__tests__"
	DefaultAccessKey = "EGRTCO8JMSIGI6S39GTP43NFWXDQOW"
	DefaultSecretKey = "fakeclearml-secret-for-tests-only"
)

// Options configure a Server; the zero value is a fresh server in memory on free ports of 127.0.0.1.
type Options struct {
	Listen      string // of the API; "" is 127.0.0.1:0
	FilesListen string // of the file server; "" is 127.0.0.1:0
	PublicHost  string // host name in the URLs that are given out; "" is the listening address

	DB       string // SQLite file; "" keeps everything in memory
	FilesDir string // where uploads are stored; "" is DB+".files", or without DB a temporary folder that Close removes

	// Users beside the main one. The first of them replaces the main one.
	Users []User
	// Queues are created at start, beside the one called default.
	Queues []string

	APIVersion    string        // "" is 2.34
	ServerVersion string        // "" is 2.3.0
	FeatureSet    string        // "" is basic; anything else serves the enterprise calls users.get_vaults and workers.*_runtime_properties
	Vaults        []Vault       // served by users.get_vaults when FeatureSet is not basic
	TokenLife     time.Duration // 0 is 30 days

	// Liveness is for how long after its last update a task's worker counts as alive (tasks.stop), and for how long a
	// worker's entry lives when it registers without a timeout. 0 is 600 s.
	Liveness time.Duration
	// RaceWindow is the gap between reading and updating in every handler that does both. 0 only yields.
	RaceWindow time.Duration
	// WatchdogEvery runs the watchdog that stops tasks which nobody updated for WatchdogAfter; 0 is never.
	WatchdogEvery, WatchdogAfter time.Duration

	Now         func() time.Time // the server's clock; nil is the real one
	MaxRequests int              // how many calls are remembered; 0 is 100 000
	Log         *slog.Logger     // one line for each call at debug level; nil discards
}

// A User may log in with its keys.
type User struct {
	ID, Name, AccessKey, SecretKey string
	TokenName                      string // the name that tokens carry ("Stopped by …"); "" is Name
	Role                           string // "" is user
}

// A Vault is one entry of users.get_vaults; Data is a HOCON text or whatever Format says.
type Vault struct {
	Type, Format, Data, Description string
	Disabled                        bool
}

func (o Options) withDefaults() Options {
	set := func(s *string, v string) {
		if *s == "" {
			*s = v
		}
	}
	set(&o.Listen, "127.0.0.1:0")
	set(&o.FilesListen, "127.0.0.1:0")
	set(&o.APIVersion, "2.34")
	set(&o.ServerVersion, "2.3.0")
	set(&o.FeatureSet, "basic")
	if len(o.Users) == 0 {
		o.Users = []User{{
			ID: DefaultUserID, Name: "Default User", TokenName: "tests",
			AccessKey: DefaultAccessKey, SecretKey: DefaultSecretKey,
		}}
	}
	if o.TokenLife == 0 {
		o.TokenLife = 30 * 24 * time.Hour
	}
	if o.Liveness == 0 {
		o.Liveness = 600 * time.Second
	}
	if o.WatchdogAfter == 0 {
		o.WatchdogAfter = 2 * time.Hour
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.MaxRequests == 0 {
		o.MaxRequests = 100_000
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}
