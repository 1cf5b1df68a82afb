package archive

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/platform/local/internal/replay"
	"github.com/bifrost-run/bifrost/ports/store/mocks"
)

func proofOf(t *testing.T, key string) Proof {
	t.Helper()
	file := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(file, []byte(key), 0o600); err != nil {
		t.Fatal(err)
	}
	proof, err := NewProof(file)
	if err != nil {
		t.Fatal(err)
	}
	return proof
}

// An administrator's token is no proof: the local sign-in gives one to anybody.
func TestWhoDoesNotOwnTheFolderIsRefusedEverything(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	l.configure()
	id := string(l.finish(l.contoso, failed()))
	ours, theirs := proofOf(t, "our key"), proofOf(t, "their key")
	handler := l.Handler(ours, slog.New(slog.DiscardHandler))
	contoso := "organizations/" + l.contoso.OrganizationID()
	paths := []string{"runs/" + id, "runs/last", contoso + "/settings?key=office", contoso + "/secrets/own", contoso + "/connections/vendor?secrets=yes", contoso + "/files/" + newID()}
	for name, dress := range map[string]func(r *http.Request){
		"nobody":                        func(*http.Request) {},
		"an administrator's token":      func(r *http.Request) { r.Header.Set("Authorization", "Bearer admin") },
		"the key of another folder":     func(r *http.Request) { theirs.Sign(r, "admin") },
		"the proof for another token":   func(r *http.Request) { ours.Sign(r, "technician"); r.Header.Set("Authorization", "Bearer admin") },
		"the proof without a token":     func(r *http.Request) { ours.Sign(r, "admin"); r.Header.Del("Authorization") },
		"the proof for another address": func(r *http.Request) { other(ours, r) },
		"no hexadecimal digits":         func(r *http.Request) { ours.Sign(r, "admin"); r.Header.Set(proofHeader, "xyz") },
		"an empty proof":                func(r *http.Request) { ours.Sign(r, "admin"); r.Header.Set(proofHeader, "") },
	} {
		for _, path := range paths {
			r := httptest.NewRequest(http.MethodGet, Prefix+path, nil)
			dress(r)
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "folder_required") || w.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%s by %s is answered %d %s", path, name, w.Code, w.Body)
			}
		}
	}
}

// other dresses a request in the proof for the address above it.
func other(p Proof, r *http.Request) {
	above := httptest.NewRequest(http.MethodGet, Prefix, nil)
	p.Sign(above, "admin")
	r.Header = above.Header
}

func TestTheOwnerOfTheFolderWithoutTheRoleIsRefused(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	id := l.finish(l.contoso, failed())
	proof := proofOf(t, "our key")
	r := httptest.NewRequest(http.MethodGet, Prefix+"runs/"+string(id), nil)
	proof.Sign(r, "technician")
	w := httptest.NewRecorder()
	l.Handler(proof, slog.New(slog.DiscardHandler)).ServeHTTP(w, r)
	if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "admin_required") {
		t.Errorf("answered %d %s", w.Code, w.Body)
	}
}

func TestThereIsNothingElseAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	l, proof := newLibrary(t), proofOf(t, "our key")
	for _, at := range []struct{ method, path string }{{http.MethodGet, Prefix}, {http.MethodGet, Prefix + "runs"}, {http.MethodPost, Prefix + "runs/last"}} {
		r := httptest.NewRequest(at.method, at.path, nil)
		proof.Sign(r, "admin")
		w := httptest.NewRecorder()
		l.Handler(proof, slog.New(slog.DiscardHandler)).ServeHTTP(w, r)
		var problem struct{ Code string }
		if err := json.NewDecoder(w.Body).Decode(&problem); w.Code != http.StatusNotFound || err != nil || problem.Code != "not_found" {
			t.Errorf("%s %s: %d %v", at.method, at.path, w.Code, err)
		}
	}
}

// What nobody foresaw is in the program's log and in no answer.
func TestAnErrorWithoutASentenceIsLogged(t *testing.T) {
	t.Parallel()
	l, proof := newLibrary(t), proofOf(t, "our key")
	history := mocks.NewMockHistory(gomock.NewController(t))
	history.EXPECT().Get(gomock.Any(), gomock.Any(), gomock.Any()).Return(l.broken())
	l.ports.History = history
	var heard bytes.Buffer
	r := httptest.NewRequest(http.MethodGet, Prefix+"runs/"+newID(), nil)
	proof.Sign(r, "admin")
	w := httptest.NewRecorder()
	l.Handler(proof, slog.New(slog.NewTextHandler(&heard, nil))).ServeHTTP(w, r)
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "disk") || !strings.Contains(heard.String(), "disk on fire") {
		t.Errorf("%d %s, log %s", w.Code, w.Body, &heard)
	}
}

func TestAProgramThatAnswersOtherwiseIsToldOf(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status     int
		body, says string
	}{
		"no problem": {http.StatusTeapot, "tea", "418"}, "no JSON": {http.StatusOK, "<html>", "reading the program's answer"},
		"an older program": {http.StatusNotFound, `{"code":"not_found","detail":"There is nothing at this address."}`, "There is nothing at this address."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Connection", "close")
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			}))
			defer server.Close()
			m := Remote{Base: server.URL, Token: "admin", Proof: proofOf(t, "k")}
			if _, err := m.Run(t.Context(), replay.Last); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v", err)
			}
			if _, err := m.File(t.Context(), replay.Record{}, "f"); c.status != http.StatusOK && err == nil {
				t.Error("a file of nobody")
			}
		})
	}
	gone := Remote{Base: "http://127.0.0.1:1", Proof: proofOf(t, "k")}
	if _, err := gone.Run(t.Context(), replay.Last); err == nil || !strings.Contains(err.Error(), "does not answer") {
		t.Errorf("%v", err)
	}
	if _, err := (Remote{Base: "http://\x00"}).Run(t.Context(), replay.Last); err == nil {
		t.Error("an address that is none")
	}
	if _, err := NewProof(filepath.Join(t.TempDir(), "none")); err == nil || fault.Code(err) != "" {
		t.Errorf("%v", err)
	}
}
