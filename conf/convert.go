package conf

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/clearml-hpc/clearml-agent/conf/hocon"
)

func asBool(v *hocon.Value) (value, ok bool) {
	switch v.Kind() {
	case hocon.Bool:
		return v.Bool()
	case hocon.String, hocon.Int:
		return parseBool(strings.TrimSpace(v.Text()))
	}
	return false, false
}

func asInt(v *hocon.Value) (int, bool) {
	switch v.Kind() {
	case hocon.Int:
		n, ok := v.Int()
		return int(n), ok
	case hocon.Float:
		f, _ := v.Float()
		return int(f), f == math.Trunc(f) && math.Abs(f) < 1<<53
	case hocon.String:
		n, err := strconv.Atoi(strings.TrimSpace(v.Text()))
		return n, err == nil
	}
	return 0, false
}

func asFloat(v *hocon.Value) (float64, bool) {
	switch v.Kind() {
	case hocon.Int, hocon.Float:
		return v.Float()
	case hocon.String:
		f, err := strconv.ParseFloat(strings.TrimSpace(v.Text()), 64)
		return f, err == nil && !math.IsInf(f, 0) && !math.IsNaN(f)
	}
	return 0, false
}

func asStrings(v *hocon.Value) ([]string, bool) {
	switch v.Kind() {
	case hocon.Null:
		return nil, v != nil
	case hocon.List:
		out := make([]string, 0, len(v.List()))
		for _, e := range v.List() {
			if k := e.Kind(); k == hocon.List || k == hocon.Object {
				return nil, false
			}
			out = append(out, e.Text())
		}
		return out, true
	case hocon.Object:
		return nil, false
	}
	if v.Text() == "" {
		return nil, true
	}
	return []string{v.Text()}, true
}

// asDuration reads a number of seconds or a number with a unit.
func asDuration(v *hocon.Value) (time.Duration, bool) {
	if f, ok := asFloat(v); ok {
		return seconds(f, time.Second)
	}
	if v.Kind() != hocon.String {
		return 0, false
	}
	text := strings.TrimSpace(v.Text())
	end := strings.LastIndexAny(text, "0123456789.") + 1
	f, err := strconv.ParseFloat(text[:end], 64)
	if err != nil {
		return 0, false
	}
	unit, ok := unit(strings.TrimSpace(text[end:]))
	if !ok {
		return 0, false
	}
	return seconds(f, unit)
}

func seconds(n float64, unit time.Duration) (time.Duration, bool) {
	d := n * float64(unit)
	return time.Duration(d), math.Abs(d) < math.MaxInt64
}

// unit knows the units of the Python agent's reader.
func unit(name string) (time.Duration, bool) {
	switch name {
	case "ms", "milli", "millis", "millisecond", "milliseconds":
		return time.Millisecond, true
	case "s", "second", "seconds":
		return time.Second, true
	case "m", "minute", "minutes":
		return time.Minute, true
	case "h", "hour", "hours":
		return time.Hour, true
	case "d", "day", "days":
		return 24 * time.Hour, true
	case "w", "week", "weeks":
		return 7 * 24 * time.Hour, true
	}
	return 0, false
}
