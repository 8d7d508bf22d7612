package report

import "time"

// message is a piece of the console: whole lines of one level, as many as came together and fit.
type message struct {
	level string
	text  []byte
	lines int
	at    time.Time // when its first line came
}

// outbox holds messages until they are uploaded, in order: the first in memory, those that find no room there on disk, and
// when even that is full only the newest, with a count of what had to go. It is not safe for concurrent use.
type outbox struct {
	memoryLimit int   // bytes
	spillLimit  int64 // bytes
	spill       *spill

	memory []message
	size   int // bytes in memory

	newest     []message // after the disk was full: a window of the latest
	newestSize int
	lost       int // lines that went since the last notice
	lostTotal  int
	err        error // why lines went
}

// newestLimit bounds the window of the latest messages in bytes: the end of a log is what people look for.
const newestLimit = 4 * maxMessage

// add appends a line.
func (o *outbox) add(level string, line []byte, at time.Time) {
	if last := o.last(); last != nil && last.level == level && len(last.text)+len(line) <= maxMessage {
		last.text = append(last.text, line...)
		last.lines++
		*o.sizeOfLast() += len(line)
		return
	}
	m := message{level: level, text: append(make([]byte, 0, max(256, len(line))), line...), lines: 1, at: at}
	switch {
	case len(o.newest) > 0:
		o.keepNewest(m)
	case o.spill.empty() && o.size < o.memoryLimit:
		o.memory = append(o.memory, m)
		o.size += len(m.text)
	default:
		o.overflow(m)
	}
}

// last gives the message that a line may still be added to: the latest, as long as it is in memory.
func (o *outbox) last() *message {
	switch {
	case len(o.newest) > 0:
		return &o.newest[len(o.newest)-1]
	case o.spill.open != nil:
		return o.spill.open
	case o.spill.empty() && len(o.memory) > 0:
		return &o.memory[len(o.memory)-1]
	}
	return nil
}

func (o *outbox) sizeOfLast() *int {
	switch {
	case len(o.newest) > 0:
		return &o.newestSize
	case o.spill.open != nil:
		return &o.spill.openSize
	}
	return &o.size
}

func (o *outbox) overflow(m message) {
	err := errFull
	if o.spill.size() < o.spillLimit {
		err = o.spill.push(m)
	}
	if err != nil {
		o.err = err
		o.keepNewest(m)
	}
}

func (o *outbox) keepNewest(m message) {
	o.newest = append(o.newest, m)
	o.newestSize += len(m.text)
	for o.newestSize > newestLimit && len(o.newest) > 1 {
		gone := o.newest[0]
		o.newest = o.newest[1:]
		o.newestSize -= len(gone.text)
		o.drop(gone.lines)
	}
}

func (o *outbox) drop(lines int) {
	o.lost += lines
	o.lostTotal += lines
}

// take gives the oldest messages, about limit bytes of them; nil when there are none.
func (o *outbox) take(limit int) []message {
	var out []message
	for size := 0; size < limit; {
		m, ok := o.next()
		if !ok {
			break
		}
		size += len(m.text)
		out = append(out, m)
	}
	return out
}

func (o *outbox) next() (message, bool) {
	if len(o.memory) > 0 {
		m := o.memory[0]
		o.memory[0] = message{}
		if o.memory = o.memory[1:]; len(o.memory) == 0 {
			o.memory = nil
		}
		o.size -= len(m.text)
		return m, true
	}
	if !o.spill.empty() {
		m, lost, err := o.spill.pop()
		if err != nil {
			o.err = err
			o.drop(lost)
			return o.next()
		}
		return m, true
	}
	if o.lost > 0 {
		m := message{level: levelWarning, text: lostNotice(o.lost), lines: 1}
		if len(o.newest) > 0 {
			m.at = o.newest[0].at
		}
		o.lost = 0
		return m, true
	}
	if len(o.newest) > 0 {
		o.memory, o.size = o.newest, o.newestSize
		o.newest, o.newestSize = nil, 0
		return o.next()
	}
	return message{}, false
}

// lines counts what waits.
func (o *outbox) lines() int {
	n := o.spill.lines()
	for _, part := range [][]message{o.memory, o.newest} {
		for _, m := range part {
			n += m.lines
		}
	}
	return n
}

// bytes tells how much waits, in memory and on disk.
func (o *outbox) bytes() int64 { return int64(o.size+o.newestSize) + o.spill.size() }
