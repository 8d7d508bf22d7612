package main

import (
	"regexp"
	"strings"

	"github.com/clearml-hpc/clearml-agent/conf"
)

// secretName fits the names under which programs keep credentials in the environment.
var secretName = regexp.MustCompile(`(?i)(^|_)(secret|passw(or)?d|passwd|pass|token|api_?key|access_?key|credentials?)($|_)`)

// withoutSecrets is environ without what must not reach a job: sbatch hands its environment on, and Slurm may store it.
// The job reads its credentials from the configuration file instead.
func withoutSecrets(environ []string) []string {
	secret := map[string]bool{}
	for _, v := range conf.Variables() {
		if v.Secret {
			secret[v.Name] = true
			for _, alias := range v.Aliases {
				secret[alias] = true
			}
		}
	}
	var kept []string
	for _, kv := range environ {
		name, _, _ := strings.Cut(kv, "=")
		if !secret[name] && !secretName.MatchString(name) {
			kept = append(kept, kv)
		}
	}
	return kept
}
