package slurm

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Partition is one partition and the kind of nodes it has; a partition with several kinds has one entry per kind.
type Partition struct {
	Name      string
	Default   bool
	Up        bool
	TimeLimit time.Duration // 0: none
	Nodes     int
	NodeState string // of all its nodes of this kind: "4/0/0/4" is allocated/idle/other/total
	CPUs      int    // per node
	MemoryMB  int    // per node
	Gres      string // "gpu:a100:4", "" without
	Features  string
}

// Partitions asks sinfo for the partitions that the calling user may see.
func (c *Client) Partitions(ctx context.Context) ([]Partition, error) {
	format := strings.Join([]string{"%P", "%a", "%l", "%D", "%F", "%c", "%m", "%G", "%f"}, unitSep)
	out, err := c.query(ctx, "sinfo", "--noheader", "--format="+format)
	if err != nil {
		return nil, fmt.Errorf("cannot list partitions: %w", err)
	}
	return parseSinfo(out), nil
}

func parseSinfo(text string) []Partition {
	var partitions []Partition
	for line := range strings.Lines(text) {
		f := strings.Split(strings.TrimSpace(line), unitSep)
		if len(f) != 9 {
			continue // a site's banner
		}
		name, isDefault := strings.CutSuffix(f[0], "*")
		partitions = append(partitions, Partition{
			Name: name, Default: isDefault, Up: f[1] == "up", TimeLimit: parseLimit(f[2]), Nodes: leadingInt(f[3]), NodeState: f[4],
			CPUs: leadingInt(strings.TrimSuffix(f[5], "+")), MemoryMB: leadingInt(strings.TrimSuffix(f[6], "+")),
			Gres: known(f[7]), Features: known(f[8]),
		})
	}
	return partitions
}
