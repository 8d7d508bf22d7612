package pyenv

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os/exec"
	"regexp"
	"strings"
	"syscall"

	"github.com/clearml-hpc/clearml-agent/runner/tool"
)

// signs are what uv and pip say, in lower case, and what it means. The first that is found counts.
var signs = []struct {
	failure Failure
	texts   []string
}{
	{DiskFull, []string{"no space left on device", "disk quota exceeded"}},
	{GitFailed, []string{"git operation failed", "git clone --", "git fetch", "did not run successfully.\n  │ exit code: 128"}},
	{Network, []string{
		"error sending request", "failed to fetch", "dns error", "connection refused", "temporary failure in name resolution", "max retries exceeded",
		"newconnectionerror", "read timed out", "request failed after", "client error (connect)", "tls handshake", "certificate_verify_failed",
	}},
	{BuildFailed, []string{
		"failed to build", "build backend failed", "failed building wheel", "metadata-generation-failed", "subprocess-exited-with-error", "failed to build installable wheels",
	}},
	{BadLine, []string{
		"couldn't parse requirement", "invalid requirement", "invalid-requirement", "expected one of `@`", "unsupported editable requirement", "error parsing",
		"no such option", "requirements file could not be", "invalid url",
	}},
	{Conflict, []string{"resolutionimpossible", "conflicting dependencies", "incompatible with each other", "are incompatible", "depends on"}},
	{NoVersion, []string{
		"could not find a version", "no matching distribution", "there is no version of", "there are no versions of", "only the following versions",
		"was not found in the package registry", "was not found in the provided package locations", "were not found", "was not found", "no wheels with a matching",
		"no wheels are available", "only the versions", "does not satisfy python", "requires-python", "requires a different python",
	}},
	{Conflict, []string{"no solution found", "unsatisfiable"}},
}

var (
	pinForm = regexp.MustCompile(`===?\s*([0-9][A-Za-z0-9.!+_-]*)`)

	// pip: "Could not find a version that satisfies the requirement torch==2.9.9 (from versions: 2.0.0, 2.9.1)".
	pipMissing = regexp.MustCompile(`(?i)could not find a version that satisfies the requirement ([^\n]*?) \(from (?:[^()]*\) \(from )?versions: ([^)]*)\)`)

	// uv: "there is no version of torch==2.9.9", "Because only the following versions of x are available:", "x was not found in".
	uvMissing = regexp.MustCompile(`there (?:is no version|are no versions) of ([^\s,]+(?:\[[^\]]*\])?(?:[<>=!~][^\s]*)?)`)
	uvUnknown = regexp.MustCompile(`[Bb]ecause ([A-Za-z0-9][A-Za-z0-9._-]*) (?:was not found|has no wheels)`)
)

// fault makes an *Error of a failed installation.
func (b *builder) fault(ctx context.Context, with installer, python interpreter, dir string, err error) error {
	var already *Error
	if errors.As(err, &already) {
		return err
	}
	e := &Error{Failure: classify(err), Err: err}
	var command *tool.CommandError
	said := ""
	if errors.As(err, &command) {
		said = command.Stderr
	}
	words := lastWords(said, err)
	switch e.Failure {
	case NoVersion:
		e.Detail = b.missing(ctx, with, python, dir, said)
	case Conflict:
		e.Detail = "the requirements contradict one another: " + conflictWords(said)
	case Network:
		e.Detail = fmt.Sprintf("the package index cannot be reached (%s): %s", b.index(with), words)
	case BuildFailed:
		e.Detail = "a package had to be built and that failed: " + words
	case BadLine:
		e.Detail = "a requirement cannot be understood: " + words
	case DiskFull:
		e.Detail = "the disk is full: " + words
	case GitFailed:
		e.Detail = "a package's repository cannot be had: " + words
	default:
		e.Detail = with.name() + ": " + words
	}
	if command != nil && command.Signalled() != "" {
		e.Detail = with.name() + " " + command.Signalled()
		if said != "" {
			e.Detail += ". It said last: " + words
		}
	}
	return e
}

func classify(err error) Failure {
	var command *tool.CommandError
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return Cancelled
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return DiskFull
	case errors.Is(err, exec.ErrNotFound):
		return NoInstaller
	case !errors.As(err, &command), command.Signalled() != "":
		return Other
	case command.Err != nil:
		return Cancelled
	}
	said := strings.ToLower(command.Stderr)
	for _, sign := range signs {
		for _, text := range sign.texts {
			if strings.Contains(said, text) {
				return sign.failure
			}
		}
	}
	return Other
}

func classifyFile(err error) Failure {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return DiskFull
	}
	return Other
}

// missing says which package is not to be had, for which Python, from where, and what there is instead.
func (b *builder) missing(ctx context.Context, with installer, python interpreter, dir, said string) string {
	requirement, versions := "", ""
	flat := strings.Join(strings.Fields(said), " ")
	if m := pipMissing.FindStringSubmatch(flat); m != nil {
		requirement, versions = m[1], m[2]
		requirement, _, _ = strings.Cut(requirement, " (from ")
	} else if m := uvMissing.FindStringSubmatch(flat); m != nil {
		requirement = m[1]
	} else if m := uvUnknown.FindStringSubmatch(flat); m != nil {
		requirement = m[1]
	}
	if requirement == "" {
		return lastWords(said, nil)
	}
	requirement = strings.TrimRight(requirement, ".,;")
	sentence := fmt.Sprintf("no version of %s for Python %s on %s (index: %s)", requirement, majorMinor(python.Version), platformWords(python.Platform), b.index(with))
	nearest := nearestOf(requirement, versions)
	if nearest == "" && versions == "" {
		nearest = with.nearest(ctx, python.Executable, dir, requirement)
	}
	if nearest != "" {
		return sentence + ". Nearest: " + nearest
	}
	return sentence + ". There is none of any version: is the name right?"
}

// nearestOf picks from pip's list, which is sorted: the highest below a pinned version, else the highest.
func nearestOf(requirement, versions string) string {
	if versions == "" || versions == "none" {
		return ""
	}
	all := strings.Split(strings.ReplaceAll(versions, " ", ""), ",")
	pin := pinForm.FindStringSubmatch(requirement)
	best := ""
	for _, version := range all {
		if pin == nil || compareVersions(version, pin[1]) < 0 {
			best = version
		}
	}
	if best == "" {
		return all[0]
	}
	return best
}

var numberForm = regexp.MustCompile(`\d+|[a-z]+`)

// compareVersions orders releases well enough to name a neighbour; the installers do the real work.
func compareVersions(a, b string) int {
	x, y := numberForm.FindAllString(a, -1), numberForm.FindAllString(b, -1)
	for i := 0; i < len(x) || i < len(y); i++ {
		m, n := "0", "0"
		if i < len(x) {
			m = x[i]
		}
		if i < len(y) {
			n = y[i]
		}
		m, n = strings.TrimLeft(m, "0"), strings.TrimLeft(n, "0")
		if len(m) != len(n) {
			return len(m) - len(n)
		}
		if c := strings.Compare(m, n); c != 0 {
			return c
		}
	}
	return 0
}

// platformWords writes "linux-x86_64" for people.
func platformWords(platform string) string { return strings.Replace(platform, "-", " ", 1) }

// index names where packages were looked for, without credentials.
func (b *builder) index(with installer) string {
	var places []string
	fallback := "the default one"
	look := func(key, value string) {
		switch key {
		case "index-url", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "-i", "--index-url", "no-index", "UV_NO_INDEX", "--no-index":
			fallback = ""
		}
		if strings.HasSuffix(strings.ToLower(key), "no-index") {
			return
		}
		for _, address := range strings.FieldsFunc(value, func(r rune) bool { return r == ' ' || r == ',' }) {
			places = append(places, where(address))
		}
	}
	for _, line := range with.settings() {
		key, value, _ := strings.Cut(line, "=")
		switch key {
		case "index-url", "extra-index-url", "find-links", "no-index", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_INDEX", "UV_FIND_LINKS":
			look(key, value)
		}
	}
	for _, line := range b.list.lines {
		for _, name := range []string{"-i", "--index-url", "--extra-index-url", "-f", "--find-links", "--no-index"} {
			if value, ok := optionValue(line.text, name); ok && line.kind == option {
				look(name, value)
			}
		}
	}
	if fallback != "" {
		places = append([]string{fallback}, places...)
	}
	if len(places) == 0 {
		return "none"
	}
	return strings.Join(places, ", ")
}

func where(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Host
	}
	return address
}

// lastWords gives the last line that says something: uv indents causes, pip ends with advice. What a cause explains goes
// before it when nothing stands between them, for "No such file" alone names nothing.
func lastWords(said string, err error) string {
	best, failed := "", ""
	for line := range strings.Lines(said) {
		line = strings.TrimSpace(line)
		lower := strings.ToLower(line)
		words := strings.TrimSpace(strings.TrimLeft(line[max(strings.Index(line, ":")+1, 0):], "╰─▶├ "))
		switch {
		case strings.HasPrefix(lower, "error:"):
			best, failed = words, words
		case strings.HasPrefix(lower, "cause:") && failed != "":
			best, failed = failed+": "+words, ""
		case strings.HasPrefix(lower, "cause:"), strings.HasPrefix(line, "╰─▶"), strings.HasPrefix(line, "├─▶"):
			best, failed = words, ""
		default:
			failed = ""
		}
	}
	if best == "" {
		best = tool.LastLine(said)
	}
	if best == "" && err != nil {
		best = err.Error()
	}
	return tool.MaskURLs(strings.TrimSuffix(best, "."))
}

// conflictWords gives the chain of reasons: uv's derivation, or pip's "X depends on Y" lines, on one line.
func conflictWords(said string) string {
	if _, cause, ok := strings.Cut(said, "No solution found when resolving dependencies"); ok {
		cause = strings.Join(strings.Fields(strings.TrimLeft(cause, ":\n ")), " ")
		cause = strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(cause, "cause: "), "╰─▶ "))
		cause, _, _ = strings.Cut(cause, " hint:")
		return tool.MaskURLs(clip(strings.TrimSuffix(cause, "."), 600))
	}
	var lines []string
	for line := range strings.Lines(said) {
		line = strings.TrimSpace(line)
		if strings.Contains(line, " depends on ") || strings.HasPrefix(line, "The user requested ") {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		return lastWords(said, nil)
	}
	return clip(strings.Join(lines, "; "), 600)
}

func clip(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
