package argv

import (
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"
)

type grammar struct {
	ConfigFile string `name:"config-file"`
	Debug      bool

	Daemon struct {
		Queue        List
		Gpus         string
		CPUOnly      bool `name:"cpu-only"`
		Detached     bool `short:"d"`
		Docker       Container
		ServicesMode Optional `name:"services-mode"`
		Stop         Any
		Interval     int `name:"polling-interval"`
		Poll         string
	} `cmd:""`
	Execute struct {
		ID string `name:"id"`
		O  int    `short:"O" type:"counter"`
	} `cmd:""`
}

func parse(t *testing.T, args ...string) (grammar, error) {
	t.Helper()
	var g grammar
	k, err := kong.New(&g, kong.Exit(func(int) { t.Fatal("exit") }))
	if err != nil {
		t.Fatal(err)
	}
	args, err = Normalize(k.Model, args)
	if err != nil {
		return g, err
	}
	_, err = k.Parse(args)
	return g, err
}

// TestCommandLines holds what argparse makes of the same lines in the Python agent.
func TestCommandLines(t *testing.T) {
	type check func(g *grammar) any
	queue := func(g *grammar) any { return g.Daemon.Queue.Values }
	docker := func(g *grammar) any { return append([]string{g.Daemon.Docker.Image}, g.Daemon.Docker.Args...) }
	for story, c := range map[string]struct {
		args []string
		get  check
		want any
	}{
		"several values":                         {[]string{"daemon", "--queue", "a", "b"}, queue, []string{"a", "b"}},
		"values end at the next option":          {[]string{"daemon", "--queue", "a", "b", "--cpu-only"}, queue, []string{"a", "b"}},
		"joined by an equals sign":               {[]string{"daemon", "--queue=a"}, queue, []string{"a"}},
		"the last of a repeated option counts":   {[]string{"daemon", "--queue", "a", "--queue", "b"}, queue, []string{"b"}},
		"abbreviated":                            {[]string{"daemon", "--que", "a"}, queue, []string{"a"}},
		"a value with a blank":                   {[]string{"daemon", "--queue", "-my queue"}, queue, []string{"-my queue"}},
		"a negative number is a value":           {[]string{"daemon", "--gpus", "-1"}, func(g *grammar) any { return g.Daemon.Gpus }, "-1"},
		"abbreviated, with equals":               {[]string{"daemon", "--gpu=0,1"}, func(g *grammar) any { return g.Daemon.Gpus }, "0,1"},
		"an empty value":                         {[]string{"daemon", "--gpus", ""}, func(g *grammar) any { return g.Daemon.Gpus }, ""},
		"a bare optional":                        {[]string{"daemon", "--services-mode"}, func(g *grammar) any { return g.Daemon.ServicesMode }, Optional{Set: true}},
		"an optional value":                      {[]string{"daemon", "--services-mode", "3"}, func(g *grammar) any { return g.Daemon.ServicesMode }, Optional{Set: true, Value: "3"}},
		"an optional before an option":           {[]string{"daemon", "--services-mode", "--cpu-only"}, func(g *grammar) any { return g.Daemon.ServicesMode }, Optional{Set: true}},
		"stop without ids":                       {[]string{"daemon", "--stop"}, func(g *grammar) any { return g.Daemon.Stop.Set && g.Daemon.Stop.Values == nil }, true},
		"stop with ids":                          {[]string{"daemon", "--stop", "w:0", "w:1"}, func(g *grammar) any { return g.Daemon.Stop.Values }, []string{"w:0", "w:1"}},
		"no stop":                                {[]string{"daemon"}, func(g *grammar) any { return g.Daemon.Stop.Set }, false},
		"docker alone":                           {[]string{"daemon", "--docker"}, func(g *grammar) any { return g.Daemon.Docker }, Container{Set: true}},
		"docker image and unknown options":       {[]string{"daemon", "--docker", "img", "-v", "/a:/b", "--ipc=host", "--cpu-only"}, docker, []string{"img", "-v", "/a:/b", "--ipc=host"}},
		"docker quoted as one argument":          {[]string{"daemon", "--docker", "img --ipc=host -v x"}, docker, []string{"img", "--ipc=host", "-v", "x"}},
		"global option before the command":       {[]string{"--config-file", "f", "daemon"}, func(g *grammar) any { return g.ConfigFile }, "f"},
		"global option after the command":        {[]string{"daemon", "--config-file", "f"}, func(g *grammar) any { return g.ConfigFile }, "f"},
		"d after daemon means detached":          {[]string{"daemon", "-d"}, func(g *grammar) any { return g.Daemon.Detached }, true},
		"an option of one value before a number": {[]string{"daemon", "--polling-interval", "7"}, func(g *grammar) any { return g.Daemon.Interval }, 7},
		"exact beats abbreviated":                {[]string{"daemon", "--poll", "x"}, func(g *grammar) any { return g.Daemon.Poll }, "x"},
		"counted":                                {[]string{"execute", "-O", "-O", "--id", "x"}, func(g *grammar) any { return g.Execute.O }, 2},
	} {
		t.Run(story, func(t *testing.T) {
			g, err := parse(t, c.args...)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, c.get(&g)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestWrongCommandLines(t *testing.T) {
	for story, c := range map[string]struct {
		args []string
		want string
	}{
		"ambiguous abbreviation": {[]string{"daemon", "--d"}, "--d is short for several options: --debug, --detached, --docker"},
		"no value":               {[]string{"daemon", "--queue"}, "--queue: needs at least one value"},
		"misspelt":               {[]string{"daemon", "--qeue", "a"}, `unknown flag --qeue, did you mean "--queue"?`},
		"not a number":           {[]string{"daemon", "--polling-interval", "x"}, `--polling-interval: expected a valid 64 bit int but got "x"`},
	} {
		t.Run(story, func(t *testing.T) {
			_, err := parse(t, c.args...)
			if err == nil || err.Error() != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}
