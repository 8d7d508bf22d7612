package pyenv

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// list is what will be installed, in order.
type list struct {
	lines []line
	from  string // "the task", "requirements.txt", … for people
}

// depth bounds files that include one another.
const depth = 16

// chooseList decides which list counts: the task's own if it has one, else the requirements.txt files of the repository from
// its root down to the folder of the entry point.
func chooseList(req Request, console io.Writer) (list, error) {
	r, s := req.Requirements, req.Settings
	given := r.Pip
	if s.ForceOriginal && r.HasOrg {
		given = r.OrgPip
	}
	if s.ForceRepoFiles {
		given = nil
	}
	given = splitLines(strings.Join(given, "\n"))
	base := req.WorkDir
	if req.RepoDir != "" {
		base = req.RepoDir
	}
	reader := &reader{root: base, console: console}
	switch {
	case len(given) > 0:
		if err := reader.add(given, base, 0); err != nil {
			return list{}, err
		}
		reader.from = "the task's list"
	case req.RepoDir != "":
		if err := reader.addRepository(req); err != nil {
			return list{}, err
		}
	}
	found := list{lines: reader.lines, from: reader.from}
	if found.from == "" {
		found.from = "the way the task is run"
	}
	found.addExtras(req)
	return found, nil
}

// addExtras adds what the way of running needs, if the list does not have it.
func (l *list) addExtras(req Request) {
	var extras []string
	if req.Settings.ForceTaskInit {
		extras = append(extras, "clearml")
	}
	if entry, _, _ := strings.Cut(strings.TrimSpace(req.EntryPoint), " "); strings.HasSuffix(entry, ".ipynb") || strings.HasSuffix(req.EntryPoint, ".ipynb") {
		extras = append(extras, "nbconvert", "ipython")
	}
	for _, name := range extras {
		if !slices.ContainsFunc(l.lines, func(have line) bool { return have.name == name }) {
			l.lines = append(l.lines, line{text: name, name: name})
		}
	}
}

// packages counts the lines that ask for something.
func (l list) packages() int {
	n := 0
	for _, line := range l.lines {
		if line.kind != option {
			n++
		}
	}
	return n
}

// String says how much is asked for, and by what.
func (l list) String() string {
	if n := l.packages(); n != 1 {
		return fmt.Sprintf("%d requirements of %s", n, l.from)
	}
	return "1 requirement of " + l.from
}

// indexes gives the lines that say where packages come from. What is installed can only be had again with them.
func (l list) indexes() []string {
	var lines []string
	for _, line := range l.lines {
		if line.kind == option && hasOption(line.text, "-i", "--index-url", "--extra-index-url", "-f", "--find-links") {
			lines = append(lines, line.text)
		}
	}
	return lines
}

// countPackages counts the packages of a list as it is written back.
func countPackages(lines []string) int {
	n := 0
	for _, text := range lines {
		if !strings.HasPrefix(text, "-") || hasOption(text, "-e") {
			n++
		}
	}
	return n
}

// shareable says whether the same lines always come to the same packages; why names the first that does not.
func (l list) shareable() (ok bool, why string) {
	for _, line := range l.lines {
		switch {
		case line.kind == moving, line.kind == editable, line.kind == local && isDir(line.path):
			return false, line.text
		case line.kind == option && hasOption(line.text, "-r", "--requirement", "-c", "--constraint"):
			if value, _ := optionValue(line.text, "-r", "--requirement", "-c", "--constraint"); strings.Contains(value, "://") {
				return false, line.text
			}
		}
	}
	return true, ""
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// reader collects lines from a list and the files it includes.
type reader struct {
	root    string // relative includes stay below it
	console io.Writer
	lines   []line
	from    string
}

// addRepository reads requirements.txt of every folder from the root to the entry point's.
func (r *reader) addRepository(req Request) error {
	entry, _, _ := strings.Cut(strings.TrimSpace(req.EntryPoint), " ")
	folder := req.WorkDir
	if !strings.HasPrefix(entry, "-") {
		folder = filepath.Dir(filepath.Join(req.WorkDir, entry))
	}
	rel, err := filepath.Rel(req.RepoDir, folder)
	if err != nil || !filepath.IsLocal(rel) {
		rel = "."
	}
	dir, names := ".", []string{}
	for _, part := range append([]string{"."}, strings.Split(filepath.ToSlash(rel), "/")...) {
		if part == "." && dir == "." && len(names) > 0 {
			continue
		}
		dir = filepath.Join(dir, part)
		name := filepath.Join(dir, "requirements.txt")
		text, err := r.read(name)
		if err != nil {
			continue
		}
		names = append(names, name)
		if err := r.add(splitLines(string(text)), filepath.Join(r.root, dir), 0); err != nil {
			return err
		}
	}
	r.from = strings.Join(slices.Compact(names), ", ")
	return nil
}

// read reads a file of the repository, and no other.
func (r *reader) read(name string) ([]byte, error) {
	root, err := os.OpenRoot(r.root)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	return root.ReadFile(name)
}

// add takes lines that stand in a file of dir.
func (r *reader) add(lines []string, dir string, level int) error {
	for _, text := range lines {
		if hasOption(text, "-r", "--requirement") {
			if err := r.include(text, dir, level); err != nil {
				return err
			}
			continue
		}
		l := parseLine(text, dir)
		switch {
		case l.kind == option:
			l.text = absoluteOption(text, dir)
		case l.kind == local && !l.onNode() && l.name != "":
			// What conda or a distribution froze; the name alone is what was meant.
			fmt.Fprintf(r.console, "%s: that file is not on this node; %s is taken from the index\n", text, l.name)
			l = line{text: l.name, name: l.name}
		case (l.kind == local || l.kind == editable) && !l.onNode():
			return &Error{Failure: BadLine, Detail: fmt.Sprintf("the requirement %q names a file that is not here", text)}
		}
		r.lines = append(r.lines, l)
	}
	return nil
}

// include puts the lines of another file in the place of the -r that names it.
func (r *reader) include(text, dir string, level int) error {
	name, _ := optionValue(text, "-r", "--requirement")
	if strings.Contains(name, "://") {
		r.lines = append(r.lines, line{text: text, kind: option})
		return nil
	}
	if level >= depth {
		return &Error{Failure: BadLine, Detail: fmt.Sprintf("%q: the files include one another", text)}
	}
	file := name
	if !filepath.IsAbs(file) {
		file = filepath.Join(dir, name)
	}
	content, ok := r.readAny(file, filepath.IsAbs(name))
	if !ok {
		fmt.Fprintf(r.console, "%s is passed over: there is no such file in the task's code\n", text)
		return nil
	}
	return r.add(splitLines(string(bytes.TrimPrefix(content, []byte("\xef\xbb\xbf")))), filepath.Dir(file), level+1)
}

// readAny reads a file of the code through its root, so that neither "..", nor a link, leads out. A list may name a file
// elsewhere on the node only by its whole path.
func (r *reader) readAny(file string, whole bool) (content []byte, ok bool) {
	rel, err := filepath.Rel(r.root, file)
	if err == nil && filepath.IsLocal(rel) || !whole {
		content, err = r.read(rel)
	} else {
		content, err = os.ReadFile(file)
	}
	return content, err == nil
}

// absoluteOption makes the path of an option absolute, for the tool does not run in the repository, and writes the old name of
// an index as the one that every installer knows.
func absoluteOption(text, dir string) string {
	if value, ok := optionValue(text, "--pypi-url"); ok {
		return "--index-url " + value
	}
	for _, names := range [][]string{{"-c", "--constraint"}, {"-f", "--find-links"}} {
		value, ok := optionValue(text, names...)
		if !ok {
			continue
		}
		if !strings.Contains(value, "://") && !filepath.IsAbs(value) {
			value = filepath.Join(dir, value)
		}
		return names[1] + " " + value
	}
	return text
}
