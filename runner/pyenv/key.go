package pyenv

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/clearml-hpc/clearml-agent/runner/tool"
)

// keyForm is raised when layers of an older form can no longer be used.
const keyForm = "2"

// layerKey digests everything that decides what a layer holds: the interpreter, the platform with its C library, the installer
// with its settings, the list, and the state of the files the list names. Passwords are no part of it: a renewed token is no
// new environment. Requirements are sorted, options are not, for among them the order counts.
func layerKey(python interpreter, with installer, l list, systemSite bool) string {
	var options, wanted []string
	for _, line := range l.lines {
		text := tool.MaskURLs(strings.Join(strings.Fields(line.text), " "))
		switch line.kind {
		case option:
			options = append(options, text+constraintDigest(line.text))
		case local:
			wanted = append(wanted, text+fileState(line.path))
		default:
			wanted = append(wanted, text)
		}
	}
	slices.Sort(wanted)
	h := sha256.New()
	for _, part := range [][]string{
		{keyForm, python.Version, python.Tag, python.Platform, python.ABI, python.LibC, python.Base, python.Site, with.name(), fmt.Sprint("system=", systemSite)},
		with.settings(), options, slices.Compact(wanted),
	} {
		fmt.Fprintf(h, "%d\n", len(part))
		for _, field := range part {
			fmt.Fprintf(h, "%d:%s\n", len(field), field)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// fileState stands for the content of a wheel or archive on the node.
func fileState(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	return fmt.Sprintf(" (%d bytes of %d)", info.Size(), info.ModTime().UnixNano())
}

func constraintDigest(text string) string {
	file, ok := optionValue(text, "-c", "--constraint")
	if !ok {
		return ""
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	return fmt.Sprintf(" (%x)", sha256.Sum256(content))
}

// settingLines lists the settings of pip and uv that decide what is installed.
func settingLines(config pipConfig, environ []string) []string {
	var lines []string
	for _, key := range pipKeys {
		switch key {
		case "cert", "timeout", "default-timeout", "proxy", "trusted-host":
		default:
			if value := config[key]; value != "" {
				lines = append(lines, key+"="+tool.MaskURLs(value)+constraintDigest("-c "+value))
			}
		}
	}
	lines = append(lines, uvIndexes(environ)...)
	for _, name := range []string{
		"UV_INDEX_STRATEGY", "UV_CONSTRAINT", "UV_OVERRIDE", "UV_PRERELEASE", "UV_RESOLUTION", "UV_TORCH_BACKEND", "UV_EXCLUDE_NEWER",
	} {
		if value := tool.Getenv(environ, name); value != "" {
			lines = append(lines, name+"="+tool.MaskURLs(value))
		}
	}
	return lines
}

// uvIndexes lists what the user told uv about indexes.
func uvIndexes(environ []string) []string {
	var lines []string
	for _, name := range []string{"UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS", "UV_NO_INDEX"} {
		if value := tool.Getenv(environ, name); value != "" {
			lines = append(lines, name+"="+tool.MaskURLs(value))
		}
	}
	return lines
}
