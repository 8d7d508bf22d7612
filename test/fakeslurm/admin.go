package fakeslurm

import (
	"encoding/json"
	"net"
	"time"
)

// order is what the command line "fakeslurm ctl …" asks of a controller that runs in a process of its own.
type order struct {
	Outage  *bool
	Advance time.Duration
	Fate    *Fate
	Fault   *SubmitFault
	Node    string
	Down    bool
	Stop    bool
}

type done struct{ Error string }

func (c *controller) answerAdmin(conn net.Conn) {
	var o order
	if err := json.NewDecoder(conn).Decode(&o); err != nil {
		return
	}
	var answer done
	if o.Outage != nil {
		if *o.Outage {
			c.down()
		} else if err := c.up(); err != nil {
			answer.Error = err.Error()
		}
	}
	c.mu.Lock()
	c.offset += o.Advance
	if o.Fate != nil {
		c.fates = append(c.fates, *o.Fate)
	}
	if o.Fault != nil {
		c.faults = append(c.faults, *o.Fault)
	}
	if o.Node != "" {
		for _, n := range c.nodes {
			if n.name == o.Node {
				c.setNode(n, o.Down)
			}
		}
	}
	c.step()
	c.mu.Unlock()
	_ = json.NewEncoder(conn).Encode(answer)
	if o.Stop {
		go c.stop()
	}
}
