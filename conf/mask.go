package conf

import (
	"regexp"
	"strings"

	"github.com/clearml-hpc/clearml-agent/conf/hocon"
)

// masker takes out what must not be shown, by the rules of agent.sanitize_config_printout and by the table.
type masker struct {
	keys                                  map[string]*Key
	hide, names, keep, urls, dockerParams []*regexp.Regexp
	variables                             *regexp.Regexp // names of variables in container arguments; nil: none are hidden
}

func (c *Config) masker() masker {
	const s = "agent.sanitize_config_printout."
	m := masker{
		keys: c.keys,
		hide: expressions(c.Strings(s + "hide_secrets")), names: expressions(c.Strings(s + "hide_secrets_recursive")),
		keep: expressions(c.Strings(s + "dont_hide_secrets")), urls: expressions(c.Strings(s + "urls")),
		dockerParams: expressions(c.Strings(s + "docker_commands")),
	}
	if c.Bool("agent.hide_docker_command_env_vars.enabled") {
		names := `\w*(?:SECRET|PASS|TOKEN|CREDENTIAL|(?:ACCESS|STORAGE|API|PRIVATE)_?KEY)\w*`
		for _, k := range c.Strings("agent.hide_docker_command_env_vars.extra_keys") {
			names += "|" + regexp.QuoteMeta(k)
		}
		m.variables = regexp.MustCompile(`(?i)^((?:-e\s*|--env[= ])?(?:` + names + `)=).*`)
	}
	return m
}

// expressions compiles what can be compiled: a broken rule of the configuration must not unmask the others.
func expressions(list []string) []*regexp.Regexp {
	var out []*regexp.Regexp
	for _, s := range list {
		if re, err := regexp.Compile(s); err == nil {
			out = append(out, re)
		}
	}
	return out
}

func matches(rules []*regexp.Regexp, key string) bool {
	for _, re := range rules {
		if re.MatchString(key) {
			return true
		}
	}
	return false
}

// rule is what to do with the value of a key.
type rule uint8

const (
	show      rule = iota
	hide           // nothing of it
	showNames      // of an object, its keys
	showBelow      // look at what it holds
)

func (m *masker) rule(path, key string) rule {
	k := m.keys[path]
	switch {
	case k != nil && k.Secret && !matches(m.names, key):
		return hide
	case matches(m.keep, key):
		return showBelow
	case k != nil && (k.Type == Bool || k.Type == Int || k.Type == Number || k.Type == Seconds):
		return show // token_expiration_threshold_sec holds no token
	case matches(m.hide, key):
		return hide
	case matches(m.names, key):
		return showNames
	}
	return showBelow
}

// member masks the value of one key of an object.
func (m *masker) member(path, key string, v *hocon.Value) *hocon.Value {
	switch m.rule(path, key) {
	case hide:
		return m.blank(v)
	case showNames:
		return m.values(v)
	case showBelow:
		return m.below(path, key, v)
	}
	return v
}

// below masks inside a value that is shown as such.
func (m *masker) below(path, key string, v *hocon.Value) *hocon.Value {
	switch v.Kind() {
	case hocon.Object:
		fields := append([]hocon.Field(nil), v.Fields()...)
		for i, f := range fields {
			fields[i].Value = m.member(path+"."+hocon.JoinPath(f.Key), f.Key, f.Value)
		}
		return hocon.NewObject(v.Pos(), fields)
	case hocon.List:
		elems := append([]*hocon.Value(nil), v.List()...)
		for i := range elems {
			elems[i] = m.below(path, key, elems[i])
		}
		return hocon.NewList(v.Pos(), elems)
	case hocon.String:
		text := v.Text()
		if m.variables != nil && matches(m.dockerParams, key) {
			text = m.variables.ReplaceAllString(text, "${1}"+Masked)
		}
		if text = maskURL(text); text != v.Text() {
			return hocon.NewString(v.Pos(), text)
		}
	}
	return v
}

func (m *masker) blank(v *hocon.Value) *hocon.Value {
	if v.Kind() == hocon.Null || v.Kind() == hocon.String && v.Text() == "" || v.Kind() == hocon.List && len(v.List()) == 0 {
		return v // that a secret is missing may be seen
	}
	return hocon.NewString(v.Pos(), Masked)
}

// values keeps the names of an object and blanks the rest.
func (m *masker) values(v *hocon.Value) *hocon.Value {
	if v.Kind() != hocon.Object {
		return m.blank(v)
	}
	fields := append([]hocon.Field(nil), v.Fields()...)
	for i := range fields {
		fields[i].Value = m.blank(fields[i].Value)
	}
	return hocon.NewObject(v.Pos(), fields)
}

// maskURL blanks the password of an address inside a text.
func maskURL(s string) string {
	i := strings.Index(s, "://")
	if i < 0 {
		return s
	}
	rest := s[i+3:]
	end := strings.IndexAny(rest, "/?# ")
	if end < 0 {
		end = len(rest)
	}
	at := strings.LastIndexByte(rest[:end], '@')
	if at < 0 {
		return s
	}
	user, _, hasPassword := strings.Cut(rest[:at], ":")
	if hasPassword {
		return s[:i+3] + user + ":" + Masked + rest[at:]
	}
	return s[:i+3] + Masked + rest[at:] // a token as user
}

// WithoutSecrets is the configuration for people who may not see its secrets, such as the authors of templates: what
// [Config.Entries] masks whole is left out, passwords inside addresses and arguments are masked. Types are those of
// encoding/json with UseNumber.
func (c *Config) WithoutSecrets() map[string]any {
	m := c.masker()
	out := m.visible("", c.tree)
	plain, ok := out.Plain().(map[string]any)
	if !ok {
		return map[string]any{}
	}
	return plain
}

// visible is v without the members that are masked whole.
func (m *masker) visible(path string, v *hocon.Value) *hocon.Value {
	var fields []hocon.Field
	for _, f := range v.Fields() {
		at := hocon.JoinPath(f.Key)
		if path != "" {
			at = path + "." + at
		}
		switch m.rule(at, f.Key) {
		case hide, showNames:
			continue
		case showBelow:
			if f.Value.Kind() == hocon.Object {
				f.Value = m.visible(at, f.Value)
			} else {
				f.Value = m.below(at, f.Key, f.Value)
			}
		}
		fields = append(fields, f)
	}
	return hocon.NewObject(v.Pos(), fields)
}
