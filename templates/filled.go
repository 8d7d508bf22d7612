package templates

import (
	"fmt"
	"strings"

	"github.com/clearml-hpc/clearml-agent/templates/directive"
)

// filledDirectives checks the values of options as a whole, after each slot in them was found fit for its part.
func (c *checked) filledDirectives() []Finding {
	var bad []Finding
	for _, d := range c.directives {
		if d.Option == nil || !strings.Contains(d.Value, c.prefix) {
			continue
		}
		pieces, first := c.valuePieces(d.Value)
		if first == nil {
			continue
		}
		if msg := d.Option.Type.CheckFilled(pieces); msg != "" {
			bad = append(bad, c.src.finding(Error, first.slot.span, fmt.Sprintf("%s is %q, but --%s %s", first.slot.name(), first.result.text, d.Name, msg), first.remedy(nil)))
		}
	}
	return bad
}

// valuePieces takes a value with tokens apart. first is the first slot that a task has filled.
func (l *layout) valuePieces(value string) (pieces []directive.Piece, first *fill) {
	for _, f := range l.tokensIn(value) {
		before, after, _ := strings.Cut(value, f.token)
		if before != "" {
			pieces = append(pieces, directive.Piece{Text: before})
		}
		pieces = append(pieces, directive.Piece{Text: f.cooked(), Task: !f.result.author})
		if first == nil && !f.result.author {
			first = f
		}
		value = after
	}
	if value != "" {
		pieces = append(pieces, directive.Piece{Text: value})
	}
	return pieces, first
}
