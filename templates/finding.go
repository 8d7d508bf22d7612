package templates

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Severity says what a finding means for somebody who wants to use the template.
type Severity string

// An Error keeps a template from being used; a Warning is most likely a mistake, but the script runs.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// A Finding is something wrong at one place of a template.
type Finding struct {
	Severity Severity `json:"severity"`
	File     string   `json:"file"`
	Line     int      `json:"line"` // from 1
	Col      int      `json:"col"`  // in characters, from 1
	What     string   `json:"what"` // one sentence without a full stop
	Fix      string   `json:"fix,omitempty"`
	Source   string   `json:"source,omitempty"` // the line of the template
	Width    int      `json:"width,omitempty"`  // how many characters of it are meant
}

// Error returns file:line:col: what; how to mend it.
func (f Finding) Error() string {
	s := fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Col, f.What)
	if f.Fix != "" {
		s += "; " + f.Fix
	}
	return s
}

// Errors is why a template cannot be parsed or rendered: one finding or more, in the order of the file.
type Errors []Finding

// Error returns one line for each finding.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, f := range e {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "\n")
}

func sortFindings(fs []Finding) []Finding {
	slices.SortStableFunc(fs, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col), cmp.Compare(a.What, b.What))
	})
	return slices.Compact(fs)
}
