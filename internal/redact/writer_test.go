package redact

import (
	"strings"
	"testing"
)

func TestWriterMasksSecretsThatComeInPieces(t *testing.T) {
	var out strings.Builder
	w := New("s3cr3tvalue").Writer(&out)
	for _, step := range []struct{ in, want string }{
		{"using s3cr", ""},
		{"3tvalue now\nnext ", "using ******** now\n"},
		{"10 %\r20 %\rpassword=", "next 10 %\r20 %\r"},
		{"x1\r\n\n", "password=********\r\n\n"},
		{strings.Repeat("y", longest+1), strings.Repeat("y", longest+1)},
		{"end", ""},
	} {
		out.Reset()
		if n, err := w.Write([]byte(step.in)); n != len(step.in) || err != nil {
			t.Errorf("%q: %d, %v", step.in, n, err)
		}
		if out.String() != step.want {
			t.Errorf("after %.40q came %.40q, want %.40q", step.in, out.String(), step.want)
		}
	}
	out.Reset()
	if w.Flush(); out.String() != "end" {
		t.Errorf("at the end came %q", out.String())
	}
}
