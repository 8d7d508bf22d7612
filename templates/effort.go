package templates

// maxEffort is how much is done to find out where a task's text may get to. One is a look at a node of the script. The
// templates of users take some hundred to some thousand; this takes a second or two at most.
const maxEffort = 1_000_000

// What takes longer than a look at one node.
const (
	innerEffort  = 2000 // to look into a piece of code
	followEffort = 50   // to tell what a variable may hold as code

	bytesPerEffort = 8  // of what it may hold
	waysPerEffort  = 32 // of reading a word that stands for several lists
)

// effort is what is left of it, for all that looks at one script.
type effort struct{ left int }

// spend takes n off. It says no when nothing is left: then what was found is not everything, and the script is refused.
func (e *effort) spend(n int) bool {
	e.left -= n
	return e.left >= 0
}

// giveUp is for what is too much to be told apart.
func (e *effort) giveUp() { e.left = min(e.left, -1) }

func (e *effort) exhausted() bool { return e.left < 0 }
