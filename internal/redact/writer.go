package redact

import (
	"bytes"
	"io"
	"sync"
)

// Writer passes on what is written to it, with the secrets of each line masked. A line is held back until its end, or the
// carriage return that rewrites it, has come: a secret may be written in pieces. It is safe for concurrent use.
type Writer struct {
	redactor *Redactor
	mu       sync.Mutex
	to       io.Writer
	held     []byte
}

// longest bounds what is held back of a line.
const longest = 64 << 10

// Writer gives a writer that masks what it passes on to another. Flush it at the end.
func (r *Redactor) Writer(to io.Writer) *Writer { return &Writer{redactor: r, to: to} }

func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.held = append(w.held, p...)
	end := bytes.LastIndexAny(w.held, "\r\n") + 1
	if len(w.held)-end > longest {
		end = len(w.held)
	}
	return len(p), w.pass(end)
}

// Flush passes on a last line that has no end; where that fails, it is lost.
func (w *Writer) Flush() {
	w.mu.Lock()
	defer w.mu.Unlock()
	_ = w.pass(len(w.held))
}

func (w *Writer) pass(end int) error {
	if end == 0 {
		return nil
	}
	out := make([]byte, 0, end)
	for line := range bytes.Lines(w.held[:end]) {
		out = append(out, w.redactor.Line(line)...)
	}
	w.held = append(w.held[:0], w.held[end:]...)
	_, err := w.to.Write(out)
	return err
}
