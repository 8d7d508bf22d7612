package report

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// spill is a queue of messages in a file without a name: when the process dies, nothing is left.
type spill struct {
	dir  string
	file *os.File

	w       *bufio.Writer
	r       *bufio.Reader
	readAt  int64
	written int64
	records int
	waiting int // lines in the file

	open     *message // the latest, not yet written, for lines to be added to
	openSize int
}

func (s *spill) empty() bool { return s.records == 0 && s.open == nil }

func (s *spill) size() int64 { return s.written - s.readAt + int64(s.openSize) }

func (s *spill) lines() int {
	if s.open != nil {
		return s.waiting + s.open.lines
	}
	return s.waiting
}

// push appends a message. A disk that is full or cannot be written is an error; what was pushed before stays readable.
func (s *spill) push(m message) error {
	if err := s.writeOpen(); err != nil {
		return err
	}
	if s.file == nil {
		if err := s.create(); err != nil {
			return err
		}
	}
	s.open, s.openSize = &m, len(m.text)
	return nil
}

func (s *spill) create() error {
	f, err := os.CreateTemp(s.dir, "clearml-console-*")
	if err != nil {
		return fmt.Errorf("cannot keep console output on disk: %w", err)
	}
	os.Remove(f.Name())
	s.file, s.w = f, bufio.NewWriterSize(f, maxMessage)
	s.readAt, s.written = 0, 0
	return nil
}

// writeOpen moves the latest message to the file: level, time, lines, length, text.
func (s *spill) writeOpen() error {
	if s.open == nil {
		return nil
	}
	m := s.open
	head := make([]byte, 0, 64)
	head = binary.AppendUvarint(head, uint64(len(m.level)))
	head = append(head, m.level...)
	head = binary.AppendVarint(head, m.at.UnixNano())
	head = binary.AppendUvarint(head, uint64(m.lines))
	head = binary.AppendUvarint(head, uint64(len(m.text)))
	_, err := s.w.Write(head)
	if err == nil {
		_, err = s.w.Write(m.text)
	}
	if err == nil {
		err = s.w.Flush()
	}
	if err != nil {
		// What a failed write left half done is overwritten by the next one.
		_, serr := s.file.Seek(s.written, io.SeekStart)
		s.w.Reset(s.file)
		return errors.Join(fmt.Errorf("cannot keep console output on disk: %w", err), serr)
	}
	s.written += int64(len(head) + len(m.text))
	s.records++
	s.waiting += m.lines
	s.open, s.openSize = nil, 0
	return nil
}

// pop takes the oldest message. On an error everything that was in the file is lost: as many lines.
func (s *spill) pop() (m message, lost int, err error) {
	if s.records == 0 {
		m = *s.open
		s.open, s.openSize = nil, 0
		s.reset()
		return m, 0, nil
	}
	if s.r == nil {
		s.r = bufio.NewReaderSize(io.NewSectionReader(s.file, s.readAt, 1<<62), maxMessage)
	}
	m, n, err := readMessage(s.r)
	if err != nil {
		lost = s.waiting
		s.records, s.waiting = 0, 0
		s.readAt = s.written
		s.r = nil
		return message{}, lost, err
	}
	s.readAt += n
	s.records--
	s.waiting -= m.lines
	if s.empty() {
		s.reset()
	}
	return m, 0, nil
}

// reset gives the disk's room back once the file is read to its end. The file itself is kept for the next time.
func (s *spill) reset() {
	s.r, s.readAt, s.written = nil, 0, 0
	if s.file == nil {
		return
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		s.close()
		return
	}
	s.w.Reset(s.file)
	_ = s.file.Truncate(0) // room is all that is lost
}

func (s *spill) close() {
	if s.file != nil {
		s.file.Close()
		s.file = nil
	}
}

func readMessage(r *bufio.Reader) (message, int64, error) {
	counted := &countingReader{r: r}
	var m message
	levelLen, err := binary.ReadUvarint(counted)
	if err != nil || levelLen > 64 {
		return m, 0, fmt.Errorf("cannot read console output back: %w", errors.Join(err, errSpill))
	}
	level := make([]byte, levelLen)
	_, err1 := io.ReadFull(counted, level)
	at, err2 := binary.ReadVarint(counted)
	lines, err3 := binary.ReadUvarint(counted)
	size, err4 := binary.ReadUvarint(counted)
	if err := errors.Join(err1, err2, err3, err4); err != nil || size > 2*maxMessage {
		return m, 0, fmt.Errorf("cannot read console output back: %w", errors.Join(err, errSpill))
	}
	m = message{level: string(level), text: make([]byte, size), lines: int(lines), at: time.Unix(0, at)}
	if _, err := io.ReadFull(counted, m.text); err != nil {
		return m, 0, fmt.Errorf("cannot read console output back: %w", err)
	}
	return m, counted.n, nil
}

var errSpill = errors.New("the file was damaged")

type countingReader struct {
	r *bufio.Reader
	n int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

func (c *countingReader) ReadByte() (byte, error) {
	b, err := c.r.ReadByte()
	if err == nil {
		c.n++
	}
	return b, err
}
