package slurm

import (
	"crypto/rand"
	"strings"
)

// unitSep stands between the fields of an answer, recordSep after its last.
const (
	unitSep   = "\x1f"
	recordSep = "\x1e"
)

// newMark makes what follows a separator in one call. Names and comments are any text, control characters included, and a
// mark that nobody could know when the job was named keeps them from ending a field, or from showing a job that is none.
func newMark() string { return rand.Text()[:8] }

// lastLine is what a wrapper left of a first field: what it printed before ends up in front.
func lastLine(field string) string { return field[strings.LastIndexByte(field, '\n')+1:] }
