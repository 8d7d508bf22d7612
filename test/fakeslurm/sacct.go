package fakeslurm

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

var sacctGrammar = newGrammar(
	"sacct",
	"allocations parsable parsable2 noheader duplicates allusers long brief helpformat noconvert version help local truncate",
	"jobs format delimiter starttime endtime user state name partition cluster clusters units account",
	"X=allocations p=parsable P=parsable2 n=noheader D=duplicates a=allusers j=jobs o=format S=starttime E=endtime u=user s=state M=clusters l=long b=brief e=helpformat r=partition V=version",
)

const sacctDefault = "JobID,JobName,Partition,Account,AllocCPUS,State,ExitCode"

var sacctFields = strings.Fields(`Account AllocCPUS AllocNodes AllocTRES Cluster Comment DerivedExitCode Elapsed Eligible End ExitCode GID Group JobID JobIDRaw JobName
	MaxRSS MaxRSSNode NNodes NodeList Partition QOS Reason ReqCPUS ReqMem ReqNodes ReqTRES Start State Submit SubmitLine Timelimit UID User WorkDir`)

func (c *controller) sacct(q request) response {
	o, _, err := sacctGrammar.parse(q.Args)
	if err != nil {
		return response{Stderr: err.Error(), Exit: 1}
	}
	if !c.options.Accounting {
		return response{Stderr: "Slurm accounting storage is disabled\n", Exit: 1}
	}
	format := sacctDefault
	if text := lookEnv(q.Env, "SACCT_FORMAT"); text != "" {
		format = text
	}
	if text := o["format"]; text != "" {
		format = text
	}
	var fields []string
	for _, word := range words(format) {
		word, _, _ = strings.Cut(word, "%")
		i := slices.IndexFunc(sacctFields, func(known string) bool { return strings.EqualFold(known, word) })
		if i < 0 {
			return response{Stderr: fmt.Sprintf("sacct: error: Invalid field requested: %q\n", word), Exit: 1}
		}
		fields = append(fields, sacctFields[i])
	}
	table := sacctTable{fields: fields, delimiter: "|"}
	if text, given := o["delimiter"]; given {
		table.delimiter = text
	}
	_, table.parsable = o["parsable2"]
	_, table.trailing = o["parsable"]
	_, table.bare = o["noheader"]
	_, alone := o["allocations"]
	for _, j := range c.remembered(o, q) {
		for _, component := range j.components() {
			table.rows = append(table.rows, c.account(component, "", fields))
		}
		if !alone && !j.start.IsZero() {
			table.rows = append(table.rows, c.account(j, "batch", fields))
		}
	}
	return response{Stdout: table.String()}
}

func (c *controller) remembered(o map[string]string, q request) []*job {
	ids, users := words(o["jobs"]), words(o["user"])
	var found []*job
	for _, j := range append(slices.Clone(c.gone), c.jobs...) {
		named := slices.ContainsFunc(ids, func(word string) bool { return j.matches(strings.TrimSuffix(word, ".batch")) })
		if len(ids) > 0 && !named || len(users) > 0 && !slices.Contains(users, j.user) {
			continue
		}
		if _, all := o["allusers"]; len(ids) == 0 && len(users) == 0 && !all && j.user != q.User {
			continue
		}
		found = append(found, j)
	}
	slices.SortStableFunc(found, func(a, b *job) int { return a.id - b.id })
	return found
}

// account is a job's row, or that of its batch step.
func (c *controller) account(j *job, step string, fields []string) []string {
	row := make([]string, len(fields))
	for i, field := range fields {
		row[i] = c.accountField(j, step, field)
	}
	return row
}

func (c *controller) accountField(j *job, step, field string) string {
	of := func(text string) string { // a field of the allocation only
		if step != "" {
			return ""
		}
		return text
	}
	switch field {
	case "JobID":
		return stepID(j.idText(), step)
	case "JobIDRaw":
		return stepID(strconv.Itoa(j.id), step)
	case "JobName":
		if step != "" {
			return step
		}
		return strings.ReplaceAll(j.name, `"`, "`")
	case "State":
		if j.state == cancelled && step == "" {
			return fmt.Sprintf("%s by %d", cancelled, j.cancelledBy)
		}
		if j.state == completing {
			return running
		}
		return j.state
	case "ExitCode":
		return fmt.Sprintf("%d:%d", j.exit, j.signal)
	case "DerivedExitCode":
		return of("0:0")
	case "Cluster":
		return c.options.Name
	case "User":
		return of(j.user)
	case "UID":
		return of(strconv.Itoa(j.uid))
	case "Partition":
		return of(j.partition)
	case "Account":
		return j.account
	case "Reason":
		return of("None")
	case "Comment":
		if j.comment == nil {
			return ""
		}
		return of(*j.comment)
	case "NodeList":
		if len(j.given) == 0 {
			return "None assigned"
		}
		return j.nodeList()
	case "NNodes", "AllocNodes", "ReqNodes":
		return strconv.Itoa(j.nodeCount())
	case "AllocCPUS", "ReqCPUS":
		return strconv.Itoa(j.need.cpus * j.nodeCount())
	case "ReqTRES", "AllocTRES":
		if field == "AllocTRES" && len(j.given) == 0 {
			return ""
		}
		return of(c.tres(j))
	case "ReqMem":
		return of(fmt.Sprintf("%dM", j.need.memory*j.nodeCount()))
	case "MaxRSS", "MaxRSSNode":
		return c.memoryField(j, step, field)
	case "Timelimit":
		switch {
		case step != "":
			return ""
		case j.limit > 0:
			return longClock(j.limit)
		case j.start.IsZero():
			return "Partition_Limit"
		}
		return longClock(year)
	case "Elapsed":
		return longClock(c.ran(j))
	case "Submit", "Eligible":
		return showTime(j.submit, "", "Unknown")
	case "Start":
		return showTime(j.start, "", "Unknown")
	case "End":
		return showTime(j.end, "", "Unknown")
	case "WorkDir":
		return of(j.dir)
	}
	return ""
}

// memoryField makes up a plausible figure: all of it for a job that ran out of memory, a tenth else.
func (c *controller) memoryField(j *job, step, field string) string {
	if step == "" || !j.ended() {
		return ""
	}
	if field == "MaxRSSNode" {
		return j.given[0].node.name
	}
	kilobytes := j.need.memory * 1024
	if j.state != outOfMemory {
		kilobytes /= 10
	}
	return fmt.Sprintf("%dK", kilobytes)
}

func stepID(id, step string) string {
	if step == "" {
		return id
	}
	return id + "." + step
}

type sacctTable struct {
	fields                   []string
	rows                     [][]string
	delimiter                string
	parsable, trailing, bare bool
}

func (t sacctTable) String() string {
	var b strings.Builder
	line := func(cells []string) {
		switch {
		case t.parsable:
			b.WriteString(strings.Join(cells, t.delimiter))
		case t.trailing:
			b.WriteString(strings.Join(cells, t.delimiter) + t.delimiter)
		default:
			for i, cell := range cells {
				width := 10
				if t.fields[i] == "JobID" {
					b.WriteString(column{width: 12, suffix: " "}.cell(cell))
					continue
				}
				if t.fields[i] == "ExitCode" {
					width = 8
				}
				if len(cell) > width {
					cell = cell[:width-1] + "+"
				}
				b.WriteString(column{width: width, right: true, suffix: " "}.cell(cell))
			}
		}
		b.WriteByte('\n')
	}
	if !t.bare {
		line(t.fields)
		if !t.parsable && !t.trailing {
			b.WriteString(strings.Repeat("-", 12) + strings.Repeat(" "+strings.Repeat("-", 10), len(t.fields)-1) + "\n")
		}
	}
	for _, row := range t.rows {
		line(row)
	}
	return b.String()
}
