package templates

import (
	"fmt"
	"path"
	"runtime"
	"strings"
)

// faulty begins every finding that tells of a fault of this package, not of the template.
const faulty = "this template makes the program fail"

// onFault is deferred by what is exported. A panic becomes a finding: the template that causes it is refused by name, and a
// program that serves other templates goes on.
func onFault(name string, report func(Finding)) {
	cause := recover()
	if cause == nil {
		return
	}
	report(Finding{
		Severity: Error, File: name, Line: 1, Col: 1,
		What: fmt.Sprintf("%s (%s, at %s)", faulty, clip(fmt.Sprint(cause)), panicked()),
		Fix:  "report this together with the template; until it is mended, write the template in another way",
	})
}

// panicked returns file:line of the innermost caller that is no part of the runtime, seen from a deferred function.
func panicked() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for {
		f, more := frames.Next()
		if !strings.HasPrefix(f.Function, "runtime.") || !more {
			return fmt.Sprintf("%s:%d", path.Base(f.File), f.Line)
		}
	}
}
