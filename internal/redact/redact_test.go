package redact

import (
	"strings"
	"testing"
)

func TestLine(t *testing.T) {
	r := New("s3cr3tvalue", "s3cr3tvalue-longer", "", "abc", "-----BEGIN KEY-----\nMIIEvQIBADAN\n-----END KEY-----")
	for _, row := range []struct{ story, in, want string }{
		{"nothing to hide", "epoch 3/10 loss: 0.31 acc=0.9 lr=1e-3", ""},
		{"a known secret", "using s3cr3tvalue now", "using ******** now"},
		{"a known secret within a longer one", "s3cr3tvalue-longer", "********"},
		{"a line of a known key", "key MIIEvQIBADAN", "key ********"},
		{"too short to be looked for", "abc", ""},
		{"a password in an address", "clone https://ada:hunter2@git.example.org/r.git", "clone https://ada:********@git.example.org/r.git"},
		{"a password with an at sign", "https://ada:p@ss@host/x", "https://ada:********@host/x"},
		{"a token as the user of an address", "https://a1b2c3d4e5f6a7b8c9d0@github.com/x", "https://********@github.com/x"},
		{"an ordinary user in an address", "ssh://git@github.com/x", ""},
		{"an address with a port", "http://host:8008/a@b", ""},
		{"a variable", "export AWS_SECRET_ACCESS_KEY=wJalr/XUtn", "export AWS_SECRET_ACCESS_KEY=********"},
		{"a quoted value", `{"password": "a b c", "n": 1}`, `{"password": "********", "n": 1}`},
		{"a python dict", `{'api_key': 'xyz', 'b': 2}`, `{'api_key': '********', 'b': 2}`},
		{"two on one line", "DB_PASSWORD=x1 MYSQL_PASSWD=y2", "DB_PASSWORD=******** MYSQL_PASSWD=********"},
		{"a token long enough", "HF_TOKEN=abcd1234abcd1234abcd", "HF_TOKEN=********"},
		{"a word called a token", "pad_token=<pad> eos_token='</s>' max_tokens=4096 num_tokens: 12", ""},
		{"told that there is none", "password=None secret: null", ""},
		{"a variable's name", "password=$DB_PASSWORD", ""},
		{"a header", "Authorization: Bearer abcdefgh12345678.xyz", "Authorization: Bearer ********"},
		{"a word after Basic", "Basic training begins", ""},
		{"a token of known form", "using ghp_abcdefghij1234567890 for git", "using ******** for git"},
		{"the same letters within a word", "half_ghp_abcdefghij1234567890", ""},
		{"tasks of scikit", "sk-learn-contrib", ""},
	} {
		t.Run(row.story, func(t *testing.T) {
			want := row.want
			if want == "" {
				want = row.in
			}
			if got := string(r.Line([]byte(row.in))); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestTextKeepsItsLines(t *testing.T) {
	in := "a\r\npassword=x\n\nlast"
	if got := New().Text(in); got != "a\r\npassword=********\n\nlast" {
		t.Errorf("got %q", got)
	}
}

func TestOrdinaryLinesAreNotCopied(t *testing.T) {
	r := New("s3cr3tvalue")
	line := []byte("epoch 3/10: loss=0.31, accuracy=0.9, time: 12:30:11 " + strings.Repeat("x", 30))
	if n := testing.AllocsPerRun(100, func() { r.Line(line) }); n > 0 {
		t.Errorf("%v allocations for an ordinary line", n)
	}
}

func BenchmarkLine(b *testing.B) {
	r := New("s3cr3tvalue", "another-secret-value")
	line := []byte("epoch 3/10: loss=0.31, accuracy=0.9, time: 12:30:11 " + strings.Repeat("x", 28))
	b.SetBytes(int64(len(line)))
	for b.Loop() {
		r.Line(line)
	}
}

func FuzzLine(f *testing.F) {
	f.Add("https://a:b@c password=")
	f.Add("Bearer \"")
	f.Fuzz(func(t *testing.T, s string) { New("known-secret").Line([]byte(s)) })
}
