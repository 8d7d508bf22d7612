package templates

import (
	"regexp"
	"slices"
	"strings"
)

var credentialKey = regexp.MustCompile(`(?i)(secret|passw|passphrase|credential|token|private_?key|api_?key|access_?key|account_?key|storage_?key|sas_?|bearer|connection_?string|^auth$|_pass$|^pass$|^key$|^pwd$)`)

// harmlessKeys look like credentials and are none.
var harmlessKeys = []string{"token_expiration_threshold_sec", "request_token_expiration_sec", "tokenizer", "tokenizers_parallelism"}

// secretVars are the objects that may hold credentials. A task's own fields are its user's business.
var secretVars = []string{"CONFIG", "USER_VAULTS", "PROVIDERS_INFO", "USER"}

// credential returns the key of the slot's path that names a credential, unless the template allows it.
func (t *Template) credential(s *slot) string {
	if !slices.Contains(secretVars, s.variable) || slices.Contains(t.marks.secrets, s.name()) {
		return ""
	}
	return credentialIn(s.path)
}

func credentialIn(path []string) string {
	for i, key := range path {
		if isCredential(key) {
			return strings.Join(path[:i+1], ".")
		}
	}
	return ""
}

func isCredential(key string) bool {
	return credentialKey.MatchString(key) && !slices.Contains(harmlessKeys, strings.ToLower(key))
}

// withoutCredentials copies v without the fields that hold credentials, for what writes whole objects.
func withoutCredentials(v any, allowed func(path []string) bool, path ...string) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, value := range v {
			at := append(slices.Clip(path), key)
			if !isCredential(key) || allowed(at) {
				out[key] = withoutCredentials(value, allowed, at...)
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, value := range v {
			out[i] = withoutCredentials(value, allowed, path...)
		}
		return out
	}
	return v
}

// safeValues returns the values without credentials that the template does not allow.
func (t *Template) safeValues(values Values) Values {
	out := make(Values, len(values))
	for name, v := range values {
		if slices.Contains(secretVars, name) {
			v = withoutCredentials(v, func(path []string) bool {
				return slices.Contains(t.marks.secrets, strings.Join(append([]string{name}, path...), "."))
			})
		}
		out[name] = v
	}
	return out
}
