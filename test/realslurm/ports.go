package realslurm

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
)

const (
	portsPerCluster = 32
	maxNodes        = portsPerCluster - 8
)

// portBlock is a run of TCP ports below the ephemeral range. Clusters started at the same time, by whichever process, take
// different ones: a block is held by an abstract socket of its name, which goes with the process and leaves no file.
type portBlock struct {
	base int
	held net.Listener
}

func takePorts(ctx context.Context) (*portBlock, error) {
	const low, blocks = 20000, 350
	for _, n := range rand.Perm(blocks) {
		base := low + n*portsPerCluster
		held, err := listen(ctx, "unix", fmt.Sprintf("@realslurm-ports-%d", base))
		if err != nil {
			continue
		}
		if portsFree(ctx, base) {
			return &portBlock{base: base, held: held}, nil
		}
		_ = held.Close()
	}
	return nil, errors.New("cannot find a free block of ports")
}

func (p *portBlock) release() { _ = p.held.Close() }

func (p *portBlock) controller() int { return p.base }
func (p *portBlock) database() int   { return p.base + 1 }
func (p *portBlock) node(i int) int  { return p.base + 8 + i }

func portsFree(ctx context.Context, base int) bool {
	for port := base; port < base+portsPerCluster; port++ {
		l, err := listen(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			return false
		}
		_ = l.Close()
	}
	return true
}

func listen(ctx context.Context, network, address string) (net.Listener, error) {
	var config net.ListenConfig
	return config.Listen(ctx, network, address)
}
