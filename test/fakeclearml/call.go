package fakeclearml

import "net/http"

// A call is one API call on its way through a handler.
type call struct {
	*params
	server *Server

	endpoint string // "tasks.get_by_id"
	version  version
	user     identity
	header   http.Header // of the request
	peer     string      // address of the caller, without port
	lines    []any       // of a json-lines body
	isBatch  bool        // the body was json-lines, be it empty
	answer   http.Header // to be sent beside the answer
	token    string      // the bearer token, if that is how the caller authenticated
}

// identity is who calls.
type identity struct {
	user, name, role string
}

// privileged callers may act for others.
func (i identity) privileged() bool {
	return i.role == "system" || i.role == "root" || i.role == "admin"
}

// clientHeader reads X-ClearML-<name> or the older X-Trains-<name>.
func clientHeader(h http.Header, name string) string {
	if v := h.Get("X-ClearML-" + name); v != "" {
		return v
	}
	return h.Get("X-Trains-" + name)
}

// A handler answers with the data of the envelope.
type handler func(c *call) (any, error)

// An endpoint is a handler with what must hold before it is called.
type endpoint struct {
	handle handler
	open   bool    // needs no credentials
	since  version // the lowest generation that has it
}
