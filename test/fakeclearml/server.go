package fakeclearml

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

// A Server is a running API and file server.
type Server struct {
	// AccessKey and SecretKey are those of the main user.
	AccessKey, SecretKey string

	opts      Options
	store     *store
	secret    []byte // signs tokens
	endpoints map[string]endpoint
	faults    faults
	recorder  recorder
	files     fileStore
	scrolls   scrolls
	samples   samples
	gap       gap

	api, file         *http.Server
	apiAddr, fileAddr string
	stop              chan struct{}
	closing           sync.Once
	running           sync.WaitGroup
	removeFiles       bool
}

// Start starts a server; Close ends it.
func Start(opts Options) (*Server, error) {
	opts = opts.withDefaults()
	s := &Server{
		AccessKey: opts.Users[0].AccessKey, SecretKey: opts.Users[0].SecretKey,
		opts: opts, store: newStore(), stop: make(chan struct{}),
	}
	s.recorder.max = opts.MaxRequests
	s.SetRaceWindow(opts.RaceWindow)
	s.endpoints = s.routes()
	if err := s.open(); err != nil {
		return nil, err
	}
	if err := s.listen(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if opts.WatchdogEvery > 0 {
		s.running.Go(s.watch)
	}
	return s, nil
}

// open loads the database and puts in what a fresh server has.
func (s *Server) open() error {
	if s.opts.DB != "" {
		if err := s.store.openDatabase(s.opts.DB); err != nil {
			return fmt.Errorf("cannot open the database %s: %w", s.opts.DB, err)
		}
	}
	if err := s.openFiles(); err != nil {
		return errors.Join(err, s.store.close())
	}
	s.seed()
	return nil
}

func (s *Server) openFiles() error {
	dir := s.opts.FilesDir
	switch {
	case dir != "":
	case s.opts.DB != "":
		dir = s.opts.DB + ".files"
	default:
		made, err := os.MkdirTemp("", "fakeclearml-files-")
		if err != nil {
			return fmt.Errorf("cannot make a folder for uploads: %w", err)
		}
		dir, s.removeFiles = made, true
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("cannot make the folder for uploads: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("cannot open the folder for uploads: %w", err)
	}
	s.files.root = root
	return nil
}

func (s *Server) listen() error {
	apiListener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", s.opts.Listen)
	if err != nil {
		return fmt.Errorf("cannot listen for the API: %w", err)
	}
	fileListener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", s.opts.FilesListen)
	if err != nil {
		return errors.Join(fmt.Errorf("cannot listen for files: %w", err), apiListener.Close())
	}
	s.apiAddr, s.fileAddr = apiListener.Addr().String(), fileListener.Addr().String()
	s.api = &http.Server{Handler: http.HandlerFunc(s.serveAPI), ReadHeaderTimeout: time.Minute}
	s.file = &http.Server{Handler: http.HandlerFunc(s.serveFile), ReadHeaderTimeout: time.Minute}
	s.running.Go(func() { s.serve(s.api, apiListener) })
	s.running.Go(func() { s.serve(s.file, fileListener) })
	return nil
}

func (s *Server) serve(server *http.Server, l net.Listener) {
	if err := server.Serve(l); err != nil && !errors.Is(err, http.ErrServerClosed) {
		s.opts.Log.Error("server ended", "address", l.Addr().String(), "error", err)
	}
}

// Close ends the server, also calls that are under way, and gives the first error of its database.
func (s *Server) Close() error {
	var errs []error
	s.closing.Do(func() {
		close(s.stop)
		for _, server := range []*http.Server{s.api, s.file} {
			if server != nil {
				errs = append(errs, server.Close())
			}
		}
		s.running.Wait()
		errs = append(errs, s.store.err(), s.store.close())
		if s.files.root != nil {
			dir := s.files.root.Name()
			errs = append(errs, s.files.root.Close())
			if s.removeFiles {
				errs = append(errs, os.RemoveAll(dir))
			}
		}
	})
	return errors.Join(errs...)
}

// APIURL is the API's address, without a trailing slash.
func (s *Server) APIURL() string { return s.url(s.apiAddr) }

// FilesURL is the file server's address.
func (s *Server) FilesURL() string { return s.url(s.fileAddr) }

// WebURL is where a person can look: the status page of the API server.
func (s *Server) WebURL() string { return s.APIURL() }

func (s *Server) url(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "http://" + addr
	}
	if ip := net.ParseIP(host); s.opts.PublicHost != "" {
		host = s.opts.PublicHost
	} else if ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

func (s *Server) now() time.Time { return s.opts.Now() }

// date is the server's time as it is stored.
func (s *Server) date() string { return formatDate(s.now()) }

func newID() string {
	b := make([]byte, 16)
	rand.Read(b)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return hex.EncodeToString(b)
}
