// Package problem shows every error as problem+json, by RFC 9457, in one place:
// faults by their kind, what huma finds wrong in words of ours, and whatever is
// unknown without its text.
package problem

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// Problem is every error answer of the API, by RFC 9457.
type Problem struct {
	Type          string     `json:"type" example:"about:blank" doc:"Always about:blank; tell problems apart by code."`
	Title         string     `json:"title" example:"Unprocessable Entity" doc:"The status in words."`
	Status        int        `json:"status" example:"422" doc:"The HTTP status."`
	Code          string     `json:"code" example:"validation_failed" doc:"Stable, for programs."`
	Detail        string     `json:"detail" example:"1 field needs attention." doc:"One sentence for a person."`
	CorrelationID string     `json:"correlationId,omitempty" example:"4bf92f3577b34da6a3ce929d0e0e4736" doc:"Name it when you ask for help: the log knows it."`
	Permission    string     `json:"permission,omitempty" example:"canManageConfig" doc:"What the caller lacks, with 403."`
	ExecutionID   string     `json:"executionId,omitempty" doc:"A run that may have been accepted although storage did not confirm it."`
	Errors        []BadField `json:"errors,omitempty" doc:"Every bad field."`
}

// BadField is one bad field of a request.
type BadField struct {
	In      string `json:"in" enum:"body,query,path,header" doc:"Which part of the request."`
	Pointer string `json:"pointer" example:"/input/email" doc:"RFC 6901 pointer into that part."`
	Code    string `json:"code" example:"format" doc:"The rule that was broken."`
	Message string `json:"message" doc:"What to enter instead." example:"Enter an e-mail address such as ana@contoso.com."`
}

// Error is for logs.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus gives huma the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType tells huma to answer problem+json.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// statuses says which HTTP status shows which kind of fault.
var statuses = map[fault.Kind]int{
	fault.Internal:        http.StatusInternalServerError,
	fault.Malformed:       http.StatusBadRequest,
	fault.Invalid:         http.StatusUnprocessableEntity,
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.Forbidden:       http.StatusForbidden,
	fault.NotFound:        http.StatusNotFound,
	fault.Conflict:        http.StatusConflict,
	fault.Stale:           http.StatusPreconditionFailed,
	fault.Unconditional:   http.StatusPreconditionRequired,
	fault.TooLarge:        http.StatusRequestEntityTooLarge,
	fault.TooMany:         http.StatusTooManyRequests,
	fault.Unavailable:     http.StatusServiceUnavailable,
	fault.Upstream:        http.StatusBadGateway,
}

// plainly says what is known about a status without any fault: huma's own
// errors, whose texts may repeat what was submitted.
var plainly = map[int][2]string{
	http.StatusBadRequest:            {"malformed_request", "The request could not be read. Send valid JSON, and no number beyond 1e308."},
	http.StatusNotFound:              {"not_found", "There is nothing at this address."},
	http.StatusMethodNotAllowed:      {"method_not_allowed", "This address does not answer this method."},
	http.StatusRequestTimeout:        {"request_timeout", "The request's body did not arrive in time."},
	http.StatusRequestEntityTooLarge: {"body_too_large", "The request's body is too large: at most 1 MiB is read."},
	http.StatusRequestURITooLong:     {"address_too_long", "The address is too long: at most 16 KiB are read."},
	http.StatusUnsupportedMediaType:  {"unsupported_media_type", "Send the body as application/json."},
	http.StatusUnprocessableEntity:   {"validation_failed", "Some fields need attention."},
	http.StatusTooManyRequests:       {"too_many_requests", "You ask too often. Wait a moment, then go on."},

	http.StatusRequestHeaderFieldsTooLarge: {"headers_too_large", "The request has too many headers: at most 100 are read."},
}

// Of shows an error to the caller. Whatever is not a fault is internal and keeps
// its text to itself.
func Of(ctx context.Context, err error) *Problem {
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind == fault.Internal {
		return Plain(ctx, http.StatusInternalServerError)
	}
	p := Plain(ctx, statuses[f.Kind])
	p.Code, p.Detail, p.Permission, p.ExecutionID = f.Code, f.Message, f.Permission, f.ExecutionID
	for _, field := range f.Fields {
		p.Errors = append(p.Errors, BadField(field))
	}
	return p
}

// Plain is what is known about a status without any fault.
func Plain(ctx context.Context, status int) *Problem {
	words, ok := plainly[status]
	if !ok {
		words = [2]string{"internal", "Something went wrong on our side. Try again, and name the correlation id if it stays."}
	}
	return &Problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status,
		Code: words[0], Detail: words[1], CorrelationID: CorrelationID(ctx),
	}
}

// HeadersOf are the headers that belong to an error's answer.
func HeadersOf(err error) http.Header {
	headers := http.Header{}
	var f *fault.Fault
	if !errors.As(err, &f) {
		return headers
	}
	switch f.Kind {
	case fault.Unauthenticated:
		challenge := `Bearer realm="bifrost"`
		if f.Code != "token_missing" {
			challenge += `, error="invalid_token"`
		}
		headers.Set("WWW-Authenticate", challenge)
	case fault.TooMany, fault.Unavailable:
		// Whole seconds, never too early.
		wait := (max(f.RetryAfter, time.Second) + time.Second - 1) / time.Second
		headers.Set("Retry-After", strconv.FormatInt(int64(wait), 10))
	default:
	}
	return headers
}

// OfHuma shows what huma itself found wrong. Its messages never reach the
// caller, because they may repeat what was submitted.
func OfHuma(ctx context.Context, status int, errs []error) *Problem {
	for _, err := range errs {
		var known *Problem
		if errors.As(err, &known) {
			return known
		}
	}
	p := Plain(ctx, status)
	if status != http.StatusUnprocessableEntity {
		return p
	}
	for _, err := range errs {
		var detail huma.ErrorDetailer
		if errors.As(err, &detail) {
			p.Errors = append(p.Errors, fieldOf(detail.ErrorDetail()))
		}
	}
	if n := len(p.Errors); n == 1 {
		p.Detail = "1 field needs attention."
	} else if n > 1 {
		p.Detail = strconv.Itoa(n) + " fields need attention."
	}
	return p
}

// fieldOf translates a complaint of huma's about a parameter or body. The value
// that huma attaches is dropped.
func fieldOf(d *huma.ErrorDetail) BadField {
	in, rest, _ := strings.Cut(d.Location, ".")
	if in != "body" && in != "query" && in != "path" && in != "header" {
		in, rest = "body", d.Location
	}
	if pointer, ok := strings.CutPrefix(d.Message, NullAt); ok {
		return BadField{In: in, Pointer: pointer, Code: codeOf(NullAt), Message: sentenceOf(NullAt)}
	}
	if after, ok := strings.CutPrefix(d.Message, missingProperty); ok {
		// Huma points at the object that should have it. The name is the contract's.
		name, _, _ := strings.Cut(after, " ")
		rest = strings.TrimPrefix(rest+"."+name, ".")
	}
	return BadField{In: in, Pointer: pointerOf(rest), Code: codeOf(d.Message), Message: sentenceOf(d.Message)}
}

// pointerOf turns huma's path ("a.b[2]") into an RFC 6901 pointer.
func pointerOf(path string) string {
	if path == "" {
		return ""
	}
	path = strings.NewReplacer("~", "~0", "/", "~1", "[", ".", "]", "").Replace(path)
	return "/" + strings.ReplaceAll(path, ".", "/")
}
