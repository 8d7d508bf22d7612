package runner

import (
	"testing"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

func TestWhatALookAtTheStatusMeans(t *testing.T) {
	look := func(status clearml.Status, message string) *clearml.Task {
		return &clearml.Task{Status: status, StatusMessage: message}
	}
	running, reset := look("in_progress", ""), look("created", "")
	for name, tc := range map[string]struct {
		looks []*clearml.Task
		want  Why
		goOn  bool
	}{
		"runs on":                           {[]*clearml.Task{running, running}, 0, true},
		"a message of no consequence":       {[]*clearml.Task{look("in_progress", "Slurm job 7 running on n1")}, 0, true},
		"abort in the UI":                   {[]*clearml.Task{look("in_progress", "stopping")}, StoppedByOwner, false},
		"hard stop":                         {[]*clearml.Task{look("stopped", "")}, StatusChanged, false},
		"closed":                            {[]*clearml.Task{look("closed", "")}, StatusChanged, false},
		"published":                         {[]*clearml.Task{look("published", "")}, StatusChanged, false},
		"enqueued again":                    {[]*clearml.Task{look("queued", "")}, StatusChanged, false},
		"marked failed":                     {[]*clearml.Task{look("failed", "")}, MarkedFailed, false},
		"completed by its own program":      {[]*clearml.Task{look("completed", ""), look("completed", "")}, 0, true},
		"publishing":                        {[]*clearml.Task{look("publishing", "")}, 0, true},
		"reset, four looks":                 {[]*clearml.Task{reset, reset, reset, reset}, 0, true},
		"reset, five looks":                 {[]*clearml.Task{reset, reset, reset, reset, reset}, TaskReset, false},
		"reset taken back":                  {[]*clearml.Task{reset, reset, reset, reset, running, reset}, 0, true},
		"missing once":                      {[]*clearml.Task{nil, running, nil, nil}, 0, true},
		"deleted":                           {[]*clearml.Task{nil, nil, nil}, TaskDeleted, false},
		"a status that nobody knows so far": {[]*clearml.Task{look("dreaming", "")}, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			var o observer
			var cause *Cause
			for _, task := range tc.looks {
				cause, _ = o.see(task)
			}
			switch {
			case tc.goOn && cause != nil:
				t.Errorf("ended: %s", cause.Detail)
			case !tc.goOn && (cause == nil || cause.Why != tc.want):
				t.Errorf("cause is %v", cause)
			}
		})
	}
}
