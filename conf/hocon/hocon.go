package hocon

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// Options say what a document may reach for. The zero value reaches for nothing: no environment, no files.
type Options struct {
	// Env looks up an environment variable for a substitution that no key of the document answers.
	Env func(name string) (string, bool)
	// ReadFile reads an included file. An error that is [fs.ErrNotExist] makes the include empty unless it is required.
	ReadFile func(path string) ([]byte, error)
	// Dir is where relative includes of the document start.
	Dir string
	// Note is told of passages that are accepted here and read differently, or refused, by the Python agent.
	Note   func(Note)
	Limits Limits
}

// Note is a remark on a passage that is legal but not portable.
type Note struct {
	Pos  Pos
	What string
}

// ParseFile reads and parses a file. Errors are an *Error for the content, and that of the operating system otherwise.
func ParseFile(path string, opts Options) (*Value, error) {
	if opts.ReadFile == nil {
		opts.ReadFile = os.ReadFile
	}
	if opts.Dir == "" {
		opts.Dir = filepath.Dir(path)
	}
	text, err := opts.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read configuration: %w", err)
	}
	return Parse(path, text, opts)
}

// Parse reads one document, called name in messages, with its includes, and resolves its substitutions. The result is an
// Object. Errors are of type *Error.
func Parse(name string, text []byte, opts Options) (*Value, error) {
	d := &document{opts: opts, limits: opts.Limits.withDefaults()}
	root, err := d.parse(&Source{Name: name, Text: string(text)}, opts.Dir, nil)
	if err != nil {
		return nil, err
	}
	r := &resolver{root: root, env: opts.Env, limits: d.limits, work: d.limits.Work}
	v, err := r.object(root)
	if err != nil {
		return nil, err
	}
	return v, nil
}

// document is what all files of one document share.
type document struct {
	opts     Options
	limits   Limits
	bytes    int
	includes int
	open     []string // files being parsed, outermost first
}

func (d *document) note(pos Pos, format string, args ...any) {
	if d.opts.Note != nil {
		d.opts.Note(Note{Pos: pos, What: fmt.Sprintf(format, args...)})
	}
}

const byteOrderMark = "\uFEFF"

// parse parses one file. base is the path of the object that includes it.
func (d *document) parse(src *Source, dir string, base []string) (*objNode, error) {
	d.bytes += len(src.Text)
	if d.bytes > d.limits.Bytes {
		return nil, errorAt(Pos{Src: src}, "the document with its includes is larger than %d bytes", d.limits.Bytes)
	}
	if !utf8.ValidString(src.Text) {
		off := 0
		for {
			r, n := utf8.DecodeRuneInString(src.Text[off:])
			if r == utf8.RuneError && n <= 1 {
				break
			}
			off += n
		}
		return nil, errorAt(Pos{Src: src, Off: off}, "this byte is not UTF-8").fix("save the file as UTF-8")
	}
	src.Text = strings.TrimPrefix(src.Text, byteOrderMark)
	p := &parser{doc: d, src: src, text: src.Text, dir: dir, path: base, base: base}
	return p.document()
}
