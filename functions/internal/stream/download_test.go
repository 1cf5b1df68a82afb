package stream

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// gone is a client that has left, before anybody has noticed.
type gone struct{ http.ResponseWriter }

func (gone) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestOnlyAStoreThatFailsIsLogged(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		to     http.ResponseWriter
		size   int64
		logged bool
	}{
		"a whole file":          {httptest.NewRecorder(), 3, false},
		"a client that left":    {gone{httptest.NewRecorder()}, 3, false},
		"less than there was":   {httptest.NewRecorder(), 4, true},
		"a client, and no file": {gone{httptest.NewRecorder()}, 4, false},
	} {
		var log bytes.Buffer
		ctx := humago.NewContext(&huma.Operation{}, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody), c.to)
		d := Download{Name: "a", ContentType: "text/csv", Size: c.size, Content: io.NopCloser(strings.NewReader("abc"))}
		d.Send(ctx, slog.New(slog.NewTextHandler(&log, nil)))
		if strings.Contains(log.String(), "download broke off") != c.logged {
			t.Errorf("%s: the log says %q", name, log.String())
		}
	}
}
