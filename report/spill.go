package report

import (
	"errors"
	"fmt"
	"os"
)

// spill is a queue of messages whose texts are in files without a name: when the process dies, nothing is left. There are
// several, so that the disk's room comes back while the queue is in use: each is given up once it was read.
type spill struct {
	dir     string
	parts   []*part // oldest first; each holds something
	waiting int     // lines in them
	stored  int64   // bytes in them

	open     *message // the latest, not yet written, for lines to be added to
	openSize int
}

// part is one of the files.
type part struct {
	file    *os.File
	records []message // oldest first; their texts are in the file, from readAt on
	sizes   []int     // of the texts
	readAt  int64
	written int64
}

// partSize is the size at which a file is full and another one is begun.
const partSize = 16 << 20

func (s *spill) empty() bool { return len(s.parts) == 0 && s.open == nil }

// size tells how many bytes wait.
func (s *spill) size() int64 { return s.stored + int64(s.openSize) }

func (s *spill) lines() int {
	if s.open != nil {
		return s.waiting + s.open.lines
	}
	return s.waiting
}

// push appends a message. A disk that is full or cannot be written is an error; what was pushed before stays readable.
func (s *spill) push(m message) error {
	if err := s.writeOpen(); err != nil {
		return fmt.Errorf("cannot keep console output on disk: %w", err)
	}
	s.open, s.openSize = &m, len(m.text)
	return nil
}

// writeOpen moves the latest message's text to the last file, or to a new one.
func (s *spill) writeOpen() error {
	if s.open == nil {
		return nil
	}
	if n := len(s.parts); n > 0 && s.parts[n-1].written < partSize {
		if err := s.parts[n-1].write(*s.open); err != nil {
			return err
		}
	} else {
		p, err := newPart(s.dir, *s.open)
		if err != nil {
			return err
		}
		s.parts = append(s.parts, p)
	}
	s.waiting += s.open.lines
	s.stored += int64(len(s.open.text))
	s.open, s.openSize = nil, 0
	return nil
}

func newPart(dir string, first message) (*part, error) {
	f, err := os.CreateTemp(dir, "clearml-console-*")
	if err != nil {
		return nil, err
	}
	os.Remove(f.Name())
	p := &part{file: f}
	if err := p.write(first); err != nil {
		f.Close()
		return nil, err
	}
	return p, nil
}

// write appends a message. After an error the next try writes over what went through of this one.
func (p *part) write(m message) error {
	n, err := p.file.WriteAt(m.text, p.written)
	if err != nil {
		return err
	}
	m.text = nil
	p.records, p.sizes = append(p.records, m), append(p.sizes, n)
	p.written += int64(n)
	return nil
}

// pop takes the oldest message. After an error it is gone: as many lines are lost.
func (s *spill) pop() (m message, lost int, err error) {
	if len(s.parts) == 0 {
		m = *s.open
		s.open, s.openSize = nil, 0
		return m, 0, nil
	}
	p := s.parts[0]
	m, err = p.read()
	s.waiting -= m.lines
	s.stored -= int64(len(m.text))
	if len(p.records) == 0 {
		p.file.Close()
		s.parts = s.parts[1:]
	}
	if err != nil {
		return message{}, m.lines, fmt.Errorf("cannot read console output back: %w", err)
	}
	return m, 0, nil
}

func (p *part) read() (message, error) {
	m := p.records[0]
	m.text = make([]byte, p.sizes[0])
	_, err := p.file.ReadAt(m.text, p.readAt)
	p.readAt += int64(p.sizes[0])
	p.records, p.sizes = p.records[1:], p.sizes[1:]
	return m, err
}

func (s *spill) close() {
	for _, p := range s.parts {
		p.file.Close()
	}
	s.parts = nil
}

var errFull = errors.New("no room was left to keep them until the server took them")
