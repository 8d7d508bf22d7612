package conf_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clearml-hpc/clearml-agent/conf"
)

func TestAddressesThatAreNotGivenAreDerived(t *testing.T) {
	for _, row := range []struct{ text, web, files string }{
		{"api_server: https://api.example.org/", "https://app.example.org", "https://files.example.org"},
		{"api_server: \"http://10.0.0.1:8008\"", "http://10.0.0.1:8080", "http://10.0.0.1:8081"},
		{"api_server: \"http://[::1]:8008\"", "http://[::1]:8080", "http://[::1]:8081"},
		{"host: https://demoapi.example.org", "https://demoapp.example.org", "https://demofiles.example.org"},
		{"api_server: https://clearml.example.org", "https://clearml.example.org", "https://clearml.example.org:8081"},
		{"api_server: https://api.example.org, web_server: https://web.example.org", "https://web.example.org", "https://web.example.org:8081"},
		{"api_server: https://x, web_server: https://w/, files_server: https://f/", "https://w", "https://f"},
	} {
		c, _ := world{files: map[string]string{clearmlConf: "api { " + row.text + " }"}}.load(t)
		if a := c.API(); a.Web != row.web || a.Files != row.files {
			t.Errorf("%s: web %s files %s", row.text, a.Web, a.Files)
		}
	}
}

func TestWhatIsMissingIsSaidWithWhereWeLooked(t *testing.T) {
	for story, row := range map[string]struct {
		w    world
		err  error
		want string
	}{
		"nothing at all": {world{}, conf.ErrNoServer, "no server: looked at CLEARML_API_HOST and ~/trains.conf (there is none) and ~/clearml.conf (there is none). Run: clearml-agent init"},
		"empty credentials": {
			world{files: map[string]string{clearmlConf: "api {\n  api_server: https://x\n  credentials {\n    \"access_key\" = \"\"\n    \"secret_key\" = \"\"\n  }\n}"}},
			conf.ErrNoCredentials, "no credentials: looked at CLEARML_API_ACCESS_KEY and ~/clearml.conf (api.credentials.access_key is empty, line 4). Run: clearml-agent init",
		},
		"no section": {
			world{files: map[string]string{clearmlConf: "api.api_server: https://x"}},
			conf.ErrNoCredentials,
			"~/clearml.conf (it has no api.credentials)",
		},
		"half a pair":  {world{env: []string{"CLEARML_API_HOST=https://x", "CLEARML_API_ACCESS_KEY=AK"}}, conf.ErrNoCredentials, "the access key ($CLEARML_API_ACCESS_KEY) has no secret key"},
		"no scheme":    {world{env: []string{"CLEARML_API_HOST=api.x.org", "CLEARML_AUTH_TOKEN=t"}}, conf.ErrNoServer, `"api.x.org" ($CLEARML_API_HOST) is no address`},
		"token":        {world{env: []string{"CLEARML_API_HOST=https://x", "CLEARML_AUTH_TOKEN=t"}}, nil, ""},
		"older names":  {world{env: []string{"TRAINS_API_HOST=https://x", "TRAINS_API_ACCESS_KEY=a", "TRAINS_API_SECRET_KEY=b"}}, nil, ""},
		"pair in file": {world{files: map[string]string{clearmlConf: "api { api_server: https://x, credentials { access_key: a, secret_key: b } }"}}, nil, ""},
	} {
		t.Run(story, func(t *testing.T) {
			c, _ := row.w.load(t)
			err := c.API().Check()
			if !errors.Is(err, row.err) || row.err != nil && !strings.Contains(err.Error(), row.want) {
				t.Errorf("got  %v\nwant %s", err, row.want)
			}
		})
	}
}

func TestCertificates(t *testing.T) {
	for _, row := range []struct {
		text   string
		env    string
		verify bool
		bundle string
	}{
		{"true", "", true, ""},
		{"False", "", false, ""},
		{"\"no\"", "", false, ""},
		{"\"~/ca.pem\"", "", true, "/home/anna/ca.pem"},
		{"true", "CLEARML_API_HOST_VERIFY_CERT=0", false, ""},
		{"false", "CLEARML_API_HOST_VERIFY_CERT=/etc/ca.pem", true, "/etc/ca.pem"},
	} {
		c, _ := world{files: map[string]string{clearmlConf: "api.verify_certificate: " + row.text}, env: []string{row.env}}.load(t)
		if a := c.API(); a.VerifyCertificate != row.verify || a.CABundle != row.bundle {
			t.Errorf("%+v: verify %t bundle %q", row, a.VerifyCertificate, a.CABundle)
		}
	}
}

func TestWorkersAreNamedAsByThePythonAgent(t *testing.T) {
	for _, row := range []struct {
		r       conf.WorkerRequest
		id      string
		inSlot2 string
	}{
		{conf.WorkerRequest{Name: "host"}, "", "host:2"},
		{conf.WorkerRequest{Name: "host", VisibleGPUs: "none"}, "", "host:cpu:2"},
		{conf.WorkerRequest{Name: "host", VisibleGPUs: "0,1"}, "host:gpu0,1", "host:gpu0,1"},
		{conf.WorkerRequest{Name: "host", VisibleGPUs: "0:1,2"}, "host:gpu0.1,2", "host:gpu0.1,2"},
		{conf.WorkerRequest{Name: "host", VisibleGPUs: "all", Dynamic: true}, "host:dgpuall", "host:dgpuall"},
		{conf.WorkerRequest{Name: "host", ID: "mine", VisibleGPUs: "0"}, "mine", "mine"},
	} {
		w := conf.NameWorker(row.r)
		if w.ID != row.id || w.Slot(2) != row.inSlot2 {
			t.Errorf("%+v: id %q, in slot 2 %q", row.r, w.ID, w.Slot(2))
		}
	}
}

func TestAJobTakesAWorkerIDFromAVariableOnly(t *testing.T) {
	file := map[string]string{clearmlConf: "agent.worker_id: shared"}
	c, _ := world{files: file}.load(t)
	if got := c.Worker(true, false).Slot(0); got != "login1:0" {
		t.Errorf("job: %s", got)
	}
	if got := c.Worker(false, false).Slot(0); got != "shared" {
		t.Errorf("daemon: %s", got)
	}
	c, _ = world{files: file, env: []string{"CLEARML_WORKER_ID=mine", "CUDA_VISIBLE_DEVICES=3"}}.load(t)
	if got := c.Worker(true, false).Slot(0); got != "mine" {
		t.Errorf("job with a variable: %s", got)
	}
}

func TestTheUserMapKeepsItsKeys(t *testing.T) {
	c, warnings := world{files: map[string]string{clearmlConf: `agent.slurm { user_map { "a1.b2" = anna, "default" = svc }, binaries.batch_binary: /opt/slurm/bin/sbatch }`}}.load(t)
	if diff := cmp.Diff(map[string]string{"a1.b2": "anna", "default": "svc"}, c.StringMap("agent.slurm.user_map")); diff != "" {
		t.Error(diff)
	}
	if len(warnings) > 0 {
		t.Errorf("%q", warnings)
	}
}

func TestDurationsAndWordsOfYes(t *testing.T) {
	c, _ := world{files: map[string]string{clearmlConf: `a { n: 90, f: 1.5, s: "90s", m: 5 minutes, h: 2 h, d: 1d, bad: soon, y: "Yes", o: on, z: 0, e: "" , nl: null, l: [1, x, true] }`}}.load(t)
	for path, want := range map[string]time.Duration{"a.n": 90 * time.Second, "a.f": 1500 * time.Millisecond, "a.s": 90 * time.Second, "a.m": 5 * time.Minute, "a.h": 2 * time.Hour, "a.d": 24 * time.Hour, "a.bad": 0} {
		if got := c.Duration(path); got != want {
			t.Errorf("%s: %s", path, got)
		}
	}
	if !c.Bool("a.y") || !c.Bool("a.o") || c.Bool("a.z") || c.Bool("a.bad") {
		t.Errorf("words of yes and no are wrong")
	}
	if got := c.Strings("a.l"); !slices.Equal(got, []string{"1", "x", "true"}) {
		t.Errorf("%q", got)
	}
	if len(c.Strings("a.e"))+len(c.Strings("a.nl"))+len(c.Strings("a.none")) != 0 {
		t.Error("an empty text, null and nothing are no elements")
	}
}

func TestOlderTwinsOfVariables(t *testing.T) {
	got := conf.Twins([]string{"CLEARML_A=1", "CLEARML_B=2", "TRAINS_B=3", "OTHER=4"})
	want := []string{"CLEARML_A=1", "CLEARML_B=2", "TRAINS_B=3", "OTHER=4", "TRAINS_A=1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
