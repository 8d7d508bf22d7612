package templates

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/clearml-hpc/clearml-agent/internal/shlex"
)

// Values are what the slots are filled with, by variable: "TASK", "USER", "CONFIG", "USER_VAULTS" and
// "PROVIDERS_INFO" are decoded JSON objects (map[string]any), the others strings. Needs says which of
// them a template asks for; the others may be left out.
type Values map[string]any

var errMissing = errors.New("has no value")

// result is what a slot stands for.
type result struct {
	text   string
	list   words // the value stands for these words where words can stand; text is them joined
	isList bool
	author bool // the default, which the author of the template wrote
}

// evaluate returns what the slot stands for. emptyIsMissing takes the default for an empty value as well,
// for places that cannot hold an empty one.
//
// A missing value, null and an object take the default; an existing empty string of an object is a value.
// Newlines are removed unless an operator of the slot is raw or json.
func (s *slot) evaluate(values Values, emptyIsMissing bool) (result, error) {
	v := s.value
	if !s.isAction() {
		v = s.lookup(values)
	}
	if m, isObject := v.(map[string]any); isObject && !s.hasOp("json") {
		if !s.hasDef {
			return result{}, fmt.Errorf("is an object with the fields %s", fieldNames(m))
		}
		v = nil
	}
	if text, ok := v.(string); ok && text == "" && s.hasDef && slices.Contains(plainVariables, s.variable) {
		v = nil
	}
	author := v == nil
	if author {
		if !s.hasDef {
			return result{}, errMissing
		}
		v = s.def
	}
	if text, ok := v.(string); ok && s.isArguments() && len(s.ops) == 0 {
		list, err := shlex.Split(text)
		if err != nil {
			return result{}, fmt.Errorf("cannot be split into arguments: %w", err)
		}
		return newResult(withoutNewlines(list), newlines.Replace(text), true, author)
	}
	r, err := s.operate(v, author)
	if err == nil && s.isImage() && !author {
		err = checkImage(r)
	}
	if err == nil && r.text == "" && !author && s.hasDef && emptyIsMissing {
		return s.operate(s.def, true)
	}
	return r, err
}

func withoutNewlines(list words) words {
	out := make(words, len(list))
	for i, word := range list {
		out[i] = newlines.Replace(word)
	}
	return out
}

// checkImage refuses what a container runtime would take for something else than the one word that names an
// image.
func checkImage(r result) error {
	switch {
	case r.isList:
		return errors.New("is an image, and a list is none")
	case strings.HasPrefix(r.text, "-"):
		return fmt.Errorf("is an image, and %q would be an option", r.text)
	}
	return nil
}

func (s *slot) operate(v any, author bool) (result, error) {
	for _, o := range s.ops {
		var err error
		if v, err = operators[o.name].apply(v, o.args); err != nil {
			return result{}, fmt.Errorf("%s: %w", o.name, err)
		}
	}
	switch list := v.(type) {
	case []any:
		items, err := plainItems(list)
		if err != nil {
			return result{}, err
		}
		return newResult(items, strings.Join(items, ","), true, author)
	case words:
		if !s.hasOp("raw", "json") {
			list = withoutNewlines(list)
		}
		return newResult(list, strings.Join(list, " "), true, author)
	}
	text, err := plain(v)
	if err != nil {
		return result{}, err
	}
	if s.hasOp("raw", "json") {
		text = rawNewlines.Replace(text)
	} else {
		text = newlines.Replace(text)
	}
	if s.isID() && !inertText.MatchString(text) {
		return result{}, fmt.Errorf("is an id, and %q cannot be one", text)
	}
	return newResult(nil, text, false, author)
}

var inertText = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]*$`)

func newResult(list words, text string, isList, author bool) (result, error) {
	for _, s := range append(slices.Clip(list), text) {
		if strings.IndexByte(s, 0) >= 0 {
			return result{}, errors.New("holds a NUL byte, which no script can")
		}
		if !utf8.ValidString(s) {
			return result{}, errors.New("is not valid UTF-8")
		}
	}
	return result{text: text, list: list, isList: isList, author: author}, nil
}

// rawNewlines makes every line end a newline: sbatch refuses a script with \r\n in it.
var rawNewlines = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// lookup finds the value of a ${CLEARML_…} slot; nil when there is none.
func (s *slot) lookup(values Values) any {
	v, ok := values[s.variable]
	if !ok {
		return nil
	}
	return descend(v, s.path)
}

// descend follows path into v. A key may hold dots of its own (hyperparams.Args.model.lr.value), so at
// each object the shortest key that leads on is taken.
func descend(v any, path []string) any {
	if len(path) == 0 {
		return v
	}
	switch v := v.(type) {
	case map[string]any:
		for n := 1; n <= len(path); n++ {
			next, ok := v[strings.Join(path[:n], ".")]
			if !ok {
				continue
			}
			if found := descend(next, path[n:]); found != nil {
				return found
			}
		}
	case []any:
		if i, err := strconv.Atoi(path[0]); err == nil {
			if i < 0 {
				i += len(v)
			}
			if i >= 0 && i < len(v) {
				return descend(v[i], path[1:])
			}
		}
	}
	return nil
}

// plain writes one value as the existing product does: text as it is, true and false, numbers in full,
// a list of such joined with commas.
func plain(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case bool:
		return strconv.FormatBool(v), nil
	case json.Number:
		return v.String(), nil
	case int:
		return strconv.Itoa(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1e15 {
			return strconv.FormatFloat(v, 'f', 0, 64), nil
		}
		return strconv.FormatFloat(v, 'g', -1, 64), nil
	case words:
		return strings.Join(v, ","), nil
	case []any:
		items, err := plainItems(v)
		return strings.Join(items, ","), err
	case map[string]any:
		return "", errors.New("is an object; |json writes it out")
	}
	return fmt.Sprint(v), nil
}

func plainItems(list []any) ([]string, error) {
	items := make([]string, len(list))
	for i, item := range list {
		switch item.(type) {
		case map[string]any, []any:
			return nil, errors.New("is a list of objects or lists; |json writes it out")
		}
		s, err := plain(item)
		if err != nil {
			return nil, err
		}
		items[i] = newlines.Replace(s)
	}
	return items, nil
}

func fieldNames(m map[string]any) string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	if len(names) > 8 {
		names = append(names[:8], "…")
	}
	return strings.Join(names, ", ")
}
