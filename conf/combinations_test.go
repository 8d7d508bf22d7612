package conf_test

import "maps"

// combinations is every set of files with every set of variables.
func combinations() (cases []given, names []string) {
	for fileStory, files := range fileSets {
		for envStory, env := range envSets {
			g := given{Files: maps.Clone(files), Env: maps.Clone(env)}
			if g.Files == nil {
				g.Files = map[string]string{}
			}
			cases = append(cases, g)
			names = append(names, fileStory+"/"+envStory)
		}
	}
	return cases, names
}

var fileSets = map[string]map[string]string{
	"no file": {},
	"as the wizard writes it": {"clearml.conf": `
# ClearML SDK configuration file
api {
    # who we are
    web_server: https://app.example.org
    api_server: https://api.example.org
    files_server: https://files.example.org
    credentials {
        "access_key" = "AK", "secret_key" = "SK"
    }
}
agent.git_user=""
agent.git_pass=""
agent { package_manager { extra_index_url: ["https://index.example.org/simple", ] } }
sdk { development { default_output_uri: "s3://bucket/x" } }
`},
	"ports":                        {"clearml.conf": `api { api_server: "http://10.0.0.1:8008", credentials { access_key = AK, secret_key = SK } }`},
	"names of the demo server":     {"clearml.conf": `api.api_server: https://demoapi.example.org`},
	"the older name of the server": {"clearml.conf": `api { host: https://api.example.org }`},
	"both files": {
		"trains.conf":  "agent { git_user: older, git_host: older, venvs_cache { max_entries: 3 }, git_fetch_args: [a, b, c] }",
		"clearml.conf": "agent { git_user: newer, venvs_cache.free_space_threshold_gb: 7, git_fetch_args: [d] }",
	},
	"every type": {"clearml.conf": `
agent {
  venvs_cache.max_entries = 25, venvs_cache { free_space_threshold_gb: -1.5e1 }
  vcs_cache.enabled: False
  translate_ssh: TRUE
  nothing: null
  uptime: ["17-20 TUE", "9-12 MON,WED"]
  docker_init_bash_script = [
    "apt-get update",   # first
    """
    echo "several
    lines" """
    last word
  ]
  default_docker.match_rules: []
  default_docker.arguments: --ipc
  docker_container_name_format_fields { foo: "bar.moo", "a.b": c }
  truthy: yes, version: 1.2.3, size: 10GB, time: 12:30, path: c:\x\y, regex: "\d+\.\w"
  odd key: value, "quoted key": 1
}
api.verify_certificate: "/etc/ssl/site.pem"
`},
	"substitutions": {"clearml.conf": `
site { root = /scratch/ml, name = lab }
agent {
  venvs_dir = ${site.root}/venvs
  vcs_cache.path = ${site.root}"/vcs cache"
  git_user = ${?NOT_SET_ANYWHERE}
  git_host = ${?SITE_HOST}
  worker_name = ${site.name}-${site.name}
  extra_docker_arguments = ["-v", ${site.root}":/data"]
  docker_pip_cache = ${agent.venvs_dir}/pip
}
`},
	"includes": {
		"clearml.conf":       "include \"site/common.conf\"\nagent { include \"site/agent.conf\" }\ninclude \"site/missing.conf\"\nagent.git_user: last",
		"site/common.conf":   "api.api_server: https://api.example.org\nagent.git_user: first\ninclude \"more.conf\"",
		"site/agent.conf":    "git_host: included\nforce_git_ssh_port: 2222",
		"site/more.conf":     "agent.git_host: more\nagent.custom_build_script: x",
		"elsewhere/own.conf": "agent.git_user: own",
	},
	"environment and files": {"clearml.conf": `
environment { A: 1, B: "two words", C: null, NESTED.D: true }
files { f { path: "~/x", contents: """#!/bin/sh
echo "$1"
""", mode: "0o755" }, g { path: y, contents { a: [1, 2, {b: c}] }, target_format: json } }
`},
	"the glue's settings": {"clearml.conf": `
agent.slurm { user_map { "0a1b2c" = "anna", "default" = "svc" }, binaries { monitor_binary = squeue -u svc, batch_binary = sbatch }, use_pbs: false }
`},
	"secrets of the SDK": {"clearml.conf": `
sdk { aws { s3 { key: "k", secret: "s", region: "", credentials: [ { bucket: "b", key: "k2", secret: "s2" } ] } }
      azure.storage { containers: [ { account_name: "a", account_key: "b" } ] }
      storage.cache.default_base_dir: "/big/cache" }
`},
	"a folder of files": {
		"etc/default/agent.conf":        "git_user: folder\nvenvs_cache { max_entries: 4 }",
		"etc/default/agent/slurm.conf":  "max_jobs: 7",
		"etc/default/api.conf":          "api_server: https://api.folder.example.org",
		"etc/demo/agent.conf":           "git_user: demo",
		"etc/default/not-a-setting.txt": "{{{",
		"clearml.conf":                  "agent.git_host: user",
	},
	"a broken file": {"clearml.conf": "agent { git_user: user@host }"},
	"repeated objects": {"clearml.conf": `
agent { package_manager: { type: pip, pip_version: "<23" }, }
agent { package_manager: { type: conda } }
agent.package_manager.conda_channels: [one]
agent.package_manager { conda_channels: ${agent.package_manager.conda_channels} [two] }
agent.git_fetch_args: []
`},
}

var envSets = map[string]map[string]string{
	"no variable": {},
	"server and credentials": {
		"CLEARML_API_HOST": "https://api.var.example.org", "CLEARML_API_ACCESS_KEY": "VAK", "CLEARML_API_SECRET_KEY": "VSK",
		"CLEARML_WEB_HOST": "https://web.var.example.org", "CLEARML_FILES_HOST": "https://files.var.example.org:9000",
	},
	"older names":       {"TRAINS_API_HOST": "http://var:8008", "TRAINS_API_ACCESS_KEY": "TAK", "TRAINS_WORKER_NAME": "older-worker", "CLEARML_API_ACCESS_KEY": ""},
	"worker":            {"CLEARML_WORKER_ID": "w:7", "TRAINS_WORKER_ID": "no", "CLEARML_WORKER_NAME": " padded "},
	"CUDA":              {"CUDA_VERSION": "11.8", "CLEARML_CUDNN_VERSION": "8.6"},
	"crash on":          {"CLEARML_AGENT_CRASH_ON_EXCEPTION": "Yes"},
	"crash off":         {"CLEARML_AGENT_CRASH_ON_EXCEPTION": "off"},
	"no GPU":            {"CLEARML_CPU_ONLY": "1"},
	"nonsense for a no": {"CLEARML_AGENT_CRASH_ON_EXCEPTION": "perhaps"},
	"clouds": {
		"AWS_ACCESS_KEY_ID": "aws", "AWS_SECRET_ACCESS_KEY": "hush", "AWS_DEFAULT_REGION": "eu", "AZURE_STORAGE_ACCOUNT": "acc", "AZURE_STORAGE_KEY": "key",
		"GOOGLE_APPLICATION_CREDENTIALS": "/g.json",
	},
	"dynamic": {
		"CLEARML_AGENT__AGENT__GIT_USER": "dyn", "CLEARML_AGENT__AGENT__VENVS_CACHE__MAX_ENTRIES": "99", "CLEARML_AGENT__AGENT__VCS_CACHE__ENABLED": "false",
		"CLEARML_AGENT__AGENT__EXTRA_DOCKER_ARGUMENTS": `["-e", "A=b c"]`, "CLEARML_AGENT__AGENT__DEFAULT_DOCKER": "{image: img, match_rules: [{a: 1}]}",
		"CLEARML_AGENT__SITE__NEW__KEY": "some words", "CLEARML_AGENT__API__HTTP__RETRIES__TOTAL": "1.5", "CLEARML_AGENT__AGENT__PYTHON_BINARY": "${?SITE_HOST}",
		"CLEARML_AGENT__AGENT__GIT_HOST": "null",
	},
	"used by the file": {"SITE_HOST": "host.example.org"},
	"another file":     {"CLEARML_CONFIG_FILE": "@HOME@/elsewhere/own.conf"},
	"a missing file":   {"TRAINS_CONFIG_FILE": "~/nowhere.conf", "CLEARML_API_HOST": "https://api.example.org"},
	"a folder":         {"CLEARML_CONFIG_PATH": "~/etc"},
	"a folder, demo":   {"TRAINS_CONFIG_PATH": "@HOME@/etc", "TRAINS_ENV": "demo"},
	"a wrong folder":   {"CLEARML_CONFIG_PATH": "/nowhere", "TRAINS_ENV": "production"},
	"read elsewhere": {
		"CLEARML_AGENT_GIT_USER": "v", "CLEARML_AGENT_GIT_PASS": "p@ss", "TRAINS_AGENT_GIT_HOST": "h", "CLEARML_AGENT_EXTRA_DOCKER_ARGS": "-e 'A=b c'",
		"CLEARML_AGENT_VENV_CACHE_PATH": "/v", "CLEARML_API_HOST_VERIFY_CERT": "0",
	},
}

const failed = "the Python agent fails"

// onPurpose are inputs that the two read differently, each with what either makes of it.
var onPurpose = []struct {
	story string
	given
	path         string
	ours, python any
}{
	{"a variable with special characters", given{Env: map[string]string{"CLEARML_AGENT__AGENT__GIT_PASS": "p@ss=w"}}, "agent.git_pass", "p@ss=w", failed},
	{"a variable with a comma", given{Env: map[string]string{"CLEARML_AGENT__AGENT__GIT_USER": "a, b: c"}}, "agent.git_user", "a, b: c", "a"},
	{"a number of seconds in a variable", given{Env: map[string]string{"CLEARML_AGENT__AGENT__TASK_PING_INTERVAL_SEC": "10s"}}, "agent.task_ping_interval_sec", "10s", "relativedelta(seconds=+10)"},
	{"+= on a list", given{Files: map[string]string{"clearml.conf": "agent.uptime = [a]\nagent.uptime += 7"}}, "agent.uptime", []any{"a", 7.0}, 7.0},
	{"an empty text in a list", given{Files: map[string]string{"clearml.conf": `agent.uptime = ["", a]`}}, "agent.uptime", []any{"", "a"}, []any{"a"}},
	{"an object after a text", given{Files: map[string]string{"clearml.conf": "agent.snug: x\nagent.snug { a: 1 }"}}, "agent.snug.a", 1.0, failed},
	{"words that begin with true", given{Files: map[string]string{"clearml.conf": "agent.git_user: true friend"}}, "agent.git_user", "true friend", "Truefriend"},
	{"a byte order mark", given{Files: map[string]string{"clearml.conf": "\ufeffagent.git_user: x"}}, "agent.git_user", "x", failed},
	{"letters of other languages in keys", given{Files: map[string]string{"clearml.conf": "agent.ключ: x"}}, "agent.ключ", "x", failed},
	{"blanks inside ${ }", given{Files: map[string]string{"clearml.conf": "site.a: x\nagent.git_user: ${ site.a }"}}, "agent.git_user", "x", failed},
	{"a slash with a backslash", given{Files: map[string]string{"clearml.conf": `agent.git_user: "a\/b"`}}, "agent.git_user", "a/b", `a\/b`},
	{"an included file that refers to what stands beside it", given{Files: map[string]string{
		"clearml.conf": "agent { include \"i.conf\" }", "i.conf": "git_user: x\ngit_host: ${git_user}",
	}}, "agent.git_host", "x", failed},
	{"a variable that turns something off", given{
		Files: map[string]string{"clearml.conf": "agent.crash_on_exception: true"}, Env: map[string]string{"CLEARML_AGENT_CRASH_ON_EXCEPTION": "0"},
	}, "agent.crash_on_exception", false, true},
	{"no GPU by a variable", given{Env: map[string]string{"TRAINS_CPU_ONLY": "yes"}}, "agent.cpu_only", true, nil},
}
