package conf

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/clearml-hpc/clearml-agent/conf/hocon"
)

// Entry is one setting as it is shown: secrets are masked.
type Entry struct {
	Key    string
	Value  *hocon.Value
	Origin Origin
	// Idle says that the setting was given a value, and that nothing in this program reads it.
	Idle bool
}

// Entries is every setting that has a value, in the order of the tree, masked.
func (c *Config) Entries() []Entry {
	m := c.masker()
	var entries []Entry
	for _, f := range c.tree.Fields() {
		key := hocon.JoinPath(f.Key)
		entries = c.entries(entries, key, m.member(key, f.Key, f.Value))
	}
	return entries
}

func (c *Config) entries(out []Entry, path string, v *hocon.Value) []Entry {
	if fields := v.Fields(); len(fields) > 0 {
		for _, f := range fields {
			out = c.entries(out, path+"."+hocon.JoinPath(f.Key), f.Value)
		}
		return out
	}
	origin := c.origins.of(v)
	return append(out, Entry{Key: path, Value: v, Origin: origin, Idle: origin.Kind > FromDefault && c.idle(path)})
}

// idle reports whether nothing reads a key: by the table, or because the table does not have it.
func (c *Config) idle(path string) bool {
	top, _, _ := strings.Cut(path, ".")
	if top != "agent" && top != "api" {
		return false // sections of the SDK, and of templates
	}
	for at := path; at != ""; at, _ = split(at) {
		if k := c.keys[at]; k != nil {
			return k.Kept
		}
	}
	return true
}

// Masked is the value at a dotted key as it may be shown; nil when the key is not set and has no default.
func (c *Config) Masked(path string) (*hocon.Value, Origin) {
	v, origin := c.Lookup(path)
	if v == nil {
		return nil, origin
	}
	m := c.masker()
	keys, _ := hocon.ParsePath(path)
	for i, key := range keys {
		at := hocon.JoinPath(keys[:i+1]...)
		if i == len(keys)-1 {
			return m.member(at, key, v), origin
		}
		if r := m.rule(at, key); r == hide || r == showNames {
			return m.blank(v), origin
		}
	}
	return v, origin
}

// Format is a value for one line of a terminal or for a script: a scalar as it is, a list or an object as JSON.
func Format(v *hocon.Value) string {
	switch v.Kind() {
	case hocon.Null:
		return "null"
	case hocon.List, hocon.Object:
		return jsonText(v)
	}
	return v.Text()
}

// assigned is a value on the right side of a line of clearml.conf.
func assigned(v *hocon.Value) string {
	text := Format(v)
	if v.Kind() != hocon.String {
		return text
	}
	if again, err := hocon.Parse("", []byte("a = "+text), hocon.Options{}); err == nil && text != "" {
		if b := again.Get("a"); b.Kind() == hocon.String && b.Text() == text && len(again.Fields()) == 1 {
			return text
		}
	}
	return jsonText(v)
}

// WriteText writes the configuration as lines of clearml.conf, each with its origin in a comment.
func (c *Config) WriteText(w io.Writer) error {
	entries := c.Entries()
	lines := make([]string, len(entries))
	width := 0
	for i, e := range entries {
		lines[i] = e.Key + " = " + assigned(e.Value)
		if n := utf8.RuneCountInString(lines[i]); n <= 72 {
			width = max(width, n)
		}
	}
	var b strings.Builder
	for i, e := range entries {
		pad := max(0, width-utf8.RuneCountInString(lines[i]))
		note := ""
		if e.Idle {
			note = ", without effect here"
		}
		fmt.Fprintf(&b, "%s%s  # %s%s\n", lines[i], strings.Repeat(" ", pad), e.Origin, note)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteJSON writes one object: files (path, found, named_by), variables, and settings (key, value, origin with kind, name
// and line, without_effect where a value was given and nothing here reads it), masked.
func (c *Config) WriteJSON(w io.Writer) error {
	type file struct {
		Path  string `json:"path"`
		Found bool   `json:"found"`
		By    string `json:"named_by,omitempty"`
	}
	type origin struct {
		Kind string `json:"kind"`
		Name string `json:"name,omitempty"`
		Line int    `json:"line,omitempty"`
	}
	type setting struct {
		Key    string       `json:"key"`
		Value  *hocon.Value `json:"value"`
		Origin origin       `json:"origin"`
		Idle   bool         `json:"without_effect,omitempty"`
	}
	out := struct {
		Files     []file    `json:"files"`
		Variables []string  `json:"variables"`
		Settings  []setting `json:"settings"`
	}{Files: []file{}, Variables: []string{}, Settings: []setting{}}
	for _, f := range c.files {
		out.Files = append(out.Files, file{Path: f.Path, Found: f.Found, By: strings.TrimPrefix(f.From, "$")})
	}
	for _, v := range c.Used() {
		out.Variables = append(out.Variables, strings.TrimPrefix(v, "$"))
	}
	for _, e := range c.Entries() {
		out.Settings = append(out.Settings, setting{Key: e.Key, Value: e.Value, Idle: e.Idle, Origin: origin{Kind: e.Origin.Kind.String(), Name: e.Origin.Name, Line: e.Origin.Line}})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

// Sources is what was read, for --debug: one line per file and variable.
func (c *Config) Sources() []string {
	var lines []string
	for _, f := range c.files {
		line := "file " + f.Shown
		if !f.Found {
			line += " (there is none)"
		}
		if f.From != "" {
			line += ", named by " + f.From
		}
		lines = append(lines, line)
	}
	for _, v := range c.Used() {
		lines = append(lines, "variable "+strings.TrimPrefix(v, "$"))
	}
	return lines
}

// String is the kind's name in JSON.
func (k OriginKind) String() string {
	return [...]string{"none", "default", "file", "variable", "vault", "command line"}[k]
}
