// Package cli is what both commands share around kong: parsing, help, version, and how an error becomes one sentence and
// an exit code.
package cli

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/alecthomas/kong"
	kongcompletion "github.com/jotaen/kong-completion"

	"github.com/clearml-hpc/clearml-agent/cmd/internal/argv"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/version"
	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
)

// Streams are the process's standard streams: Out carries results, Err the talk.
type Streams struct {
	In  io.Reader
	Out io.Writer
	Err io.Writer
}

// Program describes a command to Parse.
type Program struct {
	Name        string
	Description string
	Groups      []kong.Group
}

// Error is an error with the exit code that it ends the process with.
type Error struct {
	Code exitcode.Code
	Err  error
}

func (e *Error) Error() string { return e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

// Fail gives err the exit code code.
func Fail(code exitcode.Code, err error) error { return &Error{Code: code, Err: err} }

// Failf is Fail with a formatted message.
func Failf(code exitcode.Code, format string, args ...any) error {
	return Fail(code, fmt.Errorf(format, args...))
}

// ErrDone says that nothing is left to do: help or version was printed.
var ErrDone = errors.New("done")

// Model is the command line as kong knows it, for documentation.
func Model(p Program, grammar any) (*kong.Application, error) {
	k, err := parser(p, grammar)
	if err != nil {
		return nil, err
	}
	return k.Model, nil
}

func parser(p Program, grammar any, options ...kong.Option) (*kong.Kong, error) {
	k, err := kong.New(grammar, append(options,
		kong.Name(p.Name),
		kong.Description(p.Description),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 110, FlagsLast: true, NoExpandSubcommands: true}),
		kong.Help(help),
		kong.ValueFormatter(formatValue),
		kong.ExplicitGroups(p.Groups),
		kong.Vars{"version": version.Text(p.Name)},
	)...)
	if err != nil {
		return nil, fmt.Errorf("cannot build the command line of %s: %w", p.Name, err)
	}
	return k, nil
}

// Parse reads args into grammar. It returns ErrDone after --help and --version, and an Error with exitcode.Usage for a wrong line.
func Parse(p Program, grammar any, args []string, s Streams) (*kong.Context, error) {
	exited := false
	k, err := parser(p, grammar, kong.Writers(s.Out, s.Err), kong.Exit(func(int) { exited = true }))
	if err != nil {
		return nil, err
	}
	if run := k.Model.DefaultCmd; run != nil && os.Getenv("COMP_LINE") != "" {
		k.Model.Flags = append(k.Model.Flags, run.Flags...) // they may be given without the command's name
	}
	kongcompletion.Register(k) // answers a shell that asks for completions (COMP_LINE), and sets exited then
	if exited {
		return nil, ErrDone
	}
	args, err = argv.ExpandFiles(args)
	if err != nil {
		return nil, Fail(exitcode.Usage, err)
	}
	args, err = argv.Normalize(k.Model, args)
	if err != nil {
		return nil, Failf(exitcode.Usage, "%w; see: %s --help", err, p.Name)
	}
	ctx, err := k.Parse(args)
	if exited {
		return nil, ErrDone
	}
	if err != nil {
		return nil, Failf(exitcode.Usage, "%w; see: %s --help", err, commandOf(p.Name, err))
	}
	return ctx, nil
}

// commandOf names the command whose help says more about err.
func commandOf(program string, err error) string {
	var parse *kong.ParseError
	if errors.As(err, &parse) && parse.Context != nil && parse.Context.Selected() != nil {
		if path := parse.Context.Selected().Path(); path != "" {
			return program + " " + path
		}
	}
	return program
}

// Report prints err the way people read it, and gives the exit code.
func Report(program string, err error, s Streams) exitcode.Code {
	if err == nil || errors.Is(err, ErrDone) {
		return exitcode.OK
	}
	var e *Error
	if !errors.As(err, &e) {
		e = &Error{Code: exitcode.Failed, Err: err}
	}
	if text := e.Error(); text != "" {
		fmt.Fprintf(s.Err, "%s: %s\n", program, text)
	}
	return e.Code
}
