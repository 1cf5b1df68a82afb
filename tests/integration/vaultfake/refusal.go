package vaultfake

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// Refusal is an answer other than what was asked for, in the words of Key Vault.
type Refusal struct {
	Status int
	// Code and Inner are "Forbidden" and "ForbiddenByRbac"; Inner may be empty.
	Code, Inner string
	// Message is for people.
	Message string
	// RetryAfter is in seconds; zero says nothing.
	RetryAfter int
	// Body takes the place of the error, for answers that nobody can read.
	Body string
}

// refusedError carries a refusal through the SDK's fake.
type refusedError struct{ refusal *Refusal }

// Error is the code.
func (e *refusedError) Error() string { return e.refusal.Code + " " + e.refusal.Inner }

func refused(r Refusal) error { return &refusedError{&r} }

type errorBody struct {
	Error errorCode `json:"error"`
}

type errorCode struct {
	Code    string     `json:"code"`
	Message string     `json:"message,omitempty"`
	Inner   *errorCode `json:"innererror,omitempty"`
}

func (r *Refusal) response(to *http.Request) *http.Response {
	body := r.Body
	if body == "" {
		said := errorBody{errorCode{Code: r.Code, Message: r.Message}}
		if r.Inner != "" {
			said.Error.Inner = &errorCode{Code: r.Inner}
		}
		text, err := json.Marshal(said)
		if err != nil {
			panic(err) // It has strings only.
		}
		body = string(text)
	}
	resp := &http.Response{
		Status: strconv.Itoa(r.Status) + " " + http.StatusText(r.Status), StatusCode: r.Status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}},
		Body:   io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: to,
	}
	if r.RetryAfter > 0 {
		resp.Header.Set("Retry-After", strconv.Itoa(r.RetryAfter))
	}
	return resp
}

func errMissing(name string) error {
	return refused(Refusal{Status: http.StatusNotFound, Code: "SecretNotFound", Message: "A secret with (name/id) " + name + " was not found in this key vault."})
}

func errConflict(inner string) error {
	return refused(Refusal{Status: http.StatusConflict, Code: "Conflict", Inner: inner, Message: "The secret is between two states."})
}

func errBad(message string) error {
	return refused(Refusal{Status: http.StatusBadRequest, Code: "BadParameter", Message: message})
}

// The inner codes of conflicts.
const (
	beingDeleted   = "ObjectIsBeingDeleted"
	recoverable    = "ObjectIsDeletedButRecoverable"
	beingRecovered = "ObjectIsBeingRecovered"
)
