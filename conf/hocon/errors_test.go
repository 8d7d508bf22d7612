package hocon_test

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/conf/hocon"
)

func TestARefusalQuotesTheLineMarksThePlaceAndOffersTheMend(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{
			"agent {\n\tgit_host: user@host # mine\n}",
			"f.conf:2:16: @ cannot stand in a value without quotes\n" +
				"    2 │ \tgit_host: user@host # mine\n" +
				"      │ \t              ^\n" +
				"    put the value in quotes: \"…\"",
		},
		{
			"a {\n  b = 1\n",
			"f.conf:1:3: this { has no closing }\n" +
				"    1 │ a {\n" +
				"      │   ^",
		},
		{
			"größe = [1, 2\n",
			"f.conf:1:9: this [ has no closing ]\n" +
				"    1 │ größe = [1, 2\n" +
				"      │         ^",
		},
		{
			"a { b = 1 c = 2 }",
			"f.conf:1:13: = cannot stand in a value without quotes\n" +
				"    1 │ a { b = 1 c = 2 }\n" +
				"      │             ^\n" +
				"    either the value needs quotes, or a comma or a new line is missing before this setting",
		},
	} {
		_, err := hocon.Parse("f.conf", []byte(row.text), hocon.Options{})
		if err == nil || err.Error() != row.want {
			t.Errorf("got\n%v\nwant\n%s", err, row.want)
		}
	}
}

func TestTheRestOfASecretIsNotQuoted(t *testing.T) {
	for _, text := range []string{`  git_pass: ab$cret`, `credentials { secret_key = "x" $cret }`} {
		_, err := hocon.Parse("f.conf", []byte(text), hocon.Options{})
		if err == nil {
			t.Fatalf("%s: no error", text)
		}
		if strings.Contains(err.Error(), "cret\n") || strings.Contains(err.Error(), "ab$") || !strings.Contains(err.Error(), "$") {
			t.Errorf("%v", err)
		}
	}
}

func TestWhatIsRefused(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{"a = 'x, y'", `1:10: expected : or = or { after y, found '`}, // the comma ends the value
		{"[1, 2]", "1:1: the file is a list; settings have names"},
		{"{ a = 1 } b = 2", "1:11: nothing may follow the closing } of the file, found b"},
		{"a = 1\n}\n", "2:1: expected a key, found }"},
		{"a = \"x", "1:5: this quote has no closing quote"},
		{"a = \"x\ny\"", "1:5: this quote is not closed on its line"},
		{"a = \"\"\"x\"\"", `1:5: this """ has no closing """`},
		{"a = ${b", "1:5: this ${ has no closing }"},
		{"a = ${}", "1:5: this substitution has no name"},
		{"a = ${b}", "1:5: ${b} is neither a setting of this file nor an environment variable"},
		{"a = ${b}\nb = ${a}", "2:5: ${a} refers to itself"},
		{"a = [1] x", "1:9: text cannot follow a list in one value"},
		{"l = [1]\na = \"x\" ${l}", "2:9: a list cannot follow text in one value"},
		{"just words", "1:1: just words has no value"},
		{"= 1", "1:1: expected a key, found ="},
		{"... = 1", "1:1: a key cannot consist of dots and blanks alone"},
		{"a = b\\", "1:6: a single backslash cannot end the file"},
		{"a = \xff", "1:5: this byte is not UTF-8"},
		{"a = [1}", "1:7: expected , or ], found }"},
		{"a = 1 ]", "1:7: this ] closes no list"},
		{`include url("http://x/y.conf")`, "1:13: settings are not fetched over the network"},
		{`include "https://x/y.conf"`, "1:9: settings are not fetched over the network"},
		{`include required("nope.conf")`, "1:18: cannot include nope.conf"},
		{`include file(x)`, "1:14: expected the name of a file in quotes, found x"},
		{"a=[1]\na += {x=1}\nb = ${a} {y=2}", "an object cannot follow a list"},
	} {
		_, err := hocon.Parse("f.conf", []byte(row.text), hocon.Options{
			ReadFile: func(string) ([]byte, error) { return nil, fs.ErrNotExist },
		})
		first := ""
		if err != nil {
			first, _, _ = strings.Cut(err.Error(), "\n")
		}
		if !strings.Contains(first, row.want) {
			t.Errorf("%q\n got %s\nwant %s", row.text, first, row.want)
		}
	}
}
