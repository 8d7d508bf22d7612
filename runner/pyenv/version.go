package pyenv

import (
	"path"
	"regexp"
	"strconv"
	"strings"
)

var pythonName = regexp.MustCompile(`^python(\d+(?:\.\d+){0,2})?$`)

// requestedVersion reads the version out of a task's binary: "/usr/bin/python3.11" asks for 3.11, "python" for none.
func requestedVersion(binary string) string {
	if m := pythonName.FindStringSubmatch(path.Base(strings.TrimSpace(binary))); m != nil {
		return m[1]
	}
	return ""
}

// satisfies compares number by number: 3.1 is not 3.11, and 3 is any 3.
func satisfies(version, requested string) bool {
	if requested == "" {
		return true
	}
	have, want := strings.Split(version, "."), strings.Split(requested, ".")
	if len(want) > len(have) {
		return false
	}
	for i, part := range want {
		if have[i] != part {
			return false
		}
	}
	return true
}

// atLeast compares the first two numbers of a version.
func atLeast(version string, major, minor int) bool {
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 2 {
		return false
	}
	a, errA := strconv.Atoi(parts[0])
	b, errB := strconv.Atoi(parts[1])
	return errA == nil && errB == nil && (a > major || a == major && b >= minor)
}

// majorMinor gives "3.11" of "3.11.7".
func majorMinor(version string) string {
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 2 {
		return version
	}
	return parts[0] + "." + parts[1]
}
