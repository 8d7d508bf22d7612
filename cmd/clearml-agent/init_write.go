package main

import (
	"fmt"
	"strings"
)

// settings is what the wizard found out.
type settings struct {
	Hosts            hosts
	AccessKey        string
	SecretKey        string
	GitUser, GitPass string
	ExtraIndexURLs   []string
	OutputURI        string
}

// text is the clearml.conf of s: what was asked, each line explained, and nothing that only repeats a default.
func (s settings) text() string {
	var b strings.Builder
	w := func(format string, args ...any) { fmt.Fprintf(&b, format, args...) }
	w("# ClearML configuration, for the SDK and for clearml-agent.\n")
	w("# Every key, its default and its meaning: clearml-agent config, and docs/CONFIG.md.\n\n")
	w("api {\n")
	w("    api_server: %s\n", quote(s.Hosts.API))
	w("    web_server: %s\n", quote(s.Hosts.Web))
	w("    files_server: %s\n", quote(s.Hosts.Files))
	w("    # Made in the web UI: Settings, Workspace, Create new credentials. Whoever reads this file can act as you.\n")
	w("    credentials {\n        access_key: %s\n        secret_key: %s\n    }\n}\n\n", quote(s.AccessKey), quote(s.SecretKey))
	w("agent {\n")
	w("    # User and token for git over https; without them git's own set-up (ssh keys, credential helpers) is used.\n")
	if s.GitUser == "" {
		w("    # git_user: \"\"\n    # git_pass: \"\"\n")
	} else {
		w("    git_user: %s\n    git_pass: %s\n", quote(s.GitUser), quote(s.GitPass))
	}
	w("\n    package_manager {\n        # Further package indexes, asked beside the default one.\n")
	quoted := make([]string, len(s.ExtraIndexURLs))
	for i, u := range s.ExtraIndexURLs {
		quoted[i] = quote(u)
	}
	w("        extra_index_url: [%s]\n    }\n}\n", strings.Join(quoted, ", "))
	if s.OutputURI != "" {
		w("\nsdk.development {\n    # Where models and artifacts go unless a script says otherwise.\n    default_output_uri: %s\n}\n", quote(s.OutputURI))
	}
	return b.String()
}

// quote writes s as a quoted string of the configuration's language, in which only these need an escape.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(s) + `"`
}
