package cli

import (
	"errors"
	"os"
)

// Home is the user's home folder, by HOME.
func Home(environ []string) (string, error) {
	if home := Lookup(environ, "HOME"); home != "" {
		return home, nil
	}
	return "", errors.New("the variable HOME is not set")
}

// Hostname is this host's name, or "localhost" where it has none.
func Hostname() string {
	name, err := os.Hostname()
	if err != nil || name == "" {
		return "localhost"
	}
	return name
}

// Lookup finds a variable in a list of KEY=VALUE; of a repeated one the last counts.
func Lookup(environ []string, name string) string {
	for i := len(environ) - 1; i >= 0; i-- {
		if len(environ[i]) > len(name) && environ[i][len(name)] == '=' && environ[i][:len(name)] == name {
			return environ[i][len(name)+1:]
		}
	}
	return ""
}
