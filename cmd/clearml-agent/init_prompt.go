package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/sys/unix"
	"golang.org/x/term"

	"github.com/clearml-hpc/clearml-agent/cmd/internal/terminal"
)

// prompter asks questions on out and reads the answers, one a line, from in: a person at a terminal, or a pipe.
type prompter struct {
	in    *bufio.Reader
	file  *os.File // in, when it is a terminal
	out   io.Writer
	ended bool // in has no more lines
}

func newPrompter(in io.Reader, out io.Writer) *prompter {
	p := &prompter{in: bufio.NewReader(in), out: out}
	if f, ok := in.(*os.File); ok && terminal.Is(f) {
		p.file = f
	}
	return p
}

// errNoAnswer says that the input ended before a question that has no default.
var errNoAnswer = errors.New("the input ended")

// line reads one line without its end; io.EOF when there is none left.
func (p *prompter) line() (string, error) {
	text, err := p.in.ReadString('\n')
	if err != nil && text == "" {
		p.ended = true
		return "", io.EOF
	}
	return strings.TrimRight(text, "\r\n"), nil
}

// ask gives the answer, or fallback for an empty one and at the end of the input.
func (p *prompter) ask(question, fallback string) string {
	if fallback != "" {
		fmt.Fprintf(p.out, "%s [%s]: ", question, fallback)
	} else {
		fmt.Fprintf(p.out, "%s: ", question)
	}
	text, err := p.line()
	p.echoEnd()
	if text = strings.TrimSpace(text); err != nil || text == "" {
		return fallback
	}
	return text
}

// must asks until there is an answer.
func (p *prompter) must(question string, secret bool) (string, error) {
	for {
		var answer string
		if secret {
			answer = p.secret(question)
		} else {
			answer = p.ask(question, "")
		}
		if answer != "" {
			return answer, nil
		}
		if p.ended {
			return "", fmt.Errorf("%w before %q was answered", errNoAnswer, question)
		}
	}
}

// secret asks without showing what is typed, be it faster than the question.
func (p *prompter) secret(question string) string {
	if p.file == nil {
		return p.ask(question, "")
	}
	fd := int(p.file.Fd())
	if before, err := unix.IoctlGetTermios(fd, unix.TCGETS); err == nil {
		quiet := *before
		quiet.Lflag &^= unix.ECHO
		if err := unix.IoctlSetTermios(fd, unix.TCSETS, &quiet); err == nil {
			defer unix.IoctlSetTermios(fd, unix.TCSETS, before) //nolint:errcheck // the terminal is gone
		}
	}
	fmt.Fprintf(p.out, "%s (not shown): ", question)
	text, err := term.ReadPassword(fd)
	fmt.Fprintln(p.out)
	if err != nil {
		p.ended = true
	}
	return strings.TrimSpace(string(text))
}

// echoEnd ends the line that a terminal's own echo would have ended.
func (p *prompter) echoEnd() {
	if p.file == nil {
		fmt.Fprintln(p.out)
	}
}

// block reads lines up to an empty one or a lone closing brace, as the web UI's credentials end with.
func (p *prompter) block() string {
	var text strings.Builder
	depth := 0
	for {
		line, err := p.line()
		if err != nil || strings.TrimSpace(line) == "" && (text.Len() > 0 || p.file != nil) && depth <= 0 {
			return text.String()
		}
		depth += strings.Count(line, "{") - strings.Count(line, "}")
		text.WriteString(line + "\n")
		if strings.TrimSpace(line) == "}" && depth <= 0 {
			return text.String()
		}
	}
}
