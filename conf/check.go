package conf

import (
	"fmt"
	"strings"

	"github.com/clearml-hpc/clearml-agent/conf/hocon"
)

// check warns of keys that no one reads and of values no one can use. Only what someone wrote is looked at, never defaults.
func (l *loader) check(tree *hocon.Value) {
	known := l.sections()
	for _, f := range tree.Fields() {
		switch f.Key {
		case "agent", "api":
			l.checkObject(known, f.Key, f.Value)
		case "environment", "files":
			l.checkType(f.Key, f.Value)
		case "sdk":
			l.checkSDK(f.Key, f.Value)
		default:
			if near := nearest(f.Key, []string{"agent", "api", "sdk", "environment", "files", "logging"}, nil); near != "" {
				l.warnKey(f, f.Key, near)
			}
		}
	}
}

// sections is every object that the table has keys in.
func (l *loader) sections() map[string]bool {
	known := map[string]bool{}
	for path := range l.keys {
		for i := range path {
			if path[i] == '.' {
				known[path[:i]] = true
			}
		}
	}
	return known
}

func (l *loader) checkObject(known map[string]bool, path string, v *hocon.Value) {
	if v.Kind() != hocon.Object {
		if v.Kind() != hocon.Null {
			l.warn(Warning{Pos: v.Pos(), Key: path, Text: fmt.Sprintf("%s takes an object, not a %s; ignored", path, v.Kind())})
		}
		return
	}
	for _, f := range v.Fields() {
		if f.Value.Pos().IsZero() && f.Value.Kind() != hocon.Object {
			continue // a default
		}
		child := path + "." + hocon.JoinPath(f.Key)
		switch {
		case l.keys[child] != nil:
			l.checkType(child, f.Value)
		case known[child]:
			l.checkObject(known, child, f.Value)
		default:
			l.warnKey(f, child, l.nearestKey(known, child))
		}
	}
}

// checkSDK looks at the few keys of the SDK that we know; all others are the SDK's business.
func (l *loader) checkSDK(path string, v *hocon.Value) {
	for _, f := range v.Fields() {
		child := path + "." + hocon.JoinPath(f.Key)
		if l.keys[child] != nil {
			l.checkType(child, f.Value)
		} else {
			l.checkSDK(child, f.Value)
		}
	}
}

func (l *loader) warnKey(f hocon.Field, path, near string) {
	pos := f.KeyPos
	if pos.IsZero() {
		pos = f.Value.Pos()
	}
	if l.origins[pos.Src].Kind != FromNowhere { // a variable: its name says more than a place in its value
		l.warn(Warning{Key: path, Nearest: near, Text: fmt.Sprintf("%s sets %s, which is no known key (kept, without effect)", l.origins[pos.Src], path)})
		return
	}
	l.warn(Warning{Pos: pos, Key: path, Nearest: near, Text: fmt.Sprintf("%q is no known key (kept, without effect)", path)})
}

func (l *loader) checkType(path string, v *hocon.Value) {
	k := l.keys[path]
	if k == nil || v.Kind() == hocon.Null || v.Pos().IsZero() || k.accepts(v) {
		return
	}
	w := Warning{Pos: v.Pos(), Key: path}
	use := "it is ignored"
	if d := k.fallback(); d != nil {
		use = "the default counts"
	}
	got := v.Kind().String()
	if k.Type == TextList && v.Kind() == hocon.List {
		got = "list with objects or lists in it"
	} else if v.Kind() == hocon.String && !k.Secret {
		got = fmt.Sprintf("%q", v.Text())
	}
	w.Text = fmt.Sprintf("%s takes %s, not %s; %s", path, article(k.Type), got, use)
	if o, ok := l.origins[v.Pos().Src]; ok {
		w.Pos = hocon.Pos{}
		w.Text = o.String() + ": " + w.Text
	}
	l.warn(w)
}

func article(t Type) string {
	switch t {
	case Bool, Seconds, Text:
		return t.String()
	case Int, Number, List, TextList, Scalar:
		return "a " + strings.TrimPrefix(t.String(), "a ")
	default:
		return "an " + t.String()
	}
}

// accepts reports whether getters can use v for k.
func (k *Key) accepts(v *hocon.Value) bool {
	var ok bool
	switch k.Type {
	case Text, Scalar:
		ok = v.Kind() != hocon.List && v.Kind() != hocon.Object
	case Bool:
		_, ok = asBool(v)
	case Int:
		_, ok = asInt(v)
	case Number:
		_, ok = asFloat(v)
	case Seconds:
		_, ok = asDuration(v)
	case TextList:
		_, ok = asStrings(v)
	case List:
		ok = v.Kind() == hocon.List
	case Map:
		ok = v.Kind() == hocon.Object
		if k.Path == "environment" {
			ok = ok || v.Kind() == hocon.List // of pairs
		}
	default:
		ok = true
	}
	return ok
}
