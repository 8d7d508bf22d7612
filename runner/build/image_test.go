package build

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fakeTool puts a script called name before everything in PATH. It notes its arguments in the file "calls", one call a line.
func fakeTool(t *testing.T, name, text string) (env []string, calls func() []string) {
	t.Helper()
	dir := t.TempDir()
	script := "#!/bin/bash\nprintf '%s ' \"$@\" | tr '\\n' ';' >> " + dir + "/calls\necho >> " + dir + "/calls\n" + text + "\n"
	if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return []string{"PATH=" + dir + ":" + os.Getenv("PATH")}, func() []string {
		text, _ := os.ReadFile(filepath.Join(dir, "calls"))
		return strings.Split(strings.TrimSpace(string(text)), "\n")
	}
}

func testImage(t *testing.T, env []string) (Image, *strings.Builder) {
	t.Helper()
	dir := t.TempDir()
	agent := filepath.Join(dir, "clearml-agent")
	if err := os.WriteFile(agent, []byte("the agent"), 0o755); err != nil {
		t.Fatal(err)
	}
	var talk strings.Builder
	return Image{TaskID: "4be21a7", Base: "base:1", Agent: agent, Config: filepath.Join(dir, "clearml.conf"), Env: env, Talk: &talk}, &talk
}

func starting(calls []string, with string) (found []string) {
	for _, call := range calls {
		if strings.HasPrefix(call, with) {
			found = append(found, call)
		}
	}
	return found
}

// docker answers like the real one: create prints an id, inspect the base image's configuration.
const docker = `case "$1" in
create) echo c0ffee ;;
image) echo '{"Entrypoint":["/entry"],"Cmd":["serve"],"User":"anna"}' ;;
start) echo building; exit ${START:-0} ;;
esac`

func TestAnImageKeepsWhatItsBaseRunsUnlessItGetsAnEntryPoint(t *testing.T) {
	for entry, want := range map[EntryPoint]string{
		BaseOnly:  `commit --change USER anna --change ENTRYPOINT ["/entry"] --change CMD ["serve"] c0ffee fit:v1 `,
		ReuseTask: `commit --change USER anna --change ENTRYPOINT ["/opt/clearml/task/execute"] --change CMD [] c0ffee fit:v1 `,
		CloneTask: `commit --change USER anna --change ENTRYPOINT ["/opt/clearml/task/execute","--clone"] --change CMD [] c0ffee fit:v1 `,
	} {
		env, calls := fakeTool(t, "docker", docker)
		image, _ := testImage(t, env)
		image.EntryPoint = entry
		if err := Docker(t.Context(), image, "fit:v1"); err != nil {
			t.Fatal(err)
		}
		if got := starting(calls(), "commit"); len(got) != 1 || got[0] != strings.TrimSpace(want) && got[0] != want {
			t.Errorf("%q:\n got %q\nwant %q", entry, got, want)
		}
		if got := starting(calls(), "rm --force c0ffee"); len(got) != 1 {
			t.Errorf("%q: the container was not removed: %q", entry, calls())
		}
	}
}

func TestABuildThatFailsMakesNoDockerImage(t *testing.T) {
	env, calls := fakeTool(t, "docker", docker)
	image, talk := testImage(t, append(env, "START=7"))
	err := Docker(t.Context(), image, "fit:v1")
	if err == nil || !strings.Contains(err.Error(), "inside base:1 failed, no image was made") || !strings.Contains(err.Error(), "exit code 7") {
		t.Errorf("the failure reads: %v", err)
	}
	if got := starting(calls(), "commit"); len(got) != 0 {
		t.Errorf("it was committed all the same: %q", got)
	}
	if got := starting(calls(), "rm --force c0ffee"); len(got) != 1 {
		t.Errorf("the container stays: %q", calls())
	}
	if !strings.Contains(talk.String(), "building") {
		t.Errorf("what the build said is lost: %q", talk)
	}
}

func TestTheBuildInsideAnImageIsToldEverything(t *testing.T) {
	image := Image{TaskID: "4be21a7", Setup: "apt-get install -y git", Python: "3.12"}
	got := strings.Join(image.command(), " ")
	for _, want := range []string{
		"apt-get install -y git\nexec", "--config-file " + confPath + " build --id 4be21a7", "--install-globally", "--python-version 3.12", "umask 022",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
}

// apptainer makes folders and files where the real one does.
const apptainer = `last=${@: -1}
case "$1" in
build) if [ "$2" = --sandbox ]; then mkdir -p "$3/.singularity.d"; echo old > "$3/.singularity.d/runscript"
	else [ -e "$last/run/clearml-agent" ] && exit 9; cp "$last/.singularity.d/runscript" "$3"; cat "$last/opt/clearml/bin/clearml-agent" >> "$3"; fi ;;
exec) exit ${INSIDE:-0} ;;
esac`

func TestASIFRunsTheTaskAndHoldsTheAgent(t *testing.T) {
	for entry, want := range map[EntryPoint]string{
		BaseOnly:  "old\nthe agent",
		CloneTask: "#!/bin/sh\nexec /opt/clearml/task/execute --clone \"$@\"\nthe agent",
	} {
		env, _ := fakeTool(t, "apptainer", apptainer)
		image, talk := testImage(t, env)
		image.EntryPoint = entry
		target := filepath.Join(t.TempDir(), "fit.sif")
		if err := SIF(t.Context(), image, "apptainer", target); err != nil {
			t.Fatalf("%v\n%s", err, talk)
		}
		if got, _ := os.ReadFile(target); string(got) != want {
			t.Errorf("%q: the image holds %q, want %q", entry, got, want)
		}
	}
}

func TestABuildThatFailsLeavesAnOlderSIFInPlace(t *testing.T) {
	env, calls := fakeTool(t, "apptainer", apptainer)
	image, _ := testImage(t, append(env, "INSIDE=4"))
	dir := t.TempDir()
	target := filepath.Join(dir, "fit.sif")
	if err := os.WriteFile(target, []byte("last week's"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := SIF(t.Context(), image, "apptainer", target); err == nil || !strings.Contains(err.Error(), "no image was made") {
		t.Errorf("the failure reads: %v", err)
	}
	if got, _ := os.ReadFile(target); string(got) != "last week's" {
		t.Errorf("the older image became %q; calls %q", got, calls())
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("files are left over: %v", left)
	}
}
