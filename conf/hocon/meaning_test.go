package hocon_test

import (
	"encoding/json"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clearml-hpc/clearml-agent/conf/hocon"
)

func parse(t *testing.T, text string) *hocon.Value {
	t.Helper()
	v, err := hocon.Parse("f.conf", []byte(text), hocon.Options{Env: func(name string) (string, bool) {
		value, ok := map[string]string{"HOME": "/home/anna", "a.b": "dotted", "N": "7"}[name]
		return value, ok
	}})
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return v
}

func TestMeaning(t *testing.T) {
	for story, row := range map[string]struct{ text, want string }{
		"a variable is text":                       {"a = ${N}\nb = x${HOME}/y", `{"a":"7","b":"x/home/anna/y"}`},
		"a setting counts before a variable":       {"N = 1\na = ${N}", `{"N":1,"a":1}`},
		"a variable under the whole name":          {"a = ${a.b}", `{"a":"dotted"}`},
		"an optional one that is missing":          {"a = ${?NOPE}\nb = [1, ${?NOPE}, 2]\nc = x ${?NOPE}", `{"b":[1,2],"c":"x"}`},
		"quotes keep ${} as it is":                 {`a = "${N}" ${N}`, `{"a":"${N} 7"}`},
		"the value before is what it refers to":    {"p = /a\np = ${p}\":/b\"\np = ${p}\":/c\"", `{"p":"/a:/b:/c"}`},
		"a list is continued":                      {"l = [1]\nl = ${l} [2] [3]", `{"l":[1,2,3]}`},
		"objects beside each other merge":          {"o = {a = 1} {b = 2}\np = ${o} {a = 3}", `{"o":{"a":1,"b":2},"p":{"a":3,"b":2}}`},
		"an object over a substitution":            {"base {x = 1, y = 1}\no = ${base}\no {y = 2}", `{"base":{"x":1,"y":1},"o":{"x":1,"y":2}}`},
		"a part of the object it stands in":        {"o {a = 1, b = ${o.a}, c = ${o.b}}", `{"o":{"a":1,"b":1,"c":1}}`},
		"the part beside a substituted object":     {"b {x = 1}\no = ${b}\no {x = 2, y = ${o.x}}", `{"b":{"x":1},"o":{"x":2,"y":2}}`},
		"a later value is seen by an earlier line": {"a = ${b}\nb = 1\nb = 2", `{"a":2,"b":2}`},
		"+= on a list, a text, nothing":            {"l = [1]\nl += 2\nl += [3, 4]\nt = a\nt += b\nn += 1", `{"l":[1,2,3,4],"t":"a b","n":[1]}`},
		"an empty text in a list stays":            {`l = ["", a, ""]`, `{"l":["","a",""]}`},
		"numbers keep their value":                 {"a = 007\nb = -0\nc = .5\nd = +1e2\ne = 1.0", `{"a":7,"b":0,"c":0.5,"d":100.0,"e":1.0}`},
		"what is nearly a number":                  {"a = 1.\nb = 1_000\nc = 0x10\nd = 1e999\ne = 1.2.3", `{"a":"1.","b":"1_000","c":"0x10","d":"1e999","e":"1.2.3"}`},
		"words that stay words":                    {"a = true x\nb = nullable\nc = Off", `{"a":"true x","b":"nullable","c":"Off"}`},
		"escapes":                                  {`a = "A\t\"\\d\d\u00e9\ud83d\ude00"`, `{"a":"A\t\"\\d\\dé😀"}`},
		"keys with quotes and dots":                {`a."b.c".d = 1` + "\n" + `"x y" z = 2`, `{"a":{"b.c":{"d":1}},"x y z":2}`},
		"a value on the next line":                 {"a =\n  5\nb:\n{c = 1}", `{"a":5,"b":{"c":1}}`},
		"joined lines":                             {"a = one \\\n  two", `{"a":"one two"}`},
		"comments everywhere":                      {"# a\na = 1 // b\n// c\nb { # d\n c = 2 # e\n} # f\nd = [ # g\n 1, # h\n] // i", `{"a":1,"b":{"c":2},"d":[1]}`},
		"include as a name":                        {"include = 1\nincluded { include: 2 }", `{"include":1,"included":{"include":2}}`},
		"commas too many":                          {"{a = 1,,\n,b = [,1,,2,],}", `{"a":1,"b":[1,2]}`},
	} {
		t.Run(story, func(t *testing.T) {
			got, err := parse(t, row.text).MarshalJSON()
			if err != nil || string(got) != row.want {
				t.Errorf("got  %s\nwant %s", got, row.want)
			}
		})
	}
}

func TestEveryValueKnowsItsPlace(t *testing.T) {
	v := parse(t, "agent {\n  git_user: anna, git_host: x\n  list = [\n    one\n  ]\n}\nagent.extra = ${agent.git_user}\n")
	for path, want := range map[string]string{
		"agent":          "f.conf:1:7",
		"agent.git_user": "f.conf:2:13",
		"agent.git_host": "f.conf:2:29",
		"agent.list":     "f.conf:3:10",
		"agent.extra":    "f.conf:7:15",
	} {
		if got := v.Get(strings.Split(path, ".")...).Pos().String(); got != want {
			t.Errorf("%s at %s, want %s", path, got, want)
		}
	}
	if got := v.Get("agent", "list").List()[0].Pos().String(); got != "f.conf:4:5" {
		t.Errorf("element at %s", got)
	}
	field, _ := v.Get("agent").Field("git_host")
	if got := field.KeyPos.String(); got != "f.conf:2:19" {
		t.Errorf("key at %s", got)
	}
}

func TestIncludes(t *testing.T) {
	files := map[string]string{
		"/etc/c/main.conf":       "top = 1\ninclude \"sub/a.conf\"\nx { include file(\"sub/a.conf\") }\ninclude \"missing.conf\"\nl = [{include \"sub/b.json\"}]",
		"/etc/c/sub/a.conf":      "from = ${top}\nname = a\nself = ${name}\ninclude required(\"deep/b.conf\")",
		"/etc/c/sub/deep/b.conf": "deep = true",
		"/etc/c/sub/b.json":      `{"j": [1, 2]}`,
	}
	var notes []string
	v, err := hocon.ParseFile("/etc/c/main.conf", hocon.Options{
		ReadFile: func(path string) ([]byte, error) {
			if text, ok := files[filepath.Clean(path)]; ok {
				return []byte(text), nil
			}
			return nil, fs.ErrNotExist
		},
		Note: func(n hocon.Note) { notes = append(notes, n.Pos.String()+": "+n.What) },
	})
	if err != nil {
		t.Fatal(err)
	}
	got, _ := v.MarshalJSON()
	want := `{"top":1,"from":1,"name":"a","self":"a","deep":true,"x":{"from":1,"name":"a","self":"a","deep":true},"l":[{"j":[1,2]}]}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if at := v.Get("x", "deep").Pos().String(); at != "/etc/c/sub/deep/b.conf:1:8" {
		t.Errorf("included value at %s", at)
	}
	wantNotes := []string{"/etc/c/main.conf:4:9: the included file /etc/c/missing.conf does not exist; the include is empty"}
	if diff := cmp.Diff(wantNotes, notes); diff != "" {
		t.Errorf("notes -want +got:\n%s", diff)
	}
}

func TestIncludingItselfIsACycleNotALoop(t *testing.T) {
	files := map[string]string{"/a.conf": "include \"b.conf\"", "/b.conf": "x { include \"a.conf\" }"}
	_, err := hocon.ParseFile("/a.conf", hocon.Options{ReadFile: func(path string) ([]byte, error) { return []byte(files[path]), nil }})
	if err == nil || !strings.Contains(err.Error(), "/b.conf:1:13: a.conf includes itself") || !strings.Contains(err.Error(), "/a.conf → /b.conf → /a.conf") {
		t.Errorf("error %v", err)
	}
}

func TestMergeAndWithLeaveTheirArgumentsAlone(t *testing.T) {
	base := parse(t, "a { x = 1, l = [1, 2] }\nb = 1")
	over := parse(t, "a { y = 2, l = [3] }")
	before, _ := base.MarshalJSON()
	merged, _ := hocon.Merge(base, over).With(hocon.NewString(hocon.Pos{}, "new"), "a", "z", "deep").MarshalJSON()
	if want := `{"a":{"x":1,"l":[3],"y":2,"z":{"deep":"new"}},"b":1}`; string(merged) != want {
		t.Errorf("got  %s\nwant %s", merged, want)
	}
	without, _ := base.Without("a", "x").MarshalJSON()
	if want := `{"a":{"l":[1,2]},"b":1}`; string(without) != want {
		t.Errorf("got  %s\nwant %s", without, want)
	}
	if after, _ := base.MarshalJSON(); string(after) != string(before) {
		t.Errorf("changed to %s", after)
	}
}

func TestWrittenOutItReadsTheSame(t *testing.T) {
	v := parse(t, `a = "tab\t quote\" back\\slash \n line", "k.k" { e = "é" }, n = [1, 2.50, null, true]`)
	for _, text := range [][]byte{v.Indent(), mustJSON(t, v)} {
		again, err := hocon.Parse("again", text, hocon.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(v.Plain(), again.Plain()); diff != "" {
			t.Errorf("%s", diff)
		}
	}
}

func mustJSON(t *testing.T, v *hocon.Value) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestPaths(t *testing.T) {
	for text, want := range map[string][]string{
		"a.b.c":     {"a", "b", "c"},
		`a."b.c".d`: {"a", "b.c", "d"},
		`a..b.`:     {"a", "b"},
		`a.""`:      {"a", ""},
	} {
		got, ok := hocon.ParsePath(text)
		if !ok || !cmp.Equal(got, want) {
			t.Errorf("%q: %q", text, got)
		}
		again, _ := hocon.ParsePath(hocon.JoinPath(got...))
		if !cmp.Equal(again, want) {
			t.Errorf("%q: joined and split %q", text, again)
		}
	}
	for _, text := range []string{"", ".", `a."b`} {
		if got, ok := hocon.ParsePath(text); ok {
			t.Errorf("%q is a path: %q", text, got)
		}
	}
}
