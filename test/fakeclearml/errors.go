package fakeclearml

import (
	"fmt"
	"strings"
)

// An apiError is an answer other than 200/0.
type apiError struct {
	code, sub int
	msg       string
	data      map[string]any // only the *_many answers carry it
}

func (e *apiError) Error() string { return fmt.Sprintf("%d/%d %s", e.code, e.sub, e.msg) }

// fail makes an error with the real server's wording: "<text>: key=value, key=value".
func fail(code, sub int, text string, keyValues ...any) *apiError {
	e := &apiError{code: code, sub: sub, msg: text, data: map[string]any{}}
	parts := make([]string, 0, len(keyValues)/2)
	for i := 0; i+1 < len(keyValues); i += 2 {
		key := fmt.Sprint(keyValues[i])
		e.data[key] = keyValues[i+1]
		parts = append(parts, fmt.Sprintf("%s=%v", key, keyValues[i+1]))
	}
	if len(parts) > 0 {
		e.msg += ": " + strings.Join(parts, ", ")
	}
	return e
}

func validation(format string, args ...any) *apiError {
	return fail(400, 12, "Validation error ("+fmt.Sprintf(format, args...)+")")
}

// idTuple writes a list of ids as the real server's messages do.
func idTuple(ids []string) string { return "(" + strings.Join(ids, ", ") + ")" }

func shortName() *apiError {
	return fail(400, 800, "Data validation error", "name", "String value is too short")
}

// unknownField answers a name in only_fields or order_by that no document has.
func unknownField(name string) *apiError {
	return fail(400, 14, "Lookup error (probably an invalid field name or unsupported nested field)",
		"err", fmt.Sprintf("Cannot resolve field %q", name))
}

func invalidTask(id string) *apiError {
	return fail(400, 101, "Invalid task id", "id", id, "company", companyID)
}

func invalidTasks(ids ...string) *apiError {
	return fail(400, 101, "Invalid task id", "ids", idTuple(ids))
}

func invalidQueue(id string) *apiError {
	return fail(400, 701, "Invalid queue id", "id", id, "company", companyID)
}

func notQueued(queue, task string) *apiError {
	return fail(400, 703, "Invalid queue id or task not in queue", "task", task, "id", queue, "company", companyID)
}

func invalidStatus(expected, status string) *apiError {
	return fail(400, 110, "Invalid task status", "expected", expected, "status", status)
}
