package conf_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/conf"
)

var update = flag.Bool("update", false, "write the tables of the documentation anew")

// TestTheDocumentationShowsTheTables keeps the parts between "<!-- table: … -->" and "<!-- end -->" true.
func TestTheDocumentationShowsTheTables(t *testing.T) {
	d := newDocumentation(t)
	for path, tables := range map[string]map[string]string{
		"../docs/CONFIG.md":    {"settings": d.settings(), "variables": d.variables()},
		"../docs/MIGRATING.md": {"settings that differ": d.differentSettings(), "variables that differ": d.differentVariables()},
	} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		want := string(text)
		for name, table := range tables {
			before, rest, found := strings.Cut(want, "<!-- table: "+name+" -->\n")
			_, after, ended := strings.Cut(rest, "<!-- end -->")
			if !found || !ended {
				t.Fatalf("%s has no place for the table %q", path, name)
			}
			want = before + "<!-- table: " + name + " -->\n\n" + table + "\n<!-- end -->" + after
		}
		upToDate(t, path, want)
	}
}

// documentation writes the tables.
type documentation struct{ kept map[string]bool }

func newDocumentation(t *testing.T) documentation {
	d := documentation{kept: map[string]bool{}}
	keys, variables := withoutEffect(t)
	for _, name := range append(keys, variables...) {
		d.kept[name] = true
	}
	return d
}

func (d documentation) mark(name string) string {
	if d.kept[name] {
		return " †"
	}
	return ""
}

// TestKeysThatTheDocumentationNamesExist catches renamed keys in the prose.
func TestKeysThatTheDocumentationNamesExist(t *testing.T) {
	known, maps := map[string]bool{}, map[string]bool{}
	for _, k := range conf.Keys() {
		for path := k.Path; path != ""; path = path[:max(0, strings.LastIndexByte(path, '.'))] {
			known[path] = true
		}
		maps[k.Path] = k.Type == conf.Map
	}
	named := regexp.MustCompile("`((?:agent|api)\\.[a-z0-9_.]+[a-z0-9_])`")
	for _, path := range []string{"../docs/CONFIG.md", "../docs/MIGRATING.md"} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range named.FindAllStringSubmatch(string(text), -1) {
			if parent := m[1][:strings.LastIndexByte(m[1], '.')]; !known[m[1]] && !maps[parent] {
				t.Errorf("%s names %s, which is no key", path, m[1])
			}
		}
	}
}

// TestTheExamplesInTheDocumentationAreRead loads the pieces of configuration that people will copy.
func TestTheExamplesInTheDocumentationAreRead(t *testing.T) {
	text, err := os.ReadFile("../docs/CONFIG.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(text), "```\n")
	read := 0
	for i := 1; i < len(blocks); i += 2 {
		if strings.HasPrefix(blocks[i], "$ ") {
			continue // a session in a terminal
		}
		_, warnings := world{files: map[string]string{clearmlConf: blocks[i]}}.load(t)
		for _, w := range warnings {
			if !strings.Contains(w, "site.conf does not exist") {
				t.Errorf("%s\n%s", w, blocks[i])
			}
		}
		read++
	}
	if read < 2 {
		t.Errorf("only %d examples found", read)
	}
}

func (d documentation) settings() string {
	var b strings.Builder
	for _, g := range conf.KeyGroups() {
		fmt.Fprintf(&b, "### %s\n\n| key | takes | default | meaning |\n|---|---|---|---|\n", g.Title)
		for _, k := range g.Keys {
			fmt.Fprintf(&b, "| `%s`%s | %s | %s | %s |\n", k.Path, d.mark(k.Path), k.Type, defaultOf(k), cell(meaning(k)))
		}
		b.WriteString("\n")
	}
	return strings.TrimSpace(b.String()) + "\n"
}

func meaning(k conf.Key) string {
	text := k.Meaning
	if k.Secret {
		text += " (secret)"
	}
	if k.Here != "" {
		text += ". Here: " + k.Here
	}
	if k.Since != "" {
		text += " (since " + k.Since + ")"
	}
	return text
}

func defaultOf(k conf.Key) string {
	value, note := k.Default, ""
	if value == nil {
		value = k.Implied
	}
	if value == nil {
		return "–"
	}
	text, err := json.Marshal(value)
	if err != nil {
		return "–"
	}
	s := string(text)
	s = strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(s)
	if len(s) > 90 {
		return "see `clearml-agent config get " + k.Path + "`"
	}
	return "`" + strings.ReplaceAll(s, "|", "\\|") + "`" + note
}

// cell is text that may stand in a table.
func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }

func (d documentation) variables() string {
	var b strings.Builder
	for _, g := range conf.VariableGroups() {
		fmt.Fprintf(&b, "### %s\n\n| variable | other names | key | effect |\n|---|---|---|---|\n", g.Title)
		for _, v := range g.Variables {
			effect := v.Effect
			if v.Secret {
				effect += " (secret)"
			}
			if v.Here != "" {
				effect += ". Here: " + v.Here
			}
			if v.Since != "" {
				effect += " (since " + v.Since + ")"
			}
			fmt.Fprintf(&b, "| `%s`%s | %s | %s | %s |\n", v.Name, d.mark(v.Name), codes(v.Aliases), codes(nonEmpty(v.Key)), cell(effect))
		}
		b.WriteString("\n")
	}
	return strings.TrimSpace(b.String()) + "\n"
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func codes(list []string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = "`" + s + "`"
	}
	return strings.Join(quoted, ", ")
}

func (d documentation) differentSettings() string {
	var b strings.Builder
	b.WriteString("| key | here |\n|---|---|\n")
	for _, k := range conf.Keys() {
		if k.Here != "" {
			fmt.Fprintf(&b, "| `%s`%s | %s |\n", k.Path, d.mark(k.Path), cell(k.Here))
		}
	}
	return b.String()
}

func (d documentation) differentVariables() string {
	var b strings.Builder
	b.WriteString("| variable | here |\n|---|---|\n")
	for _, v := range conf.Variables() {
		if v.Here != "" {
			fmt.Fprintf(&b, "| `%s`%s | %s |\n", v.Name, d.mark(v.Name), cell(v.Here))
		}
	}
	return b.String()
}
