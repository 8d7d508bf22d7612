// Package argv reads command lines the way the Python agent's argparse does, on top of kong: options of several values
// (--queue a b), optional values (--services-mode, --services-mode 3), unique abbreviations (--que a), values that begin
// with a dash (--gpus -1), arguments from a file (@file), and container arguments after --docker.
//
// Normalize rewrites such a line to one that kong reads; the types of this file take the rewritten values apart again.
package argv

import (
	"errors"
	"strings"

	"github.com/alecthomas/kong"
)

// separator joins the values of one option in a normalized command line. No argument holds it: it is ASCII's unit separator.
const separator = "\x1f"

// bare stands for an option that was given without a value.
const bare = "\x1e"

// List is an option of one or more values: --queue a b.
type List struct{ Values []string }

// Decode takes one joined value. A repeated option replaces the earlier one, as in argparse.
func (l *List) Decode(ctx *kong.DecodeContext) error {
	values, err := pop(ctx)
	if err == nil && len(values) == 0 {
		err = errors.New("needs at least one value")
	}
	l.Values = values
	return err
}

// Any is an option of any number of values: --stop, --stop id1 id2.
type Any struct {
	Set    bool
	Values []string
}

// Decode takes one joined value, possibly of no parts.
func (a *Any) Decode(ctx *kong.DecodeContext) (err error) {
	a.Set = true
	a.Values, err = pop(ctx)
	return err
}

// Optional is an option whose value may be left out: --services-mode, --services-mode 3.
type Optional struct {
	Set   bool
	Value string // "" when left out
}

// Decode takes the value if there is one.
func (o *Optional) Decode(ctx *kong.DecodeContext) error {
	values, err := pop(ctx)
	o.Set, o.Value = true, ""
	if len(values) > 0 {
		o.Value = values[0]
	}
	return err
}

// Container is an image and its arguments: --docker, --docker image, --docker image -v /a:/b --ipc=host.
// Options that the command does not know belong to the container.
type Container struct {
	Set   bool
	Image string
	Args  []string
}

// Decode takes one joined value, possibly of no parts. One quoted value with blanks is split on them, as the Python agent does.
func (c *Container) Decode(ctx *kong.DecodeContext) error {
	values, err := pop(ctx)
	c.Set, c.Image, c.Args = true, "", nil
	if len(values) == 1 {
		values = strings.Fields(values[0])
	}
	if len(values) > 0 {
		c.Image, c.Args = values[0], values[1:]
	}
	return err
}

func pop(ctx *kong.DecodeContext) ([]string, error) {
	token, err := ctx.Scan.PopValue("value")
	if err != nil {
		return nil, err
	}
	text := token.String()
	if text == bare {
		return nil, nil
	}
	return strings.Split(text, separator), nil
}
