package directive

import "strings"

// Kind says what sbatch takes a line of the header for.
type Kind int

// The kinds of a header line. Foreign lines begin with #PBS or #BSUB, which some versions of sbatch read
// unless they are started with --ignore-pbs. BurstBuffer lines are read by a plug-in of Slurm's controller.
const (
	Blank Kind = iota
	Comment
	Options
	Foreign
	BurstBuffer
)

// A Line is one line of the header.
type Line struct {
	Number int // from 1
	Offset int // of its first byte in the script
	Text   string
	Kind   Kind
	Args   []Arg  // of an Options line
	Het    bool   // begins a further component of a heterogeneous job
	Bad    string // why sbatch gives up on the line, or ""

	Spaced     bool // a backslash stands before a space outside of quotes, which releases read differently
	Ignored    int  // byte from which on sbatch does not read the line although there is something; 0: none
	ignoredWhy string
	states     []byte
}

// A Header is the part of a script in which sbatch looks for options: it ends before the first line that
// is neither empty nor a comment. Options behind it are ignored without a word.
type Header struct {
	Lines []Line
	End   int // offset of the first line behind it
}

// magic words at the first column; sbatch asks for no space behind them.
var magics = []struct {
	word string
	kind Kind
}{{"#SBATCH", Options}, {"#SLURM", Options}, {"#PBS", Foreign}, {"#BSUB", Foreign}, {"#DW", BurstBuffer}, {"#BB", BurstBuffer}}

// ReadHeader reads the header of a script.
func ReadHeader(script string) Header {
	var h Header
	for n, at := 1, 0; at < len(script); n++ {
		text, _, _ := strings.Cut(script[at:], "\n")
		line := Line{Number: n, Offset: at, Text: text}
		if !line.classify() {
			break
		}
		h.Lines = append(h.Lines, line)
		at += len(text) + 1
		h.End = min(at, len(script))
	}
	return h
}

// classify reports false for a command.
func (l *Line) classify() bool {
	trimmed := strings.TrimLeft(l.Text, " \t\n\v\f\r")
	switch {
	case trimmed == "":
		l.Kind = Blank
		return true
	case trimmed[0] != '#':
		return false
	}
	l.Kind = Comment
	for _, m := range magics {
		if strings.HasPrefix(l.Text, m.word) {
			l.Kind = m.kind
			if m.kind == Options {
				l.split(len(m.word))
			}
			break
		}
	}
	return true
}

// State says in what the byte at offset i of the line stands: '"' or '\” inside such quotes, 'w' in an
// unquoted part of an argument, '#' in the comment at its end, 0 between arguments or outside.
func (l *Line) State(i int) byte {
	if i < 0 || i >= len(l.states) {
		return 0
	}
	return l.states[i]
}

// isSpace is C's isspace for ASCII.
func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }
