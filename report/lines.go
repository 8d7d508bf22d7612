package report

import (
	"bytes"
	"unicode/utf8"
)

// maxMessage is the most bytes of one console message: the Python agent's bound, which the UI is built for.
const maxMessage = 64 << 10

// assembler makes lines of a stream of bytes, as a terminal would show them: what a carriage return overwrites is gone, a
// backspace takes back a character. A line without its end is held back, so that neither lines nor characters are torn.
type assembler struct {
	keepReturns bool                     // every carriage return ends a line instead
	emit        func(line []byte)        // gets each line with its newline; the slice is only valid during the call
	redact      func(line []byte) []byte // applied to the whole line

	buf      []byte // the line so far, after the last carriage return
	before   []byte // what stood before that carriage return, shown if nothing follows
	returned bool   // the last byte was a carriage return
	shown    bool   // the line's beginning was flushed, and nothing came since
	ended    int    // lines that came to their end
}

func (a *assembler) write(p []byte) {
	for len(p) > 0 {
		i := bytes.IndexAny(p, "\n\r\b")
		if i < 0 {
			a.text(p)
			return
		}
		a.text(p[:i])
		switch p[i] {
		case '\n':
			a.newline()
		case '\r':
			a.carriageReturn()
		case '\b':
			_, size := utf8.DecodeLastRune(a.buf)
			a.buf = a.buf[:len(a.buf)-size]
		}
		p = p[i+1:]
	}
}

func (a *assembler) text(p []byte) {
	if len(p) == 0 {
		return
	}
	if a.returned {
		a.overwrite()
	}
	a.shown = false
	a.buf = append(a.buf, p...)
	for len(a.buf) > maxMessage {
		a.cut()
	}
}

// cut emits the first part of a line that is longer than a message may be, without tearing a character.
func (a *assembler) cut() {
	end := maxMessage
	for end > maxMessage-utf8.UTFMax && !utf8.RuneStart(a.buf[end]) {
		end--
	}
	a.line(a.buf[:end])
	a.buf = append(a.buf[:0], a.buf[end:]...)
	a.before = a.before[:0]
}

func (a *assembler) carriageReturn() {
	if a.returned {
		return
	}
	a.returned = true
}

// overwrite begins the line anew, after a carriage return that was not just the first half of a line's end.
func (a *assembler) overwrite() {
	a.returned = false
	if a.keepReturns {
		a.newline()
		return
	}
	if len(a.buf) > 0 {
		a.before = append(a.before[:0], a.buf...)
	}
	a.buf = a.buf[:0]
}

func (a *assembler) newline() {
	line := a.visible()
	if len(line) > 0 || !a.shown {
		a.line(append(line, '\n'))
	}
	a.clear()
	a.ended++
}

// visible gives what a terminal would show of the line so far.
func (a *assembler) visible() []byte {
	if len(a.buf) == 0 {
		return a.before
	}
	return a.buf
}

func (a *assembler) clear() {
	a.buf, a.before = a.buf[:0], a.before[:0]
	a.returned, a.shown = false, false
}

// show emits what has been waiting for its end for long: a prompt, or a progress bar, should be seen. The rest of the line
// then makes one of its own. A character of which a part is missing goes on waiting.
func (a *assembler) show() {
	whole := len(a.buf)
	for i := 1; i < utf8.UTFMax && i <= len(a.buf); i++ {
		if at := len(a.buf) - i; utf8.RuneStart(a.buf[at]) {
			if !utf8.FullRune(a.buf[at:]) {
				whole = at
			}
			break
		}
	}
	part := bytes.Clone(a.buf[whole:])
	a.buf = a.buf[:whole]
	a.flush()
	a.buf = append(a.buf, part...)
}

// flush emits what is held back, at the end of everything.
func (a *assembler) flush() {
	line := a.visible()
	if len(line) == 0 {
		return
	}
	if string(line) != ansiReset {
		a.line(append(line, '\n'))
	}
	a.clear()
	a.shown = true
}

// held says whether something is held back.
func (a *assembler) held() bool { return len(a.buf) > 0 || len(a.before) > 0 }

const ansiReset = "\x1b[0m"

func (a *assembler) line(line []byte) {
	if !utf8.Valid(line) {
		line = bytes.ToValidUTF8(line, []byte("\uFFFD"))
	}
	if a.redact != nil {
		line = a.redact(line)
	}
	a.emit(line)
}
