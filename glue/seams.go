package glue

import (
	"context"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/slurm"
)

// ClearML is what the glue asks of the ClearML server; *clearml.Client has it. The glue makes one call at a time, and every
// write it makes may be made twice.
type ClearML interface {
	Login(ctx context.Context) error
	ServerInfo() clearml.ServerInfo

	Task(ctx context.Context, id string) (*clearml.Task, error)
	Tasks(ctx context.Context, query clearml.TaskQuery) ([]clearml.Task, error)
	UpdateTask(ctx context.Context, id string, fields map[string]any) error
	EditHyperparams(ctx context.Context, id string, params []clearml.Param, force bool) error
	EnqueueForce(ctx context.Context, id, queue string, change clearml.StatusChange) error
	Stopped(ctx context.Context, id string, change clearml.StatusChange) error
	Failed(ctx context.Context, id string, change clearml.StatusChange) error

	Queues(ctx context.Context, ids []string, onlyFields ...string) ([]clearml.Queue, error)
	ResolveQueue(ctx context.Context, nameOrID string) (clearml.Queue, error)
	CreateQueue(ctx context.Context, name string) (string, error)
	// RemoveTask is the claim: of any number of callers one is told true.
	RemoveTask(ctx context.Context, queue, task string) (bool, error)
	MoveTaskToFront(ctx context.Context, queue, task string) error

	Register(ctx context.Context, r clearml.Registration) error
	Unregister(ctx context.Context, worker string) error
	StatusReport(ctx context.Context, r clearml.StatusReport) error

	AddEvents(ctx context.Context, events []any) (clearml.AddResult, error)

	Project(ctx context.Context, id string) (clearml.Project, error)
	User(ctx context.Context, id string) (clearml.User, error)
	Vaults(ctx context.Context) ([]clearml.Vault, error)
	// Call reaches an endpoint without a method of its own.
	Call(ctx context.Context, endpoint string, request, answer any) error
}

// Slurm is what the glue asks of Slurm; *slurm.Client has it. An error says nothing about any job: only an answer does.
type Slurm interface {
	Installed(names ...string) error
	Submit(ctx context.Context, r slurm.SubmitRequest) (slurm.Submitted, error)
	Jobs(ctx context.Context, q slurm.Query) ([]slurm.Job, error)
	History(ctx context.Context, ids []string, since time.Time) ([]slurm.Job, error)
	Show(ctx context.Context, id string) (slurm.Job, error)
	Usage(ctx context.Context, id string) (slurm.Usage, error)
	Cancel(ctx context.Context, ids []string, options slurm.CancelOptions) error
	Ping(ctx context.Context) error
	Cluster(ctx context.Context) (slurm.ClusterInfo, error)
	Sight(ctx context.Context, cluster slurm.ClusterInfo) (slurm.Sight, error)
}
