package report

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// TestSpillIsAQueue writes and reads in random turns: what is appended while the file is being read must be found too.
func TestSpillIsAQueue(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	s := &spill{dir: t.TempDir()}
	defer s.close()
	pushed, popped, bytes := 0, 0, int64(0)
	for range 20_000 {
		if random.IntN(2) == 0 {
			text := fmt.Appendf(nil, "%d %s", pushed, make([]byte, random.IntN(200)))
			if err := s.push(message{level: "INFO", text: text, lines: 1, at: time.Unix(int64(pushed), 0)}); err != nil {
				t.Fatal(err)
			}
			pushed++
			bytes += int64(len(text))
		} else if !s.empty() {
			m, lost, err := s.pop()
			if err != nil || lost != 0 {
				t.Fatal(err)
			}
			var n int
			if _, err := fmt.Sscan(string(m.text), &n); err != nil || n != popped || m.level != "INFO" || m.at.Unix() != int64(n) {
				t.Fatalf("message %d came as %+v", popped, m)
			}
			popped++
			bytes -= int64(len(m.text))
		}
		if s.lines() != pushed-popped || s.size() != bytes || s.empty() != (pushed == popped) {
			t.Fatalf("%d lines and %d bytes wait, want %d and %d", s.lines(), s.size(), pushed-popped, bytes)
		}
	}
	if popped < 5000 {
		t.Errorf("only %d messages went through", popped)
	}
}

// TestSpillGivesRoomBackWhileItIsInUse keeps a little waiting all the time, as a server does that is always a bit behind.
func TestSpillGivesRoomBackWhileItIsInUse(t *testing.T) {
	s := &spill{dir: t.TempDir()}
	defer s.close()
	text := make([]byte, maxMessage)
	for i := range 1000 {
		if err := s.push(message{text: text, lines: 1}); err != nil {
			t.Fatal(err)
		}
		if i < 20 {
			continue
		}
		if _, _, err := s.pop(); err != nil {
			t.Fatal(err)
		}
		onDisk := int64(0)
		for _, p := range s.parts {
			info, err := p.file.Stat()
			if err != nil {
				t.Fatal(err)
			}
			onDisk += info.Size()
		}
		if onDisk > s.size()+2*partSize {
			t.Fatalf("after %d messages %d MiB are on disk for %d KiB that wait", i, onDisk>>20, s.size()>>10)
		}
	}
}
