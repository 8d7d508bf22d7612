package fakeclearml

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// maxBody is above what the SDK (15 MiB) and the agent send at once.
const maxBody = 64 << 20

var callPath = regexp.MustCompile(`^/?(?:api/)?(?:v(\d+)\.(\d+)/)?([a-z_][a-z0-9_]*)\.([a-z_][a-z0-9_]*)/?$`)

// serveAPI answers any verb; only OPTIONS is special.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	cors(w, r)
	switch {
	case r.Method == http.MethodOptions:
		return
	case strings.HasPrefix(r.URL.Path, "/_"):
		s.serveAdmin(w, r)
		return
	case isPage(r):
		s.servePage(w, r)
		return
	case r.Header.Get("Content-Encoding") != "":
		http.Error(w, "Content encoding is not supported ("+r.Header.Get("Content-Encoding")+")", http.StatusUnsupportedMediaType)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		return
	}
	s.exchange(w, r, body)
}

// exchange carries one call through faults, handler and recorder.
func (s *Server) exchange(w http.ResponseWriter, r *http.Request, body []byte) {
	begin := time.Now()
	c := &call{
		params: newParams(document{}), server: s, header: r.Header, peer: peerAddress(r), answer: w.Header(),
	}
	pathErr := s.parsePath(c, r.URL.Path)
	rec := Request{
		Time: s.now(), Method: r.Method, Path: r.URL.Path, Endpoint: c.endpoint, Version: c.version.String(),
		Header: r.Header.Clone(), Body: body,
	}
	fault := s.faults.pick(c.endpoint)
	record := func(code, sub int) { // before the answer goes out, so that whoever has the answer finds the record
		rec.Code, rec.Subcode, rec.Fault = code, sub, fault.describe()
		rec.User, rec.Duration = c.user.user, time.Since(begin)
		s.recorder.add(rec)
		s.opts.Log.Debug("call", "endpoint", rec.Endpoint, "code", rec.Code, "subcode", rec.Subcode, "user", rec.User,
			"took", rec.Duration, "fault", rec.Fault)
	}
	if !wait(fault.latency(), r.Context().Done(), s.stop) {
		record(0, 0)
		drop(w, nil)
		return
	}
	if fault.replaces() {
		record(fault.Status, fault.Subcode)
		fault.replace(w)
		return
	}
	var data any
	err := pathErr
	if err == nil {
		err = s.prepare(c, r, body)
	}
	if err == nil {
		data, err = s.run(c)
	}
	out, code, sub := s.envelope(c, r, data, err)
	if fault != nil {
		wait(fault.LatencyAfter, nil, s.stop)
	}
	record(code, sub)
	if fault.loses(w, out) {
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	if _, err := w.Write(out); err != nil {
		s.opts.Log.Debug("caller went away", "endpoint", c.endpoint, "error", err)
	}
}

// parsePath reads the endpoint and the generation; one above ours is taken as ours.
func (s *Server) parsePath(c *call, path string) error {
	newest, _ := parseVersion(s.opts.APIVersion)
	c.version = newest
	m := callPath.FindStringSubmatch(path)
	if m == nil {
		return fail(400, 0, "Invalid request path "+path)
	}
	c.endpoint = m[3] + "." + m[4]
	if v, ok := parseVersion(m[1] + "." + m[2]); ok && m[1] != "" {
		c.version = v
	}
	if newest.less(c.version) {
		c.version = newest
	}
	return nil
}

// prepare authenticates and reads the parameters.
func (s *Server) prepare(c *call, r *http.Request, body []byte) error {
	e, ok := s.endpoints[c.endpoint]
	if !ok || c.version.less(e.since) {
		return fail(404, 0, fmt.Sprintf("Unable to find endpoint for name %s and version %s", c.endpoint, c.version))
	}
	if err := s.readBody(c, r, body); err != nil {
		return err
	}
	if e.open {
		return nil
	}
	return s.authenticate(c, r)
}

func (s *Server) readBody(c *call, r *http.Request, body []byte) error {
	contentType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case contentType == "application/json-lines":
		c.isBatch = true
		for line := range bytes.Lines(body) {
			if len(bytes.TrimSpace(line)) == 0 {
				continue
			}
			v, err := decode(line)
			if err != nil {
				return fail(400, 18, "Batch validation error (cannot read a line as JSON)")
			}
			c.lines = append(c.lines, v)
		}
	case isForm(contentType) && !bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")):
		r.Body = io.NopCloser(bytes.NewReader(body))
		if err := r.ParseMultipartForm(maxBody); err != nil && !errors.Is(err, http.ErrNotMultipart) {
			return fail(400, 0, "Invalid form: "+err.Error())
		}
		mergeQuery(c.values, r.PostForm)
	case len(bytes.TrimSpace(body)) > 0:
		v, err := decode(body)
		if err != nil {
			return fail(400, 0, "Invalid JSON in the request body")
		}
		d, ok := v.(map[string]any)
		if !ok && !isEmptyValue(v) {
			return fail(500, 0, "General data error (Data should be a dict)")
		}
		if ok {
			c.values = d
		}
	}
	mergeQuery(c.values, r.URL.Query())
	return nil
}

func isForm(contentType string) bool {
	return contentType == "application/x-www-form-urlencoded" || contentType == "multipart/form-data"
}

// isEmptyValue holds for what Python takes for false: the real server reads it as {}.
func isEmptyValue(v any) bool {
	n, isNumber := number(v)
	l, isList := v.([]any)
	return v == nil || v == false || v == "" || isNumber && n == 0 || isList && len(l) == 0
}

// decode reads exactly one JSON value and keeps numbers as they are written.
func decode(b []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the JSON value")
	}
	return v, nil
}

// run calls the handler. What the database could not keep is an error of the server.
func (s *Server) run(c *call) (any, error) {
	data, err := s.endpoints[c.endpoint].handle(c)
	if err == nil {
		if failure := s.store.err(); failure != nil {
			return nil, fail(500, 102, failure.Error())
		}
	}
	return data, err
}

func cors(w http.ResponseWriter, r *http.Request) {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return
	}
	w.Header().Set("Access-Control-Allow-Origin", origin)
	w.Header().Set("Access-Control-Allow-Credentials", "true")
	if r.Method == http.MethodOptions {
		w.Header().Set("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE, OPTIONS")
		w.Header().Set("Access-Control-Allow-Headers", r.Header.Get("Access-Control-Request-Headers"))
	}
}

func peerAddress(r *http.Request) string {
	if forwarded, _, _ := strings.Cut(r.Header.Get("X-Forwarded-For"), ","); forwarded != "" {
		return strings.TrimSpace(forwarded)
	}
	if real := r.Header.Get("X-Real-IP"); real != "" {
		return real
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
