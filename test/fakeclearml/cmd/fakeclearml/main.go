// Command fakeclearml runs the embedded ClearML server on its own, for demos and for trying things by hand.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
)

type flags struct {
	Listen     string        `help:"Address of the API; port 0 is a free one." default:"127.0.0.1:8008"`
	Files      string        `help:"Address of the file server; port 0 is a free one." default:"127.0.0.1:8081"`
	PublicHost string        `help:"Host name in the URLs that are given out." placeholder:"HOST"`
	DB         string        `name:"db" help:"SQLite file that survives restarts; without it everything is in memory." placeholder:"FILE"`
	FilesDir   string        `help:"Folder for uploaded files." placeholder:"DIR"`
	ConfOut    string        `help:"Write a clearml.conf that points here (mode 0600)." placeholder:"FILE"`
	Queue      []string      `help:"Create this queue, beside default; may be repeated." placeholder:"NAME"`
	AccessKey  string        `help:"Access key of the user." default:"${key}"`
	SecretKey  string        `help:"Secret key of the user." default:"${secret}"`
	User       string        `help:"Id of the user." default:"${user}"`
	FeatureSet string        `help:"Feature set in tokens; anything but basic also serves enterprise calls." default:"basic"`
	Liveness   time.Duration `help:"For how long a silent worker counts as alive." default:"600s"`
	RaceWindow time.Duration `help:"Gap between reading and updating in every handler." default:"0s"`
	Watchdog   time.Duration `help:"Stop tasks that nobody updated for so long; 0 is never." default:"0s"`
	Verbose    bool          `short:"v" help:"Log every call."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "fakeclearml:", err)
		os.Exit(1)
	}
}

// run serves until the context ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var f flags
	parser, err := kong.New(&f, kong.Name("fakeclearml"),
		kong.Description("An embedded ClearML API and file server. Control it under /_fault, /_requests, /_maintenance, /_race."),
		kong.Vars{
			"key": fakeclearml.DefaultAccessKey, "secret": fakeclearml.DefaultSecretKey, "user": fakeclearml.DefaultUserID,
		})
	if err != nil {
		return err
	}
	if _, err := parser.Parse(args); err != nil {
		return err
	}
	server, err := fakeclearml.Start(f.options(stderr))
	if err != nil {
		return err
	}
	if f.ConfOut != "" {
		if err := writeConf(f.ConfOut, server); err != nil {
			return errors.Join(err, server.Close())
		}
	}
	fmt.Fprintf(stdout, "API   %s\nFiles %s\nAccess key %s\nSecret key %s\n",
		server.APIURL(), server.FilesURL(), server.AccessKey, server.SecretKey)
	if f.ConfOut != "" {
		fmt.Fprintf(stdout, "export CLEARML_CONFIG_FILE=%s\n", f.ConfOut)
	}
	<-ctx.Done()
	return server.Close()
}

func (f flags) options(stderr io.Writer) fakeclearml.Options {
	level := slog.LevelInfo
	if f.Verbose {
		level = slog.LevelDebug
	}
	user := fakeclearml.User{ID: f.User, Name: f.User, AccessKey: f.AccessKey, SecretKey: f.SecretKey}
	if f.User == fakeclearml.DefaultUserID {
		user.Name, user.TokenName = "Default User", "tests"
	}
	return fakeclearml.Options{
		Listen: f.Listen, FilesListen: f.Files, PublicHost: f.PublicHost, DB: f.DB, FilesDir: f.FilesDir, Queues: f.Queue,
		Users: []fakeclearml.User{user}, FeatureSet: f.FeatureSet, Liveness: f.Liveness, RaceWindow: f.RaceWindow,
		WatchdogEvery: f.Watchdog / 4, WatchdogAfter: f.Watchdog, MaxRequests: 5000,
		Log: slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: level})),
	}
}

// writeConf replaces the file in one step: somebody may be waiting for it.
func writeConf(file string, server *fakeclearml.Server) error {
	text := fmt.Sprintf(`api {
    web_server: "%s"
    api_server: "%s"
    files_server: "%s"
    credentials {
        "access_key" = "%s"
        "secret_key" = "%s"
    }
}
`, server.WebURL(), server.APIURL(), server.FilesURL(), server.AccessKey, server.SecretKey)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("cannot write %s: %w", file, err)
	}
	fresh := fmt.Sprintf("%s.%d", file, os.Getpid())
	if err := os.WriteFile(fresh, []byte(text), 0o600); err != nil {
		return fmt.Errorf("cannot write %s: %w", file, err)
	}
	if err := os.Rename(fresh, file); err != nil {
		return fmt.Errorf("cannot write %s: %w", file, err)
	}
	return nil
}
