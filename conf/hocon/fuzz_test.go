package hocon_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clearml-hpc/clearml-agent/conf/hocon"
)

// FuzzParse looks for documents that crash the parser, keep it busy, grow without bound, or whose meaning changes when they
// are written out and read again.
func FuzzParse(f *testing.F) {
	var seeds []oneCase
	text, err := casesJSON()
	if err != nil {
		f.Fatal(err)
	}
	if err := json.Unmarshal(text, &seeds); err != nil {
		f.Fatal(err)
	}
	for _, c := range seeds {
		f.Add(c.Files["main.conf"])
	}
	for _, s := range growing {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<14 {
			return // longer ones only slow the search
		}
		opts := hocon.Options{
			Env: func(name string) (string, bool) { return "v", name == "HT_ENV" },
			ReadFile: func(path string) ([]byte, error) {
				if path == "self.conf" {
					return []byte(text), nil
				}
				return nil, fs.ErrNotExist
			},
			Limits: hocon.Limits{Work: 20_000, Includes: 10, Bytes: 1 << 17},
		}
		start := time.Now()
		v, err := hocon.Parse("main.conf", []byte(text), opts)
		if took := time.Since(start); took > 5*time.Second {
			t.Fatalf("took %s", took)
		}
		if err != nil {
			var parseErr *hocon.Error
			if !errors.As(err, &parseErr) || parseErr.Pos.IsZero() {
				t.Fatalf("error without a place: %v", err)
			}
			_ = err.Error()
			return
		}
		written, _ := v.MarshalJSON()
		if len(written) > 32<<20 {
			t.Fatalf("%d bytes grew to %d", len(text), len(written))
		}
		if !json.Valid(written) {
			t.Fatalf("not JSON: %s", written)
		}
		again, err := hocon.Parse("again", written, hocon.Options{})
		if err != nil {
			t.Fatalf("cannot read what was written: %v\n%s", err, written)
		}
		if !cmp.Equal(v.Plain(), again.Plain()) {
			t.Fatalf("changed by writing: %s", cmp.Diff(v.Plain(), again.Plain()))
		}
		var viaJSON any
		d := json.NewDecoder(bytes.NewReader(written))
		d.UseNumber()
		if err := d.Decode(&viaJSON); err != nil {
			t.Fatal(err)
		}
	})
}

// growing documents would take exponential time or space without limits.
var growing = []string{
	"a{b=${a}}",
	"a=${b}\nb=${a}",
	"a=x\na=${a}${a}\na=${a}${a}\na=${a}${a}",
	doubling("{x=1,y=2}", "{l=${%}, r=${%}}"),
	doubling("[1,2]", "${%} ${%}"),
	doubling("text", "${%}${%}"),
	doubling("{x=1}", "${%} {l=${%}}"),
	"a={x=${c}}\nb={x=${a}}\nc={x=${b}}",
	"include \"self.conf\"",
	"x { include \"self.conf\" }",
	"a += 1\na += ${a}\na += ${a}\na += ${a}",
	strings.Repeat("a {", 300),
	strings.Repeat("a.", 100_000) + "b = 1",
	strings.Repeat(strings.Repeat("a.", 150)+"b { ", 10),
	strings.Repeat("a=[", 300),
}

// doubling is a chain of 60 fields of which each uses the one before twice.
func doubling(first, next string) string {
	var b strings.Builder
	b.WriteString("k0 = " + first + "\n")
	name := func(i int) string { return "k" + strings.Repeat("i", i) }
	b.WriteString(name(1) + " = ${k0}\n")
	for i := 2; i < 60; i++ {
		b.WriteString(name(i) + " = " + strings.ReplaceAll(next, "%", name(i-1)) + "\n")
	}
	return b.String()
}

func TestGrowingDocumentsAreStopped(t *testing.T) {
	for _, text := range growing {
		opts := hocon.Options{ReadFile: func(string) ([]byte, error) { return []byte(text), nil }}
		start := time.Now()
		v, err := hocon.Parse("main.conf", []byte(text), opts)
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("%.40q took %s", text, took)
		}
		if err == nil {
			if out, _ := v.MarshalJSON(); len(out) > 1<<20 {
				t.Errorf("%.40q grew to %d bytes", text, len(out))
			}
		}
	}
}
