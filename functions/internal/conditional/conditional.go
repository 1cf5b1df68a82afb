// Package conditional makes and judges the ETags of answers. What a thing looks like
// is not known here.
package conditional

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/functions/internal/problem"
)

// ETag is a strong validator for a body: a digest of its JSON.
func ETag(body any) (string, error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return "", fmt.Errorf("digest the answer: %w", err)
	}
	sum := sha256.Sum256(raw)
	return `"sha256:` + hex.EncodeToString(sum[:]) + `"`, nil
}

// Matches reports whether an If-None-Match header names this ETag. The
// comparison is weak, as RFC 9110 wants it for reading.
func Matches(header, etag string) bool {
	if strings.TrimSpace(header) == "*" {
		return true
	}
	return slices.ContainsFunc(strings.Split(header, ","), func(candidate string) bool {
		return strings.TrimPrefix(strings.TrimSpace(candidate), "W/") == etag
	})
}

// IfMatch judges by an If-Match header whether a thing, as it would be shown, is
// what the client has seen. Without a header everything is. Stale
// changed_meanwhile, whose answer has the ETag that would match.
func IfMatch[T, W any](header string, show func(T) W) func(T) error {
	return func(thing T) error {
		if strings.TrimSpace(header) == "" || strings.TrimSpace(header) == "*" {
			return nil
		}
		etag, err := ETag(show(thing))
		if err != nil {
			return err
		}
		// The comparison is strong, as RFC 9110 wants it for writing.
		for candidate := range strings.SplitSeq(header, ",") {
			if strings.TrimSpace(candidate) == etag {
				return nil
			}
		}
		return staleError{fault.New(fault.Stale, "changed_meanwhile", "Somebody has changed this meanwhile. Look at it again, and send its new ETag."), etag}
	}
}

// staleError is a fault with the ETag that would have been the right one.
type staleError struct {
	error

	etag string
}

func (e staleError) Unwrap() error { return e.error }

// HeadersOf are the headers of an error's answer, its ETag among them.
func HeadersOf(err error) http.Header {
	headers := problem.HeadersOf(err)
	var stale staleError
	if errors.As(err, &stale) {
		headers.Set("ETag", stale.etag)
	}
	return headers
}

// NotModified answers 304 with the ETag and no body.
func NotModified(etag string) error {
	return huma.ErrorWithHeaders(notModifiedError{}, http.Header{"Etag": {etag}})
}

type notModifiedError struct{}

func (notModifiedError) Error() string  { return http.StatusText(http.StatusNotModified) }
func (notModifiedError) GetStatus() int { return http.StatusNotModified }
