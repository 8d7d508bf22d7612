package clearml

import (
	"encoding/json"
	"fmt"
	"time"
)

// Time is a server date: ISO 8601, read with or without a zone (then UTC), written in UTC with microseconds.
// The zero Time stands for an absent date.
type Time struct{ time.Time }

const timeLayout = "2006-01-02T15:04:05.000000-07:00"

// MarshalJSON writes null for the zero Time.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return json.Marshal(t.UTC().Format(timeLayout))
}

// UnmarshalJSON accepts null, RFC 3339 and the same without a zone.
func (t *Time) UnmarshalJSON(b []byte) error {
	var s *string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("cannot read a date from %s", b)
	}
	if s == nil || *s == "" {
		*t = Time{}
		return nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999-07:00"} {
		if v, err := time.Parse(layout, *s); err == nil {
			t.Time = v.UTC()
			return nil
		}
	}
	return fmt.Errorf("cannot read %q as a date", *s)
}
