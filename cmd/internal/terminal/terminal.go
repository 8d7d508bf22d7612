// Package terminal tells how output is to look: colour and rewriting of lines only where a person watches.
package terminal

import (
	"io"
	"os"

	"golang.org/x/term"
)

// Is says whether w is a terminal.
func Is(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Colour says whether output to w may be coloured: a terminal, not forbidden by --no-color or NO_COLOR (no-color.org).
func Colour(w io.Writer, noColor bool, getenv func(string) string) bool {
	return Is(w) && !noColor && getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
}

// Width gives the number of columns of w, or 100 where it is no terminal.
func Width(w io.Writer) int {
	if f, ok := w.(*os.File); ok {
		if columns, _, err := term.GetSize(int(f.Fd())); err == nil && columns > 20 {
			return columns
		}
	}
	return 100
}
