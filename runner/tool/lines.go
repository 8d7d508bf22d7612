package tool

import (
	"bytes"
	"io"
)

// lines passes text on in whole lines, with passwords in URLs masked. Of a line that a carriage return rewrites (a progress
// bar) only the last form is kept.
type lines struct {
	to   io.Writer
	rest []byte
}

func (l *lines) Write(p []byte) (int, error) {
	l.rest = append(l.rest, p...)
	for {
		end := bytes.IndexByte(l.rest, '\n')
		if end < 0 {
			if len(l.rest) > stderrLimit {
				l.flush()
			}
			return len(p), nil
		}
		l.put(l.rest[:end])
		l.rest = l.rest[end+1:]
	}
}

func (l *lines) flush() {
	if len(l.rest) > 0 {
		l.put(l.rest)
		l.rest = nil
	}
}

// put drops the error of the writer: a console that fails must not fail the set-up.
func (l *lines) put(line []byte) {
	line = bytes.TrimRight(line, "\r")
	if at := bytes.LastIndexByte(line, '\r'); at >= 0 {
		line = line[at+1:]
	}
	io.WriteString(l.to, MaskURLs(string(line))+"\n") //nolint:errcheck // see above
}
