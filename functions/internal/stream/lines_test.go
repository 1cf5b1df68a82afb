package stream

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// documents are these, and then perhaps an error.
func documents(err error, list ...any) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		for _, d := range list {
			if !yield(d, nil) {
				return
			}
		}
		if err != nil {
			yield(nil, err)
		}
	}
}

// sent is what a client and the log get, and whether the connection was ended.
func sent(ctx context.Context, to http.ResponseWriter, all iter.Seq2[any, error]) (log string, ended error) {
	var lines bytes.Buffer
	defer func() {
		log = lines.String()
		ended, _ = recover().(error)
	}()
	c := humago.NewContext(&huma.Operation{}, httptest.NewRequestWithContext(ctx, http.MethodGet, "/", http.NoBody), to)
	Lines[any]{Name: "a", All: all}.Send(c, slog.New(slog.NewTextHandler(&lines, nil)))
	return "", nil
}

func TestEachDocumentIsALine(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	log, ended := sent(t.Context(), w, documents(nil, map[string]int{"a": 1}, "two\nlines", nil))
	if got := w.Body.String(); got != "{\"a\":1}\n\"two\\nlines\"\nnull\n" || log != "" || ended != nil {
		t.Errorf("%q, logged %q, ended by %v", got, log, ended)
	}
}

func TestLinesThatBreakOffEndTheConnection(t *testing.T) {
	t.Parallel()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for name, c := range map[string]struct {
		ctx    context.Context
		all    iter.Seq2[any, error]
		logged bool
	}{
		"a store that fails":           {t.Context(), documents(errors.New("down"), 1), true},
		"what cannot be encoded":       {t.Context(), documents(nil, 1, func() {}, 2), true},
		"a client that has gone, with": {gone, documents(gone.Err(), 1), false},
	} {
		w := httptest.NewRecorder()
		log, ended := sent(c.ctx, w, c.all)
		if w.Body.String() != "1\n" || !errors.Is(ended, http.ErrAbortHandler) || strings.Contains(log, "lines broke off") != c.logged {
			t.Errorf("%s: %q, logged %q, ended by %v", name, w.Body, log, ended)
		}
	}
}

func TestAClientThatReadsNoFurtherIsSentNoMore(t *testing.T) {
	t.Parallel()
	asked := 0
	all := func(yield func(any, error) bool) {
		for yield(asked, nil) {
			asked++
		}
	}
	if log, ended := sent(t.Context(), gone{httptest.NewRecorder()}, all); asked != 0 || log != "" || ended != nil {
		t.Errorf("%d more were asked for, logged %q, ended by %v", asked, log, ended)
	}
}
