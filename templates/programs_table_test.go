package templates

import (
	"regexp"
	"strings"
	"testing"
)

// tableOption matches an option of the table with its mark.
var tableOption = regexp.MustCompile(`^--?[A-Za-z0-9][A-Za-z0-9_-]*[!@&=#%?.*^~>+]?$`)

// TestEveryWordOfTheTableIsKnown finds words that are misspelt: an operand that is not known would be data.
func TestEveryWordOfTheTableIsKnown(t *testing.T) {
	seen := map[string]bool{}
	for line := range strings.Lines(programTable) {
		columns := strings.Split(line, "|")
		if strings.TrimSpace(line) == "" {
			continue
		}
		if len(columns) != 4 {
			t.Errorf("%sa row has four columns, not %d", line, len(columns))
			continue
		}
		for _, name := range strings.Fields(columns[0]) {
			if seen[name] {
				t.Errorf("%s stands in two rows", name)
			}
			seen[name] = true
		}
		for _, option := range strings.Fields(columns[1]) {
			if !tableOption.MatchString(option) {
				t.Errorf("%s: %s is no option with a mark", columns[0], option)
			}
		}
		for _, operand := range strings.Fields(columns[2]) {
			if _, ok := operandRoles[strings.TrimSuffix(operand, "…")]; !ok {
				t.Errorf("%s: there is no operand %q", columns[0], operand)
			}
		}
		for _, flag := range strings.Fields(columns[3]) {
			if (&program{}).flag(flag) == nil {
				t.Errorf("%s: there is no flag %q", columns[0], flag)
			}
		}
	}
}
