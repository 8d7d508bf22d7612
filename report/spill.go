package report

import (
	"errors"
	"fmt"
	"os"
)

// spill is a queue of messages whose texts are in a file without a name: when the process dies, nothing is left.
type spill struct {
	dir  string
	file *os.File

	records []message // oldest first; their texts are in the file, from readAt on
	sizes   []int     // of the texts
	waiting int       // lines in the file
	readAt  int64
	written int64

	open     *message // the latest, not yet written, for lines to be added to
	openSize int
}

func (s *spill) empty() bool { return len(s.records) == 0 && s.open == nil }

// size tells how many bytes wait.
func (s *spill) size() int64 { return s.written - s.readAt + int64(s.openSize) }

func (s *spill) lines() int {
	if s.open != nil {
		return s.waiting + s.open.lines
	}
	return s.waiting
}

// push appends a message. A disk that is full or cannot be written is an error; what was pushed before stays readable.
func (s *spill) push(m message) error {
	if s.file == nil {
		f, err := os.CreateTemp(s.dir, "clearml-console-*")
		if err != nil {
			return fmt.Errorf("cannot keep console output on disk: %w", err)
		}
		os.Remove(f.Name())
		s.file = f
	}
	if err := s.writeOpen(); err != nil {
		return err
	}
	s.open, s.openSize = &m, len(m.text)
	return nil
}

// writeOpen moves the latest message's text to the file.
func (s *spill) writeOpen() error {
	if s.open == nil {
		return nil
	}
	n, err := s.file.WriteAt(s.open.text, s.written)
	if err != nil {
		return fmt.Errorf("cannot keep console output on disk: %w", err) // the next try writes over the part that went through
	}
	m := *s.open
	m.text = nil
	s.records, s.sizes = append(s.records, m), append(s.sizes, n)
	s.waiting += m.lines
	s.written += int64(n)
	s.open, s.openSize = nil, 0
	return nil
}

// pop takes the oldest message. After an error it is gone: as many lines are lost.
func (s *spill) pop() (m message, lost int, err error) {
	if len(s.records) == 0 {
		m = *s.open
		s.open, s.openSize = nil, 0
		s.reset()
		return m, 0, nil
	}
	m = s.records[0]
	m.text = make([]byte, s.sizes[0])
	_, err = s.file.ReadAt(m.text, s.readAt)
	s.readAt += int64(s.sizes[0])
	s.records, s.sizes = s.records[1:], s.sizes[1:]
	s.waiting -= m.lines
	if s.empty() {
		s.reset()
	}
	if err != nil {
		return message{}, m.lines, fmt.Errorf("cannot read console output back: %w", err)
	}
	return m, 0, nil
}

// reset gives the disk's room back once everything was read. The file itself is kept for the next time.
func (s *spill) reset() {
	s.records, s.sizes, s.readAt, s.written = nil, nil, 0, 0
	if s.file != nil {
		_ = s.file.Truncate(0) // room is all that is lost
	}
}

func (s *spill) close() {
	if s.file != nil {
		s.file.Close()
		s.file = nil
	}
}

var errFull = errors.New("no room was left to keep them until the server took them")
