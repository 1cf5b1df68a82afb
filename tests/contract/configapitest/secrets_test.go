package configapitest

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/organizations"
)

// mark is the value of every secret, and of whatever else must not be seen.
const mark = "hunter2-Zq9"

func TestSecretsAreListedWithoutTheirValues(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	lists := func() {
		a.enters(client, toContoso)
		a.vault.EXPECT().List(gomock.Any(), inContoso).Return([]organizations.SecretInfo{{Key: "halo_key", UpdatedAt: past, ExpiresAt: now}}, nil)
		a.vault.EXPECT().List(gomock.Any(), inGlobal).Return([]organizations.SecretInfo{{Key: "halo_key", UpdatedAt: now}, {Key: "smtp_password", UpdatedAt: past}}, nil)
	}
	const halo = `{"key":"halo_key","source":"organization","updatedAt":"2026-05-04T09:11:12.345Z","expiresAt":"2026-05-04T10:11:12.345Z"}`
	const smtp = `{"key":"smtp_password","source":"global","updatedAt":"2026-05-04T09:11:12.345Z"}`
	lists()
	a.ask(get("/api/secrets", client, contosoID)).is(200).says(`{"items":[` + halo + `,` + smtp + `]}`)
	lists()
	first := a.ask(get("/api/secrets?limit=1", client, contosoID)).is(200)
	first.says(`{"items":[` + halo + `],"nextCursor":"` + first.cursor() + `"}`)
	lists()
	a.ask(get("/api/secrets?limit=1&cursor="+url.QueryEscape(first.cursor()), client, contosoID)).is(200).says(`{"items":[` + smtp + `]}`)

	a.enters(technician, toGlobal)
	a.vault.EXPECT().List(gomock.Any(), inGlobal).Return([]organizations.SecretInfo{{Key: "smtp_password", UpdatedAt: past}}, nil)
	a.ask(get("/api/secrets", technician, "global")).is(200).says(`{"items":[` + smtp + `]}`)
}

func TestASecretIsSetAndNeverAnswered(t *testing.T) {
	t.Parallel()
	for status, held := range map[int][]organizations.SecretInfo{201: nil, 200: {{Key: "halo_key", UpdatedAt: past, ExpiresAt: past}}} {
		a := newAPI(t)
		a.enters(technician, toContoso)
		a.vault.EXPECT().List(gomock.Any(), inContoso).Return(held, nil)
		a.vault.EXPECT().Set(gomock.Any(), inContoso, "halo_key", gomock.Any()).
			DoAndReturn(func(_ context.Context, _ organizations.Scope, _ string, value organizations.SecretValue) error {
				if value.Reveal() != mark {
					t.Error("another value was set")
				}
				return nil
			})
		got := a.ask(send(http.MethodPut, "/api/secrets/halo_key", `{"value":"`+mark+`"}`)).is(status).
			says(`{"key":"halo_key","source":"organization","updatedAt":"2026-05-04T10:11:12.345Z"}`)
		if strings.Contains(a.everything(got), mark) {
			t.Errorf("the value is there: %s", a.everything(got))
		}
	}
}

func TestASecretIsJudgedAndNotRepeated(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		key, body string
		fields    []string
	}{
		"nothing":             {"a", `{}`, []string{"body /value required"}},
		"a short one":         {"a", `{"value":"` + mark[:5] + `"}`, []string{"body /value length"}},
		"a long one":          {"a", `{"value":"` + strings.Repeat(mark, 2500) + `"}`, []string{"body /value length"}},
		"a number":            {"a", `{"value":12345678}`, []string{"body /value type"}},
		"an object":           {"a", `{"value":{"x":"` + mark + `"}}`, []string{"body /value type"}},
		"null":                {"a", `{"value":null}`, []string{"body /value type"}},
		"one that is twice":   {"a", `{"value":"` + mark + `","value":"` + mark + `"}`, []string{"body  duplicate"}},
		"another property":    {"a", `{"value":"` + mark + `","expiresAt":"` + mark + `"}`, []string{"body /expiresAt unknown_property"}},
		"a key that is none":  {"Halo-Key", `{"value":"` + mark + `"}`, []string{"path /key format"}},
		"a value and no more": {"a", `"` + mark + `"`, []string{"body  type"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.enters(technician, toContoso)
			got := a.ask(send(http.MethodPut, "/api/secrets/"+c.key, c.body))
			got.fields("validation_failed", c.fields...)
			if all := a.everything(got); strings.Contains(all, mark[:5]) || strings.Contains(all, "12345678") {
				t.Errorf("it is repeated: %s", all)
			}
		})
	}
}

func TestABodyThatCannotBeReadIsNotRepeated(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/api/secrets/a", "/api/integrations/msgraph", "/api/settings/a"} {
		a := newAPI(t)
		a.enters(technician, toContoso)
		got := a.ask(send(http.MethodPut, path, `{"value":"`+mark))
		got.refuses(http.StatusBadRequest, "malformed_request")
		if strings.Contains(a.everything(got), mark) {
			t.Errorf("it is repeated: %s", a.everything(got))
		}
	}
}

// Whatever a vault says of the value that it was given, the log has only stars.
func TestAnErrorAboutASecretDoesNotShowIt(t *testing.T) {
	t.Parallel()
	fails := func(_ context.Context, s organizations.Scope, key string, value organizations.SecretValue) error {
		return fmt.Errorf("set %s in %s to %v %s %q %+v %#v %x %d", key, s, value, value, value, value, value, value, value)
	}
	for path, body := range map[string]string{"/api/secrets/halo_key": `{"value":"` + mark + `"}`, "/api/integrations/msgraph": `{"secrets":{"client_secret":"` + mark + `"}}`} {
		a := newAPI(t)
		a.enters(technician, toContoso)
		a.vault.EXPECT().List(gomock.Any(), inContoso).Return(nil, nil).AnyTimes()
		a.config.EXPECT().Load(gomock.Any(), inContoso).Return(nothing, nil).AnyTimes()
		a.vault.EXPECT().Set(gomock.Any(), inContoso, gomock.Any(), gomock.Any()).DoAndReturn(fails)
		got := a.ask(send(http.MethodPut, path, body))
		got.refuses(http.StatusInternalServerError, "internal")
		all := a.everything(got)
		if strings.Contains(all, mark) || strings.Contains(all, fmt.Sprintf("%x", mark)) || !strings.Contains(a.log.String(), "***") {
			t.Errorf("%s: %s", path, all)
		}
	}
}

func TestDeletingASecretAnswersNothing(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.enters(technician, toContoso)
	a.vault.EXPECT().List(gomock.Any(), inContoso).Return(nil, nil)
	a.vault.EXPECT().Delete(gomock.Any(), inContoso, "halo_key").Return(nil)
	if got := a.ask(send(http.MethodDelete, "/api/secrets/halo_key", "")).is(204); len(got.body) > 0 {
		t.Errorf("a body: %s", got.body)
	}
	a.enters(technician, toContoso)
	a.ask(send(http.MethodDelete, "/api/secrets/Halo-Key", "")).fields("validation_failed", "path /key format")
}

func TestASecretCannotBeRead(t *testing.T) {
	t.Parallel()
	newAPI(t).ask(get("/api/secrets/halo_key", technician, contosoID)).has("Allow", "PUT, DELETE").refuses(http.StatusMethodNotAllowed, "method_not_allowed")
}
