package rest

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/internal/conditional"
	"github.com/bifrost-run/bifrost/functions/internal/stranger"
)

func TestAnAccessSaysWhatItRequires(t *testing.T) {
	t.Parallel()
	for want, access := range map[string]Access{
		"anyone":         Anyone(),
		"signed in":      SignedIn(),
		"Platform.Admin": Admin(),
		"member":         Scoped(),
		"canManageForms": Scoped(permissions.ManageForms),
		"canExecuteWorkflows or canManageForms, somewhere": Somewhere(permissions.ExecuteWorkflows, permissions.ManageForms),
		"canViewHistory":                    ScopedUnlessMine(permissions.ViewHistory),
		"canManageConfig or canViewHistory": InPath("orgId", permissions.ManageConfig, permissions.ViewHistory),
	} {
		if got := access.describe(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := AdminInPath("orgId").OrGlobal().describe(); got != "Platform.Admin" {
		t.Errorf("an administrator in a place is %q", got)
	}
	if got := InPath("orgId").describe(); got != "member" {
		t.Errorf("a member by path is %q", got)
	}
}

func TestAnOperationThatDeclaresNoAccessStopsTheProgram(t *testing.T) {
	t.Parallel()
	api := New(nil, nil, stranger.New(nil, nil), slog.New(slog.DiscardHandler))
	handler := func(context.Context, By, *struct{}) (*struct{}, error) { return nil, nil }
	Register(api, Operation{ID: "getA", Method: http.MethodGet, Path: "/api/a", Access: Anyone()}, handler)
	if err := api.Err(); err != nil {
		t.Fatal(err)
	}
	Register(api, Operation{ID: "getB", Method: http.MethodGet, Path: "/api/b"}, handler)
	Register(api, Operation{ID: "getC", Method: http.MethodGet, Path: "/api/c", Access: Access{where: inHeader}}, handler)
	err := api.Err()
	if err == nil || !strings.Contains(err.Error(), "getB declares no access") || !strings.Contains(err.Error(), "getC") {
		t.Fatalf("got %v", err)
	}
	contract, err := api.OpenAPI()
	if err != nil || strings.Contains(string(contract), "/api/b") || !strings.Contains(string(contract), "/api/a") {
		t.Errorf("%v: %s", err, contract)
	}
}

func TestAStatusErrorIsShownAsItIs(t *testing.T) {
	t.Parallel()
	api := New(nil, nil, stranger.New(nil, nil), slog.New(slog.DiscardHandler))
	if got, ok := errors.AsType[huma.StatusError](api.shown(t.Context(), conditional.NotModified(`"a"`))); !ok || got.GetStatus() != http.StatusNotModified {
		t.Errorf("got %v", got)
	}
}
