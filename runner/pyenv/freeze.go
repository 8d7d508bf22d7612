package pyenv

import (
	"bufio"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// freeze lists what a site-packages folder holds, as pip freeze does: from the distributions' own metadata (PEP 376, 610),
// without starting a Python. Packages that come with every environment are listed only if they were asked for, and what was
// installed from the repository in repo is named by its place there: the next run has it elsewhere.
func freeze(site, repo string, asked func(name string) bool) ([]string, error) {
	entries, err := os.ReadDir(site)
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, entry := range entries {
		var meta string
		switch name := entry.Name(); {
		case strings.HasPrefix(name, "~"): // what pip left of an upgrade
			continue
		case strings.HasSuffix(name, ".dist-info"):
			meta = "METADATA"
		case strings.HasSuffix(name, ".egg-info"):
			meta = "PKG-INFO"
		default:
			continue
		}
		dir := filepath.Join(site, entry.Name())
		name, version := readMetadata(filepath.Join(dir, meta))
		if name == "" || version == "" {
			continue
		}
		switch normalized(name) {
		case "pip", "setuptools", "wheel", "distribute":
			if !asked(normalized(name)) {
				continue
			}
		}
		lines = append(lines, frozen(name, version, filepath.Join(dir, "direct_url.json"), repo))
	}
	slices.SortFunc(lines, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	return lines, nil
}

// readMetadata reads name and version from the head of a distribution's metadata.
func readMetadata(file string) (name, version string) {
	f, err := os.Open(file)
	if err != nil {
		return "", ""
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan() && (name == "" || version == ""); {
		key, value, ok := strings.Cut(lines.Text(), ":")
		if !ok {
			break // the head ends with a blank line
		}
		switch strings.ToLower(key) {
		case "name":
			name = strings.TrimSpace(value)
		case "version":
			version = strings.TrimSpace(value)
		}
	}
	return name, version
}

// directURL is where a package was installed from, if not from an index.
type directURL struct {
	URL     string `json:"url"`
	Sub     string `json:"subdirectory"`
	VCSInfo *struct {
		VCS      string `json:"vcs"`
		CommitID string `json:"commit_id"`
	} `json:"vcs_info"`
	DirInfo *struct {
		Editable bool `json:"editable"`
	} `json:"dir_info"`
	ArchiveInfo *struct {
		Hash string `json:"hash"`
	} `json:"archive_info"`
}

func frozen(name, version, file, repo string) string {
	var from directURL
	text, err := os.ReadFile(file)
	if err != nil || json.Unmarshal(text, &from) != nil || from.URL == "" {
		return name + "==" + version
	}
	fragment := ""
	if from.Sub != "" {
		fragment = "#subdirectory=" + from.Sub
	}
	editable := ""
	if from.DirInfo != nil && from.DirInfo.Editable {
		editable = "-e "
	}
	if place, ok := placeIn(repo, from.URL); ok {
		return editable + place
	}
	switch {
	case from.VCSInfo != nil:
		return name + " @ " + from.VCSInfo.VCS + "+" + from.URL + "@" + from.VCSInfo.CommitID + fragment
	case editable != "":
		return editable + strings.TrimPrefix(from.URL, "file://")
	case from.ArchiveInfo != nil && from.ArchiveInfo.Hash != "":
		fragment = "#" + from.ArchiveInfo.Hash
	}
	return name + " @ " + from.URL + fragment
}

// placeIn gives a file URL relative to the repository, if it lies in it: "./pkg", ".".
func placeIn(repo, address string) (string, bool) {
	file, ok := strings.CutPrefix(address, "file://")
	if !ok || repo == "" {
		return "", false
	}
	if plain, err := url.PathUnescape(file); err == nil {
		file = plain
	}
	rel, err := filepath.Rel(repo, file)
	if err != nil || !filepath.IsLocal(rel) {
		return "", false
	}
	if rel == "." {
		return rel, true
	}
	return "./" + filepath.ToSlash(rel), true
}
