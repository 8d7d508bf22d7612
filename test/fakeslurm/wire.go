package fakeslurm

import (
	"encoding/json"
	"fmt"
	"net"
	"path/filepath"
	"time"
)

// request is one call of a command, as its process saw it.
type request struct {
	Command string
	Args    []string
	Env     []string
	Dir     string
	Stdin   []byte
	UID     int
	GID     int
	User    string
}

// response is what the command prints and its exit code. The last two are for srun, which runs its tasks itself.
type response struct {
	Stdout string
	Stderr string
	Exit   int
}

func socketPath(dir string) string { return filepath.Join(dir, "slurmctld.sock") }
func adminPath(dir string) string  { return filepath.Join(dir, "admin.sock") }

// exchange sends one message and reads one answer.
func exchange(socket string, question, answer any) error {
	dialer := net.Dialer{Timeout: 5 * time.Second}
	conn, err := dialer.Dial("unix", socket)
	if err != nil {
		return fmt.Errorf("cannot reach the controller: %w", err)
	}
	defer func() { _ = conn.Close() }()
	if err := json.NewEncoder(conn).Encode(question); err != nil {
		return fmt.Errorf("cannot ask the controller: %w", err)
	}
	if err := json.NewDecoder(conn).Decode(answer); err != nil {
		return fmt.Errorf("cannot read the controller's answer: %w", err)
	}
	return nil
}

// spoken is an error in Slurm's own words, line ends included, as a command prints it.
type spoken string

func (s spoken) Error() string { return string(s) }
