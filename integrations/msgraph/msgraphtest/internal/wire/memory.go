package wire

import (
	"crypto/tls"
	"io"
	"net/http"
)

// Memory is a transport without a network: every request goes to Handler.
type Memory struct{ Handler http.Handler }

// RoundTrip hands the request to the handler; a dropped connection becomes an
// error, as with a real transport.
func (m Memory) RoundTrip(r *http.Request) (response *http.Response, err error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	defer func() {
		if dropped := recover(); dropped == http.ErrAbortHandler { //nolint:errorlint // net/http compares it so, too
			response, err = nil, io.ErrUnexpectedEOF
		} else if dropped != nil {
			panic(dropped)
		}
	}()
	arriving := r.Clone(r.Context())
	arriving.RequestURI = r.URL.RequestURI()
	arriving.Host = r.URL.Host
	if r.URL.Scheme == "https" {
		arriving.TLS = &tls.ConnectionState{}
	}
	if arriving.Body == nil {
		arriving.Body = http.NoBody
	}
	answered := NewRecorder()
	m.Handler.ServeHTTP(answered, arriving)
	return answered.Response(r), nil
}
