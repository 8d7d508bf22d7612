package fakeslurm

import (
	"fmt"
	"strings"
)

var sinfoGrammar = newGrammar(
	"sinfo", "noheader all long Node summarize list-reasons version help", "format Format partition states nodes sort clusters",
	"h=noheader a=all l=long N=Node s=summarize R=list-reasons o=format O=Format p=partition t=states n=nodes S=sort M=clusters V=version",
)

func (c *controller) sinfo(q request) response {
	o, _, err := sinfoGrammar.parse(q.Args)
	if err != nil {
		return response{Stderr: err.Error(), Exit: 1}
	}
	if _, asked := o["version"]; asked {
		return response{Stdout: "slurm-wlm " + c.options.Version + "\n"}
	}
	_, bare := o["noheader"]
	_, perNode := o["Node"]
	format := "%9P %.5a %.10l %.6D %.6t %N"
	if perNode {
		format = "%N %.6D %.9P %.5t"
	}
	if text := lookEnv(q.Env, "SINFO_FORMAT"); text != "" {
		format = text
	}
	if text, given := o["format"]; given {
		format = text
	}
	groups := c.groups(perNode, strings.Contains(format, "t") || strings.Contains(format, "%T"))
	prefix, columns := parseSinfo(format)
	var b strings.Builder
	line := func(value func(byte) string) {
		b.WriteString(prefix)
		for _, column := range columns {
			b.WriteString(column.cell(value(column.field[0])))
		}
		b.WriteByte('\n')
	}
	if !bare {
		line(func(letter byte) string { return sinfoTitles[letter] })
	}
	for _, nodes := range groups {
		line(func(letter byte) string { return c.nodesField(nodes, letter) })
	}
	return response{Stdout: b.String()}
}

var sinfoTitles = map[byte]string{
	'P': "PARTITION", 'R': "PARTITION", 'a': "AVAIL", 'l': "TIMELIMIT", 'D': "NODES", 't': "STATE", 'T': "STATE", 'N': "NODELIST", 'c': "CPUS", 'm': "MEMORY",
	'G': "GRES", 'f': "AVAIL_FEATURES", 'F': "NODES(A/I/O/T)", 'C': "CPUS(A/I/O/T)",
}

// parseSinfo reads a format as parseLetters does, but keeps the letter as the field.
func parseSinfo(format string) (string, []column) {
	kept := map[byte]bool{}
	for letter := range sinfoTitles {
		kept[letter] = true
	}
	parts := strings.Split(format, "%")
	var columns []column
	for _, part := range parts[1:] {
		_, one := parseLetters("%" + part)
		if len(one) == 0 {
			continue
		}
		letter := strings.TrimLeft(part, ".0123456789")[:1]
		if kept[letter[0]] {
			one[0].field = letter
			columns = append(columns, one[0])
		}
	}
	return parts[0], columns
}

// groups are the nodes of one line each: every node, those of one state, or all.
func (c *controller) groups(perNode, byState bool) [][]*node {
	var groups [][]*node
	index := map[string]int{}
	for _, n := range c.nodes {
		key := ""
		if byState {
			key = n.state()
		}
		if perNode {
			key = n.name
		}
		i, known := index[key]
		if !known {
			i = len(groups)
			index[key] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], n)
	}
	return groups
}

func (c *controller) nodesField(nodes []*node, letter byte) string {
	var allocated, idle, other int
	names := make([]string, len(nodes))
	for i, n := range nodes {
		names[i] = n.name
		switch n.state() {
		case "down":
			other++
		case "idle":
			idle++
		default:
			allocated++
		}
	}
	switch letter {
	case 'P':
		return "debug*"
	case 'R':
		return "debug"
	case 'a':
		return "up"
	case 'l':
		return "infinite"
	case 'D':
		return fmt.Sprint(len(nodes))
	case 'T':
		return nodes[0].state()
	case 't':
		return map[string]string{"idle": "idle", "mixed": "mix", "allocated": "alloc", "down": "down"}[nodes[0].state()]
	case 'N':
		return hostList(names)
	case 'c':
		return fmt.Sprint(c.options.CPUs)
	case 'm':
		return fmt.Sprint(c.options.MemoryMB)
	case 'G':
		if c.options.GPUs == 0 {
			return "(null)"
		}
		return fmt.Sprintf("gpu:%d", c.options.GPUs)
	case 'f':
		return "(null)"
	case 'F':
		return fmt.Sprintf("%d/%d/%d/%d", allocated, idle, other, len(nodes))
	}
	return ""
}
