package conf

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/clearml-hpc/clearml-agent/conf/hocon"
)

// folder reads the layer of CLEARML_CONFIG_PATH: default/**/*.conf and, for another TRAINS_ENV, that folder beside it. A file
// a/b.conf holds what is below a.b.
func (l *loader) folder() (*hocon.Value, error) {
	kind := "default"
	if v, ok := l.env["TRAINS_ENV"]; ok {
		kind = v
	}
	switch kind {
	case "default", "demo", "local":
	default:
		return nil, fmt.Errorf("TRAINS_ENV=%s is none of default, demo, local", kind)
	}
	name, root := l.env.first("CLEARML_CONFIG_PATH", "TRAINS_CONFIG_PATH")
	if name == "" {
		return nil, nil
	}
	l.used = append(l.used, "$"+name)
	root = expandHome(root, l.opts.Home)
	tree, err := l.walk(filepath.Join(root, "default"), "$"+name)
	if err != nil || kind == "default" {
		return tree, err
	}
	more, err := l.walk(filepath.Join(root, kind), "$"+name)
	if err != nil {
		return nil, err
	}
	return hocon.Merge(tree, more), nil
}

func (l *loader) walk(root, from string) (*hocon.Value, error) {
	var tree *hocon.Value
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			if path == root && errors.Is(err, os.ErrNotExist) {
				return fs.SkipAll
			}
			return err
		}
		if entry.IsDir() || filepath.Ext(path) != ".conf" {
			return nil
		}
		v, found, err := l.file(path, from)
		if err != nil || !found {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return fmt.Errorf("cannot name %s below %s: %w", path, root, err)
		}
		mount := strings.Split(strings.TrimSuffix(filepath.ToSlash(rel), ".conf"), "/")
		tree = hocon.Merge(tree, (*hocon.Value)(nil).With(v, mount...))
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("cannot read the configuration folder %s: %w", l.shown(root), err)
	}
	return tree, nil
}
