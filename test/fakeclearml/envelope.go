package fakeclearml

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
)

type envelope struct {
	Meta meta `json:"meta"`
	Data any  `json:"data"`
}

type meta struct {
	ID            string       `json:"id"`
	Trx           string       `json:"trx"`
	Endpoint      metaEndpoint `json:"endpoint"`
	ResultCode    int          `json:"result_code"`
	ResultSubcode int          `json:"result_subcode"`
	ResultMsg     string       `json:"result_msg"`
	ErrorStack    *string      `json:"error_stack"`
	ErrorData     document     `json:"error_data"`
}

// metaEndpoint has its generations as text: the Python clients refuse integers.
type metaEndpoint struct {
	Name             string `json:"name"`
	RequestedVersion string `json:"requested_version"`
	ActualVersion    string `json:"actual_version"`
}

// envelope writes the answer. Data is an object even on errors, and error_data is empty on every single call.
func (s *Server) envelope(c *call, r *http.Request, data any, err error) (out []byte, code, sub int) {
	id := newID()
	m := meta{ID: id, Trx: id, ResultCode: http.StatusOK, ResultMsg: "OK", ErrorData: document{}}
	if trx := clientHeader(r.Header, "Trx"); trx != "" {
		m.Trx = trx
	}
	actual := s.endpoints[c.endpoint].since
	if actual == (version{}) {
		actual = version{1, 0}
	}
	m.Endpoint = metaEndpoint{Name: c.endpoint, RequestedVersion: c.version.String(), ActualVersion: actual.String()}
	if err != nil {
		var failure *apiError
		if !errors.As(err, &failure) {
			failure = fail(500, 0, "General error: "+err.Error())
		}
		m.ResultCode, m.ResultSubcode, m.ResultMsg = failure.code, failure.sub, failure.msg
		data = nil
	}
	if data == nil {
		data = document{}
	}
	out, encodeErr := encode(envelope{Meta: m, Data: data})
	if encodeErr != nil {
		return s.envelope(c, r, nil, encodeErr)
	}
	return out, m.ResultCode, m.ResultSubcode
}

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimRight(b.Bytes(), "\n"), err
}
