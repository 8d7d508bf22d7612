package templates

import (
	"fmt"
)

// hostile are values that break out of something when they are put where they should not be.
var hostile = []string{
	"$(touch x)`touch x`; touch x", `'; touch x; '`, `"; touch x; "`, "\n#SBATCH --wrap=x\ntouch x\nEOF\n", "a b --output=x",
	`\`, "# x", "*) esac; } ) fi done", "esac", "x[$(touch x)]", "-x ~ {a,b} * ? $HOME", "1",
}

// trial fills every slot with hostile values, round by round another one each, and requires that the
// script keeps its structure. It is the check of Render, made before there is a task.
func (c *checked) trial() []Finding {
	for round := range hostile {
		if round > 0 && round%4 != 0 && len(c.fills) > 4 {
			continue // many slots see all values in few rounds
		}
		for i, f := range c.fills {
			if !c.tryValues(f, round+i) {
				return nil
			}
		}
		script := c.expand(c.text, func(f *fill) string { return f.written })
		if err := c.verify(script, c); err != nil {
			return []Finding{c.culprit(err)}
		}
	}
	return nil
}

// tryValues gives the slot the first hostile value, from the n-th on, that its place does not refuse.
func (c *checked) tryValues(f *fill, n int) bool {
	switch {
	case f.slot.isBlock():
		return f.command(Commands{PreSetup: "true # '", AgentExecute: []string{"/opt/a b/agent", "--id", "1"}, PostSetup: "true"}) == nil || f.place.kind == inComment && f.leave()
	case f.asWritten:
		return f.leave()
	}
	for k := range len(hostile) + len(benign) {
		v := benign[max(0, k-len(hostile))]
		if k < len(hostile) {
			v = hostile[(n+k)%len(hostile)]
		}
		if !f.slot.hasOp("raw", "json") && !f.slot.isAction() {
			v = newlines.Replace(v)
		}
		f.result = result{text: v, list: words{v, "b c"}, isList: f.slot.isArguments() || f.slot.hasOp("words") || f.slot.isAction() && len(f.slot.ops) == 0}
		if len(f.place.options) > 0 {
			f.result.list = words{"--x=" + v}
		}
		if f.place.severable && f.result.isList {
			f.result.text = fmt.Sprint(v, " b c")
		}
		var err error
		if f.written, err = f.place.encode(f.result); err == nil {
			return true
		}
	}
	return false
}

func (f *fill) leave() bool {
	f.result, f.written = result{text: f.slot.text}, f.slot.text
	return true
}

// benign values are of every type that an option takes.
var benign = []string{"x", "1", "1G", "01:00:00", "gpu:1", "append", "END", "afterok:1", "B:USR1@60"}
