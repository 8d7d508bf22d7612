package pyenv

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestPipThatComesOrGoesLaterIsNoticed(t *testing.T) {
	p := prober{environ: os.Environ(), memory: t.TempDir()}
	base, err := p.ask(t.Context(), findTools(t).python)
	if err != nil {
		t.Fatal(err)
	}
	venv := filepath.Join(t.TempDir(), "venv")
	if err := writeVenv(venv, base, false); err != nil {
		t.Fatal(err)
	}
	pip := filepath.Join(venv, base.Site, "pip")
	for _, there := range []bool{false, true, false} {
		if there {
			err = os.Mkdir(pip, 0o755)
		} else {
			err = os.RemoveAll(pip)
		}
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			told, err := p.ask(t.Context(), venvPython(venv))
			if err != nil {
				t.Fatal(err)
			}
			if got := told.Seeds["pip"] != ""; got != there {
				t.Errorf("pip is there: %v; the interpreter is said to have it: %v", there, got)
			}
		}
	}
}

func TestAnInterpreterSaysItsCLibrary(t *testing.T) {
	path := findTools(t).python
	told, err := prober{environ: os.Environ()}.ask(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	want, err := exec.Command(path, "-c", "import platform; print(*platform.libc_ver())").Output()
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(string(want), "glibc") && told.LibC != strings.TrimSpace(string(want)) || told.ABI == "" {
		t.Errorf("got %q and %q, want %q", told.ABI, told.LibC, want)
	}
}

// TestOneExecutableOnNodesWithAnotherCLibrary has a program that nodes share, as of a conda in a home, and changes the loader
// under it: the part of the C library that every program names.
func TestOneExecutableOnNodesWithAnotherCLibrary(t *testing.T) {
	dir := t.TempDir()
	loader, python := filepath.Join(dir, "ld.so"), filepath.Join(dir, "python3")
	if err := os.WriteFile(python, program(t, loader), 0o755); err != nil {
		t.Fatal(err)
	}
	p := prober{memory: dir}
	notes := map[string]string{}
	for _, libc := range []string{"2.28", "2.36 of another size"} {
		if err := os.WriteFile(loader, []byte(libc), 0o755); err != nil {
			t.Fatal(err)
		}
		note := p.note(python)
		if note == "" || notes[note] != "" {
			t.Errorf("with the C library %s it is remembered as %q, as with %q", libc, note, notes[note])
		}
		notes[note] = libc
	}
}

// program makes the head of an executable that names its loader.
func program(t *testing.T, loader string) []byte {
	t.Helper()
	const header, segment = 64, 56
	head := elf.Header64{
		Ident: [elf.EI_NIDENT]byte{0x7f, 'E', 'L', 'F', byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)},
		Type:  uint16(elf.ET_EXEC), Machine: uint16(elf.EM_X86_64), Version: uint32(elf.EV_CURRENT),
		Phoff: header, Ehsize: header, Phentsize: segment, Phnum: 1,
	}
	interp := elf.Prog64{Type: uint32(elf.PT_INTERP), Off: header + segment, Filesz: uint64(len(loader) + 1), Memsz: uint64(len(loader) + 1)}
	var out bytes.Buffer
	for _, part := range []any{head, interp, append([]byte(loader), 0)} {
		if err := binary.Write(&out, binary.LittleEndian, part); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}
