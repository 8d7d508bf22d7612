package fakeslurm

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"sync"
	"time"
)

// tick is how often the controller looks at its jobs.
const tick = 20 * time.Millisecond

// controller is slurmctld and every slurmd in one.
type controller struct {
	options Options

	mu     sync.Mutex
	jobs   []*job // purged ones removed
	gone   []*job // purged ones, for accounting
	nodes  []*node
	nextID int
	offset time.Duration
	fates  []Fate
	faults []SubmitFault
	slow   time.Duration // every answer takes so long

	listener net.Listener
	admin    net.Listener
	done     chan struct{}
	wait     sync.WaitGroup
}

func newController(options Options) *controller {
	c := &controller{options: options, nextID: 1, done: make(chan struct{})}
	for i := range options.Nodes {
		c.nodes = append(c.nodes, &node{
			name: fmt.Sprintf("n%d", i+1), cpus: options.CPUs, memory: options.MemoryMB, gpus: make([]bool, options.GPUs),
		})
	}
	return c
}

func (c *controller) start() error {
	if err := c.up(); err != nil {
		return err
	}
	admin, err := listen(adminPath(c.options.Dir))
	if err != nil {
		return err
	}
	c.admin = admin
	c.wait.Go(func() { accept(admin, c.answerAdmin) })
	c.wait.Go(c.run)
	return nil
}

// up begins to answer; down stops that, as a stopped slurmctld does. Jobs run on.
func (c *controller) up() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.listener != nil {
		return nil
	}
	listener, err := listen(socketPath(c.options.Dir))
	if err != nil {
		return err
	}
	c.listener = listener
	c.wait.Go(func() { accept(listener, c.answer) })
	return nil
}

func (c *controller) down() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.listener != nil {
		_ = c.listener.Close()
		c.listener = nil
	}
}

func (c *controller) stop() {
	close(c.done)
	c.down()
	_ = c.admin.Close()
	c.mu.Lock()
	for _, j := range c.jobs {
		killTree(j)
	}
	c.mu.Unlock()
	c.wait.Wait()
}

// run lets time pass for the jobs.
func (c *controller) run() {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for {
		select {
		case <-c.done:
			return
		case <-ticker.C:
			c.mu.Lock()
			c.step()
			c.mu.Unlock()
		}
	}
}

// now is the cluster's time: the real one, and what Advance added.
func (c *controller) now() time.Time { return time.Now().Add(c.offset) }

func listen(path string) (net.Listener, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("cannot remove the old socket: %w", err)
	}
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		return nil, fmt.Errorf("cannot listen for commands: %w", err)
	}
	return listener, nil
}

func accept(listener net.Listener, serve func(net.Conn)) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer func() { _ = conn.Close() }()
			serve(conn)
		}()
	}
}

func (c *controller) answer(conn net.Conn) {
	var q request
	if err := json.NewDecoder(conn).Decode(&q); err != nil {
		return
	}
	c.mu.Lock()
	slow := c.slow
	a := c.dispatch(q)
	c.mu.Unlock()
	if slow > 0 {
		select {
		case <-time.After(slow):
		case <-c.done:
		}
	}
	_ = json.NewEncoder(conn).Encode(a)
}

func (c *controller) dispatch(q request) response {
	switch q.Command {
	case "sbatch":
		return c.sbatch(q)
	case "squeue":
		return c.squeue(q)
	case "sacct":
		return c.sacct(q)
	case "scontrol":
		return c.scontrol(q)
	case "scancel":
		return c.scancel(q)
	case "sinfo":
		return c.sinfo(q)
	}
	return response{Stderr: q.Command + ": no such command\n", Exit: 127}
}

// find returns the jobs that a word on a command line names.
func (c *controller) find(word string) []*job {
	var found []*job
	for _, j := range c.jobs {
		if j.matches(word) {
			found = append(found, j)
		}
	}
	return found
}
