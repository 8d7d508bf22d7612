// Package logging makes the operator's log: one event, one line, on stderr.
package logging

import (
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/lmittmann/tint"
)

// Options say how the log looks.
type Options struct {
	Level  slog.Level
	JSON   bool // one object per line, times in UTC
	Colour bool
}

// event is the group of attributes that repeat, for programs, what the message says already; text leaves them out.
const event = "event"

// New logs to w. As text, a line is the local time with its offset, the level unless it is INFO, the message, and key=value
// pairs: "12:04:31 +01 looked at clearml.conf lines=41".
func New(w io.Writer, o Options) *slog.Logger {
	if o.JSON {
		return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: o.Level, ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			if len(groups) == 0 && a.Key == slog.TimeKey {
				a.Value = slog.TimeValue(a.Value.Time().UTC())
			}
			return a
		}}))
	}
	return slog.New(tint.NewTextHandler(w, &tint.Options{
		Level: o.Level, NoColor: !o.Colour, TimeFormat: "15:04:05 -07",
		ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			if len(groups) > 0 && groups[0] == event {
				return slog.Attr{}
			}
			if level, ok := a.Value.Any().(slog.Level); ok && len(groups) == 0 && a.Key == slog.LevelKey && level == slog.LevelInfo {
				return slog.Attr{}
			}
			return a
		},
	}))
}

// Level reads a level as --log-level and CLEARML_LOG_LEVEL write it: Python's names, in any case.
func Level(name string) (slog.Level, error) {
	switch strings.ToUpper(name) {
	case "DEBUG":
		return slog.LevelDebug, nil
	case "", "INFO":
		return slog.LevelInfo, nil
	case "WARN", "WARNING":
		return slog.LevelWarn, nil
	case "ERROR", "CRITICAL", "FATAL":
		return slog.LevelError, nil
	}
	return 0, fmt.Errorf("%q is no log level: use DEBUG, INFO, WARNING, ERROR or CRITICAL", name)
}
