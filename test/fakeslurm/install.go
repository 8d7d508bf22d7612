package fakeslurm

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const optionsName = "fakeslurm.json"

// install makes a cluster's folder: links to the program under the commands' names, and its slurm.conf.
func install(dir, binary, cluster string) error {
	bin := filepath.Join(dir, "bin")
	if err := os.MkdirAll(bin, 0o755); err != nil {
		return fmt.Errorf("cannot make the folder of commands: %w", err)
	}
	for _, name := range Commands() {
		link := filepath.Join(bin, name)
		if err := os.Remove(link); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("cannot replace %s: %w", link, err)
		}
		if err := os.Symlink(binary, link); err != nil {
			return fmt.Errorf("cannot link %s: %w", name, err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "slurm.conf"), []byte("ClusterName="+cluster+"\n"), 0o644); err != nil {
		return fmt.Errorf("cannot write slurm.conf: %w", err)
	}
	return nil
}

// writeOptions leaves the options of a cluster to the controller that its first command starts. A cluster without them has its
// controller elsewhere, and none is started when that does not answer.
func writeOptions(dir, binary string, options Options) error {
	options.Dir, options.Binary = dir, binary
	text, err := json.MarshalIndent(options, "", "  ")
	if err != nil {
		return fmt.Errorf("cannot write the options: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, optionsName), text, 0o644); err != nil {
		return fmt.Errorf("cannot write the options: %w", err)
	}
	return nil
}

func readOptions(dir string) (Options, error) {
	var options Options
	text, err := os.ReadFile(filepath.Join(dir, optionsName))
	if err != nil {
		return options, fmt.Errorf("cannot read the cluster's options: %w", err)
	}
	if err := json.Unmarshal(text, &options); err != nil {
		return options, fmt.Errorf("cannot read the cluster's options: %w", err)
	}
	options.Dir = dir
	return options.withDefaults(), nil
}
