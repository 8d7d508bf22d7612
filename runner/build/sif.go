package build

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/clearml-hpc/clearml-agent/runner/tool"
)

// SIF builds an Apptainer image at the path target, which is replaced once the image is whole. program is apptainer or
// singularity. A build that fails leaves target as it was.
func SIF(ctx context.Context, i Image, program, target string) error {
	apptainer := func(args ...string) error {
		_, err := tool.Run(ctx, tool.Command{Argv: append([]string{program}, args...), Env: i.Env, Echo: i.Talk, Merge: true})
		return err
	}
	dir, remove, err := temporary()
	if err != nil {
		return err
	}
	defer remove()
	sandbox := filepath.Join(dir, "sandbox")
	if err := apptainer("build", "--sandbox", sandbox, source(i.Base)); err != nil {
		return fmt.Errorf("cannot unpack the image %s: %w", i.Base, err)
	}
	unmount, err := furnish(sandbox, i)
	if err != nil {
		return fmt.Errorf("cannot put clearml-agent into the image: %w", err)
	}
	inside := append([]string{"exec", "--writable", "--no-home", "--cleanenv", "--pwd", "/", "--bind", i.Config + ":" + confPath + ":ro"}, i.Args...)
	if os.Geteuid() != 0 {
		inside = append(inside, "--fakeroot")
	}
	if err := apptainer(append(append(inside, sandbox), i.command()...)...); err != nil {
		return fmt.Errorf("the build inside %s failed, no image was made: %w", i.Base, err)
	}
	if err := unmount(); err != nil {
		return fmt.Errorf("cannot tidy the image up: %w", err)
	}
	if argv := i.EntryPoint.argv(); argv != nil {
		var s shell
		s.line("#!/bin/sh")
		s.line("exec " + s.words(argv) + ` "$@"`)
		if err := writeExecutable(filepath.Join(sandbox, ".singularity.d", "runscript"), s.text.String()); err != nil {
			return fmt.Errorf("cannot set the image's entry point: %w", err)
		}
	}
	part := target + ".part"
	defer os.Remove(part)
	if err := apptainer("build", "--force", part, sandbox); err != nil {
		return fmt.Errorf("cannot pack the image: %w", err)
	}
	if err := os.Rename(part, target); err != nil {
		return fmt.Errorf("cannot put the image into place: %w", err)
	}
	return nil
}

// source is what apptainer calls the base image: a path, or an address, of docker's registries where it has no scheme.
func source(base string) string {
	if _, err := os.Stat(base); err == nil || strings.Contains(base, "://") {
		return base
	}
	return "docker://" + base
}

// furnish copies this program into an unpacked image and makes a place where the configuration can be mounted; undo takes
// that place away.
func furnish(sandbox string, i Image) (undo func() error, err error) {
	if err := copyExecutable(i.Agent, filepath.Join(sandbox, agentPath)); err != nil {
		return nil, err
	}
	place := filepath.Join(sandbox, confPath)
	if err := os.MkdirAll(filepath.Dir(place), 0o755); err != nil { //nolint:gosec // an empty folder inside an image
		return nil, err
	}
	if err := os.WriteFile(place, nil, 0o600); err != nil {
		return nil, err
	}
	return func() error { return os.RemoveAll(filepath.Dir(place)) }, nil
}
