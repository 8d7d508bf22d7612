package templates

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// The grammar of a template. Shell text is whatever is no slot; a slot is recognised by its first
// characters alone, so that ${HOME}, $1 and $(…) stay with the shell.
//
//	template = { text | escaped | slot } ;
//	escaped  = "\" slot ;                                  (* stays as it stands, for the shell *)
//	slot     = "${" body "}" | "$<" body ">" | "$" plain ;
//	body     = "CLEARML_" variable { "." key } [ ":" default ] { "|" operator } ;
//	plain    = "CLEARML_" plainvar ;                       (* as in $CLEARML_QUEUE_NAME: no more letters follow *)
//	                                                       (* ${CLEARML_OTHER…} without a path is the shell's too *)
//	variable = plainvar | "TASK" | "USER" | "CONFIG" | "USER_VAULTS" | "PROVIDERS_INFO"
//	         | "PRE_SETUP" | "AGENT_EXECUTE" | "POST_SETUP" ;
//	plainvar = "QUEUE_NAME" | "QUEUE_ID" | "WORKER_ID" | "PROJECT_NAME" | "PROJECT_ID" ;
//	key      = keychar { keychar } | '"' { any character but '"' and newline } '"' ;
//	keychar  = any character but . : | { } < > " ' \ $ and newline ;
//	default  = { defchar | "{" default "}" | "\" ( "}" | "{" | "|" | ">" | "\" ) } ;
//	defchar  = any character but { } | and newline ;       (* in the form $<…> also but > *)
//	operator = name [ "(" { any character but ) and newline } ")" ] ;
//	name     = ( letter | "_" ) { letter | digit | "_" } ;
//
// A colon inside a default is part of it (01:00:00), so are slashes, dashes, spaces, commas and quotes,
// and an empty default is one. A backslash before any other character of a default is itself.

var slotStart = regexp.MustCompile(`\$(?:\{CLEARML_|<CLEARML_|CLEARML_(?:QUEUE_NAME|QUEUE_ID|WORKER_ID|PROJECT_NAME|PROJECT_ID)\b)`)

// scan splits text[from:to] of the source into parts. Findings do not stop it: a slot at fault becomes text.
func scan(src *source, from, to int) ([]part, []Finding) {
	var parts []part
	var bad []Finding
	textFrom, pos := from, from
	for pos < to {
		loc := slotStart.FindStringIndex(src.text[pos:to])
		if loc == nil {
			break
		}
		at := pos + loc[0]
		if escaped(src.text[from:at]) {
			pos = at + 1
			continue
		}
		p := slotParser{src: src, at: at, pos: at + 1, end: to}
		s, f := p.parse()
		if f != nil {
			if onCommentLine(src, at) {
				f.Severity = Warning
			}
			bad = append(bad, *f)
		}
		if s == nil {
			pos = max(p.pos, at+1)
			continue
		}
		if at > textFrom {
			parts = append(parts, part{span: span{textFrom, at}})
		}
		parts = append(parts, part{span: s.span, slot: s})
		textFrom, pos = p.pos, p.pos
	}
	if textFrom < to {
		parts = append(parts, part{span: span{textFrom, to}})
	}
	return parts, bad
}

// onCommentLine says whether the line of offset is a comment that nobody reads: what looks like a slot there
// may be somebody's explanation.
func onCommentLine(src *source, offset int) bool {
	line := strings.TrimLeft(src.lineText(src.line(offset)), " \t")
	return strings.HasPrefix(line, "#") && !isMagic(line[1:])
}

// escaped says whether an odd number of backslashes stands at the end of text.
func escaped(text string) bool {
	return (len(text)-len(strings.TrimRight(text, `\`)))%2 == 1
}

// slotParser reads one slot by recursive descent along the grammar above.
type slotParser struct {
	src     *source
	at, pos int // the $, and the next byte
	end     int
	closing byte // '}', '>' or 0 for the plain form
}

func (p *slotParser) fail(from int, what, fix string) *Finding {
	to := max(p.pos, from+1)
	if i := strings.IndexByte(p.src.text[from:min(to, len(p.src.text))], '\n'); i > 0 {
		to = from + i
	}
	f := p.src.finding(Error, span{from, to}, what, fix)
	return &f
}

func (p *slotParser) peek() byte {
	if p.pos >= p.end || p.src.text[p.pos] == '\n' {
		return 0
	}
	return p.src.text[p.pos]
}

func (p *slotParser) parse() (*slot, *Finding) {
	switch p.peek() {
	case '{':
		p.closing = '}'
		p.pos++
	case '<':
		p.closing = '>'
		p.pos++
	}
	p.pos += len(slotPrefix)
	s := &slot{}
	nameAt := p.pos
	for c := p.peek(); c == '_' || isAlnum(c); c = p.peek() {
		p.pos++
	}
	s.variable = p.src.text[nameAt:p.pos]
	if p.closing == 0 {
		return p.done(s), nil
	}
	if !s.known() && p.peek() != '.' {
		return nil, p.environment(s, nameAt)
	}
	if f := p.path(s); f != nil {
		return nil, f
	}
	if p.peek() == ':' {
		p.pos++
		s.hasDef = true
		s.def = p.defaultText()
	}
	for p.peek() == '|' {
		o, f := p.operator()
		if f != nil {
			return nil, f
		}
		s.ops = append(s.ops, o)
	}
	if c := p.peek(); c != p.closing {
		if c == 0 {
			return nil, p.fail(p.at, fmt.Sprintf("the slot has no closing %q on its line", p.closing), "close it, or write \\$ if it is text")
		}
		r, _ := utf8.DecodeRuneInString(p.src.text[p.pos:])
		at := p.pos
		p.skip()
		return nil, p.fail(at, fmt.Sprintf("%q cannot stand here in a slot", r),
			"a slot is ${CLEARML_VARIABLE.path:default|operator}; put a key with such characters in double quotes")
	}
	p.pos++
	if f := p.checkVariable(s, nameAt); f != nil {
		return nil, f
	}
	return p.done(s), nil
}

func (p *slotParser) done(s *slot) *slot {
	s.span = span{p.at, p.pos}
	s.text = p.src.text[p.at:p.pos]
	return s
}

// skip moves behind the slot at fault, so that its rest is not reported as well.
func (p *slotParser) skip() {
	for c := p.peek(); c != 0; c = p.peek() {
		p.pos++
		if c == p.closing {
			return
		}
	}
}

func (p *slotParser) path(s *slot) *Finding {
	for p.peek() == '.' {
		p.pos++
		at := p.pos
		if p.peek() == '"' {
			end := strings.IndexAny(p.src.text[at+1:p.end], "\"\n")
			if end < 0 || p.src.text[at+1+end] != '"' {
				p.skip()
				return p.fail(at, "the quoted key is not closed", `end it with "`)
			}
			s.path = append(s.path, p.src.text[at+1:at+1+end])
			p.pos = at + end + 2
			continue
		}
		for c := p.peek(); c != 0 && c != p.closing && !strings.ContainsRune(".:|{}<>\"'\\$", rune(c)); c = p.peek() {
			p.pos++
		}
		if p.pos == at {
			p.skip()
			return p.fail(at, "a key is missing behind the dot", "name the field, as in ${CLEARML_TASK.name}")
		}
		s.path = append(s.path, p.src.text[at:p.pos])
	}
	return nil
}

func (p *slotParser) defaultText() string {
	var b strings.Builder
	for depth := 0; ; {
		c := p.peek()
		switch {
		case c == 0, depth == 0 && (c == p.closing || c == '|'):
			return b.String()
		case c == '\\' && p.pos+1 < p.end && strings.IndexByte(`{}|>\`, p.src.text[p.pos+1]) >= 0:
			p.pos++
			c = p.src.text[p.pos]
		case c == '{':
			depth++
		case c == '}':
			depth = max(depth-1, 0)
		}
		b.WriteByte(c)
		p.pos++
	}
}

func (p *slotParser) operator() (op, *Finding) {
	p.pos++ // the bar
	at := p.pos
	for c := p.peek(); c == '_' || isAlnum(c); c = p.peek() {
		p.pos++
	}
	o := op{name: p.src.text[at:p.pos]}
	if p.peek() == '(' {
		end := strings.IndexAny(p.src.text[p.pos:p.end], ")\n")
		if end < 0 || p.src.text[p.pos+end] != ')' {
			from := p.pos
			p.skip()
			return o, p.fail(from, "the operator's parenthesis is not closed", "end it with )")
		}
		o.args = p.src.text[p.pos+1 : p.pos+end]
		p.pos += end + 1
	}
	o.span = span{at, p.pos}
	if f := p.checkOperator(o); f != nil {
		p.skip()
		return o, f
	}
	return o, nil
}

func (p *slotParser) checkOperator(o op) *Finding {
	def, known := operators[o.name]
	if !known {
		fix := "operators: " + strings.Join(operatorNames(), ", ") + `; a bar in a default is written \|`
		if near := nearest(o.name, operatorNames()); near != "" {
			fix = "did you mean " + near + `? A bar in a default is written \|`
		}
		return p.fail(o.span.from, fmt.Sprintf("there is no operator %q", o.name), fix)
	}
	if def.check != nil {
		if msg := def.check(o.args); msg != "" {
			return p.fail(o.span.from, o.name+": "+msg, "")
		}
	}
	return nil
}

// environment judges a ${CLEARML_…} that is none of ours: a variable of the shell, like
// ${CLEARML_CONFIG_FILE}, unless it looks like a slot misspelt.
func (p *slotParser) environment(s *slot, at int) *Finding {
	near := nearest(s.variable, slices.Concat(plainVariables, blockVariables))
	if near == "" {
		return nil
	}
	f := p.fail(at-len(slotPrefix), fmt.Sprintf("CLEARML_%s is no variable of templates: it is left to the shell", s.variable),
		"did you mean CLEARML_"+near+"?")
	f.Severity = Warning
	return f
}

func (p *slotParser) checkVariable(s *slot, at int) *Finding {
	from := p.pos
	defer func() { p.pos = from }()
	p.pos = at + len(s.variable)
	switch {
	case s.isBlock():
		if len(s.path) > 0 || s.hasDef || len(s.ops) > 0 {
			p.pos = from
			return p.fail(p.at, s.variable+" takes no path, default or operator", "write ${CLEARML_"+s.variable+"}")
		}
	case slices.Contains(plainVariables, s.variable):
		if len(s.path) > 0 {
			p.pos = from
			return p.fail(p.at, s.variable+" is a plain value: it has no fields", "write ${CLEARML_"+s.variable+"}")
		}
	case slices.Contains(objectVars, s.variable):
		if len(s.path) == 0 {
			p.pos = from
			return p.fail(p.at, s.variable+" is an object: say which field", "as in ${CLEARML_"+s.variable+"."+exampleField[s.variable]+"}")
		}
	default:
		fix := "known: " + strings.Join(slices.Concat(plainVariables, objectVars, blockVariables), ", ")
		if near := nearest(s.variable, objectVars); near != "" {
			fix = "did you mean CLEARML_" + near + "?"
		}
		return p.fail(at-len(slotPrefix), fmt.Sprintf("there is no variable CLEARML_%s", s.variable), fix)
	}
	return nil
}

var exampleField = map[string]string{
	"TASK": "name", "USER": "name", "CONFIG": "agent.worker_name", "USER_VAULTS": "section.key", "PROVIDERS_INFO": "key",
}

func isAlnum(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
