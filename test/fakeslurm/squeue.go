package fakeslurm

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

var squeueGrammar = newGrammar(
	"squeue",
	"noheader all me long array start hide local federation array-unique noconvert version help verbose",
	"job jobs user name states partition format Format sort nodelist account qos iterate clusters step",
	"h=noheader a=all l=long r=array j=jobs u=user n=name t=states p=partition o=format O=Format S=sort w=nodelist A=account q=qos M=clusters V=version v=verbose",
)

const (
	squeueDefault = "%.18i %.9P %.8j %.8u %.2t %.10M %.6D %R"
	squeueLong    = "%.18i %.9P %.8j %.8u %.8T %.10M %.9l %.6D %R"
)

var titles = map[string]string{
	"jobarrayid": "JOBID", "jobid": "JOBID", "name": "NAME", "comment": "COMMENT", "username": "USER", "partition": "PARTITION", "statecompact": "ST",
	"state": "STATE", "reason": "REASON", "reasonlist": "NODELIST(REASON)", "nodelist": "NODELIST", "numnodes": "NODES", "numcpus": "CPUS",
	"timelimit": "TIME_LIMIT", "timeused": "TIME", "timeleft": "TIME_LEFT", "starttime": "START_TIME", "endtime": "END_TIME", "submittime": "SUBMIT_TIME",
	"minmemory": "MIN_MEMORY", "restartcnt": "RESTART_COUNT", "tres-alloc": "TRES_ALLOC", "exit_code": "EXIT_CODE", "cluster": "CLUSTER",
}

func (c *controller) squeue(q request) response {
	o, _, err := squeueGrammar.parse(q.Args)
	if err != nil {
		return response{Stderr: err.Error(), Exit: 1}
	}
	if _, asked := o["version"]; asked {
		return response{Stdout: "slurm-wlm " + c.options.Version + "\n"}
	}
	prefix, columns := squeueColumns(o, q.Env)
	jobs, unknown := c.chosen(o, q)
	if unknown {
		return response{Stderr: "slurm_load_jobs error: Invalid job id specified\n", Exit: 1}
	}
	var b strings.Builder
	if _, bare := o["noheader"]; !bare {
		b.WriteString(prefix)
		for _, column := range columns {
			b.WriteString(column.cell(titles[column.field]))
		}
		b.WriteByte('\n')
	}
	for _, j := range jobs {
		b.WriteString(prefix)
		for _, column := range columns {
			b.WriteString(column.cell(c.field(j, column.field, lookEnv(q.Env, "SLURM_TIME_FORMAT"))))
		}
		b.WriteByte('\n')
	}
	return response{Stdout: b.String()}
}

func squeueColumns(o map[string]string, env []string) (string, []column) {
	format := squeueDefault
	if text := lookEnv(env, "SQUEUE_FORMAT"); text != "" {
		format = text
	}
	if _, asked := o["long"]; asked {
		format = squeueLong
	}
	if text, asked := o["Format"]; asked {
		return "", parseNames(text)
	}
	if text, asked := o["format"]; asked {
		format = text
	}
	return parseLetters(format)
}

// chosen lists the jobs asked for, waiting ones first and the rest by id. A single id that nobody knows is an error, several
// are not.
func (c *controller) chosen(o map[string]string, q request) (jobs []*job, unknown bool) {
	ids := words(o["jobs"], o["job"])
	users, names := words(o["user"]), words(o["name"])
	states := words(strings.ToUpper(o["states"]), strings.ToUpper(lookEnv(q.Env, "SQUEUE_STATES")))
	if _, asked := o["me"]; asked {
		users = []string{q.User}
	}
	if o["states"] != "" {
		states = words(strings.ToUpper(o["states"]))
	}
	known := false
	for _, j := range c.jobs {
		if len(ids) > 0 && !slices.ContainsFunc(ids, j.matches) {
			continue
		}
		known = true
		if len(users) > 0 && !slices.Contains(users, j.user) && !slices.Contains(users, strconv.Itoa(j.uid)) || len(names) > 0 && !slices.Contains(names, j.name) {
			continue
		}
		if wantedState(j, states) {
			jobs = append(jobs, j.components()...)
		}
	}
	return jobs, len(ids) == 1 && !known
}

func wantedState(j *job, states []string) bool {
	if len(states) == 0 {
		return !j.ended()
	}
	return slices.Contains(states, "ALL") || slices.Contains(states, j.state) || slices.Contains(states, shortStates[j.state])
}

func words(texts ...string) []string {
	var all []string
	for _, text := range texts {
		for _, word := range strings.Split(text, ",") {
			if word != "" {
				all = append(all, word)
			}
		}
	}
	return all
}

// field is one field of a job as squeue shows it.
func (c *controller) field(j *job, name, timeFormat string) string {
	switch name {
	case "cluster":
		return c.options.Name
	case "jobarrayid":
		return j.idText()
	case "jobid":
		return strconv.Itoa(j.id)
	case "arrayjobid":
		if j.arrayID != 0 {
			return strconv.Itoa(j.arrayID)
		}
		return strconv.Itoa(j.id)
	case "arraytaskid":
		if j.arrayID == 0 {
			return "N/A"
		}
		return strconv.Itoa(j.arrayTask)
	case "name":
		return j.name
	case "comment":
		return j.commentText()
	case "username":
		return j.user
	case "userid":
		return strconv.Itoa(j.uid)
	case "partition":
		return j.partition
	case "state":
		return j.state
	case "statecompact":
		return shortStates[j.state]
	case "reason":
		return j.reason
	case "reasonlist":
		if j.state == running || j.state == completing || j.ended() && j.reason == "None" {
			return j.nodeList()
		}
		return "(" + j.reason + ")"
	case "nodelist":
		return j.nodeList()
	case "batchhost":
		if len(j.given) == 0 {
			return "n/a"
		}
		return j.given[0].node.name
	case "numnodes":
		return strconv.Itoa(j.nodeCount())
	case "numcpus":
		return strconv.Itoa(j.need.cpus * j.nodeCount())
	case "minmemory":
		return fmt.Sprintf("%dM", j.need.memory)
	case "tres-per-node":
		if j.need.gpuText == "" {
			return "N/A"
		}
		return j.need.gpuText
	case "tres-alloc":
		return c.tres(j)
	case "restartcnt":
		return strconv.Itoa(j.restarts)
	case "workdir":
		return j.dir
	case "command":
		return "(null)"
	case "account", "qos":
		return "(null)"
	case "priority":
		return strconv.Itoa(4294901760 - j.id)
	case "exit_code":
		if c.old() {
			return strconv.Itoa(j.exit<<8 | j.signal)
		}
		return fmt.Sprintf("%d:%d", j.exit, j.signal)
	}
	return c.timeField(j, name, timeFormat)
}

const year = 365 * 24 * time.Hour

func (c *controller) timeField(j *job, name, format string) string {
	begun := !j.start.IsZero()
	switch name {
	case "submittime":
		return showTime(j.submit, format, "N/A")
	case "starttime":
		return showTime(j.start, format, "N/A")
	case "endtime":
		switch {
		case !j.end.IsZero() || !begun:
			return showTime(j.end, format, "N/A")
		case j.limit == 0:
			return showTime(j.start.Add(year), format, "N/A")
		}
		return showTime(j.start.Add(j.limit), format, "N/A")
	case "timelimit":
		switch {
		case j.limit > 0:
			return clock(j.limit)
		case begun:
			return clock(year)
		}
		return "UNLIMITED"
	case "timeused":
		return clock(c.ran(j))
	case "timeleft":
		if j.limit == 0 {
			return "UNLIMITED"
		}
		return clock(j.limit - c.ran(j))
	}
	return ""
}

func (c *controller) ran(j *job) time.Duration {
	switch {
	case j.start.IsZero():
		return 0
	case j.end.IsZero():
		return c.now().Sub(j.start)
	}
	return j.end.Sub(j.start)
}

func (j *job) commentText() string {
	if j.comment == nil {
		return "(null)"
	}
	return *j.comment
}
