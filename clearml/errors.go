package clearml

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// ErrNoCredentials says that there is neither a key pair nor a token.
var ErrNoCredentials = errors.New("no ClearML credentials are set (api.credentials in clearml.conf, or CLEARML_API_ACCESS_KEY and CLEARML_API_SECRET_KEY)")

// Result codes and subcodes that callers act on, as the server's error table numbers them.
const (
	CodeBadRequest = 400

	SubcodeInvalidID           = 10  // tasks.started of an unknown task
	SubcodeInvalidTaskID       = 101 // every other call on an unknown task
	SubcodeInvalidTaskStatus   = 110 // illegal change of status, or edit in a wrong one
	SubcodeStatusRace          = 121 // another change of status came first
	SubcodeEventsNotAdded      = 131 // nothing of a batch could be stored
	SubcodeInvalidQueueID      = 701
	SubcodeTaskNotQueued       = 703 // unknown queue, or the task is not in it
	SubcodeTaskAlreadyQueued   = 706
	SubcodeNoDefaultQueue      = 707
	SubcodeExpectedUniqueData  = 801 // the name is taken
	SubcodeInvalidUserID       = 301
	SubcodeInvalidProjectID    = 401
	SubcodeWorkerNotRegistered = 1004
)

// Error is what the server, or a proxy before it, answered in place of a result.
type Error struct {
	Endpoint      string
	HTTPStatus    int
	Code, Subcode int    // equal to the envelope's result_code and result_subcode; Code is HTTPStatus when Foreign
	Msg           string // for people; nothing may be read out of it

	Foreign    bool          // the answer had no envelope: it came from a proxy, or from something that is no API server
	RetryAfter time.Duration // what the answer asked for; 0: nothing
}

func (e *Error) Error() string {
	code := fmt.Sprintf("%d/%d", e.Code, e.Subcode)
	if e.Foreign {
		code = fmt.Sprintf("HTTP %d %s", e.HTTPStatus, http.StatusText(e.HTTPStatus))
	}
	if e.Msg == "" {
		return fmt.Sprintf("%s failed: %s", e.Endpoint, code)
	}
	return fmt.Sprintf("%s failed: %s: %s", e.Endpoint, code, e.Msg)
}

// NetError says that no answer came.
type NetError struct {
	Endpoint string
	Server   string
	Sent     bool // some of the request may have arrived: the server may have carried it out
	Err      error
}

func (e *NetError) Error() string {
	if e.Sent {
		return fmt.Sprintf("%s got no answer from %s: %v", e.Endpoint, e.Server, e.Err)
	}
	return fmt.Sprintf("%s could not reach %s: %v", e.Endpoint, e.Server, e.Err)
}

func (e *NetError) Unwrap() error { return e.Err }

// LostError wraps the error of a call whose answer was lost, in the last try or an earlier one: the server may have carried
// it out, and nobody but the server's state can tell.
type LostError struct{ Err error }

func (e *LostError) Error() string {
	return e.Err.Error() + " (it may have been carried out all the same)"
}

func (e *LostError) Unwrap() error { return e.Err }

// IsLost says whether the call may have been carried out although it failed.
func IsLost(err error) bool {
	var lost *LostError
	return errors.As(err, &lost)
}

// IsCode says whether the server refused with this code and subcode.
func IsCode(err error, code, subcode int) bool {
	var e *Error
	return errors.As(err, &e) && !e.Foreign && e.Code == code && e.Subcode == subcode
}

// IsNotFound says whether the server knows no task, queue, project or user of that id.
func IsNotFound(err error) bool {
	for _, sub := range []int{SubcodeInvalidID, SubcodeInvalidTaskID, SubcodeInvalidQueueID, SubcodeInvalidProjectID, SubcodeInvalidUserID} {
		if IsCode(err, CodeBadRequest, sub) {
			return true
		}
	}
	return false
}

// IsUnsupported says whether the server has no such call, as the open-source server has none of the paid tiers'.
func IsUnsupported(err error) bool { return IsCode(err, http.StatusNotFound, 0) }

// IsStatusConflict says whether a task's status forbids the change, or changed at the same moment.
func IsStatusConflict(err error) bool {
	return IsCode(err, CodeBadRequest, SubcodeInvalidTaskStatus) || IsCode(err, CodeBadRequest, SubcodeStatusRace)
}

// IsCredentials says whether the server itself does not accept who we are (401). A gateway that wants a login knows nothing of
// our key.
func IsCredentials(err error) bool {
	var e *Error
	return errors.As(err, &e) && !e.Foreign && e.Code == http.StatusUnauthorized || errors.Is(err, ErrNoCredentials)
}

// IsRefusal says whether the server itself looked at the request and will not do it (400, 403): asked again, it says the same.
func IsRefusal(err error) bool {
	var e *Error
	return errors.As(err, &e) && !e.Foreign && (e.Code == CodeBadRequest || e.Code == http.StatusForbidden)
}

// IsUnreachable says whether the server, or the way to it, is away for now: no answer, or one of the answers that proxies
// and overloaded servers give. A certificate that cannot be trusted is not: it does not pass by itself.
func IsUnreachable(err error) bool {
	if isCertificate(err) || errors.Is(err, context.Canceled) {
		return false
	}
	var n *NetError
	if errors.As(err, &n) {
		return true
	}
	var e *Error
	return errors.As(err, &e) && isBusy(e)
}

// isBusy says whether an answer asks to come back later.
func isBusy(e *Error) bool {
	switch e.HTTPStatus {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout, 509:
		return true
	}
	return false
}

func isCertificate(err error) bool {
	var verify *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var record tls.RecordHeaderError
	return errors.As(err, &verify) || errors.As(err, &unknown) || errors.As(err, &host) || errors.As(err, &record)
}

// netError keeps the caller's own cancellation recognisable and says whether anything was sent.
func (c *Client) netError(ctx context.Context, cl call, sent bool, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	} else if errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("no answer within %s", c.patience(cl))
	}
	return &NetError{Endpoint: cl.endpoint, Server: c.Server(), Sent: sent, Err: plain(err)}
}
