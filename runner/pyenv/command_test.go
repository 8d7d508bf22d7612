package pyenv

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

func TestCommandLines(t *testing.T) {
	dir, bin := t.TempDir(), t.TempDir()
	os.WriteFile(filepath.Join(dir, "my script.py"), nil, 0o644)
	for _, name := range []string{"bash", "zsh"} {
		os.WriteFile(filepath.Join(bin, name), nil, 0o755)
	}
	env := []string{"PATH=" + bin, "N=4", "EMPTY=", "SHELL=/bin/false"}
	const py = "/env/bin/python"
	for _, c := range []struct {
		story, binary, entry string
		optimize             int
		want                 [][]string
	}{
		{"a script", "python3", "train.py", 0, [][]string{{py, "-u", "train.py"}}},
		{"a script with arguments", "", "sub/train.py --url https://h//x 'a b'", 1, [][]string{{py, "-u", "-O", "sub/train.py", "--url", "https://h//x", "a b"}}},
		{"a file with blanks", "", "my script.py", 2, [][]string{{py, "-u", "-OO", "my script.py"}}},
		{"a module, variables of the job put in", "", "-m torch.run --n $N --m ${N}x --e '$EMPTY' --u $NONE", 0, [][]string{{py, "-u", "-m", "torch.run", "--n", "4", "--m", "4x", "--e", "", "--u", "$NONE"}}},
		{"a notebook", "", "a/nb.ipynb --x 1", 0, [][]string{{py, "-u", "-m", "nbconvert", "--to", "python", "a/nb.ipynb"}, {py, "-u", "a/nb.py", "--x", "1"}}},
		{"a shell script, with the shell it asks for", "zsh", "go.sh a 'b c'", 0, [][]string{{filepath.Join(bin, "zsh"), "go.sh", "a", "b c"}}},
		{"a shell of another machine's path", "/usr/local/none/bash", "go.sh", 0, [][]string{{filepath.Join(bin, "bash"), "go.sh"}}},
		{"a command of a shell, as it is", "bash", "-c echo $HOME && date", 0, [][]string{{filepath.Join(bin, "bash"), "-c", "echo $HOME && date"}}},
		{"a command of a shell, quoted", "bash", `-c 'echo "$HOME"'`, 0, [][]string{{filepath.Join(bin, "bash"), "-c", `echo "$HOME"`}}},
	} {
		got, err := Command(CommandRequest{Binary: c.binary, EntryPoint: c.entry, WorkingDir: dir, Optimize: c.optimize, Environ: env}, py)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %q, %v; want %q", c.story, got, err, c.want)
		}
	}
	for _, entry := range []string{"", "x.py 'open", "-m 'open"} {
		if got, err := Command(CommandRequest{EntryPoint: entry, WorkingDir: dir}, py); err == nil {
			t.Errorf("%q became %q", entry, got)
		}
	}
}
