package conf

import (
	"fmt"

	"github.com/clearml-hpc/clearml-agent/conf/hocon"
)

// Warning is a remark on the configuration that does not stop anything.
type Warning struct {
	Pos     hocon.Pos // zero when it is about no place in a file
	Key     string    // the dotted key it is about, when there is one
	Text    string
	Nearest string // the known key that was probably meant
}

// String is one line: place, what, what was probably meant.
func (w Warning) String() string {
	text := w.Text
	if w.Nearest != "" {
		text += "; did you mean " + w.Nearest + "?"
	}
	if p := w.Pos.String(); p != "" {
		return fmt.Sprintf("%s: %s", p, text)
	}
	return text
}
