package templates

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
)

// unwanted functions of sprig reach outside (environment, network), make keys, or give another result each
// time, so that a script could not be rendered again for a look at it.
var unwanted = []string{
	"env", "expandenv", "getHostByName",
	"genPrivateKey", "genCA", "genCAWithKey", "genSelfSignedCert", "genSelfSignedCertWithKey", "genSignedCert", "genSignedCertWithKey",
	"buildCustomCert", "derivePassword", "bcrypt", "htpasswd", "encryptAES", "decryptAES",
	"randAlpha", "randAlphaNum", "randAscii", "randBytes", "randInt", "randNumeric", "shuffle", "uuidv4",
	"now", "ago", "date", "dateInZone", "date_in_zone", "dateModify", "date_modify", "mustDateModify", "must_date_modify",
	"htmlDate", "htmlDateInZone", "toDate", "mustToDate", "unixEpoch", "duration", "durationRound",
}

// templateFuncs returns the functions of template actions: sprig's hermetic set without what is unwanted,
// lookup, and the operators slug and name.
//
//	{{ lookup "TASK.hyperparams.properties.nodes.value" "1" }}   the value at the path, or the default
func templateFuncs(values Values) template.FuncMap {
	funcs := sprig.HermeticTxtFuncMap()
	for _, name := range unwanted {
		delete(funcs, name)
	}
	funcs["until"] = func(n int) ([]int, error) { return countTo(0, n, 1) }
	funcs["untilStep"] = countTo
	funcs["repeat"] = repeat
	funcs["indent"] = indent
	funcs["nindent"] = func(n int, s string) (string, error) {
		s, err := indent(n, s)
		return "\n" + s, err
	}
	funcs["keys"], funcs["values"] = sortedKeys, valuesByKey
	delete(funcs, "seq")
	for _, name := range []string{"slug", "name"} {
		funcs[name] = func(v any) (any, error) { return operators[name].apply(v, "") }
	}
	funcs["lookup"] = func(path string, def ...any) any {
		keys := strings.Split(path, ".")
		if v := descend(values[keys[0]], keys[1:]); v != nil {
			return v
		}
		if len(def) > 0 {
			return def[0]
		}
		return nil
	}
	return funcs
}

// maxRepeat bounds what a number of a task can ask for.
const maxRepeat = 10000

var errTooMany = fmt.Errorf("more than %d", maxRepeat)

// countTo is sprig's untilStep, within bounds.
func countTo(from, to, step int) ([]int, error) {
	if step == 0 {
		return nil, errTooMany
	}
	var out []int
	for i := from; step > 0 && i < to || step < 0 && i > to; i += step {
		if len(out) == maxRepeat {
			return nil, errTooMany
		}
		out = append(out, i)
	}
	return out, nil
}

func repeat(n int, s string) (string, error) {
	if n < 0 || n > maxRepeat || n*len(s) > maxRepeat {
		return "", errTooMany
	}
	return strings.Repeat(s, n), nil
}

func indent(n int, s string) (string, error) {
	pad, err := repeat(n, " ")
	if n*(1+strings.Count(s, "\n")) > maxScript {
		err = errTooMany
	}
	if err != nil {
		return "", err
	}
	return pad + strings.ReplaceAll(s, "\n", "\n"+pad), nil
}

// sortedKeys and valuesByKey give the same order each time, which sprig's do not.
func sortedKeys(dicts ...map[string]any) []string {
	var keys []string
	for _, d := range dicts {
		keys = append(keys, slices.Sorted(maps.Keys(d))...)
	}
	return keys
}

func valuesByKey(dict map[string]any) []any {
	var out []any
	for _, key := range slices.Sorted(maps.Keys(dict)) {
		out = append(out, dict[key])
	}
	return out
}
