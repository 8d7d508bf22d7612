package fakeclearml

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"
)

// fileStore keeps uploads below one folder; os.Root keeps them inside it.
type fileStore struct{ root *os.Root }

// serveFile is the file server: no envelope, plain statuses.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	cors(w, r)
	if r.Method == http.MethodOptions {
		return
	}
	if r.Header.Get("Content-Encoding") != "" {
		http.Error(w, "Content encoding is not supported", http.StatusUnsupportedMediaType)
		return
	}
	fault := s.faults.pick("files." + strings.ToLower(r.Method))
	if !wait(fault.latency(), r.Context().Done(), s.stop) {
		drop(w, nil)
		return
	}
	if fault.replaces() {
		fault.replace(w)
		return
	}
	probe := r.URL.Path == "/" && r.Method == http.MethodGet
	if status := s.fileAccess(r, probe); status != http.StatusOK {
		http.Error(w, http.StatusText(status), status)
		return
	}
	switch {
	case probe:
		_, _ = io.WriteString(w, "OK")
	case r.URL.Path == "/delete_many" && r.Method == http.MethodPost:
		s.deleteFiles(w, r)
	case r.Method == http.MethodPost || r.Method == http.MethodPut:
		s.upload(w, r)
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		s.download(w, r)
	case r.Method == http.MethodDelete:
		if err := s.files.root.Remove(filePath(r.URL.Path)); err != nil {
			http.Error(w, "Not found", http.StatusNotFound)
		}
	default:
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
	}
}

// fileAccess wants a token, in a header or a cookie; only the probe of "/" may come without.
func (s *Server) fileAccess(r *http.Request, probe bool) int {
	c := &call{params: newParams(document{}), server: s, header: r.Header}
	err := s.authenticate(c, r)
	var failure *apiError
	if err == nil || probe && errors.As(err, &failure) && failure.sub == 20 {
		return http.StatusOK
	}
	return http.StatusUnauthorized
}

// filePath makes a path relative to the root; "..", which would leave it, is cut at the root.
func filePath(p string) string {
	return strings.TrimPrefix(path.Clean("/"+p), "/")
}

// upload stores every part under its field name, which may be URL-quoted.
func (s *Server) upload(w http.ResponseWriter, r *http.Request) {
	parts, err := r.MultipartReader()
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	stored := []string{}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = s.storePart(part)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		stored = append(stored, part.FormName())
	}
	answer(w, stored)
}

func (s *Server) storePart(part *multipart.Part) error {
	name, err := url.PathUnescape(part.FormName())
	if err != nil {
		name = part.FormName()
	}
	name = filePath(name)
	if name == "" {
		return errors.New("a part has no name")
	}
	if err := s.files.root.MkdirAll(path.Dir(name), 0o700); err != nil {
		return fmt.Errorf("cannot make a folder: %w", err)
	}
	f, err := s.files.root.Create(name)
	if err != nil {
		return fmt.Errorf("cannot store a file: %w", err)
	}
	if _, err := io.Copy(f, part); err != nil {
		return errors.Join(fmt.Errorf("cannot store a file: %w", err), f.Close())
	}
	return f.Close()
}

func (s *Server) download(w http.ResponseWriter, r *http.Request) {
	name := filePath(r.URL.Path)
	f, err := s.files.root.Open(name)
	if err != nil {
		http.Error(w, "Not found", http.StatusNotFound)
		return
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.IsDir() {
		http.Error(w, "Not found", http.StatusNotFound)
		return
	}
	if _, attach := r.URL.Query()["download"]; attach {
		w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": path.Base(name)}))
	}
	http.ServeContent(w, r, path.Base(name), info.ModTime(), f)
}

func (s *Server) deleteFiles(w http.ResponseWriter, r *http.Request) {
	var request struct {
		Files []string `json:"files"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&request); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	deleted, failures := map[string]string{}, map[string][]string{}
	for _, name := range request.Files {
		switch err := s.files.root.Remove(filePath(name)); {
		case err == nil:
			deleted[name] = name
		case errors.Is(err, fs.ErrNotExist):
			failures["Not found"] = append(failures["Not found"], name)
		default:
			failures["Cannot be deleted"] = append(failures["Cannot be deleted"], name)
		}
	}
	answer(w, document{"deleted": deleted, "errors": failures})
}
