package main

import (
	"fmt"
	"net/url"
	"strings"
)

// hosts are the three addresses of a ClearML server.
type hosts struct{ API, Web, Files string }

// deriveHosts guesses the three addresses from the one that was given, in the two ways servers are set up: names that begin
// with app., api. and files., or one name with the ports 8080, 8008 and 8081. A name that fits neither way gets the ports.
func deriveHosts(given string) (hosts, error) {
	if !strings.Contains(given, "://") {
		scheme := "https://"
		if strings.Contains(given, ":") {
			scheme = "http://"
		}
		given = scheme + given
	}
	u, err := url.Parse(strings.TrimRight(given, "/"))
	if err != nil || u.Hostname() == "" {
		return hosts{}, fmt.Errorf("%q is no address: give something like https://app.example.org or http://host:8080", given)
	}
	at := func(host string) string {
		c := *u
		c.Host, c.Path, c.RawQuery, c.Fragment, c.User = host, "", "", "", nil
		return c.String()
	}
	name, port := u.Hostname(), u.Port()
	for _, names := range [][3]string{{"demoapp.", "demoapi.", "demofiles."}, {"app.", "api.", "files."}} {
		for _, prefix := range names {
			if rest, ok := strings.CutPrefix(name, prefix); ok && port == "" {
				return hosts{Web: at(names[0] + rest), API: at(names[1] + rest), Files: at(names[2] + rest)}, nil
			}
		}
	}
	switch port {
	case "8080", "8008", "8081", "":
		return hosts{Web: at(name + ":8080"), API: at(name + ":8008"), Files: at(name + ":8081")}, nil
	}
	// A port of its own: the web server's proxy serves the API under /api and files under /files there.
	return hosts{Web: at(u.Host), API: at(u.Host), Files: at(u.Host)}, nil
}
