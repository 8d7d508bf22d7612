package clearml

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"
)

// maxAnswer bounds what is read of one answer: 500 whole tasks with large diffs fit.
const maxAnswer = 1 << 30

// call is one request, ready to be sent as often as need be.
type call struct {
	endpoint      string
	contentType   string
	body          []byte
	authorization string
	again         repetition
}

// exchange sends a call once and gives the data of a good answer.
type exchange func(ctx context.Context, cl call) (json.RawMessage, error)

// envelope is what every answer is wrapped in. The HTTP status always equals ResultCode.
type envelope struct {
	Meta *struct {
		ResultCode    int    `json:"result_code"`
		ResultSubcode int    `json:"result_subcode"`
		ResultMsg     string `json:"result_msg"`
	} `json:"meta"`
	Data json.RawMessage `json:"data"`
}

func (c *Client) exchange(ctx context.Context, cl call) (json.RawMessage, error) {
	tctx, cancel := context.WithTimeout(ctx, c.patience(cl))
	defer cancel()

	var sent atomic.Bool // a connection was there, so some of the request may have arrived
	tctx = httptrace.WithClientTrace(tctx, &httptrace.ClientTrace{
		WroteHeaders: func() { sent.Store(true) },
	})
	address := c.base.JoinPath(cl.endpoint).String()
	req, err := http.NewRequestWithContext(tctx, http.MethodPost, address, bytes.NewReader(cl.body))
	if err != nil {
		return nil, fmt.Errorf("cannot build the request of %s: %w", cl.endpoint, err)
	}
	c.setHeaders(req, cl)
	res, err := c.cfg.HTTP.Do(req)
	if err != nil {
		return nil, c.netError(ctx, cl, sent.Load(), err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return nil, c.netError(ctx, cl, true, err)
	}
	return c.open(cl, res, body)
}

// patience is how long one exchange may take.
func (c *Client) patience(cl call) time.Duration {
	return c.cfg.Timeout + time.Duration(len(cl.body)/(64<<10))*time.Second
}

func (c *Client) setHeaders(req *http.Request, cl call) {
	req.Header.Set("Content-Type", cl.contentType)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Authorization", cl.authorization)
	if c.cfg.Worker != "" {
		req.Header.Set("X-ClearML-Worker", c.cfg.Worker)
	}
	if c.cfg.Product != "" {
		req.Header.Set("X-ClearML-Client", c.cfg.Product)
		req.Header.Set("User-Agent", c.cfg.Product)
	}
}

// open takes the data out of the envelope, or makes an error of what stands in it.
func (c *Client) open(cl call, res *http.Response, body []byte) (json.RawMessage, error) {
	var e envelope
	if json.Unmarshal(body, &e) != nil || e.Meta == nil {
		return nil, c.foreignAnswer(cl, res, body)
	}
	if e.Meta.ResultCode == http.StatusOK {
		return e.Data, nil
	}
	return nil, &Error{
		Endpoint: cl.endpoint, HTTPStatus: res.StatusCode,
		Code: e.Meta.ResultCode, Subcode: e.Meta.ResultSubcode, Msg: e.Meta.ResultMsg,
		RetryAfter: retryAfter(res.Header, c.cfg.Now()),
	}
}

// foreignAnswer makes an error of an answer without an envelope: a proxy's page, or a server that is no API server.
func (c *Client) foreignAnswer(cl call, res *http.Response, body []byte) error {
	e := &Error{
		Endpoint: cl.endpoint, HTTPStatus: res.StatusCode, Code: res.StatusCode, Foreign: true,
		RetryAfter: retryAfter(res.Header, c.cfg.Now()),
	}
	switch {
	case res.StatusCode/100 == 3:
		e.Msg = fmt.Sprintf("%s redirects to %s: is the scheme right, and is it the API server?", c.Server(), res.Header.Get("Location"))
	case res.StatusCode >= http.StatusInternalServerError || res.StatusCode == http.StatusTooManyRequests:
		e.Msg = excerpt(body, res.Header.Get("Content-Type"))
	default:
		e.Msg = fmt.Sprintf("%s answers, but not as a ClearML API server does: the API is usually on port 8008, or under /api of the web server", c.Server())
	}
	return e
}

// excerpt gives the first line of a plain text answer; pages of HTML tell nobody anything.
func excerpt(body []byte, contentType string) string {
	text := strings.TrimSpace(string(body[:min(len(body), 300)]))
	if strings.Contains(contentType, "html") || strings.HasPrefix(text, "<") {
		return "the answer is a web page"
	}
	line, _, _ := strings.Cut(text, "\n")
	return line
}
