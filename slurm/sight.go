package slurm

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
)

// HidesJobs says whether ordinary users are shown their own jobs alone. Of another's job scontrol then says that the id is
// invalid, as of one that never was, and squeue says nothing.
func (c ClusterInfo) HidesJobs() bool { return slices.Contains(c.PrivateData, "jobs") }

// Sight says whose jobs Slurm shows to the caller where it hides jobs (slurm.conf(5), PrivateData).
type Sight struct {
	User     string   // our own Linux account
	Everyone bool     // all jobs: we are root, SlurmUser, an operator or an administrator
	Accounts []string // whose coordinator we are: jobs charged to them
}

// Sight asks sacctmgr who we are to Slurm, where that is needed. Its error says that it could not be learnt.
func (c *Client) Sight(ctx context.Context, cluster ClusterInfo) (Sight, error) {
	name, err := c.ask(ctx, "id", "-un")
	if err != nil {
		return Sight{}, fmt.Errorf("cannot learn our own user name: %w", err)
	}
	sight := Sight{User: strings.TrimSpace(name)}
	sight.Everyone = !cluster.HidesJobs() || os.Geteuid() == 0 || sight.User == cluster.SlurmUser
	if sight.Everyone {
		return sight, nil
	}
	out, err := c.query(ctx, "sacctmgr", "-n", "-P", "show", "user", sight.User, "withcoord", "format=AdminLevel,Coordinators")
	var failed *CommandError
	switch {
	case errors.As(err, &failed) && containsAny(failed.Stderr, noAccountingWords):
		return sight, nil // without a slurmdbd nobody can be made an operator
	case err != nil:
		return sight, fmt.Errorf("cannot learn what Slurm shows to %s: %w", sight.User, err)
	}
	sight.Everyone, sight.Accounts = parseRights(out)
	return sight, nil
}

// parseRights reads "level|accounts" of a user; one whom slurmdbd does not know has no line and no rights.
func parseRights(text string) (everyone bool, accounts []string) {
	level, coordinates, _ := strings.Cut(strings.TrimSpace(text), "|")
	if coordinates != "" {
		accounts = strings.Split(coordinates, ",")
	}
	return level == "Operator" || level == "Administrator", accounts
}
