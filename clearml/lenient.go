package clearml

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"time"
)

// object reads a JSON object whose values may be of other types than the documented ones: tasks.edit stores what it is sent.
// What cannot be read as asked comes back zero.
type object map[string]json.RawMessage

// text gives strings as they are, null as "", an expanded reference ({"id":…}) as its id, anything else as its JSON text.
func (o object) text(key string) string { return text(o[key]) }

func text(raw json.RawMessage) string {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || string(raw) == "null" {
		return ""
	}
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var ref struct {
		ID *string `json:"id"`
	}
	if raw[0] == '{' && json.Unmarshal(raw, &ref) == nil && ref.ID != nil {
		return *ref.ID
	}
	return string(raw)
}

func (o object) integer(key string) int64 {
	n, err := strconv.ParseFloat(o.text(key), 64)
	if err != nil {
		return 0
	}
	return int64(n)
}

func (o object) time(key string) Time {
	var t Time
	if json.Unmarshal(o[key], &t) != nil {
		return Time{}
	}
	return t
}

// epoch reads seconds since 1970.
func (o object) epoch(key string) time.Time {
	if n := o.integer(key); n > 0 {
		return time.Unix(n, 0)
	}
	return time.Time{}
}

func (o object) texts(key string) []string {
	var list []json.RawMessage
	if json.Unmarshal(o[key], &list) != nil {
		return nil
	}
	out := make([]string, len(list))
	for i, raw := range list {
		out[i] = text(raw)
	}
	return out
}

func (o object) object(key string) object {
	var sub object
	if json.Unmarshal(o[key], &sub) != nil {
		return nil
	}
	return sub
}

func (o object) keys() []string { return slices.Sorted(maps.Keys(o)) }
