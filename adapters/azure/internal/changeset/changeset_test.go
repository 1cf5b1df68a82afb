package changeset

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/google/go-cmp/cmp"
)

// part is one answer inside of an answer.
func part(lines ...string) string {
	return "--changeset_1\nContent-Type: application/http\nContent-Transfer-Encoding: binary\n\n" + strings.Join(lines, "\n") + "\n"
}

// payload is the body of an answer to a transaction.
func payload(parts ...string) string {
	return strings.ReplaceAll("--batch_1\nContent-Type: multipart/mixed; boundary=changeset_1\n\n"+strings.Join(parts, "")+"--changeset_1--\n--batch_1--\n", "\n", "\r\n")
}

var (
	merged  = part("HTTP/1.1 204 No Content", "X-Content-Type-Options: nosniff", `ETag: W/"datetime'2026'"`, "", "")
	deleted = part("HTTP/1.1 204 No Content", "Cache-Control: no-cache", "", "")
	refused = part("HTTP/1.1 412 Precondition Failed", "Content-Type: application/json", "", `{"odata.error":{"code":"UpdateConditionNotSatisfied","message":{"value":"1:The update condition."}}}`)
	busy    = part("HTTP/1.1 503 Service Unavailable", "Retry-After: 9", "", "not JSON")
)

const mixed = "multipart/mixed; boundary=batch_1"

func TestVersionsAreReadInOrder(t *testing.T) {
	t.Parallel()
	got, err := Versions([]byte(payload(merged, deleted, merged)), mixed, 3)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{`W/"datetime'2026'"`, "", `W/"datetime'2026'"`}, got); diff != "" {
		t.Error(diff)
	}
}

func TestTheOperationThatFailedIsTheError(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]azcore.ResponseError{
		payload(refused): {StatusCode: 412, ErrorCode: "UpdateConditionNotSatisfied"},
		payload(busy):    {StatusCode: 503},
	} {
		_, err := Versions([]byte(body), mixed, 2)
		var got *azcore.ResponseError
		if !errors.As(err, &got) || got.StatusCode != want.StatusCode || got.ErrorCode != want.ErrorCode {
			t.Errorf("got %v", err)
		}
	}
	_, err := Versions([]byte(payload(refused)), mixed, 2)
	if !strings.Contains(err.Error(), "1:The update condition.") {
		t.Errorf("which operation failed is not in %v", err)
	}
}

func TestAnAnswerThatEndsEarlyWasLost(t *testing.T) {
	t.Parallel()
	whole := strings.TrimSuffix(payload(merged, deleted), "--\r\n")
	for end := range len(whole) {
		if versions, err := Versions([]byte(whole[:end]), mixed, 2); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("cut after %q: %q, %v", whole[:end], versions, err)
		}
	}
	for _, contentType := range []string{"", "application/json", "multipart/mixed", "multipart/mixed; boundary=other"} {
		if _, err := Versions([]byte(payload(merged)), contentType, 1); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: %v", contentType, err)
		}
	}
	for _, operations := range []int{0, 2} {
		if _, err := Versions([]byte(payload(merged)), mixed, operations); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%d operations: %v", operations, err)
		}
	}
}

func FuzzNoAnswerIsMoreThanItSays(f *testing.F) {
	f.Add(payload(merged, deleted), mixed)
	f.Add(payload(refused), mixed)
	f.Fuzz(func(t *testing.T, body, contentType string) {
		if versions, err := Versions([]byte(body), contentType, 2); err == nil && len(versions) != 2 {
			t.Errorf("got %q", versions)
		}
	})
}
