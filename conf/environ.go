package conf

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clearml-hpc/clearml-agent/conf/hocon"
	"github.com/clearml-hpc/clearml-agent/internal/shlex"
)

// environ is the environment as a map. A variable that is set twice has its last value, as in a process.
type environ map[string]string

func newEnviron(list []string) environ {
	env := make(environ, len(list))
	for _, kv := range list {
		if name, value, ok := strings.Cut(kv, "="); ok {
			env[name] = value
		}
	}
	return env
}

func (e environ) lookup(name string) (string, bool) {
	v, ok := e[name]
	return v, ok
}

// first is the first of the names that is set and not empty.
func (e environ) first(names ...string) (name, value string) {
	for _, n := range names {
		if v := e[n]; v != "" {
			return n, v
		}
	}
	return "", ""
}

// Twins is the environment with a TRAINS_X for every CLEARML_X that lacks one: children written for the older names see both.
func Twins(env []string) []string {
	have := newEnviron(env)
	out := slices.Clone(env)
	for _, kv := range env {
		name, value, _ := strings.Cut(kv, "=")
		rest, ok := strings.CutPrefix(name, "CLEARML_")
		if !ok {
			continue
		}
		if _, there := have["TRAINS_"+rest]; !there {
			have["TRAINS_"+rest] = value
			out = append(out, "TRAINS_"+rest+"="+value)
		}
	}
	return out
}

const dynamicPrefix = "CLEARML_AGENT__"

// dynamic reads the CLEARML_AGENT__… variables, in the order of their names. A value that is not HOCON is text.
func (l *loader) dynamic() *hocon.Value {
	var names []string
	for name := range l.env {
		if strings.HasPrefix(name, dynamicPrefix) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var tree *hocon.Value
	for _, name := range names {
		value := l.env[name]
		path := strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(name, dynamicPrefix), "__", "."))
		keys, ok := hocon.ParsePath(path)
		if !ok {
			l.warn(Warning{Text: fmt.Sprintf("%s names no setting; ignored", name)})
			continue
		}
		l.used = append(l.used, "$"+name)
		src := l.origins.add(FromVariable, name, value)
		pos := hocon.Pos{Src: src}
		v := hocon.NewString(pos, value)
		parsed, err := hocon.Parse(name, []byte(path+": "+value), hocon.Options{Env: l.env.lookup})
		if err == nil && len(parsed.Fields()) == 1 { // else the text has a meaning beyond one value
			if v = parsed.Get(keys...); v == nil {
				continue // an optional substitution without a value
			}
		}
		var branch *hocon.Value
		tree = hocon.Merge(tree, branch.With(reposition(v, pos), keys...))
	}
	return tree
}

// reposition is v with every value at pos.
func reposition(v *hocon.Value, pos hocon.Pos) *hocon.Value {
	switch v.Kind() {
	case hocon.Object:
		fields := slices.Clone(v.Fields())
		for i := range fields {
			fields[i].KeyPos, fields[i].Value = pos, reposition(fields[i].Value, pos)
		}
		return hocon.NewObject(pos, fields)
	case hocon.List:
		elems := slices.Clone(v.List())
		for i := range elems {
			elems[i] = reposition(elems[i], pos)
		}
		return hocon.NewList(pos, elems)
	default:
		return v.At(pos)
	}
}

// registered lays the variables of the table over the tree.
func (l *loader) registered(tree *hocon.Value) (*hocon.Value, error) {
	for _, v := range Variables() {
		if v.Key == "" {
			continue
		}
		name, text := l.env.first(append([]string{v.Name}, v.Aliases...)...)
		if name == "" {
			continue
		}
		value, err := l.variable(name, text, v.Type)
		if err != nil {
			return nil, err
		}
		if value == nil {
			continue
		}
		l.used = append(l.used, "$"+name)
		path, _ := hocon.ParsePath(v.Key)
		tree = tree.With(value, path...)
		if v.Name == "CLEARML_AGENT_DOCKER_ARGS_HIDE_ENV" {
			tree = tree.With(hocon.NewBool(value.Pos(), true), "agent", "hide_docker_command_env_vars", "enabled")
		}
	}
	return l.azure(tree), nil
}

func (l *loader) variable(name, text string, typ Type) (*hocon.Value, error) {
	pos := hocon.Pos{Src: l.origins.add(FromVariable, name, text)}
	trimmed := strings.TrimSpace(text)
	switch typ {
	case Bool:
		b, ok := parseBool(trimmed)
		if !ok {
			return nil, fmt.Errorf("%s=%s is neither yes nor no: give 1 or 0", name, text)
		}
		return hocon.NewBool(pos, b), nil
	case Any:
		if b, ok := parseBool(trimmed); ok {
			return hocon.NewBool(pos, b), nil
		}
	case TextList:
		words, err := shlex.Split(trimmed)
		if err != nil {
			return nil, fmt.Errorf("cannot read %s: %w", name, err)
		}
		return hocon.FromPlain(pos, words), nil
	}
	if trimmed == "" {
		return nil, nil
	}
	return hocon.NewString(pos, trimmed), nil
}

// azure adds the container that two variables describe to the configured ones.
func (l *loader) azure(tree *hocon.Value) *hocon.Value {
	account, key := strings.TrimSpace(l.env["AZURE_STORAGE_ACCOUNT"]), strings.TrimSpace(l.env["AZURE_STORAGE_KEY"])
	if account == "" && key == "" {
		return tree
	}
	l.used = append(l.used, "$AZURE_STORAGE_ACCOUNT")
	pos := hocon.Pos{Src: l.origins.add(FromVariable, "AZURE_STORAGE_ACCOUNT", "")}
	entry := hocon.NewObject(pos, []hocon.Field{
		{Key: "account_name", KeyPos: pos, Value: hocon.NewString(pos, account)},
		{Key: "account_key", KeyPos: pos, Value: hocon.NewString(pos, key)},
	})
	path := []string{"sdk", "azure", "storage", "containers"}
	elems := append(slices.Clone(tree.Get(path...).List()), entry)
	return tree.With(hocon.NewList(pos, elems), path...)
}

// parseBool reads the words that the Python agent takes for yes and no, in any case.
func parseBool(s string) (value, ok bool) {
	switch strings.ToLower(s) {
	case "y", "yes", "t", "true", "on", "1":
		return true, true
	case "n", "no", "f", "false", "off", "0":
		return false, true
	}
	return false, false
}
