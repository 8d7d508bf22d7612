package main

import "github.com/clearml-hpc/clearml-agent/runner/tool"

// apptainer is the program that builds SIF images: apptainer, or singularity as it is called elsewhere.
func apptainer(a *app) string {
	for _, name := range []string{"apptainer", "singularity"} {
		if path, err := tool.LookPath(name, a.environ); err == nil {
			return path
		}
	}
	return "apptainer"
}
