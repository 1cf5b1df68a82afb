// Package changeset reads the answer to a transaction, which is HTTP inside of
// HTTP: the SDK reads only whether one of its parts failed, and neither which nor
// the versions of what was written.
package changeset

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
)

// Versions reads the version of each row that a transaction wrote, in the order
// of its operations; one that was deleted has none. The error of a transaction
// that did nothing is an *azcore.ResponseError for the operation that failed;
// an answer that ends early is io.ErrUnexpectedEOF, and was lost on the way.
func Versions(payload []byte, contentType string, operations int) ([]string, error) {
	parts, err := inside(payload, contentType)
	if err != nil {
		return nil, cut(err)
	}
	var versions []string
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) && len(versions) == operations {
			return versions, nil
		}
		if err != nil {
			return nil, cut(fmt.Errorf("%d parts for %d operations: %w", len(versions), operations, err))
		}
		version, err := versionIn(part)
		if err != nil {
			return nil, err
		}
		versions = append(versions, version)
	}
}

// inside opens the changes, which are the only part of the answer.
func inside(payload []byte, contentType string) (*multipart.Reader, error) {
	outer, err := section(payload, contentType)
	if err != nil {
		return nil, err
	}
	changes, err := outer.NextPart()
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(changes)
	if err != nil {
		return nil, err
	}
	return section(content, changes.Header.Get("Content-Type"))
}

func section(content []byte, contentType string) (*multipart.Reader, error) {
	_, parameters, err := mime.ParseMediaType(contentType)
	if err != nil || parameters["boundary"] == "" {
		return nil, fmt.Errorf("the content type %q", contentType)
	}
	return multipart.NewReader(bytes.NewReader(content), parameters["boundary"]), nil
}

// versionIn reads the answer to one operation. A transaction that failed has one
// answer, for the operation that did.
func versionIn(part *multipart.Part) (string, error) {
	answer, err := http.ReadResponse(bufio.NewReader(part), nil)
	if err != nil {
		return "", cut(err)
	}
	body, err := io.ReadAll(answer.Body)
	if err = errors.Join(err, answer.Body.Close()); err != nil {
		return "", cut(err)
	}
	if answer.StatusCode >= http.StatusBadRequest {
		answer.Body = io.NopCloser(bytes.NewReader(body))
		return "", runtime.NewResponseErrorWithErrorCode(answer, codeIn(body))
	}
	return answer.Header.Get("Etag"), nil
}

func codeIn(body []byte) string {
	var said struct {
		Error struct {
			Code string `json:"code"`
		} `json:"odata.error"`
	}
	if json.Unmarshal(body, &said) != nil {
		return ""
	}
	return said.Error.Code
}

// cut is the error of an answer that cannot be read to its end.
func cut(cause error) error {
	return fmt.Errorf("the answer to a transaction: %w: %w", io.ErrUnexpectedEOF, cause)
}
