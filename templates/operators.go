package templates

import (
	"encoding/json"
	"fmt"
	"math/big"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clearml-hpc/clearml-agent/internal/shlex"
)

// operator is one |name(args). It gets the value as it is so far: a string, or what the task object has
// there for the operators that come first.
type operator struct {
	check func(args string) string // what is wrong with the arguments, or ""
	apply func(v any, args string) (any, error)
}

// words is a value that stands for several words of a command line.
type words []string

// operators of the documented language (strip, capitalize, lower, remove_newlines, raw) and ours.
// strip removes from both ends, as Python's str.strip does.
var operators = map[string]operator{
	"raw":             {check: noArgs, apply: asText(func(s, _ string) string { return s })},
	"remove_newlines": {check: noArgs, apply: asText(func(s, _ string) string { return newlines.Replace(s) })},
	"lower":           {check: noArgs, apply: asText(func(s, _ string) string { return strings.ToLower(s) })},
	"upper":           {check: noArgs, apply: asText(func(s, _ string) string { return strings.ToUpper(s) })},
	"capitalize":      {check: noArgs, apply: asText(capitalize)},
	"strip":           {apply: asText(strip)},
	"name":            {check: noArgs, apply: toName},
	"slug":            {check: noArgs, apply: asText(func(s, _ string) string { return slug(s) })},
	"truncate":        {check: oneNumber, apply: asText(truncate)},
	"basename":        {check: noArgs, apply: asText(func(s, _ string) string { return basename(s) })},
	"replace":         {check: twoArgs, apply: asText(replace)},
	"int":             {check: noArgs, apply: toInt},
	"json":            {check: noArgs, apply: toJSON},
	"join":            {apply: join},
	"words":           {check: noArgs, apply: toWords},
}

var newlines = strings.NewReplacer("\r", "", "\n", "")

func operatorNames() []string {
	names := make([]string, 0, len(operators))
	for name := range operators {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func noArgs(args string) string {
	if args != "" {
		return "takes no argument"
	}
	return ""
}

func oneNumber(args string) string {
	if n, err := strconv.Atoi(strings.TrimSpace(args)); err != nil || n < 1 {
		return "takes one number above 0, as in truncate(40)"
	}
	return ""
}

func twoArgs(args string) string {
	if from, _, ok := strings.Cut(args, ","); !ok || from == "" {
		return "takes what to replace and by what, as in replace(/,-)"
	}
	return ""
}

func asText(f func(s, args string) string) func(any, string) (any, error) {
	return func(v any, args string) (any, error) {
		s, err := plain(v)
		if err != nil {
			return nil, err
		}
		return f(s, args), nil
	}
}

func capitalize(s, _ string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + strings.ToLower(s[n:])
}

func strip(s, chars string) string {
	if chars == "" {
		return strings.TrimSpace(s)
	}
	return strings.Trim(s, chars)
}

// slug keeps ASCII letters and digits, in lower case, and joins them with single dashes: a token that
// means nothing to a shell, a path or sbatch. A value without any is "x".
func slug(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	if out := strings.TrimRight(b.String(), "-"); out != "" {
		return out
	}
	return "x"
}

// toName accepts what is a plain name as it stands: the name of an environment, a module, a branch.
func toName(v any, _ string) (any, error) {
	s, err := plain(v)
	if err != nil {
		return nil, err
	}
	if !inertText.MatchString(s) || strings.Contains(s, "..") {
		return nil, fmt.Errorf("%q is none: letters, digits and . _ -, not beginning with a dash or a dot, and no two dots", s)
	}
	return s, nil
}

func truncate(s, args string) string {
	n, err := strconv.Atoi(strings.TrimSpace(args))
	if err != nil {
		return s
	}
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}

func basename(s string) string {
	if s == "" {
		return ""
	}
	return path.Base(s)
}

func replace(s, args string) string {
	from, to, _ := strings.Cut(args, ",")
	return strings.ReplaceAll(s, from, to)
}

// toInt accepts what is a whole number: 4, "4", " 4 ", 4.0, 1e3.
func toInt(v any, _ string) (any, error) {
	s, err := plain(v)
	if err != nil {
		return nil, err
	}
	s = strings.TrimSpace(s)
	if n, ok := new(big.Int).SetString(s, 10); ok && len(s) < 40 {
		return n.String(), nil
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil && f == float64(int64(f)) {
		return strconv.FormatInt(int64(f), 10), nil
	}
	return nil, fmt.Errorf("%q is no whole number", s)
}

func toJSON(v any, _ string) (any, error) {
	out, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("cannot write it as JSON: %w", err)
	}
	return string(out), nil
}

func join(v any, sep string) (any, error) {
	if list, ok := v.([]any); ok {
		items, err := plainItems(list)
		if err != nil {
			return nil, err
		}
		return strings.Join(items, sep), nil
	}
	if list, ok := v.(words); ok {
		return strings.Join(list, sep), nil
	}
	return plain(v)
}

func toWords(v any, _ string) (any, error) {
	if list, ok := v.([]any); ok {
		items, err := plainItems(list)
		return words(items), err
	}
	s, err := plain(v)
	if err != nil {
		return nil, err
	}
	list, err := shlex.Split(s)
	return words(list), err
}
