package conf_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clearml-hpc/clearml-agent/conf"
)

var update = flag.Bool("update", false, "write the tables of the documentation anew")

// TestTheDocumentationShowsTheTables keeps the parts between "<!-- table: … -->" and "<!-- end -->" true.
func TestTheDocumentationShowsTheTables(t *testing.T) {
	for path, tables := range map[string]map[string]string{
		"../docs/CONFIG.md":    {"settings": settingsTables(), "variables": variableTables()},
		"../docs/MIGRATING.md": {"settings that differ": differentSettings(), "variables that differ": differentVariables()},
	} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		want := string(text)
		for name, table := range tables {
			begin, end := "<!-- table: "+name+" -->\n", "<!-- end -->"
			at := strings.Index(want, begin)
			if at < 0 {
				t.Fatalf("%s has no %q", path, strings.TrimSpace(begin))
			}
			rest := want[at+len(begin):]
			stop := strings.Index(rest, end)
			if stop < 0 {
				t.Fatalf("%s: the table %s has no end", path, name)
			}
			want = want[:at+len(begin)] + "\n" + table + "\n" + rest[stop:]
		}
		if want == string(text) {
			continue
		}
		if *update {
			if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		t.Errorf("%s does not show the tables; run: go test ./conf -update\n%s", path, cmp.Diff(string(text), want))
	}
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

func settingsTables() string {
	var b strings.Builder
	for _, g := range conf.KeyGroups() {
		fmt.Fprintf(&b, "### %s\n\n| key | takes | default | meaning |\n|---|---|---|---|\n", g.Title)
		for _, k := range g.Keys {
			fmt.Fprintf(&b, "| `%s`%s | %s | %s | %s |\n", k.Path, mark(k.Kept), k.Type, defaultOf(k), cell(meaning(k)))
		}
		b.WriteString("\n")
	}
	return strings.TrimSpace(b.String()) + "\n"
}

func mark(kept bool) string {
	if kept {
		return " †"
	}
	return ""
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

func variableTables() string {
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
			fmt.Fprintf(&b, "| `%s`%s | %s | %s | %s |\n", v.Name, mark(v.Kept), codes(v.Aliases), codes(nonEmpty(v.Key)), cell(effect))
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

func differentSettings() string {
	var b strings.Builder
	b.WriteString("| key | here |\n|---|---|\n")
	for _, k := range conf.Keys() {
		if k.Here != "" {
			fmt.Fprintf(&b, "| `%s`%s | %s |\n", k.Path, mark(k.Kept), cell(k.Here))
		}
	}
	return b.String()
}

func differentVariables() string {
	var b strings.Builder
	b.WriteString("| variable | here |\n|---|---|\n")
	for _, v := range conf.Variables() {
		if v.Here != "" {
			fmt.Fprintf(&b, "| `%s`%s | %s |\n", v.Name, mark(v.Kept), cell(v.Here))
		}
	}
	return b.String()
}
