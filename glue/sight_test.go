package glue

import (
	"errors"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/slurm"
)

func TestAGlueThatCannotSeeItsUsersJobsDoesNotStart(t *testing.T) {
	users := []string{"anna", "bob"}
	for _, row := range []struct {
		story   string
		sight   slurm.Sight
		unknown error
		users   []string
		note    string
		refusal string
	}{
		{"an operator", slurm.Sight{User: "svc", Everyone: true}, nil, users, "", ""},
		{"no user map", slurm.Sight{User: "svc"}, nil, nil, "", ""},
		{"a map that leads to the glue's own user", slurm.Sight{User: "svc"}, nil, []string{"svc"}, "", ""},
		{
			"an ordinary account",
			slurm.Sight{User: "svc"},
			nil, users, "",
			"PrivateData hides the jobs of other users from svc, so those of agent.slurm.user_map (anna, bob) could not be looked after: " +
				"make svc an operator (sacctmgr modify user svc set adminlevel=operator)",
		},
		{"a coordinator", slurm.Sight{User: "svc", Accounts: []string{"lab"}}, nil, users, "but for those of the accounts it coordinates (lab)", ""},
		{"sacctmgr does not answer", slurm.Sight{User: "svc"}, errors.New("slurmdbd: connection refused"), users, "whether svc is one cannot be learnt (slurmdbd: connection refused)", ""},
	} {
		note, err := judgeSight(row.sight, row.unknown, row.users)
		if !strings.Contains(note, row.note) || (row.note == "") != (note == "") {
			t.Errorf("%s: note %q", row.story, note)
		}
		if (err == nil) != (row.refusal == "") || err != nil && !strings.Contains(err.Error(), row.refusal) {
			t.Errorf("%s: %v", row.story, err)
		}
	}
}

// Another Linux user's glue serves the same queue, and PrivateData hides its jobs.
func TestAJobThatSlurmHidesIsNotGone(t *testing.T) {
	d := newDesk(t, nil)
	d.glue.blind = true
	task := d.queued(nil)
	d.takenBy(task, "7")
	d.rounds(6)
	if d.Status(task.ID) != "in_progress" {
		t.Errorf("the task is %s: %s", d.Status(task.ID), d.field(task.ID, "status_message"))
	}
	if n := strings.Count(d.log.String(), "Slurm does not show job 7: "); n != 1 {
		t.Errorf("told %d times:\n%s", n, d.log)
	}
}

func TestAJobOnceShownIsGoneWhenItIsNotShownAnyMore(t *testing.T) {
	d := newDesk(t, nil)
	d.glue.blind = true
	task := d.running()
	d.rounds(4)
	if d.Status(task.ID) != "failed" || !strings.Contains(d.field(task.ID, "status_message"), "is gone") {
		t.Errorf("the task is %s: %s", d.Status(task.ID), d.field(task.ID, "status_message"))
	}
}

func TestAJobSubmittedForAnotherUserThatWasNeverShownIsNotSubmittedAgain(t *testing.T) {
	d := newDesk(t, nil)
	d.glue.blind = true
	task := d.queued(nil)
	d.rounds(1)
	d.glue.book[task.ID].jobs["100"].shown = false // as with sbatch run as somebody else
	d.rounds(5)
	if n := len(d.calls("sbatch")); n != 1 || d.Status(task.ID) != "queued" {
		t.Errorf("%d submissions, the task is %s", n, d.Status(task.ID))
	}
}
