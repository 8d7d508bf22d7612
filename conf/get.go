package conf

import (
	"slices"
	"strings"
	"time"

	"github.com/clearml-hpc/clearml-agent/conf/hocon"
)

// Lookup is the value at a dotted key with its origin; a value of nil means that the key is not set and has no default.
func (c *Config) Lookup(path string) (*hocon.Value, Origin) {
	keys, ok := hocon.ParsePath(path)
	if !ok {
		return nil, Origin{}
	}
	v := c.tree.Get(keys...)
	if v == nil {
		if k := c.keys[path]; k != nil && k.fallback() != nil {
			return hocon.FromPlain(hocon.Pos{}, k.fallback()), Origin{Kind: FromDefault}
		}
		return nil, Origin{}
	}
	return v, c.origins.of(v)
}

// IsSet reports whether anything but a default gives the key a value other than null.
func (c *Config) IsSet(path string) bool {
	v, origin := c.Lookup(path)
	return v.Kind() != hocon.Null && origin.Kind > FromDefault
}

func (c *Config) get(path string) *hocon.Value {
	v, _ := c.Lookup(path)
	return v
}

// fallback is the table's answer for a key whose value has the wrong type.
func (c *Config) fallback(path string) *hocon.Value {
	if k := c.keys[path]; k != nil && k.fallback() != nil {
		return hocon.FromPlain(hocon.Pos{}, k.fallback())
	}
	return nil
}

// String is a text, number or bool as it is written; "" for null and what is not there.
func (c *Config) String(path string) string {
	if v := c.get(path); v.Kind() != hocon.List && v.Kind() != hocon.Object {
		return v.Text()
	}
	return c.fallback(path).Text()
}

// Path is String with variables and ~ expanded.
func (c *Config) Path(path string) string { return expandPath(c.String(path), c.home, c.env) }

// Secret is String for what must not be shown.
func (c *Config) Secret(path string) Secret { return Secret(c.String(path)) }

// Bool is true or false; the words of yes and no count, and 1 and 0.
func (c *Config) Bool(path string) bool {
	if b, ok := asBool(c.get(path)); ok {
		return b
	}
	b, _ := asBool(c.fallback(path))
	return b
}

// Int is a whole number; a text that is one counts.
func (c *Config) Int(path string) int {
	if n, ok := asInt(c.get(path)); ok {
		return n
	}
	n, _ := asInt(c.fallback(path))
	return n
}

// Float is a number; a text that is one counts.
func (c *Config) Float(path string) float64 {
	if f, ok := asFloat(c.get(path)); ok {
		return f
	}
	f, _ := asFloat(c.fallback(path))
	return f
}

// Strings is a list of texts. A single text is a list of one, an empty one or null is an empty list.
func (c *Config) Strings(path string) []string {
	if s, ok := asStrings(c.get(path)); ok {
		return s
	}
	s, _ := asStrings(c.fallback(path))
	return s
}

// Duration is a number of seconds, or a text with a unit: 90, 1.5, "90s", "5 minutes", "2 h".
func (c *Config) Duration(path string) time.Duration {
	if d, ok := asDuration(c.get(path)); ok {
		return d
	}
	d, _ := asDuration(c.fallback(path))
	return d
}

// StringMap is an object whose values are scalars. Keys keep their dots.
func (c *Config) StringMap(path string) map[string]string {
	v := c.get(path)
	if v.Kind() != hocon.Object {
		return nil
	}
	out := make(map[string]string, len(v.Fields()))
	for _, f := range v.Fields() {
		out[f.Key] = f.Value.Text()
	}
	return out
}

// Plain is the value as nil, bool, json.Number, string, []any, map[string]any.
func (c *Config) Plain(path string) any { return c.get(path).Plain() }

// Env is a variable of the environment the configuration was loaded with: the first of name and its aliases of the table
// that is set and not empty.
func (c *Config) Env(name string) string {
	for _, v := range Variables() {
		if v.Name == name {
			_, value := c.env.first(append([]string{name}, v.Aliases...)...)
			return value
		}
	}
	return c.env[name]
}

// EnvBool is Env as yes or no; set is false where it is neither.
func (c *Config) EnvBool(name string) (value, set bool) {
	return parseBool(strings.TrimSpace(c.Env(name)))
}

// Files is the configuration files that were looked for, lowest layer first.
func (c *Config) Files() []File { return slices.Clone(c.files) }

// Used is the environment variables that had a say.
func (c *Config) Used() []string {
	used := slices.Clone(c.used)
	slices.Sort(used)
	return slices.Compact(used)
}

// ConfigFile is the file of the user that counts most, as it was found, or "".
func (c *Config) ConfigFile() string {
	for _, f := range slices.Backward(c.files) {
		if f.Found && !strings.Contains(f.From, "CONFIG_PATH") {
			return f.Path
		}
	}
	return ""
}
