package build

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/clearml-hpc/clearml-agent/runner/tool"
)

// cleanUp is how long the removal of a container may take after the build has ended or was ended.
const cleanUp = 20 * time.Second

// Docker builds a docker image called name. A build that fails leaves neither image nor container.
func Docker(ctx context.Context, i Image, name string) error {
	docker := func(ctx context.Context, args ...string) (string, error) {
		out, err := tool.Run(ctx, tool.Command{Argv: append([]string{"docker"}, args...), Env: i.Env, Echo: i.Talk})
		return strings.TrimSpace(string(out)), err
	}
	inside := i.command()
	create := append([]string{"create", "--volume", i.Config + ":" + confPath + ":ro", "--user", "0:0"}, i.Args...)
	create = append(append(create, "--entrypoint", "", i.Base), inside...)
	container, err := docker(ctx, create...)
	if err != nil {
		return fmt.Errorf("cannot make a container of %s: %w", i.Base, err)
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanUp)
		defer cancel()
		if _, err := docker(ctx, "rm", "--force", container); err != nil {
			fmt.Fprintf(i.Talk, "the container %s could not be removed: %v\n", container, err)
		}
	}()
	changes, err := imageChanges(ctx, docker, i)
	if err != nil {
		return err
	}
	dir, remove, err := temporary()
	if err != nil {
		return err
	}
	defer remove()
	// docker cp makes one folder, not its parents: the whole tree is copied.
	if err := copyExecutable(i.Agent, dir+agentPath); err != nil {
		return fmt.Errorf("cannot copy clearml-agent: %w", err)
	}
	if _, err := docker(ctx, "cp", dir+"/opt", container+":/"); err != nil {
		return fmt.Errorf("cannot put clearml-agent into the container: %w", err)
	}
	started := tool.Command{Argv: []string{"docker", "start", "--attach", container}, Env: i.Env, Echo: i.Talk, Merge: true}
	if _, err := tool.Run(ctx, started); err != nil {
		return fmt.Errorf("the build inside %s failed, no image was made: %w", i.Base, err)
	}
	if _, err := docker(ctx, append(append([]string{"commit"}, changes...), container, name)...); err != nil {
		return fmt.Errorf("cannot make the image %s: %w", name, err)
	}
	return nil
}

// imageChanges gives the image its entry point, or the base image's own back, and the base image's user: a commit would keep
// those of the build.
func imageChanges(ctx context.Context, docker func(context.Context, ...string) (string, error), i Image) ([]string, error) {
	text, err := docker(ctx, "image", "inspect", "--format", "{{json .Config}}", i.Base)
	if err != nil {
		return nil, fmt.Errorf("cannot look at the image %s: %w", i.Base, err)
	}
	var base struct {
		Entrypoint, Cmd []string
		User            string
	}
	if err := json.Unmarshal([]byte(text), &base); err != nil {
		return nil, fmt.Errorf("cannot read what docker says of the image %s: %w", i.Base, err)
	}
	if entry := i.EntryPoint.argv(); entry != nil {
		base.Entrypoint, base.Cmd = entry, nil
	}
	if len(base.Entrypoint)+len(base.Cmd) == 0 {
		base.Cmd = []string{"sh"} // an empty one would leave the build's command in place
	}
	if base.User == "" {
		base.User = "0:0"
	}
	changes := []string{"--change", "USER " + base.User}
	for _, c := range []struct {
		word string
		argv []string
	}{{"ENTRYPOINT", base.Entrypoint}, {"CMD", base.Cmd}} {
		list, err := json.Marshal(append([]string{}, c.argv...))
		if err != nil {
			return nil, fmt.Errorf("cannot write the image's %s: %w", c.word, err)
		}
		changes = append(changes, "--change", c.word+" "+string(list))
	}
	return changes, nil
}
