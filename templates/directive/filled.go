package directive

import (
	"fmt"
	"strings"
)

// A Piece is a stretch of a value: the template's own text, or what a task has put there.
type Piece struct {
	Text string
	Task bool
}

// CheckFilled says what is wrong with a value as a whole, which CheckPiece cannot see: what becomes of a path
// when a piece of it is empty, or of a number to which a unit is added; "" when it fits.
func (t Type) CheckFilled(pieces []Piece) string {
	value := ""
	for _, p := range pieces {
		value += p.Text
	}
	switch {
	case t == FilePattern || t == Path:
		if behindEmpty(pieces) {
			return fmt.Sprintf("would be the absolute path %q", value)
		}
		return checkComponents(pieces, value, "/", t == FilePattern)
	case t == Image && len(pieces) > 1:
		return checkComponents(pieces, value, "/", false)
	case t == List:
		return checkComponents(pieces, value, "/,:;=", false)
	case t.Numeric() || t == Addresses:
		if msg := t.Check(value); msg != "" {
			return fmt.Sprintf("%s, and would be %q", msg, value)
		}
	}
	return ""
}

// behindEmpty says whether a path begins with a slash of the template's only because a task's part before it
// is empty.
func behindEmpty(pieces []Piece) bool {
	task := false
	for _, p := range pieces {
		if p.Text != "" {
			return task && strings.HasPrefix(p.Text, "/")
		}
		task = task || p.Task
	}
	return false
}

// checkComponents looks at the parts of paths that a task has a share in. Where the template leaves a whole
// element of a list to the task, it may be any path.
func checkComponents(pieces []Piece, value, separators string, noneHidden bool) string {
	for from := 0; from <= len(value); {
		to := len(value)
		if i := strings.IndexAny(value[from:], separators); i >= 0 {
			to = from + i
		}
		part := value[from:to]
		task, begins := share(pieces, from, to)
		switch {
		case !task || strings.Contains(separators, ",") && !guided(pieces, value, separators[1:], from, to):
		case part == ".." || part == ".":
			return fmt.Sprintf("cannot hold the path component %q", part)
		case noneHidden && begins && strings.HasPrefix(part, "."):
			return fmt.Sprintf("cannot name a hidden file or folder, %q", part)
		}
		from = to + 1
	}
	return ""
}

// share says whether a task has a share in value[from:to], be it empty, and whether the first byte is its.
func share(pieces []Piece, from, to int) (task, first bool) {
	at := 0
	for _, p := range pieces {
		end := at + len(p.Text)
		if p.Task && (at < to && end > from || at == end && from <= at && at <= to) {
			task = true
			first = first || at <= from && end > from
		}
		at = end
	}
	return task, first
}

// guided says whether the template has a share in the element of a list that value[from:to] is a part of.
func guided(pieces []Piece, value, separators string, from, to int) bool {
	from = strings.LastIndexAny(value[:from], separators) + 1
	if i := strings.IndexAny(value[to:], separators); i >= 0 {
		to += i
	} else {
		to = len(value)
	}
	at := 0
	for _, p := range pieces {
		end := at + len(p.Text)
		if !p.Task && max(at, from) < min(end, to) {
			return true
		}
		at = end
	}
	return false
}
