package directive

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A Type says what the value of an option looks like.
type Type int

// The types of sbatch's options. Text holds anything that is printable; Token is for options whose values
// are words of a fixed set or a grammar of their own, and for options nobody here knows.
const (
	Token Type = iota
	Text
	Name
	Names
	Count
	Number
	Integer
	NodeCount
	Time
	Memory
	GRES
	GPUs
	Licenses
	Constraint
	NodeList
	FilePattern
	Path
	Image
	Signal
	MailType
	Dependency
	Array
	Date
	OpenMode
	Priority
	Addresses
	List // text whose parts are told apart by commas and colons
)

// syntax of one type: all of a value, and what to call it.
type syntax struct {
	whole *regexp.Regexp
	what  string
}

func re(pattern string) *regexp.Regexp { return regexp.MustCompile(`^(?:` + pattern + `)$`) }

const gresItem = `(?:gres/)?[A-Za-z0-9_.+-]+(?:[:=][A-Za-z0-9_.+-]+){0,2}(?:\([A-Za-z0-9:,-]*\))?`

// address of mail, which mail programs must not take for an option.
const address = `[A-Za-z0-9_][A-Za-z0-9_.+%='~@-]*`

var syntaxes = map[Type]syntax{
	Token:       {re(`[A-Za-z0-9_.,:/@%+=*!~\[\]-]+`), "one word of letters, digits and . _ , : / @ % + = -"},
	Text:        {re(`[^\x00-\x1f\x7f]*`), "text without control characters"},
	Name:        {re(`[A-Za-z0-9_.@+:/-]+`), "a name"},
	Names:       {re(`[A-Za-z0-9_.@+-]+(?:,[A-Za-z0-9_.@+-]+)*`), "a name, or several with commas"},
	Count:       {re(`0*[1-9][0-9]{0,8}`), "a number above 0"},
	Number:      {re(`[0-9]{1,9}`), "a number"},
	Integer:     {re(`-?[0-9]{1,10}`), "a number"},
	NodeCount:   {re(`[0-9]{1,9}[kKmM]?(?:-[0-9]{1,9}[kKmM]?)?(?::[0-9]+)?(?:,[0-9]{1,9}(?:-[0-9]{1,9})?(?::[0-9]+)?)*`), "a number or range"},
	Time:        {re(`[0-9]+|[0-9]+:[0-9]+(?::[0-9]+)?|[0-9]+-[0-9]+(?::[0-9]+){0,2}|(?i:infinite|unlimited|-1)`), "a time: minutes, hours:minutes:seconds, days-hours:minutes"},
	Memory:      {re(`[0-9]+(?i:[kmgt]b?)?`), "a size with K, M, G or T"},
	GRES:        {re(gresItem + `(?:,` + gresItem + `)*`), "name[:type]:count, or several with commas"},
	GPUs:        {re(`(?:[A-Za-z][A-Za-z0-9_.-]*:)?[0-9]+(?:,[A-Za-z][A-Za-z0-9_.-]*:[0-9]+)*`), "[type:]number"},
	Licenses:    {re(`[A-Za-z0-9_.@+:,|-]+`), "name[@server][:count]"},
	Constraint:  {re(`[A-Za-z0-9_.,&|*()\[\]!:=+-]+`), "features joined by & or |"},
	NodeList:    {re(`[A-Za-z0-9_.,:/\[\]-]+`), "node names"},
	FilePattern: {re(`[^\x00-\x1f\x7f]+`), "a file name"},
	Path:        {re(`[^\x00-\x1f\x7f]+`), "a path"},
	Image:       {re(`[A-Za-z0-9_./:@#+~=,%-]+`), "an image: docker://name:tag or a path, without spaces"},
	Signal:      {re(`(?:(?:[RB]|RB|BR):)?(?i:SIG)?[A-Za-z0-9]+(?:[+-][0-9]+)?(?:@[0-9]+)?`), "[B:]signal[@seconds]"},
	MailType: {
		re(`(?i)(?:none|begin|end|fail|requeue|all|invalid_depend|stage_out|time_limit(?:_[589]0)?|array_tasks)(?:,(?:none|begin|end|fail|requeue|all|invalid_depend|stage_out|time_limit(?:_[589]0)?|array_tasks))*`),
		"NONE, BEGIN, END, FAIL, REQUEUE, ALL, TIME_LIMIT, …",
	},
	Dependency: {re(`[a-z]+(?::[0-9_*+]+)*(?:[,?][a-z]+(?::[0-9_*+]+)*)*`), "type:job[:job…]"},
	Array:      {re(`[0-9]+(?:-[0-9]+)?(?::[0-9]+)?(?:,[0-9]+(?:-[0-9]+)?(?::[0-9]+)?)*(?:%[0-9]+)?`), "indices"},
	Date:       {re(`[A-Za-z0-9:+/.-]+`), "a time such as 16:00, now+1hour or 2030-01-20T12:34:00"},
	OpenMode:   {re(`append|truncate|a|t`), "append or truncate"},
	Addresses:  {re(address + `(?:,` + address + `)*`), "an address, or several with commas"},
	List:       {re(`[^\x00-\x1f\x7f]+`), "a list with commas"},
	Priority:   {re(`[0-9]{1,10}|(?i:top)`), "a number"},
}

// Check says what is wrong with a whole value of the type; "" is returned for one that fits.
func (t Type) Check(value string) string {
	s := syntaxes[t]
	if s.whole.MatchString(value) {
		return ""
	}
	return "takes " + s.what
}

// What describes the values of the type, as in "takes a number or range".
func (t Type) What() string { return syntaxes[t].what }

// Numeric says that a value of the type is a number, a time or a size.
func (t Type) Numeric() bool {
	return slices.Contains([]Type{Count, Number, Integer, NodeCount, Time, Memory, GPUs, Priority}, t)
}

var inert = re(`[A-Za-z0-9_.+-]*`)

// CheckPiece says what is wrong with a text that a user chose and that stands between before and after
// within one value of the type; "" when it fits. The text must not reach beyond the place it was given: in
// a list it makes no further element, in a path it names nothing above or outside.
func (t Type) CheckPiece(before, piece, after string) string {
	if strings.ContainsFunc(piece, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return "cannot hold control characters"
	}
	whole := before == "" && after == ""
	switch t {
	case FilePattern, Path:
		return checkPath(t, before, piece, whole)
	case Image:
		if msg := t.Check(piece); msg != "" {
			return msg
		}
	case Text:
	case NodeList:
		if strings.Contains(piece, "/") {
			return "cannot hold a slash: it would name a file to be read where the job is submitted"
		}
		return t.checkPart(piece, whole)
	case List:
		if !whole && strings.ContainsAny(piece, ",:;=") {
			return "cannot hold a comma, colon, semicolon or equals sign here, where it makes a part of a list"
		}
	default:
		return t.checkPart(piece, whole)
	}
	return ""
}

func (t Type) checkPart(piece string, whole bool) string {
	switch {
	case whole:
		return t.Check(piece)
	case !inert.MatchString(piece):
		return "takes only letters, digits and . _ + - here, where it makes a part of the value"
	}
	return ""
}

// checkPath keeps a user's text within the directory that the template names. A working directory or
// a container path that is left to the user altogether may be absolute; a file to write may not.
func checkPath(t Type, before, piece string, whole bool) string {
	if t == FilePattern && strings.Contains(piece, `\`) {
		return "cannot hold a backslash: it would switch off %j and the like"
	}
	for _, part := range strings.Split(piece, "/") {
		if part == ".." || part == "." {
			return fmt.Sprintf("cannot hold the path component %q", part)
		}
	}
	switch {
	case strings.HasPrefix(piece, "/") && (t == FilePattern || !whole):
		return "cannot be an absolute path: the job would write wherever the task says"
	case strings.Contains(piece, "/") && !whole && !strings.HasSuffix(before, "/"):
		return "cannot hold a slash here, where it makes a part of a file name"
	}
	return ""
}
