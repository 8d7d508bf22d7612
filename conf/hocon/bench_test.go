package hocon_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/conf/hocon"
)

// sample is a configuration of about 48 KB in the manner of the ones people have: most of it comments, some 500 settings.
func sample() string {
	var b strings.Builder
	b.WriteString("# everything about the agent\napi {\n  api_server: https://api.example.org\n  credentials { \"access_key\" = \"AK\", \"secret_key\" = \"SK\" }\n}\n")
	for i := 0; b.Len() < 48<<10; i++ {
		fmt.Fprintf(&b, `
# The settings of part %[1]d. What follows is a long explanation of what they do, when they matter,
# and what happens when they are left out; see https://docs.example.org/part/%[1]d for more of it.
part_%[1]d {
    enabled: true,   # on by default
    path: ~/.clearml/part-%[1]d/cache // where it is kept
    image: "nvidia/cuda:12.%[1]d-runtime-ubuntu22.04"
    arguments: ["--ipc=host", "-v", "/data:/data", ]
    match { script { requirements { pip { tensorflow: "~=1.%[1]d" } } }, project: "^examples/%[1]d" }
    # extra_index_url: ["https://pypi.example.org/simple"]
    retries = %[1]d
    threshold: 2.5
    note: some words without quotes
}
`, i)
	}
	return b.String()
}

func BenchmarkParse48KB(b *testing.B) {
	text := []byte(sample())
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := hocon.Parse("clearml.conf", text, hocon.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// TestALargeFileIsReadInAMoment guards the figure of 2 ms with room for a busy machine and the race detector.
func TestALargeFileIsReadInAMoment(t *testing.T) {
	text := []byte(sample())
	best := time.Hour
	for range 10 {
		start := time.Now()
		if _, err := hocon.Parse("clearml.conf", text, hocon.Options{}); err != nil {
			t.Fatal(err)
		}
		best = min(best, time.Since(start))
	}
	if limit := 20 * time.Millisecond; best > limit {
		t.Errorf("%d bytes take %s, limit %s", len(text), best, limit)
	}
}

// TestTimeGrowsWithSizeOnly compares a document with one of eight times its size, for each construct that could make the
// reader look at the same thing again and again.
func TestTimeGrowsWithSizeOnly(t *testing.T) {
	for name, line := range map[string]string{
		"settings": "key_%d = value\n",
		"nested":   "a.b.c.key_%d { x = 1 }\n",
		"comments": "# a comment %d\n",
		"appended": "l += %d\n",
		"objects":  "o { k%d = ${?o.k1} }\n",
		"elements": "e%d = [${?key}, 2, {x = 1}]\n",
		"one line": "w%d = a b c \\\n d e f\n",
		"blanks":   "              \t   %d = 1\n",
		"quotes":   "q%d = \"a\\\"b\" \"\"\"c\"\"\" 'd'\n",
	} {
		measure := func(n int) time.Duration {
			var b strings.Builder
			for i := range n {
				fmt.Fprintf(&b, line, i)
			}
			b.WriteString("\nend = 1\n")
			best := time.Hour
			for range 5 {
				start := time.Now()
				_, err := hocon.Parse("x", []byte(b.String()), hocon.Options{Limits: hocon.Limits{Work: 1 << 30}})
				best = min(best, time.Since(start))
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
			}
			return best
		}
		// A busy machine can spoil a measurement, but not make a quadratic one linear.
		for try := 1; ; try++ {
			small, large := measure(300), measure(2400)
			if large <= 30*small+5*time.Millisecond {
				break
			}
			if try == 5 {
				t.Errorf("%s: 300 lines take %s, 2400 take %s", name, small, large)
				break
			}
		}
	}
}
