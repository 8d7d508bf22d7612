package fakeslurm

import (
	"slices"
	"strings"
	"syscall"
)

var scancelGrammar = newGrammar(
	"scancel",
	"batch full interactive quiet verbose ctld hurry me cron version",
	"name user state signal partition account qos clusters jobname nodelist reservation wckey",
	"b=batch f=full i=interactive Q=quiet v=verbose H=hurry n=name u=user t=state s=signal p=partition A=account q=qos M=clusters V=version",
)

func (c *controller) scancel(q request) response {
	o, ids, err := scancelGrammar.parse(q.Args)
	if err != nil {
		return response{Stderr: err.Error(), Exit: 1}
	}
	names, users, states := words(o["name"], o["jobname"]), words(o["user"]), words(strings.ToUpper(o["state"]))
	if _, asked := o["me"]; asked {
		users = []string{q.User}
	}
	if len(ids)+len(names)+len(users)+len(states) == 0 {
		return response{Stderr: "scancel: error: No job identification provided\n", Exit: 1}
	}
	for _, j := range slices.Clone(c.jobs) {
		named := len(ids) == 0 || slices.ContainsFunc(ids, j.matches)
		if !named || j.ended() || len(names) > 0 && !slices.Contains(names, j.name) || len(users) > 0 && !slices.Contains(users, j.user) {
			continue
		}
		if len(states) > 0 && !slices.Contains(states, j.state) && !slices.Contains(states, shortStates[j.state]) {
			continue
		}
		if name := strings.TrimPrefix(strings.ToUpper(o["signal"]), "SIG"); name != "" && name != "KILL" {
			if j.state == running {
				signalTree(j, signalNumber(name))
			}
			continue
		}
		c.cancel(j, q.UID)
	}
	return response{}
}

func (c *controller) cancel(j *job, uid int) {
	j.cancelledBy = uid
	switch {
	case j.state == pending:
		j.state, j.reason, j.end = cancelled, "None", c.now()
		j.start = j.end
	case j.ending == "":
		j.reason = "None"
		c.finish(j, cancelled)
	}
}

func signalNumber(name string) syscall.Signal {
	signals := map[string]syscall.Signal{
		"HUP": syscall.SIGHUP, "INT": syscall.SIGINT, "QUIT": syscall.SIGQUIT, "USR1": syscall.SIGUSR1, "USR2": syscall.SIGUSR2,
		"TERM": syscall.SIGTERM, "CONT": syscall.SIGCONT, "STOP": syscall.SIGSTOP, "TSTP": syscall.SIGTSTP,
		"1": 1, "2": 2, "10": 10, "12": 12, "15": 15, "18": 18, "19": 19, "9": 9,
	}
	return signals[name]
}
