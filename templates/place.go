package templates

import (
	"regexp"

	"github.com/clearml-hpc/clearml-agent/templates/directive"
)

// kind of a place, which decides how a value is written there.
type kind int

const (
	unplaced     kind = iota
	inDirective       // in the value of an option of an #SBATCH line
	inComment         // in a comment, of a shell or of sbatch
	inWord            // unquoted, in a word or in the value of an assignment
	inDouble          // between double quotes
	inSingle          // between single quotes
	inANSI            // between $' and '
	inHeredoc         // in a here-document that expands $ and backquotes
	inRaw             // in a here-document with a quoted delimiter
	inArithmetic      // a number in $((…)), ((…)), let, for ((…)), [[ -eq ]]
	asBlock           // a statement of its own: PRE_SETUP, AGENT_EXECUTE, POST_SETUP
	asCommand         // words of a command: AGENT_EXECUTE behind a wrapper
)

// A place is where a slot stands, and what may stand there.
type place struct {
	kind  kind
	label string // for people: "--mem", "double quotes", …

	refused, fix string // no value is safe here, and what to do instead
	advice, mend string // what a value may do here that its author did not mean
	onlyInert    bool   // only a value is safe that means nothing to any shell: ids and |slug

	before, after string // of the option's value, or of the line of a here-document, with tokens

	// inDirective
	line     directive.Line
	option   *directive.Option
	quote    byte
	unknown  bool // the option is unknown
	argument bool // the value is an argument of its own, as in -J name

	// inWord
	wholeWord  bool           // nothing else in the word
	severable  bool           // several words may stand here
	options    []state        // where these must all be options of the command, and their words
	plain      *regexp.Regexp // what may stand here
	noOption   string         // the program that would take a value with a dash as one of its options
	noComma    string         // the program that would take what follows a comma for another variable
	forceQuote bool           // even a value without special characters must be quoted
	posix      bool           // no $'…'

	// inDouble, inANSI, inHeredoc
	left           byte // the byte before the slot
	meetsBackslash bool // what follows the slot may begin with a backslash or a backquote

	// inArithmetic
	parens bool // a negative number is put in parentheses

	// inHeredoc, inRaw
	delimiter string
	dash      bool // <<-, which strips leading tabs

	// asBlock
	topLevel bool
	image    bool // behind "singularity exec"
}

func refuse(label, why, fix string) place { return place{label: label, refused: why, fix: fix} }

// optionType returns the type of the option that the slot is part of.
func (p place) optionType() directive.Type {
	if p.option == nil {
		return directive.Token
	}
	return p.option.Type
}

// emptyIsMissing says that an empty value cannot stand here, so that the default is taken.
func (p place) emptyIsMissing() bool {
	return p.kind == inArithmetic || p.kind == inDirective && p.before == "" && p.after == ""
}
