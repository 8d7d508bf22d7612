package clearml

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"
)

// TLSOptions says which servers to trust.
type TLSOptions struct {
	SkipVerify bool   // trust any certificate (api.verify_certificate: false)
	CAFile     string // PEM certificates to trust beside the system's; "" for none
}

// NewHTTPClient gives a client that keeps connections, speaks HTTP/2 where the server does, and goes through the proxies
// that HTTP_PROXY, HTTPS_PROXY and NO_PROXY name.
func NewHTTPClient(o TLSOptions) (*http.Client, error) {
	conf := &tls.Config{InsecureSkipVerify: o.SkipVerify, MinVersion: tls.VersionTLS12} //nolint:gosec // the user's explicit wish
	if o.CAFile != "" {
		pem, err := os.ReadFile(o.CAFile)
		if err != nil {
			return nil, fmt.Errorf("cannot read the certificates to trust: %w", err)
		}
		pool, err := x509.SystemCertPool()
		if err != nil {
			pool = x509.NewCertPool()
		}
		if !pool.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("cannot find a PEM certificate in %s", o.CAFile)
		}
		conf.RootCAs = pool
	}
	return &http.Client{Transport: &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          16,
		MaxIdleConnsPerHost:   8,
		IdleConnTimeout:       60 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
		TLSClientConfig:       conf,
	}}, nil
}

// plain takes off what net/http puts around an error: method and address, which our own errors say better.
func plain(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return err
}
