package templates_test

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// utf8Locale is the environment of a shell whose characters are those of the script.
var utf8Locale = []string{"LC_ALL=C.UTF-8"}

// doubleByteLocales makes locales in which a backslash can be the second half of a character, as many as this
// machine knows, and returns the environment for each.
func doubleByteLocales(t *testing.T) [][]string {
	t.Helper()
	dir := t.TempDir()
	var found [][]string
	for name, from := range map[string][2]string{"zh_CN.GBK": {"zh_CN", "GBK"}, "zh_TW.BIG5": {"zh_TW", "BIG5"}, "ja_JP.SJIS": {"ja_JP", "SHIFT_JIS"}} {
		// localedef warns about what these character sets do not have, and makes the locale all the same.
		_ = exec.Command("localedef", "--no-archive", "-c", "-i", from[0], "-f", from[1], filepath.Join(dir, name)).Run()
		if made, _ := filepath.Glob(filepath.Join(dir, name, "LC_CTYPE")); len(made) > 0 {
			found = append(found, []string{"LOCPATH=" + dir, "LC_ALL=" + name})
		}
	}
	return found
}
