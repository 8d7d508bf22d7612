package glue

import "strings"

// tres finds one item of a trackable-resources text such as "cpu=2,mem=4G,node=1,gres/gpu=1".
func tres(text, item string) string {
	for field := range strings.SplitSeq(text, ",") {
		if key, value, ok := strings.Cut(field, "="); ok && key == item {
			return value
		}
	}
	return ""
}

// short is the form of a task id in the log.
func short(id string) string {
	if len(id) <= 6 {
		return id
	}
	return id[:6] + "…"
}

// oneLine keeps foreign text inside its line.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
