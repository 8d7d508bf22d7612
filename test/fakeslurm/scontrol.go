package fakeslurm

import (
	"fmt"
	"strings"
)

func (c *controller) scontrol(q request) response {
	var args []string
	oneLine := false
	for _, word := range q.Args {
		switch {
		case word == "-o" || word == "--oneliner":
			oneLine = true
		case word == "-V" || word == "--version":
			return response{Stdout: "slurm-wlm " + c.options.Version + "\n"}
		case !strings.HasPrefix(word, "-"):
			args = append(args, word)
		}
	}
	if len(args) == 0 {
		return response{Stderr: "scontrol: error: no command\n", Exit: 1}
	}
	switch args[0] {
	case "ping":
		return response{Stdout: "Slurmctld(primary) at " + "localhost is UP\n"}
	case "show":
		return c.show(args[1:], oneLine, lookEnv(q.Env, "SLURM_TIME_FORMAT"))
	case "hold", "uhold", "release", "requeue", "requeuehold":
		return c.change(args[0], args[1:])
	case "update":
		return c.update(args[1:])
	}
	return response{Stderr: "invalid keyword: " + args[0] + "\n", Exit: 1}
}

const noSuchJob = "Invalid job id specified"

func (c *controller) change(verb string, ids []string) response {
	var r response
	for _, word := range words(strings.Join(ids, ",")) {
		jobs := c.find(word)
		if len(jobs) == 0 {
			return response{Stderr: noSuchJob + " for job " + word + "\nslurm_suspend error: " + noSuchJob + "\n", Exit: 1}
		}
		for _, j := range jobs {
			if complaint := c.changeJob(verb, j); complaint != "" {
				r = response{Stderr: fmt.Sprintf("%s for job %s\n", complaint, word), Exit: 1}
			}
		}
	}
	return r
}

func (c *controller) changeJob(verb string, j *job) string {
	switch verb {
	case "hold", "uhold":
		if j.state != pending {
			return "Job is no longer pending execution"
		}
		j.held, j.reason = true, "JobHeldUser"
	case "release":
		j.held = false
	default:
		return c.requeueJob(verb, j)
	}
	return ""
}

func (c *controller) requeueJob(verb string, j *job) string {
	switch {
	case j.state == pending:
		return "Job is pending execution"
	case !j.requeue:
		return "Requested operation is presently disabled"
	}
	j.held = verb == "requeuehold"
	if j.ended() {
		c.again(j)
		return ""
	}
	j.again = true
	j.ending = failed
	c.finish(j, failed)
	return ""
}

func (c *controller) update(pairs []string) response {
	values := map[string]string{}
	for _, pair := range pairs {
		key, value, _ := strings.Cut(pair, "=")
		values[strings.ToLower(key)] = value
	}
	if name := values["nodename"]; name != "" {
		return c.updateNode(name, values["state"])
	}
	jobs := c.find(values["jobid"])
	if len(jobs) == 0 {
		return response{Stderr: noSuchJob + " for job " + values["jobid"] + "\nslurm_update error: " + noSuchJob + "\n", Exit: 1}
	}
	for _, j := range jobs {
		if text, given := values["comment"]; given {
			j.comment = &text
		}
		if text, given := values["name"]; given {
			j.name = text
		}
		if text, given := values["timelimit"]; given {
			limit, err := parseLimit(text)
			if err != nil {
				return response{Stderr: "Invalid time limit\n", Exit: 1}
			}
			j.limit = limit
		}
	}
	return response{}
}

func (c *controller) updateNode(name, state string) response {
	for _, n := range c.nodes {
		if n.name == name {
			c.setNode(n, strings.EqualFold(state, "down") || strings.EqualFold(state, "drain"))
			return response{}
		}
	}
	return response{Stderr: "slurm_update error: Invalid node name specified\n", Exit: 1}
}

// setNode takes a node away or brings it back. What runs there fails, and is put back where it may be.
func (c *controller) setNode(n *node, down bool) {
	n.down = down
	if !down {
		return
	}
	for _, j := range c.jobs {
		for _, g := range j.given {
			if g.node == n && (j.state == running || j.state == completing) {
				c.suffer(j, &Fate{End: nodeFail, EndReason: "NodeDown", Requeue: j.requeue})
				break
			}
		}
	}
}
