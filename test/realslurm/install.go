package realslurm

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// ErrNotInstalled says that the release asked for is not on this machine.
var ErrNotInstalled = errors.New("this slurm release is not installed")

// debianSuite names the Debian suite that carries a release.
var debianSuite = map[string]string{"24.11": "trixie", "26.05": "sid"}

var versionText = regexp.MustCompile(`\d+\.\d+(\.\d+)?`)

// SystemVersion tells the version of the slurmctld that is installed ("22.05.8"), or ErrNotInstalled.
func SystemVersion(ctx context.Context) (string, error) {
	path, err := exec.LookPath("slurmctld")
	if err != nil {
		return "", fmt.Errorf("cannot find slurmctld: %w", ErrNotInstalled)
	}
	out, err := exec.CommandContext(ctx, path, "-V").Output()
	if err != nil {
		return "", fmt.Errorf("cannot ask slurmctld for its version: %w", err)
	}
	return versionText.FindString(string(out)), nil
}

// findRoot returns the root folder of the release, "" for the system's own.
func findRoot(ctx context.Context, version, rootsDir string) (string, error) {
	if version == "" || version == "system" {
		_, err := SystemVersion(ctx)
		return "", err
	}
	if installed, err := SystemVersion(ctx); err == nil && strings.HasPrefix(installed, version) {
		return "", nil
	}
	root := filepath.Join(rootsDir, version)
	if _, err := os.Stat(filepath.Join(root, "usr/sbin/slurmctld")); err != nil {
		return "", fmt.Errorf("cannot find slurm %s as the system's own or in %s: %w", version, root, ErrNotInstalled)
	}
	return root, nil
}

// Install brings a Slurm release into a Debian root of its own below rootsDir ("" means DefaultRootsDir): about a minute and
// 500 MB, once. It needs root, debootstrap (installed by apt-get when missing) and a Debian mirror.
func Install(ctx context.Context, version, rootsDir string) error {
	if rootsDir == "" {
		rootsDir = DefaultRootsDir
	}
	if _, err := findRoot(ctx, version, rootsDir); err == nil {
		return nil
	}
	suite, ok := debianSuite[version]
	if !ok {
		return fmt.Errorf("cannot install slurm %s: no Debian suite is known to carry it", version)
	}
	if err := os.MkdirAll(rootsDir, 0o755); err != nil {
		return fmt.Errorf("cannot make the folder of roots: %w", err)
	}
	if _, err := exec.LookPath("debootstrap"); err != nil {
		if err := quiet(ctx, "apt-get", "-qq", "install", "-y", "--no-install-recommends", "debootstrap"); err != nil {
			return fmt.Errorf("cannot install debootstrap: %w", err)
		}
	}
	// Built aside and renamed: a root with that name is a finished one.
	part, err := os.MkdirTemp(rootsDir, version+".part-")
	if err != nil {
		return fmt.Errorf("cannot make the new root: %w", err)
	}
	defer os.RemoveAll(part)
	if err := os.Chmod(part, 0o755); err != nil { // munge makes its key as a user of its own, who must be able to enter the root
		return fmt.Errorf("cannot open the new root to all: %w", err)
	}
	packages := "slurmctld,slurmd,slurm-client,slurmdbd,munge,python3-minimal,python3-venv,git,ca-certificates"
	args := []string{"--variant=minbase", "--include=" + packages, suite, part}
	if mirror := debianMirror(); mirror != "" {
		args = append(args, mirror)
	}
	if err := quiet(ctx, "debootstrap", args...); err != nil {
		log, _ := os.ReadFile(filepath.Join(part, "debootstrap/debootstrap.log")) // what the error points to, removed with part
		return fmt.Errorf("cannot build a Debian %s root: %w\n%s", suite, err, log[max(0, len(log)-1000):])
	}
	if err := os.Rename(part, filepath.Join(rootsDir, version)); err != nil {
		return fmt.Errorf("cannot put the new root in place: %w", err)
	}
	return nil
}

// debianMirror is the mirror this machine's apt uses, "" when its sources are in no form known here.
func debianMirror() string {
	text, err := os.ReadFile("/etc/apt/sources.list.d/debian.sources")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(text)) {
		if uri, ok := strings.CutPrefix(line, "URIs:"); ok {
			return strings.TrimSpace(uri)
		}
	}
	return ""
}

func quiet(ctx context.Context, name string, args ...string) error {
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
	if err := cmd.Run(); err != nil {
		text := out.String()
		return fmt.Errorf("%s: %w: …%s", name, err, text[max(0, len(text)-500):])
	}
	return nil
}

// Releases are those that tests use beside the system's own: what SLURMTEST_RELEASES lists, separated by commas, else 26.05.
func Releases() []string {
	if list, chosen := os.LookupEnv("SLURMTEST_RELEASES"); chosen {
		return strings.FieldsFunc(list, func(r rune) bool { return r == ',' })
	}
	return []string{"26.05"}
}
