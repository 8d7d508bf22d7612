package conf

import "log/slog"

// Secret is text that must not be shown. However it is printed, it reads as [Masked]; string(s) is the text itself.
type Secret string

// Masked stands for a secret in everything that is printed.
const Masked = "********"

// String is [Masked], or "" for an empty secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return Masked
}

// GoString keeps %#v from showing the text.
func (s Secret) GoString() string { return `conf.Secret("` + s.String() + `")` }

// MarshalText keeps encoders from showing the text.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue keeps loggers from showing the text.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }
