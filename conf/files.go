package conf

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/google/renameio/v2"

	"github.com/clearml-hpc/clearml-agent/conf/hocon"
)

// FileResult is what became of one entry of the files section.
type FileResult struct {
	Name string // key of the entry
	Path string
	Err  error // nil: written
}

// ErrFileKept is the result of an entry with overwrite off whose file is there already.
var ErrFileKept = errors.New("the file is there already, and overwrite is off")

// ApplyFiles writes the files of the top-level files section; none when agent.apply_files is off. An entry that cannot be
// written does not keep the others from being written. Variables in a path are those of the environment and of the
// environment section.
func (c *Config) ApplyFiles() []FileResult {
	if !c.Bool("agent.apply_files") {
		return nil
	}
	env := make(environ, len(c.env))
	for k, v := range c.env {
		env[k] = v
	}
	for _, v := range c.Environment() {
		env[v.Name] = v.Value
	}
	var results []FileResult
	for _, f := range c.get("files").Fields() {
		path := expandPath(f.Value.Get("path").Text(), c.home, env)
		results = append(results, FileResult{Name: f.Key, Path: path, Err: writeEntry(path, f.Value)})
	}
	return results
}

func writeEntry(path string, entry *hocon.Value) error {
	if path == "" {
		return errors.New("it has no path")
	}
	overwrite := true
	if b, ok := asBool(entry.Get("overwrite")); ok {
		overwrite = b
	}
	switch info, err := os.Stat(path); {
	case err == nil && info.IsDir():
		return fmt.Errorf("%s is a folder", path)
	case err == nil && !overwrite:
		return ErrFileKept
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("cannot look at the file: %w", err)
	}
	text, err := entryText(entry)
	if err != nil {
		return err
	}
	mode, chosen, err := entryMode(entry.Get("mode"))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("cannot make the folder: %w", err)
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real // the file behind a link is replaced, not the link
	}
	opts := []renameio.Option{renameio.WithPermissions(mode), renameio.WithExistingPermissions()}
	if chosen {
		opts = []renameio.Option{renameio.WithStaticPermissions(mode)}
	}
	if err := replaceFile(path, text, opts...); err != nil {
		return fmt.Errorf("cannot write the file: %w", err)
	}
	return nil
}

// entryText is the contents, decoded and encoded as the entry says.
func entryText(entry *hocon.Value) ([]byte, error) {
	contents := entry.Get("contents")
	if strings.EqualFold(entry.Get("format").Text(), "base64") {
		raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(contents.Text()), ""))
		if err != nil {
			return nil, fmt.Errorf("cannot decode its contents: %w", err)
		}
		if target := entry.Get("target_format").Text(); target == "" || target == "string" || target == "bytes" {
			return raw, nil
		}
		contents = hocon.NewString(contents.Pos(), string(raw))
	}
	switch target := entry.Get("target_format").Text(); target {
	case "json":
		return contents.Indent(), nil
	case "yaml", "yml":
		return yaml(contents), nil
	case "", "string", "bytes", "text":
		if contents.Kind() == hocon.Object || contents.Kind() == hocon.List {
			return contents.Indent(), nil
		}
		return []byte(pythonText(contents)), nil
	default:
		return nil, fmt.Errorf("target_format %q is none of string, json, yaml, bytes", target)
	}
}

// entryMode reads 0644, "644", "0o644" as octal, whatever the type.
func entryMode(v *hocon.Value) (mode fs.FileMode, chosen bool, err error) {
	text := strings.TrimPrefix(strings.ToLower(v.Text()), "0o")
	if text == "" {
		return 0o644, false, nil
	}
	n, err := strconv.ParseUint(text, 8, 32)
	if err != nil || n > 0o7777 {
		return 0, false, fmt.Errorf("mode %q is no octal number like \"0o644\"", v.Text())
	}
	mode = fs.FileMode(n & 0o777)
	for bit, flag := range map[uint64]fs.FileMode{0o4000: fs.ModeSetuid, 0o2000: fs.ModeSetgid, 0o1000: fs.ModeSticky} {
		if n&bit != 0 {
			mode |= flag
		}
	}
	return mode, true, nil
}
