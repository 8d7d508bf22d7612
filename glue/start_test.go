package glue

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/slurm"
	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
)

// emptySlurm is a cluster without jobs: executables that answer what is asked at the start, and squeue nothing.
func emptySlurm(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range map[string]string{
		"scontrol": `case "$1" in
ping) [ -e "$0.away" ] && { echo "slurm_load: error: Unable to contact slurm controller (connect failure)" >&2; exit 1; }
	echo "Slurmctld(primary) at login1 is UP" ;;
*) printf 'ClusterName             = atlas\nSLURM_VERSION           = 24.11.5\nAccountingStorageType   = (null)\n' ;;
esac`,
		"squeue":  `[ ! -e "$0.away" ] || { echo "slurm_load_jobs error: Unable to contact slurm controller (connect failure)" >&2; exit 1; }`,
		"sbatch":  "exit 1",
		"scancel": "exit 0",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// A start is everything that a start looks at, in order; a test breaks one thing.
type start struct {
	server *fakeclearml.Server
	api    clearml.Config
	cfg    Config
	slurm  slurm.Config
	log    *syncBuffer
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func newStart(t *testing.T) *start {
	t.Helper()
	server, err := fakeclearml.Start(fakeclearml.Options{Queues: []string{"gpu", "cpu"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	dir := emptySlurm(t)
	agent := filepath.Join(dir, "clearml-agent")
	if err := os.WriteFile(agent, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return &start{
		server: server,
		api:    clearml.Config{Server: server.APIURL(), AccessKey: server.AccessKey, SecretKey: server.SecretKey, Retry: clearml.RetryPolicy{Attempts: 1}},
		cfg: Config{
			Server: server.APIURL(), Name: "login1", Version: "0.1.0", Queues: []string{"gpu"}, AgentBinary: agent,
			Templates: []TemplateFile{{Path: "gpu.template", Text: []byte(plainTemplate)}},
			Pace:      Pace{Busy: 10 * time.Millisecond, Idle: 10 * time.Millisecond, Slurm: 10 * time.Millisecond, OutageMax: 20 * time.Millisecond},
		},
		slurm: slurm.Config{Dir: dir, Env: os.Environ()},
		log:   &syncBuffer{},
	}
}

// enqueue gives the glue a reason to ask squeue.
func (s *start) enqueue() {
	var task struct{ ID string }
	s.server.Call("tasks.create", map[string]any{"name": "fit", "type": "training"}, &task)
	s.server.Call("tasks.enqueue", map[string]any{"task": task.ID, "queue_name": "gpu"}, nil)
}

func (s *start) run(ctx context.Context, t *testing.T) error {
	t.Helper()
	g, err := s.glue(t)
	if err != nil {
		return err
	}
	return g.Run(ctx)
}

func (s *start) once(t *testing.T) error {
	t.Helper()
	g, err := s.glue(t)
	if err != nil {
		return err
	}
	return g.Once(t.Context())
}

func (s *start) glue(t *testing.T) (*Glue, error) {
	t.Helper()
	client, err := clearml.New(s.api)
	if err != nil {
		t.Fatal(err)
	}
	return New(s.cfg, Deps{ClearML: client, Slurm: slurm.New(s.slurm), Log: slog.New(slog.NewTextHandler(s.log, nil))})
}

func TestAWrongStartEndsWithOneClearSentence(t *testing.T) {
	for _, row := range []struct {
		story string
		spoil func(*testing.T, *start)
		kind  Kind
		says  []string
	}{
		{"no queue", func(_ *testing.T, s *start) { s.cfg.Queues = nil }, KindUsage, []string{"--queue"}},
		{"no template", func(_ *testing.T, s *start) { s.cfg.Templates = nil }, KindUsage, []string{"--template-files"}},
		{
			"two templates for three queues",
			func(_ *testing.T, s *start) {
				s.cfg.Queues = []string{"a", "b", "c"}
				s.cfg.Templates = append(s.cfg.Templates, s.cfg.Templates[0])
			},
			KindUsage,
			[]string{"2 templates for 3 queues", "one for each"},
		},
		{"a queue given twice", func(_ *testing.T, s *start) { s.cfg.Queues = []string{"gpu", "gpu"} }, KindUsage, []string{`"gpu"`, "twice"}},
		{
			"a template with a mistake",
			func(_ *testing.T, s *start) { s.cfg.Templates[0].Text = []byte("#!/bin/bash\n${CLEARML_TSAK.id}\n") },
			KindTemplate,
			[]string{"finding", "lint"},
		},
		{
			"a queue that does not exist", func(_ *testing.T, s *start) { s.cfg.Queues = []string{"gpuu"} },
			KindQueue,
			[]string{`"gpuu" does not exist`, `nearest: "gpu"`, "--create-queue", "clearml-agent list --queues"},
		},
		{"a wrong key", func(_ *testing.T, s *start) { s.api.SecretKey = "wrong" }, KindCredentials, []string{"refused the key", "clearml-agent init"}},
		{
			"a server that is down", func(t *testing.T, s *start) { s.server.Close() },
			KindServer,
			[]string{"the server at http://", "does not answer"},
		},
		{
			"a server that does not take the worker",
			func(_ *testing.T, s *start) {
				s.server.Inject(fakeclearml.Fault{Endpoint: "workers.register", Status: 403, Message: "Forbidden"})
			},
			KindRefused,
			[]string{"cannot register as worker login1", "Forbidden"},
		},
		{
			"no sbatch", func(t *testing.T, s *start) { os.Remove(filepath.Join(s.slurm.Dir, "sbatch")) },
			KindSlurm,
			[]string{"sbatch", "login node"},
		},
		{
			"slurmctld away", func(t *testing.T, s *start) { os.WriteFile(filepath.Join(s.slurm.Dir, "scontrol.away"), nil, 0o600) },
			KindSlurm,
			[]string{"slurmctld does not answer"},
		},
		{"no agent", func(t *testing.T, s *start) { os.Remove(s.cfg.AgentBinary) }, KindAgent, []string{"clearml-agent is not at /", "--agent-path"}},
		{"a relative agent", func(t *testing.T, s *start) { s.cfg.AgentBinary = "clearml-agent" }, KindAgent, []string{"not absolute"}},
	} {
		t.Run(row.story, func(t *testing.T) {
			s := newStart(t)
			row.spoil(t, s)
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			err := s.run(ctx, t)
			var failed *Error
			if !errors.As(err, &failed) {
				t.Fatalf("got %v", err)
			}
			if failed.Kind != row.kind {
				t.Errorf("kind %d, want %d: %v", failed.Kind, row.kind, err)
			}
			for _, want := range row.says {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("more than one line: %q", err)
			}
		})
	}
}

func TestOnlyAServerThatIsAwayIsCalledAway(t *testing.T) {
	g := newGlue(Config{Server: "https://api.example.org"}, Deps{})
	for _, row := range []struct {
		story string
		err   error
		kind  Kind
	}{
		{"no answer", &clearml.NetError{Err: io.EOF}, KindServer},
		{"a proxy's page", &clearml.Error{HTTPStatus: 502, Code: 502, Foreign: true}, KindServer},
		{"a gateway that wants a login", &clearml.Error{HTTPStatus: 401, Code: 401, Foreign: true}, KindServer},
		{"the server breaks", &clearml.Error{HTTPStatus: 500, Code: 500, Subcode: 100}, KindServer},
		{"the server refuses", &clearml.Error{HTTPStatus: 400, Code: 400, Subcode: 1004}, KindRefused},
		{"a name that two queues have", errors.New(`2 queues are named "gpu": use the id of one`), KindRefused},
		{"the key", &clearml.Error{HTTPStatus: 401, Code: 401}, KindCredentials},
	} {
		if got := g.serverTrouble(row.err, "look"); got.Kind != row.kind {
			t.Errorf("%s: kind %d, want %d: %v", row.story, got.Kind, row.kind, got)
		}
	}
}

func TestTheFirstLinesSayWhoTalksToWhom(t *testing.T) {
	s := newStart(t)
	s.cfg.Queues = []string{"gpu", "new"}
	s.cfg.CreateQueues = true
	s.cfg.Templates[0].Text = []byte(plainTemplate + "#SBATCH --nodes=2\n")
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if err := s.run(ctx, t); err != nil {
		t.Fatalf("told to end, it returned %v", err)
	}
	log := strings.ReplaceAll(s.log.String(), `\"`, `"`)
	for _, want := range []string{
		`queue "new" created`, "clearml-agent-slurm 0.1.0 · server http://127.0.0.1", `· Slurm 24.11.5 "atlas" · accounting off`,
		"queue gpu → gpu.template", "queue new → gpu.template",
		"gpu.template:4:1: this directive stands after the first command, so Slurm ignores it",
	} {
		if !strings.Contains(log, want) {
			t.Errorf("the log does not say %q:\n%s", want, log)
		}
	}
	if s.server.QueueID("new") == "" {
		t.Error("the queue was not created")
	}
	if n := len(s.server.Requests("workers.register")); n != 1 {
		t.Errorf("registered %d times", n)
	}
}

func TestAnAccountingWithoutSacctIsNotCountedOn(t *testing.T) {
	s := newStart(t)
	file := filepath.Join(s.slurm.Dir, "scontrol")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(text), "(null)", "accounting_storage/slurmdbd", 1)), 0o755); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if err := s.run(ctx, t); err != nil {
		t.Fatal(err)
	}
	if want := "accounting on, but of no use: sacct is not beside"; !strings.Contains(s.log.String(), want) {
		t.Errorf("the log does not say %q:\n%s", want, s.log)
	}
}

func TestAnIdleGlueAsksLittle(t *testing.T) {
	s := newStart(t)
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	if err := s.run(ctx, t); err != nil {
		t.Fatal(err)
	}
	full, heads := 0, 0
	for _, r := range s.server.Requests("queues.get_all") {
		if strings.Contains(string(r.Body), "entries") {
			full++
		} else if strings.Contains(string(r.Body), "last_update") {
			heads++
		}
	}
	if heads < 10 || full != 1 {
		t.Errorf("%d looks at last_update, %d at the entries: want many and one", heads, full)
	}
	if n := len(s.server.Requests("tasks.get_all")); n != 1 {
		t.Errorf("tasks were read %d times, want once, by the first sweep", n)
	}
}

func TestARevokedKeyEndsTheGlue(t *testing.T) {
	s := newStart(t)
	time.AfterFunc(100*time.Millisecond, func() {
		s.server.Inject(fakeclearml.Fault{Endpoint: "*", Status: 401, Subcode: 30, Message: "Unauthorized (invalid token)"})
	})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	var failed *Error
	if err := s.run(ctx, t); !errors.As(err, &failed) || failed.Kind != KindCredentials {
		t.Errorf("got %v, want an end for the key", err)
	}
	if strings.Contains(s.log.String(), "does not answer") {
		t.Errorf("a refusal is no outage:\n%s", s.log)
	}
}

func TestBeingToldToEndIsNoOutage(t *testing.T) {
	s := newStart(t)
	s.server.Inject(fakeclearml.Fault{Endpoint: "tasks.get_all", Latency: time.Second})
	ctx, cancel := context.WithTimeoutCause(t.Context(), 300*time.Millisecond, errors.New("terminated signal received"))
	defer cancel()
	if err := s.run(ctx, t); err != nil {
		t.Fatal(err)
	}
	if len(s.server.Requests("tasks.get_all")) == 0 {
		t.Fatal("no look was cut short")
	}
	if strings.Contains(s.log.String(), "does not answer") {
		t.Errorf("the log:\n%s", s.log)
	}
}

func TestAnOutageEndsNothing(t *testing.T) {
	for _, row := range []struct {
		who   string
		spoil func(*start)
		mend  func(*start)
	}{
		{
			"the ClearML server",
			func(s *start) {
				s.server.Inject(fakeclearml.Fault{Endpoint: "queues.*", Status: 502, Plain: true, Count: 5})
			},
			func(*start) {},
		},
		{
			"the ClearML server", // behind a gateway that wants a login
			func(s *start) {
				s.server.Inject(fakeclearml.Fault{Endpoint: "*", Status: 401, Plain: true, Count: 5})
			},
			func(*start) {},
		},
		{
			"slurmctld",
			func(s *start) {
				os.WriteFile(filepath.Join(s.slurm.Dir, "squeue.away"), nil, 0o600)
				s.enqueue()
			},
			func(s *start) { os.Remove(filepath.Join(s.slurm.Dir, "squeue.away")) },
		},
	} {
		t.Run(row.who, func(t *testing.T) {
			s := newStart(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			ended := make(chan error, 1)
			go func() { ended <- s.run(ctx, t) }()
			time.AfterFunc(200*time.Millisecond, func() { row.spoil(s) })
			time.AfterFunc(500*time.Millisecond, func() { row.mend(s) })
			for _, want := range []string{row.who + " does not answer", row.who + " answers again"} {
				for begin := time.Now(); !strings.Contains(s.log.String(), want); time.Sleep(5 * time.Millisecond) {
					if time.Since(begin) > 5*time.Second {
						t.Fatalf("the log never says %q:\n%s", want, s.log)
					}
				}
			}
			if n := strings.Count(s.log.String(), row.who+" does not answer"); n != 1 {
				t.Errorf("told %d times:\n%s", n, s.log)
			}
			cancel()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
	}
}

// A run for cron, or of a person who tries a template, ends with what kept it from its look.
func TestOnceFailsWhenASideIsAway(t *testing.T) {
	for _, row := range []struct {
		story string
		spoil func(*start)
		kind  Kind
		says  string
	}{
		{"slurmctld", func(s *start) {
			os.WriteFile(filepath.Join(s.slurm.Dir, "squeue.away"), nil, 0o600)
		}, KindSlurm, "slurmctld does not answer: "},
		{"the server", func(s *start) {
			s.server.Inject(fakeclearml.Fault{Endpoint: "queues.get_all", Skip: 1, Status: 503})
		}, KindServer, "does not answer: "},
		{"the server refuses", func(s *start) {
			s.server.Inject(fakeclearml.Fault{Endpoint: "tasks.get_all", Status: 403, Message: "Forbidden"})
		}, KindRefused, "Forbidden"},
		{"nobody", func(*start) {}, 0, ""},
	} {
		t.Run(row.story, func(t *testing.T) {
			s := newStart(t)
			s.enqueue()
			row.spoil(s)
			err := s.once(t)
			var failed *Error
			switch {
			case row.kind == 0:
				if err != nil {
					t.Error(err)
				}
			case !errors.As(err, &failed) || failed.Kind != row.kind || !strings.Contains(err.Error(), row.says):
				t.Errorf("got %v", err)
			}
			if strings.Contains(s.log.String(), "looking again") {
				t.Errorf("it does not look again, but says so:\n%s", s.log)
			}
		})
	}
}
