package glue

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/clearml-hpc/clearml-agent/slurm"
)

// checkSight makes sure that Slurm shows the jobs that the glue submits for others: what it cannot see it can neither explain
// nor close, and would take for gone. note says what could not be made sure of.
func (g *Glue) checkSight(ctx context.Context) (note string, err error) {
	if !g.cluster.HidesJobs() {
		return "", nil
	}
	sight, unknown := g.deps.Slurm.Sight(ctx, g.cluster)
	g.blind = !sight.Everyone
	return judgeSight(sight, unknown, g.users.linuxUsers())
}

// judgeSight says whether a glue with this sight, learnt or unknown, can look after the jobs of users.
func judgeSight(sight slurm.Sight, unknown error, users []string) (note string, err error) {
	others := slices.DeleteFunc(users, func(user string) bool { return user == sight.User })
	if sight.Everyone || len(others) == 0 {
		return "", nil
	}
	me := cmp.Or(sight.User, "the glue's user")
	mend := fmt.Sprintf("make %s an operator (sacctmgr modify user %s set adminlevel=operator), or take jobs out of PrivateData in slurm.conf", me, cmp.Or(sight.User, "…"))
	switch {
	case unknown != nil:
		return fmt.Sprintf("PrivateData hides the jobs of other users from all but Slurm's operators, and whether %s is one cannot be learnt (%s); if it is not, %s",
			me, oneLine(unknown.Error()), mend), nil
	case len(sight.Accounts) > 0:
		return fmt.Sprintf("PrivateData hides the jobs of other users from %s, but for those of the accounts it coordinates (%s): jobs of %s under other accounts would not be seen; %s",
			me, strings.Join(sight.Accounts, ", "), strings.Join(others, ", "), mend), nil
	}
	return "", failure(KindSlurm, nil, "PrivateData hides the jobs of other users from %s, so those of agent.slurm.user_map (%s) could not be looked after: %s",
		me, strings.Join(others, ", "), mend)
}
