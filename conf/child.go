package conf

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2"

	"github.com/clearml-hpc/clearml-agent/conf/hocon"
)

// Local is c without the values of vaults: what a child gets that fetches vaults by itself.
func (c *Config) Local() *Config {
	d := *c
	d.tree = c.local
	return &d
}

// With is c with further settings on top.
func (c *Config) With(settings ...Setting) (*Config, error) {
	d := *c
	for _, s := range settings {
		path, ok := hocon.ParsePath(s.Path)
		if !ok {
			return nil, fmt.Errorf("%q is no key", s.Path)
		}
		pos := hocon.Pos{Src: c.origins.add(FromCommandLine, s.Origin, "")}
		d.tree = d.tree.With(hocon.FromPlain(pos, s.Value), path...)
	}
	return &d, nil
}

// Without is c without the settings at and below a dotted key, defaults included.
func (c *Config) Without(path string) *Config {
	d := *c
	if keys, ok := hocon.ParsePath(path); ok {
		d.tree = d.tree.Without(keys...)
	}
	return &d
}

// folders are the settings that children, which may have another home folder, get as absolute paths.
func folders() []string {
	return []string{"agent.venvs_dir", "agent.vcs_cache.path", "agent.pip_download_cache.path", "agent.docker_pip_cache", "agent.docker_apt_cache"}
}

// JSON is the whole configuration as a file for children: this program, the Python agent and the SDK read it. It holds
// credentials.
func (c *Config) JSON() []byte {
	tree := c.tree
	for _, path := range folders() {
		keys, _ := hocon.ParsePath(path)
		v := tree.Get(keys...)
		if v.Kind() != hocon.String || v.Text() == "" {
			continue
		}
		if abs, err := filepath.Abs(expandPath(v.Text(), c.home, c.env)); err == nil {
			tree = tree.With(hocon.NewString(v.Pos(), abs), keys...)
		}
	}
	return tree.Indent()
}

// WriteFile writes JSON to path, readable by this user alone, whole or not at all. A file that holds it already is left
// alone: it may be mounted into running containers.
func (c *Config) WriteFile(path string) (changed bool, err error) {
	text := c.JSON()
	old, err := os.ReadFile(path)
	if err == nil && bytes.Equal(old, text) {
		info, err := os.Stat(path)
		if err == nil && info.Mode().Perm() == 0o600 {
			return false, nil
		}
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("cannot read the old configuration for children: %w", err)
	}
	if err := replaceFile(path, text, renameio.WithStaticPermissions(0o600)); err != nil {
		return false, fmt.Errorf("cannot write the configuration for children: %w", err)
	}
	return true, nil
}

// replaceFile puts text at path, whole or not at all.
func replaceFile(path string, text []byte, opts ...renameio.Option) error {
	f, err := renameio.NewPendingFile(path, opts...)
	if err != nil {
		return err
	}
	defer f.Cleanup() //nolint:errcheck // nothing is left to clean up after a replacement
	if _, err := f.Write(text); err != nil {
		return err
	}
	return f.CloseAtomicallyReplace()
}
