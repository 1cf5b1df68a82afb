// Package wire is what Microsoft Graph's answers and queries look like: JSON
// bodies, error shapes, $select, $filter and paging. It knows nothing of what
// users, groups or licences are.
package wire

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// Answer is a status and the JSON body that goes with it.
type Answer struct {
	Status int
	Body   []byte
}

// NewAnswer encodes a body of plain maps, lists and structs.
func NewAnswer(status int, body any) Answer {
	encoded, err := json.Marshal(body)
	if err != nil {
		return Error(http.StatusInternalServerError, "InternalServerError", "The answer could not be encoded.")
	}
	return Answer{Status: status, Body: encoded}
}

// NoContent is the answer to a change that has nothing to show.
func NoContent() Answer { return Answer{Status: http.StatusNoContent} }

// Refused reports whether the answer is an error; the zero Answer is none.
func (a Answer) Refused() bool { return a.Status >= http.StatusBadRequest }

// Send writes the answer with the headers that Graph puts on each one.
func (a Answer) Send(w http.ResponseWriter) {
	if a.Status != http.StatusNoContent {
		w.Header().Set("Content-Type", "application/json")
	}
	w.Header().Set("Request-Id", NewID())
	w.WriteHeader(a.Status)
	_, _ = w.Write(a.Body) // a caller that went away needs no answer
}

// Error is Graph's error shape; details are optional.
func Error(status int, code, message string, details ...map[string]string) Answer {
	content := map[string]any{
		"code": code, "message": message,
		"innerError": map[string]string{"request-id": NewID()},
	}
	if len(details) > 0 {
		content["details"] = details
	}
	return NewAnswer(status, map[string]any{"error": content})
}

// BadRequest is how Graph refuses what breaks its rules.
func BadRequest(message string, details ...map[string]string) Answer {
	return Error(http.StatusBadRequest, "Request_BadRequest", message, details...)
}

// NotFound is how Graph answers for an object that is not there.
func NotFound(id string) Answer {
	return Error(http.StatusNotFound, "Request_ResourceNotFound",
		"Resource '"+id+"' does not exist or one of its queried reference-property objects are not present.")
}

// TokenError is the OAuth error shape of the token endpoint, which is not Graph's.
func TokenError(status int, code, description string) Answer {
	return NewAnswer(status, map[string]any{
		"error": code, "error_description": description, "correlation_id": NewID(),
	})
}

// Decode reads one JSON value and nothing else, and refuses unknown properties.
func Decode(body []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the end of the JSON")
	}
	return nil
}

// NewID is a random UUID (version 4), as Entra ID gives to its objects.
func NewID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: it stops the program instead
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
}
