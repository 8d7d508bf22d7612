// Package version tells which build this is.
package version

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// Number is the release, set at build time with
// -ldflags "-X github.com/clearml-hpc/clearml-agent/cmd/internal/version.Number=1.2.3".
var Number = "0.1.0"

// Text is what --version prints: name, number, commit, build.
func Text(program string) string {
	commit, when := "unknown commit", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				commit = "commit " + s.Value[:min(len(s.Value), 12)]
			case "vcs.time":
				when = " of " + s.Value
			case "vcs.modified":
				if s.Value == "true" {
					commit += " (modified)"
				}
			}
		}
	}
	return fmt.Sprintf("%s %s, %s%s, %s %s/%s", program, Number, commit, when, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
