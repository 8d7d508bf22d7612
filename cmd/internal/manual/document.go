package manual

import (
	"fmt"
	"strings"
)

// Document puts text between the marks "<!-- table: NAME -->" and "<!-- end -->" of a Markdown document.
func Document(document, name, text string) (string, error) {
	begin := "<!-- table: " + name + " -->\n"
	before, rest, found := strings.Cut(document, begin)
	_, after, ended := strings.Cut(rest, "<!-- end -->")
	if !found || !ended {
		return "", fmt.Errorf("the document has no place for the table %q", name)
	}
	return before + begin + "\n" + strings.TrimSpace(text) + "\n\n<!-- end -->" + after, nil
}
