package proc

import (
	"fmt"
	"syscall"

	"golang.org/x/sys/unix"
)

// SignalName gives a signal's name as people write it: "SIGTERM".
func SignalName(s syscall.Signal) string {
	if name := unix.SignalName(s); name != "" {
		return name
	}
	return fmt.Sprintf("signal %d", int(s))
}
