package pyenv

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// line is one requirement, or one option, of a list.
type line struct {
	text string
	name string // normalized, "" where the line does not say it
	kind lineKind
	path string // for local ones
}

type lineKind int

const (
	plain    lineKind = iota // name and versions
	option                   // --index-url, --hash of its own line, …
	editable                 // -e path
	local                    // a folder or file on this node
	fixed                    // a URL, or a repository at a whole commit: always the same thing
	moving                   // a repository at a branch, a tag, or nothing
)

var (
	nameForm   = regexp.MustCompile(`^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(\[[^\]]*\])?\s*(.*)$`)
	vcsForm    = regexp.MustCompile(`^(git|hg|svn|bzr)\+`)
	scpVCS     = regexp.MustCompile(`^git\+(?:ssh://)?([A-Za-z0-9._-]+@[A-Za-z0-9._-]+):([^0-9/].*)$`)
	commitForm = regexp.MustCompile(`@[0-9a-fA-F]{40}(?:[#\s;&]|$)`)
	eggForm    = regexp.MustCompile(`[#&]egg=([^&\s;\[]+)(\[[^\]]*\])?`)
	runsOfDash = regexp.MustCompile(`[-_.]+`)
)

// normalized is a package's name as indexes compare it (PEP 503).
func normalized(name string) string {
	return strings.ToLower(runsOfDash.ReplaceAllString(name, "-"))
}

// parseLine understands one line of a list. Relative paths are taken from dir and made absolute: the list is installed from
// elsewhere.
func parseLine(text, dir string) line {
	switch {
	case hasOption(text, "-e", "--editable"):
		return parseEditable(text, dir)
	case strings.HasPrefix(text, "-"):
		return line{text: text, kind: option}
	case vcsForm.MatchString(text):
		return vcsLine("", text)
	}
	if m := nameForm.FindStringSubmatch(text); m != nil {
		if address, ok := strings.CutPrefix(m[3], "@"); ok {
			return directLine(m[1], m[2], strings.TrimSpace(address))
		}
		if m[3] == "" && !isArchive(text) || m[3] != "" && strings.ContainsRune("<>=!~;( ", rune(m[3][0])) || strings.HasPrefix(m[3], "--") {
			// "pkg" is a package; "pkg/" and "./pkg" are folders.
			return line{text: text, name: normalized(m[1])}
		}
	}
	if strings.Contains(text, "://") {
		return urlLine("", text)
	}
	return localLine(text, dir)
}

func isArchive(name string) bool {
	for _, suffix := range []string{".whl", ".tar.gz", ".zip", ".tar.bz2"} {
		if strings.HasSuffix(name, suffix) {
			return true
		}
	}
	return false
}

func hasOption(text string, names ...string) bool {
	for _, name := range names {
		if rest, ok := strings.CutPrefix(text, name); ok && (rest == "" || strings.ContainsRune(" \t=", rune(rest[0])) || len(name) == 2) {
			return true
		}
	}
	return false
}

// optionValue gives what follows an option, in any of its forms: "-r x", "-rx", "--requirement x", "--requirement=x".
func optionValue(text string, names ...string) (string, bool) {
	for _, name := range names {
		rest, ok := strings.CutPrefix(text, name)
		if !ok || rest != "" && !strings.ContainsRune(" \t=", rune(rest[0])) && len(name) != 2 {
			continue
		}
		return strings.Trim(strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(rest), "=")), `"'`), true
	}
	return "", false
}

func parseEditable(text, dir string) line {
	target, _ := optionValue(text, "-e", "--editable")
	if vcsForm.MatchString(target) {
		l := vcsLine("", target)
		l.text = "-e " + l.text
		return l
	}
	l := localLine(strings.TrimPrefix(target, "file://"), dir)
	l.kind = editable
	l.text = "-e " + l.text
	return l
}

// directLine is "name[extras] @ URL".
func directLine(name, extras, address string) line {
	var l line
	if vcsForm.MatchString(address) {
		l = vcsLine(name, address)
	} else {
		l = urlLine(name, address)
	}
	l.name = normalized(name)
	l.text = name + extras + " @ " + l.text
	return l
}

// urlLine is an archive somewhere. One in a file that is not on this node is no use: conda and distributions freeze such.
func urlLine(name, address string) line {
	l := line{text: address, name: normalized(name), kind: fixed}
	file, ok := strings.CutPrefix(address, "file://")
	if !ok {
		return l
	}
	file, _, _ = strings.Cut(file, " ;")
	file, _, _ = strings.Cut(file, "#")
	file = strings.TrimPrefix(strings.TrimSpace(file), "localhost")
	if plain, err := url.PathUnescape(file); err == nil {
		file = plain
	}
	l.kind, l.path = local, file
	return l
}

// vcsLine is a package in a repository. Addresses as git writes them (git@host:path) become URLs.
func vcsLine(name, address string) line {
	if m := scpVCS.FindStringSubmatch(address); m != nil {
		address = "git+ssh://" + m[1] + "/" + m[2]
	}
	l := line{text: address, name: normalized(name), kind: moving}
	if commitForm.MatchString(address) {
		l.kind = fixed
	}
	if m := eggForm.FindStringSubmatch(address); m != nil && l.name == "" {
		l.name = normalized(m[1])
	}
	return l
}

// localLine is a path, perhaps with extras and a marker: ".", "./pkg[dev]", "/shared/wheels/x-1.0-py3-none-any.whl".
func localLine(text, dir string) line {
	file, rest := text, ""
	if at := strings.IndexAny(text, "[;"); at > 0 {
		file, rest = strings.TrimRight(text[:at], " "), text[at:]
	}
	if !filepath.IsAbs(file) {
		file = filepath.Join(dir, file)
	}
	if strings.HasPrefix(rest, ";") {
		rest = " " + rest
	}
	return line{text: file + rest, kind: local, path: file}
}

// onNode says whether a local line's file or folder is there.
func (l line) onNode() bool {
	_, err := os.Stat(l.path)
	return err == nil
}
