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

// idTuple writes a list of ids as the real server's messages do: a Python tuple.
func idTuple(ids []string) string {
	quoted := make([]string, len(ids))
	for i, id := range ids {
		quoted[i] = "'" + id + "'"
	}
	if len(quoted) == 1 {
		return "(" + quoted[0] + ",)"
	}
	return "(" + strings.Join(quoted, ", ") + ")"
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
	return fail(400, 703, "Invalid queue id or task not in queue", "queue", queue, "task", task)
}

func invalidStatus(expected, status string) *apiError {
	return fail(400, 110, "Invalid task status", "expected", expected, "status", status)
}
