package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestJobsGetNoCredentialFromTheGluesEnvironment(t *testing.T) {
	got := withoutSecrets([]string{
		"PATH=/bin", "CLEARML_API_HOST=h", "CLEARML_API_ACCESS_KEY=a", "CLEARML_API_SECRET_KEY=b", "TRAINS_API_SECRET_KEY=b", "CLEARML_AUTH_TOKEN=t",
		"AWS_SECRET_ACCESS_KEY=s", "CLEARML_AGENT_GIT_PASS=p", "WANDB_API_KEY=w", "HF_TOKEN=h", "MY_PASSWORD=x", "COMPASS=north", "TOKENIZERS_PARALLELISM=false", "SLURM_CONF=/c",
	})
	want := []string{"PATH=/bin", "CLEARML_API_HOST=h", "COMPASS=north", "TOKENIZERS_PARALLELISM=false", "SLURM_CONF=/c"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
