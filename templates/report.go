package templates

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/text"
)

// WriteFindings writes findings for people: each with its line, the place marked, and how to mend it; and
// the number of them at the end.
func WriteFindings(w io.Writer, findings []Finding) error {
	var b strings.Builder
	for _, f := range findings {
		what := f.What
		if f.Severity == Warning {
			what = "warning: " + what
		}
		fmt.Fprintf(&b, "%s:%d:%d: %s\n", f.File, f.Line, f.Col, what)
		if f.Source != "" {
			b.WriteString(quoteLine(f))
		}
		if f.Fix != "" {
			fmt.Fprintf(&b, "    %s\n", f.Fix)
		}
	}
	switch len(findings) {
	case 0:
	case 1:
		b.WriteString("1 finding\n")
	default:
		fmt.Fprintf(&b, "%d findings\n", len(findings))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// quoteLine writes the line of a finding and carets under the place. Tabs are widened, so that the carets
// stand where the eye expects them.
func quoteLine(f Finding) string {
	number := fmt.Sprintf("%5d │ ", f.Line)
	before, marked := cutRunes(f.Source, f.Col-1)
	marked, _ = cutRunes(marked, f.Width)
	carets := max(1, text.StringWidthWithoutEscSequences(widen(marked)))
	return fmt.Sprintf("%s%s\n%5s │ %s%s\n", number, widen(printable(f.Source)), "",
		strings.Repeat(" ", text.StringWidthWithoutEscSequences(widen(printable(before)))), strings.Repeat("^", carets))
}

func widen(s string) string { return strings.ReplaceAll(s, "\t", "    ") }

// printable keeps a file's control characters away from the terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7f || r == utf8.RuneError {
			return '\ufffd'
		}
		return r
	}, s)
}

func cutRunes(s string, n int) (before, after string) {
	for i := range s {
		if n--; n < 0 {
			return s[:i], s[i:]
		}
	}
	return s, ""
}

// explainWidth is how many columns a value may take in the table of WriteExplain.
const explainWidth = 40

// WriteExplain writes a table of the slots: as written, where it stands (and the line), its value, and what
// was written for it.
func WriteExplain(w io.Writer, s *Script) error {
	rows := [][]string{{"slot", "where", "value", "written as"}}
	for _, u := range s.Slots {
		rows = append(rows, []string{u.Slot, fmt.Sprintf("%s (%d)", u.Where, u.Line), shorten(u.Value), shorten(u.Written)})
	}
	widths := make([]int, 4)
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], text.StringWidthWithoutEscSequences(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString(text.Pad(cell, widths[i]+2, ' '))
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// shorten makes a value one line that fits into the table.
func shorten(s string) string {
	s = printable(strings.NewReplacer("\n", "⏎", "\t", "⇥").Replace(s))
	if before, after := cutRunes(s, explainWidth); after != "" {
		return before + "…"
	}
	return s
}
