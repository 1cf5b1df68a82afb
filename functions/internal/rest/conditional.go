package rest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
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

// NotModified answers 304 with the ETag and no body.
func NotModified(etag string) error {
	return huma.ErrorWithHeaders(notModified{}, http.Header{"Etag": {etag}})
}

type notModified struct{}

func (notModified) Error() string  { return http.StatusText(http.StatusNotModified) }
func (notModified) GetStatus() int { return http.StatusNotModified }
