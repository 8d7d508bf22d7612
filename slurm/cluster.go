package slurm

import (
	"context"
	"fmt"
	"strings"
)

// ClusterInfo is what scontrol show config says of the cluster.
type ClusterInfo struct {
	Name        string
	Version     string   // "22.05.8"
	Accounting  bool     // slurmdbd keeps a history that sacct can read
	PrivateData []string // "jobs": ordinary users see only their own
	SlurmUser   string   // the account that slurmctld runs as
}

// Cluster asks for the cluster's name, version and the settings that matter to us.
func (c *Client) Cluster(ctx context.Context) (ClusterInfo, error) {
	out, err := c.query(ctx, "scontrol", "show", "config")
	if err != nil {
		return ClusterInfo{}, fmt.Errorf("cannot read the cluster's configuration: %w", err)
	}
	info := parseConfig(out)
	if info.Name == "" {
		return ClusterInfo{}, fmt.Errorf("cannot read the cluster's configuration: scontrol named no cluster")
	}
	return info, nil
}

// Ping tells whether slurmctld answers: nil, or an *Unavailable.
func (c *Client) Ping(ctx context.Context) error {
	out, err := c.query(ctx, "scontrol", "ping")
	// "Slurmctld(primary) at host is UP", one line per controller. With all of them down it exits 1 and says so on stdout.
	switch {
	case strings.Contains(out, " is UP"):
		return nil
	case strings.Contains(out, " is DOWN"):
		return &Unavailable{Words: strings.TrimSpace(out), Err: err}
	case err != nil:
		return fmt.Errorf("cannot ping slurmctld: %w", err)
	}
	return &Unavailable{Words: "scontrol ping named no controller: " + strings.TrimSpace(out)}
}

func parseConfig(text string) ClusterInfo {
	values := map[string]string{}
	for line := range strings.Lines(text) {
		key, value, ok := strings.Cut(line, "=")
		if ok {
			values[strings.TrimSpace(key)] = strings.TrimSpace(value)
		}
	}
	info := ClusterInfo{
		Name:       values["ClusterName"],
		Version:    values["SLURM_VERSION"],
		Accounting: strings.HasPrefix(values["AccountingStorageType"], "accounting_storage/") && values["AccountingStorageType"] != "accounting_storage/none",
	}
	info.SlurmUser, _, _ = strings.Cut(values["SlurmUser"], "(")
	if private := values["PrivateData"]; private != "" && private != "none" {
		info.PrivateData = strings.Split(private, ",")
	}
	return info
}
