package report

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// assemble feeds the pieces and gives the lines, then what a flush brings.
func assemble(keepReturns bool, pieces ...string) (lines []string, rest string) {
	var out []string
	a := &assembler{keepReturns: keepReturns, emit: func(line []byte) { out = append(out, string(line)) }}
	for _, p := range pieces {
		a.write([]byte(p))
	}
	n := len(out)
	a.flush()
	return out[:n:n], strings.Join(out[n:], "")
}

func TestLinesAreWhatATerminalShows(t *testing.T) {
	for _, row := range []struct {
		story  string
		pieces []string
		want   string
		rest   string
	}{
		{"plain", []string{"a\nb\n"}, "a\n|b\n", ""},
		{"an empty line", []string{"\n\n"}, "\n|\n", ""},
		{"a line in three writes", []string{"he", "ll", "o\n"}, "hello\n", ""},
		{"a line without an end", []string{"a\nrest"}, "a\n", "rest\n"},
		{"a character torn over two writes", []string{"Gr\xc3", "\xb6\xc3\x9fe\n"}, "Größe\n", ""},
		{"bytes that are no text", []string{"a\xff\xfeb\n"}, "a\uFFFDb\n", ""},
		{"DOS line ends", []string{"a\r\nb\r\n"}, "a\n|b\n", ""},
		{"DOS line end over two writes", []string{"a\r", "\nb\n"}, "a\n|b\n", ""},
		{"a progress bar", []string{"\r10%", "\r20%", "\r100%\n"}, "100%\n", ""},
		{"a progress bar that is not done", []string{"x\n\r10%\r20%"}, "x\n", "20%\n"},
		{"a progress bar that returns after each step", []string{"10%\r", "20%\r"}, "", "20%\n"},
		{"several returns before the end", []string{"done\r\r\r\n"}, "done\n", ""},
		{"backspaces take back", []string{"ab\b\bcd\n"}, "cd\n", ""},
		{"backspaces take back whole characters", []string{"aß\bc\n"}, "ac\n", ""},
		{"more backspaces than text", []string{"\b\b\ba\n"}, "a\n", ""},
		{"colours reset at the end", []string{"a\n\x1b[0m"}, "a\n", ""},
	} {
		t.Run(row.story, func(t *testing.T) {
			lines, rest := assemble(false, row.pieces...)
			if got := strings.Join(lines, "|"); got != row.want || rest != row.rest {
				t.Errorf("got %q and %q, want %q and %q", got, rest, row.want, row.rest)
			}
		})
	}
}

func TestKeptReturnsEndLines(t *testing.T) {
	lines, rest := assemble(true, "10%\r20%\r\n30%\r")
	if got := strings.Join(lines, "|"); got != "10%\n|20%\n" || rest != "30%\n" {
		t.Errorf("got %q and %q", got, rest)
	}
}

func TestEndOfAShownLineMakesNoEmptyOne(t *testing.T) {
	var out []string
	a := &assembler{emit: func(line []byte) { out = append(out, string(line)) }}
	for _, p := range []string{"Name: ", "\n", "\n", "Ada"} {
		a.write([]byte(p))
		if p == "Name: " {
			a.flush()
		}
	}
	a.flush()
	if got := strings.Join(out, "|"); got != "Name: \n|\n|Ada\n" {
		t.Errorf("got %q", got)
	}
}

func TestEndlessLineIsCutBetweenCharacters(t *testing.T) {
	var out []string
	a := &assembler{emit: func(line []byte) { out = append(out, string(line)) }}
	want := strings.Repeat("ß€x", 100_000)
	for i := 0; i < len(want); i += 1000 {
		a.write([]byte(want[i : i+1000]))
	}
	if len(a.buf) > maxMessage {
		t.Errorf("%d bytes are held", len(a.buf))
	}
	a.write([]byte("\n"))
	for _, piece := range out {
		if len(piece) > maxMessage+1 || !utf8.ValidString(piece) {
			t.Errorf("a piece of %d bytes, whole: %v", len(piece), utf8.ValidString(piece))
		}
	}
	if got := strings.Join(out, ""); got != want+"\n" {
		t.Error("the pieces do not make the line")
	}
}

func FuzzAssembler(f *testing.F) {
	f.Add("a\r\b\n\xff", 2)
	f.Fuzz(func(t *testing.T, s string, at int) {
		if at < 0 || at > len(s) {
			at = 0
		}
		whole, _ := assemble(false, s)
		parts, _ := assemble(false, s[:at], s[at:])
		if strings.Join(whole, "|") != strings.Join(parts, "|") {
			t.Errorf("%q cut at %d gives %q, whole it gives %q", s, at, parts, whole)
		}
	})
}
