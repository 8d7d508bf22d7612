package pyenv

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/clearml-hpc/clearml-agent/runner/tool"
)

// pipConfig is what a site told pip, by PIP_… variables or pip.conf: on many clusters the only way to any package. uv reads
// neither, so it is told.
type pipConfig map[string]string

// pipKeys are the settings that decide where packages come from and which.
var pipKeys = []string{
	"index-url", "extra-index-url", "find-links", "no-index", "trusted-host", "cert", "constraint", "pre", "timeout", "default-timeout",
	"no-binary", "only-binary", "proxy", "require-hashes",
}

// readPipConfig reads pip's files, lowest priority first, then the environment, which replaces them key by key.
func readPipConfig(environ []string) pipConfig {
	c := pipConfig{}
	home := tool.Getenv(environ, "HOME")
	xdg := tool.Getenv(environ, "XDG_CONFIG_HOME")
	if xdg == "" && home != "" {
		xdg = filepath.Join(home, ".config")
	}
	files := []string{"/etc/xdg/pip/pip.conf", "/etc/pip.conf"}
	if home != "" {
		files = append(files, filepath.Join(home, ".pip", "pip.conf"), filepath.Join(xdg, "pip", "pip.conf"))
	}
	switch given := tool.Getenv(environ, "PIP_CONFIG_FILE"); given {
	case "":
	case "/dev/null":
		files = nil
	default:
		files = append(files, given)
	}
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil {
			c.parse(string(text))
		}
	}
	for _, key := range pipKeys {
		if value := tool.Getenv(environ, pipVariable(key)); value != "" {
			c[key] = strings.Join(strings.Fields(value), " ")
		}
	}
	return c
}

func pipVariable(key string) string {
	return "PIP_" + strings.ToUpper(strings.ReplaceAll(key, "-", "_"))
}

// parse reads the sections that concern "pip install". [install] beats [global] wherever it stands.
func (c pipConfig) parse(text string) {
	sections := map[string]map[string]string{"global": {}, "install": {}}
	section, key := "", ""
	for line := range strings.Lines(text) {
		trimmed := strings.TrimSpace(line)
		switch {
		case trimmed == "" || trimmed[0] == '#' || trimmed[0] == ';':
		case trimmed[0] == '[':
			section, key = strings.Trim(trimmed, "[]"), ""
		case sections[section] == nil:
		case (line[0] == ' ' || line[0] == '\t') && key != "":
			sections[section][key] = strings.TrimSpace(sections[section][key] + " " + trimmed)
		default:
			at := strings.IndexAny(trimmed, "=:")
			if at < 0 {
				continue
			}
			key = strings.ReplaceAll(strings.ToLower(strings.TrimSpace(trimmed[:at])), "_", "-")
			sections[section][key] = strings.TrimSpace(trimmed[at+1:])
		}
	}
	for _, name := range []string{"global", "install"} {
		for key, value := range sections[name] {
			c[key] = value
		}
	}
}

// addressFlags are the flags of pip for those settings that are addresses.
var addressFlags = []struct {
	key   string
	names []string
	more  bool // adds to what the setting says, and does not replace it
}{
	{"index-url", []string{"--index-url", "--pypi-url", "-i"}, false},
	{"extra-index-url", []string{"--extra-index-url"}, true},
	{"find-links", []string{"--find-links", "-f"}, true},
	{"proxy", []string{"--proxy"}, false},
}

// takeAddresses makes settings of the flags that name addresses, and gives the other flags. Addresses may hold a token, and
// while a command line is anybody's to read on the node, settings reach the installers by their environment.
func (c pipConfig) takeAddresses(flags []string) (others []string) {
	for len(flags) > 0 {
		flag := flags[0]
		flags = flags[1:]
		if !c.takeAddress(flag, &flags) {
			others = append(others, flag)
		}
	}
	return others
}

// takeAddress takes one flag, and its value off the rest where it does not hold it.
func (c pipConfig) takeAddress(flag string, rest *[]string) bool {
	for _, known := range addressFlags {
		value, ok := optionValue(flag, known.names...)
		if !ok {
			continue
		}
		if value == "" && len(*rest) > 0 {
			value, *rest = (*rest)[0], (*rest)[1:]
		}
		if known.more {
			value = strings.TrimSpace(c[known.key] + " " + value)
		}
		c[known.key] = value
		return true
	}
	return false
}

// pipEnviron says to pip what it cannot read for itself.
func (c pipConfig) pipEnviron() []string {
	var lines []string
	for _, known := range addressFlags {
		if value := c[known.key]; value != "" {
			lines = append(lines, pipVariable(known.key)+"="+value)
		}
	}
	return lines
}

func (c pipConfig) on(key string) bool {
	switch strings.ToLower(c[key]) {
	case "1", "true", "yes", "on", "y", "t":
		return true
	}
	return false
}

// uvEnviron says the same to uv. What the user told uv itself stays.
func (c pipConfig) uvEnviron(environ []string) []string {
	var lines []string
	set := func(value string, names ...string) {
		if value == "" {
			return
		}
		for _, name := range names {
			if tool.Getenv(environ, name) != "" {
				return
			}
		}
		lines = append(lines, names[0]+"="+value)
	}
	set(c["index-url"], "UV_DEFAULT_INDEX", "UV_INDEX_URL")
	set(c["extra-index-url"], "UV_EXTRA_INDEX_URL")
	set(strings.Join(strings.Fields(c["find-links"]), ","), "UV_FIND_LINKS")
	set(c["trusted-host"], "UV_INSECURE_HOST")
	set(c["cert"], "SSL_CERT_FILE")
	set(c["constraint"], "UV_CONSTRAINT")
	timeout := c["timeout"]
	if timeout == "" {
		timeout = c["default-timeout"]
	}
	set(timeout, "UV_HTTP_TIMEOUT", "UV_REQUEST_TIMEOUT", "HTTP_TIMEOUT")
	if c["proxy"] != "" {
		set(c["proxy"], "HTTPS_PROXY", "https_proxy", "ALL_PROXY")
		set(c["proxy"], "HTTP_PROXY", "http_proxy")
	}
	return lines
}

// uvFlags are those that uv takes on the command line only.
func (c pipConfig) uvFlags() []string {
	var flags []string
	if c.on("no-index") {
		flags = append(flags, "--no-index")
	}
	if c.on("pre") {
		flags = append(flags, "--prerelease=allow")
	}
	if c.on("require-hashes") {
		flags = append(flags, "--require-hashes")
	}
	for _, key := range []string{"no-binary", "only-binary"} {
		for _, name := range strings.FieldsFunc(c[key], func(r rune) bool { return r == ',' || r == ' ' }) {
			flags = append(flags, "--"+key, name)
		}
	}
	return flags
}
