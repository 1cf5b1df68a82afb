package ready_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/domain/permissions/keys"
	"github.com/bifrost-run/bifrost/functions"
	"github.com/bifrost-run/bifrost/functions/authconfig"
	storemocks "github.com/bifrost-run/bifrost/ports/store/mocks"
	"github.com/bifrost-run/bifrost/tests/contract/internal/ready"
)

// counted notes how often it was asked.
type counted struct{ times int }

func (c *counted) Take(string) time.Duration {
	c.times++
	return 0
}

// verifier knows nobody, and says so under its name.
type verifier string

func (v verifier) Verify(_ context.Context, token string) (permissions.Claims, error) {
	if token == "broken" {
		return permissions.Claims{}, errors.New(string(v))
	}
	return permissions.Claims{}, fault.New(fault.Unauthenticated, "token_invalid", string(v))
}

var now = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)

const place = "01935af7-9a3c-7cc1-8d2e-4f5a6b7c8d00"

type clock struct{}

func (clock) Now() time.Time { return now }

func get(handler http.Handler, path, token string) string {
	asked := httptest.NewRequest(http.MethodGet, path, nil)
	asked.Header.Set("X-Organization-Id", place)
	if token != "" {
		asked.Header.Set("Authorization", "Bearer "+token)
	}
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, asked)
	return answer.Body.String()
}

// It is no parallel test, so that one case after the other gets the same API.
func TestACaseFindsNothingOfTheOneBeforeIt(t *testing.T) {
	var seen []*ready.API
	for _, name := range []string{"first", "second"} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			refused, visiting := &counted{}, &counted{}
			a := ready.Take(t, functions.Strangers{Refused: refused, Visiting: visiting})
			seen = append(seen, a)
			a.Authorizer(authorize.New(verifier(name), nil, nil, nil, clock{}, nil))
			handler := a.Handler(functions.HTTP{AuthConfig: authconfig.New(authconfig.Config{ClientID: name})}, &record.Recorder{}, slog.New(slog.NewTextHandler(&log, nil)))
			if got := get(handler, "/api/auth/config", ""); !strings.Contains(got, name) || visiting.times != 1 {
				t.Errorf("%d visitors got %s", visiting.times, got)
			}
			if got := get(handler, "/api/me", "a token"); !strings.Contains(got, name) || refused.times != 1 {
				t.Errorf("%d strangers got %s", refused.times, got)
			}
			if get(handler, "/api/me", "broken"); !strings.Contains(log.String(), name) {
				t.Errorf("the log has %s", &log)
			}
		})
	}
	if seen[0] != seen[1] {
		t.Error("the second case waited for an API of its own")
	}
	t.Run("a function that nobody moved in", func(t *testing.T) {
		a := ready.Take(t, functions.Strangers{Refused: &counted{}, Visiting: &counted{}})
		handler := a.Handler(functions.HTTP{}, &record.Recorder{}, slog.New(slog.DiscardHandler))
		if got := get(handler, "/api/auth/config", ""); a != seen[0] || strings.Contains(got, "second") {
			t.Errorf("got %s", got)
		}
	})
}

// The API counts a program that shows a key as a stranger, until the key was good once.
func TestAnAPIThatKnowsAKeyServesNoOtherCase(t *testing.T) {
	text := keys.NewText("01935af7-9a3c-7cc1-8d2e-4f5a6b7c8d9e", "by chance")
	facts := permissions.KeyFacts{
		Key:          &permissions.Key{ID: text.ID, Digest: text.Digest(), Everywhere: true, Permissions: permissions.SetOf(permissions.ViewHistory), ExpiresAt: now.Add(time.Hour)},
		Organization: &organizations.Organization{ID: place, IsActive: true},
	}
	for _, name := range []string{"first", "second"} {
		t.Run(name, func(t *testing.T) {
			stored, refused := storemocks.NewMockKeys(gomock.NewController(t)), &counted{}
			stored.EXPECT().Facts(gomock.Any(), text.ID, gomock.Any()).Return(facts, nil).Times(2)
			stored.EXPECT().Used(gomock.Any(), gomock.Any(), gomock.Any()).Return(nil)
			a := ready.Take(t, functions.Strangers{Refused: refused, Visiting: &counted{}})
			a.Authorizer(authorize.New(nil, nil, stored, &counted{}, clock{}, slog.New(slog.DiscardHandler)))
			handler := a.Handler(functions.HTTP{}, &record.Recorder{}, slog.New(slog.DiscardHandler))
			for range 2 {
				get(handler, "/api/executions?limit=0", text.Reveal())
			}
			if refused.times != 1 {
				t.Errorf("a key was counted %d times", refused.times)
			}
		})
	}
}
