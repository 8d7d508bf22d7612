package hocon

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// include reads an include statement. It returns nil where none stands: "include" can also be a key.
func (p *parser) include() (*objNode, error) {
	start := p.off
	if !p.keyword("include") {
		return nil, nil
	}
	p.skipBlanks()
	required := p.keyword("required")
	if required {
		p.skipBlanks()
		if p.peek() != '(' {
			p.off = start
			return nil, nil
		}
		p.off++
		p.skipBlanks()
	}
	url, call := false, false
	if p.peek() != '"' {
		url = p.keyword("url")
		if !url && !p.keyword("file") {
			p.off = start
			return nil, nil
		}
		p.skipBlanks()
		if p.peek() != '(' {
			p.off = start
			return nil, nil
		}
		p.off++
		p.skipBlanks()
		call = true
	}
	at := p.pos()
	if p.peek() != '"' {
		return nil, p.errorf(p.off, "expected the name of a file in quotes, found %s", p.found())
	}
	name, err := p.quoted()
	if err != nil {
		return nil, err
	}
	for _, open := range []bool{call, required} {
		if !open {
			continue
		}
		if p.skipBlanks(); p.peek() != ')' {
			return nil, p.errorf(p.off, "expected ), found %s", p.found())
		}
		p.off++
	}
	if err := p.afterValue(); err != nil {
		return nil, err
	}
	if url || strings.Contains(name, "://") {
		return nil, errorAt(at, "settings are not fetched over the network").fix("include a file instead")
	}
	return p.includeFile(at, name, required)
}

// keyword passes a word in any case that is not part of a longer one.
func (p *parser) keyword(word string) bool {
	end := p.off + len(word)
	if end > len(p.text) || !strings.EqualFold(p.text[p.off:end], word) {
		return false
	}
	if end < len(p.text) {
		if c := p.text[end]; c == '_' || c == '$' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' {
			return false
		}
	}
	p.off = end
	return true
}

func (p *parser) includeFile(at Pos, name string, required bool) (*objNode, error) {
	d := p.doc
	if d.opts.ReadFile == nil {
		return nil, errorAt(at, "nothing can be included here")
	}
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(p.dir, name)
	}
	if slices.Contains(d.open, path) || p.src.Name == path {
		chain := append(append([]string{}, d.open...), p.src.Name, path)
		return nil, errorAt(at, "%s includes itself", name).fix("the chain is %s", strings.Join(slices.Compact(chain), " → "))
	}
	if d.includes++; d.includes > d.limits.Includes {
		return nil, errorAt(at, "more than %d files are included", d.limits.Includes)
	}
	text, err := d.opts.ReadFile(path)
	if err != nil {
		if !required && errors.Is(err, fs.ErrNotExist) {
			d.note(at, "the included file %s does not exist; the include is empty", path)
			return newObjNode(at), nil
		}
		return nil, errorAt(at, "%s", fmt.Errorf("cannot include %s: %w", name, err))
	}
	d.open = append(d.open, p.src.Name)
	defer func() { d.open = d.open[:len(d.open)-1] }()
	return d.parse(&Source{Name: path, Text: string(text)}, filepath.Dir(path), p.path)
}
