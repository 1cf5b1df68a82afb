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

// rowsOf are these, and then perhaps an error.
func rowsOf(err error, list ...[]string) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		for _, row := range list {
			if !yield(row, nil) {
				return
			}
		}
		if err != nil {
			yield(nil, err)
		}
	}
}

// tabled is what the log gets, and whether the connection was ended.
func tabled(ctx context.Context, method string, to http.ResponseWriter, all iter.Seq2[[]string, error]) (log string, ended error) {
	var lines bytes.Buffer
	defer func() {
		log = lines.String()
		ended, _ = recover().(error)
	}()
	c := humago.NewContext(&huma.Operation{}, httptest.NewRequestWithContext(ctx, method, "/", http.NoBody), to)
	Table{Name: "runs of \"Büro\".csv", Columns: []string{"id", "name"}, All: all}.Send(c, slog.New(slog.NewTextHandler(&lines, nil)))
	return "", nil
}

func TestARowIsALineThatNoSpreadsheetComputes(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	log, ended := tabled(t.Context(), http.MethodGet, w, rowsOf(nil, []string{"1", `=HYPERLINK("http://x")`}, []string{"+1", "-1"}, []string{"@x", "a,\"b\"\nc"}, []string{"\tx", "\rx"}))
	want := "\ufeffid,name\r\n1,\"'=HYPERLINK(\"\"http://x\"\")\"\r\n'+1,'-1\r\n'@x,\"a,\"\"b\"\"\r\nc\"\r\n'\tx,\"'x\"\r\n"
	if got := w.Body.String(); got != want || log != "" || ended != nil {
		t.Errorf("%q, logged %q, ended by %v", got, log, ended)
	}
	for name, value := range map[string]string{
		"Content-Type": "text/csv; charset=utf-8", "Content-Disposition": `attachment; filename="runs of _B_ro_.csv"; filename*=UTF-8''runs%20of%20%22B%C3%BCro%22.csv`,
	} {
		if got := w.Header().Get(name); got != value {
			t.Errorf("%s is %q", name, got)
		}
	}
}

func TestARowIsSentBeforeTheNextOneIsRead(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	all := func(yield func([]string, error) bool) {
		for n := 1; n <= 3; n++ {
			if got := strings.Count(w.Body.String(), "\n"); got != n {
				t.Errorf("before row %d there are %d lines", n, got)
			}
			if !yield([]string{"1", "a"}, nil) {
				return
			}
		}
	}
	if log, ended := tabled(t.Context(), http.MethodGet, w, all); log != "" || ended != nil {
		t.Errorf("logged %q, ended by %v", log, ended)
	}
}

func TestRowsThatBreakOffEndTheConnection(t *testing.T) {
	t.Parallel()
	left, cancel := context.WithCancel(t.Context())
	cancel()
	for name, c := range map[string]struct {
		ctx    context.Context
		err    error
		logged bool
	}{"a store that fails": {t.Context(), errors.New("down"), true}, "a client that has gone": {left, left.Err(), false}} {
		w := httptest.NewRecorder()
		log, ended := tabled(c.ctx, http.MethodGet, w, rowsOf(c.err, []string{"1", "a"}))
		if w.Body.String() != "\ufeffid,name\r\n1,a\r\n" || !errors.Is(ended, http.ErrAbortHandler) || strings.Contains(log, "lines broke off") != c.logged {
			t.Errorf("%s: %q, logged %q, ended by %v", name, w.Body, log, ended)
		}
	}
}

// after is a client that leaves once it has read so many writes.
type after struct {
	http.ResponseWriter
	writes int
}

func (a *after) Write(p []byte) (int, error) {
	if a.writes--; a.writes < 0 {
		return 0, errors.New("broken pipe")
	}
	return a.ResponseWriter.Write(p)
}

func TestAClientThatReadsNoFurtherIsSentNoMoreRows(t *testing.T) {
	t.Parallel()
	for writes, wanted := range map[int]int{0: 0, 1: 0, 2: 1, 4: 3} {
		asked := 0
		all := func(yield func([]string, error) bool) {
			for asked = 1; yield([]string{"1", "a"}, nil); {
				asked++
			}
		}
		log, ended := tabled(t.Context(), http.MethodGet, &after{httptest.NewRecorder(), writes}, all)
		if asked != wanted || log != "" || ended != nil {
			t.Errorf("after %d writes %d rows were asked for, logged %q, ended by %v", writes, asked, log, ended)
		}
	}
}

func TestWhoOnlyAsksForHeadersIsSentNoRows(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	if _, ended := tabled(t.Context(), http.MethodHead, w, rowsOf(errors.New("read"))); ended != nil || w.Body.Len() != 0 || w.Code != http.StatusOK {
		t.Errorf("%q, ended by %v", w.Body, ended)
	}
}
