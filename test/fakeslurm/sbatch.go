package fakeslurm

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

const submissionFailed = "Batch job submission failed: "

// said is an error as sbatch prints it, with its exit code.
func said(exit int, lines ...string) response {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString("sbatch: error: " + line + "\n")
	}
	return response{Stderr: b.String(), Exit: exit}
}

func (c *controller) sbatch(q request) response {
	cli := map[string]string{}
	rest, err := sbatchOptions().parse(q.Args, cli)
	if err != nil {
		return response{Stderr: err.Error() + "\n", Exit: 255}
	}
	if _, asked := cli["version"]; asked {
		return response{Stdout: "slurm-wlm " + c.options.Version + "\n"}
	}
	script, problem := readScript(q, cli, rest)
	if problem != nil {
		return *problem
	}
	options := map[string]string{}
	words, components, err := directives(string(script))
	if err == nil {
		_, err = sbatchOptions().parse(words, options)
	}
	if err != nil {
		return response{Stderr: err.Error() + "\n", Exit: 255}
	}
	maps.Copy(options, fromEnv(q.Env))
	maps.Copy(options, cli)
	j, refusal := c.makeJob(q, options, script)
	if refusal != nil {
		return *refusal
	}
	j.het = components
	if _, asked := options["test-only"]; asked {
		return response{Stderr: fmt.Sprintf("sbatch: Job %d to start at %s using %d processors on nodes n1 in partition debug\n", c.nextID, isoTime(c.now()), j.need.cpus)}
	}
	fault := c.nextFault()
	if fault != nil && !fault.Accept {
		return response{Stderr: fault.Stderr, Exit: 1}
	}
	id, err := c.enter(j, options["array"])
	if err != nil {
		return said(1, submissionFailed+"Invalid job array specification")
	}
	if fault != nil {
		return response{Stderr: fault.Stderr, Exit: 1}
	}
	if _, parsable := options["parsable"]; parsable {
		return response{Stdout: fmt.Sprintf("%d\n", id)}
	}
	return response{Stdout: fmt.Sprintf("Submitted batch job %d\n", id)}
}

func (c *controller) nextFault() *SubmitFault {
	if len(c.faults) == 0 {
		return nil
	}
	fault := c.faults[0]
	if c.faults[0].Times--; c.faults[0].Times <= 0 {
		c.faults = c.faults[1:]
	}
	return &fault
}

func readScript(q request, cli map[string]string, rest []string) ([]byte, *response) {
	var script []byte
	switch wrap, wrapped := cli["wrap"]; {
	case wrapped:
		return []byte("#!/bin/sh\n# This script was created by sbatch --wrap.\n\n" + wrap + "\n"), nil
	case len(rest) > 0:
		path := rest[0]
		if !filepath.IsAbs(path) {
			path = filepath.Join(q.Dir, path)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			r := said(1, "Unable to open file "+rest[0])
			return nil, &r
		}
		script = text
	default:
		script = q.Stdin
	}
	var r response
	switch {
	case len(script) == 0:
		r = said(1, "Batch script is empty!")
	case !strings.HasPrefix(string(script), "#!"):
		r = said(1, "This does not look like a batch script.  The first", "line must start with #! followed by the path to an interpreter.", "For instance: #!/bin/sh")
	case strings.Contains(string(script), "\r\n"):
		r = said(1, `Batch script contains DOS line breaks (\r\n)`, `instead of expected UNIX line breaks (\n).`)
	default:
		return script, nil
	}
	return nil, &r
}

// fromEnv reads sbatch's input environment variables: SBATCH_PARTITION and the like.
func fromEnv(env []string) map[string]string {
	options := map[string]string{}
	for _, entry := range env {
		key, value, _ := strings.Cut(entry, "=")
		name, ok := strings.CutPrefix(key, "SBATCH_")
		if !ok {
			continue
		}
		name = strings.ToLower(strings.ReplaceAll(name, "_", "-"))
		if name == "timelimit" {
			name = "time"
		}
		if _, known := long[name]; known {
			options[name] = value
		}
	}
	return options
}

func (c *controller) makeJob(q request, o map[string]string, script []byte) (*job, *response) {
	j := &job{
		user: q.User, uid: q.UID, gid: q.GID, script: script, state: pending, reason: "None", partition: "debug", name: o["job-name"],
		account: o["account"], requeue: true, dir: q.Dir, submit: c.now(), env: exported(q.Env, o),
	}
	setDefault(&j.name, "sbatch")
	if _, wrapped := o["wrap"]; wrapped && o["job-name"] == "" {
		j.name = "wrap"
	}
	if text, given := o["comment"]; given {
		j.comment = &text
	}
	if dir := o["chdir"]; dir != "" {
		j.dir = dir
	}
	if partition := o["partition"]; partition != "" && !slices.Contains(strings.Split(partition, ","), "debug") {
		r := said(1, "invalid partition specified: "+partition, submissionFailed+"Invalid partition name specified")
		return nil, &r
	}
	if _, held := o["hold"]; held {
		j.held, j.reason = true, "JobHeldUser"
	}
	if _, no := o["no-requeue"]; no {
		j.requeue = false
	}
	if text := o["time"]; text != "" {
		limit, err := parseLimit(text)
		if err != nil {
			r := said(255, "Invalid --time specification")
			return nil, &r
		}
		j.limit = limit
	}
	j.after = dependencies(o["dependency"])
	j.appendOut = o["open-mode"] == "append" || o["open-mode"] == "a"
	j.stdout, j.stderr = o["output"], o["error"]
	w, err := c.makeNeed(o)
	if err != nil {
		r := response{Stderr: err.Error(), Exit: 1}
		return nil, &r
	}
	j.need = w
	return j, nil
}

// enter gives ids: one to a plain job, one to each task of an array.
func (c *controller) enter(j *job, array string) (int, error) {
	first := c.nextID
	tasks := []int{0}
	if array != "" {
		var err error
		if tasks, err = arrayTasks(array); err != nil {
			return 0, err
		}
	}
	for _, task := range tasks {
		one := *j
		one.id = c.nextID
		c.nextID += max(1, one.het)
		if array != "" {
			one.arrayID, one.arrayTask = first, task
		}
		one.stdout = outputPath(&one, j.stdout)
		if one.stdout == "" {
			one.stdout = filepath.Join(one.dir, fmt.Sprintf("slurm-%s.out", strings.TrimSuffix(one.idText(), "+0")))
		}
		one.stderr = outputPath(&one, j.stderr)
		one.fate = c.fateOf(&one)
		c.jobs = append(c.jobs, &one)
	}
	return first, nil
}

// outputPath fills the patterns of --output.
func outputPath(j *job, pattern string) string {
	if pattern == "" {
		return ""
	}
	array, task := j.id, "4294967294"
	if j.arrayID != 0 {
		array, task = j.arrayID, strconv.Itoa(j.arrayTask)
	}
	path := strings.NewReplacer(
		"%j", strconv.Itoa(j.id), "%A", strconv.Itoa(array), "%a", task, "%x", j.name, "%u", j.user, "%N", "n1", "%n", "0", "%%", "%",
	).Replace(pattern)
	if !filepath.IsAbs(path) {
		path = filepath.Join(j.dir, path)
	}
	return path
}

// exported is the submitter's environment as --export lets it through.
func exported(env []string, o map[string]string) []string {
	choice, given := o["export"]
	if !given || choice == "ALL" {
		return env
	}
	var kept []string
	words := strings.Split(choice, ",")
	all := slices.Contains(words, "ALL")
	for _, entry := range env {
		key, _, _ := strings.Cut(entry, "=")
		login := slices.Contains([]string{"HOME", "USER", "LOGNAME", "SHELL", "PATH", "TERM"}, key)
		if all || slices.Contains(words, key) || login || strings.HasPrefix(key, "SLURM_") {
			kept = append(kept, entry)
		}
	}
	for _, word := range words {
		if strings.Contains(word, "=") {
			kept = append(kept, word)
		}
	}
	return kept
}

func dependencies(text string) []int {
	var ids []int
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ':' || r == ',' || r == '?' }) {
		if id, err := strconv.Atoi(word); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

func arrayTasks(text string) ([]int, error) {
	text, _, _ = strings.Cut(text, "%")
	var tasks []int
	for _, part := range strings.Split(text, ",") {
		from, to, isRange := strings.Cut(part, "-")
		first, err := strconv.Atoi(from)
		if err != nil {
			return nil, errors.New("invalid array")
		}
		last := first
		if isRange {
			if last, err = strconv.Atoi(to); err != nil || last < first {
				return nil, errors.New("invalid array")
			}
		}
		for task := first; task <= last; task++ {
			tasks = append(tasks, task)
		}
	}
	return tasks, nil
}

var errTime = errors.New("invalid time")

// parseLimit reads minutes, minutes:seconds, hours:minutes:seconds, days-hours[:minutes[:seconds]]; Slurm keeps whole minutes.
func parseLimit(text string) (time.Duration, error) {
	if upper := strings.ToUpper(text); upper == "INFINITE" || upper == "UNLIMITED" || text == "-1" {
		return 0, nil
	}
	days, clock, hasDays := strings.Cut(text, "-")
	if !hasDays {
		days, clock = "0", text
	}
	d, err := strconv.Atoi(days)
	if err != nil {
		return 0, errTime
	}
	parts := strings.Split(clock, ":")
	if len(parts) > 3 {
		return 0, errTime
	}
	var values [3]int
	for i, part := range parts {
		if values[i], err = strconv.Atoi(part); err != nil || values[i] < 0 {
			return 0, errTime
		}
	}
	var seconds int
	switch {
	case hasDays || len(parts) == 3:
		seconds = values[0]*3600 + values[1]*60 + values[2]
	default:
		seconds = values[0]*60 + values[1]
	}
	minutes := (d*86400 + seconds + 59) / 60
	return time.Duration(minutes) * time.Minute, nil
}
