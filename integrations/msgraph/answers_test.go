package msgraph

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/bifrost-run/bifrost/workflow/host"
)

func TestANextPageOnAnotherHostIsNotFollowed(t *testing.T) {
	t.Parallel()
	for _, next := range []string{"https://evil.test/v1.0/users", "http://%s/v1.0/users", "https://x@%s/v1.0/users", "/v1.0/users", "::"} {
		connection := newDirectory().Connection(contoso)
		asked := 0
		connection.HTTP = answering(func(r *http.Request) (int, http.Header, string) {
			asked++
			return 200, nil, `{"value":[],"@odata.nextLink":"` + strings.ReplaceAll(next, "%s", r.URL.Host) + `"}`
		})
		if _, err := clientFor(t, connection).Users(t.Context(), ""); err == nil || asked != 1 {
			t.Errorf("%s: asked %d times, %v", next, asked, err)
		}
	}
}

func TestAListWithoutEndIsGivenUp(t *testing.T) {
	t.Parallel()
	connection := newDirectory().Connection(contoso)
	connection.HTTP = answering(func(r *http.Request) (int, http.Header, string) {
		return 200, nil, `{"value":[{}],"@odata.nextLink":"` + r.URL.String() + `"}`
	})
	if _, err := clientFor(t, connection).Users(t.Context(), ""); err == nil || !strings.Contains(err.Error(), "pages") {
		t.Errorf("got %v", err)
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	connection := newDirectory().Connection(contoso)
	connection.HTTP = answering(func(r *http.Request) (int, http.Header, string) {
		if r.URL.Host == "evil.test" {
			t.Error("the redirect was followed")
		}
		return 307, http.Header{"Location": {"https://evil.test/v1.0/users"}}, ""
	})
	_, err := clientFor(t, connection).CreateUser(t.Context(), cy, "Passw0rd-long")
	var refusal *Error
	if !errors.As(err, &refusal) || refusal.Status != 307 {
		t.Errorf("got %v", err)
	}
}

func TestAnAnswerThatIsTooLargeIsRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		connection := newDirectory().Connection(contoso)
		connection.HTTP = answering(func(*http.Request) (int, http.Header, string) {
			return 200, nil, `{"value":[]}` + strings.Repeat(" ", 8<<20)
		})
		if _, err := clientFor(t, connection).Users(t.Context(), ""); err == nil || !strings.Contains(err.Error(), "larger than") {
			t.Errorf("got %v", err)
		}
	})
}

func TestAnAnswerThatIsNotJSONIsExplained(t *testing.T) {
	t.Parallel()
	connection := newDirectory().Connection(contoso)
	connection.HTTP = answering(func(*http.Request) (int, http.Header, string) { return 200, nil, "<html>proxy</html>" })
	_, err := clientFor(t, connection).Users(t.Context(), "")
	if got := host.Diagnose(err).Message; got != "Microsoft 365 sent an answer that could not be read." {
		t.Errorf("got %q", got)
	}
}

func TestErrorsHoldNoSecret(t *testing.T) {
	t.Parallel()
	connection := newDirectory().Connection(contoso)
	connection.HTTP = answering(func(r *http.Request) (int, http.Header, string) {
		return 400, nil, `{"error":{"code":"tok-1234","message":"you sent tok-1234, s3cret&secret, s3cret%26secret and Passw0rd-long"}}`
	})
	_, err := clientFor(t, connection).CreateUser(t.Context(), cy, "Passw0rd-long")
	if err == nil {
		t.Fatal("no error")
	}
	shown := err.Error() + host.Diagnose(err).Message
	for _, secret := range []string{"tok-1234", "s3cret", "Passw0rd-long"} {
		if strings.Contains(shown, secret) {
			t.Errorf("%q is in %q", secret, shown)
		}
	}
	if !strings.Contains(shown, "you sent [hidden], [hidden], [hidden] and [hidden]") {
		t.Errorf("the rest of the message is lost: %q", shown)
	}
}

func TestALongErrorTextIsCut(t *testing.T) {
	t.Parallel()
	connection := newDirectory().Connection(contoso)
	connection.HTTP = answering(func(*http.Request) (int, http.Header, string) {
		return 400, nil, `{"error":{"message":"` + strings.Repeat("ä", 10_000) + `"}}`
	})
	_, err := clientFor(t, connection).Users(t.Context(), "")
	if err == nil || len(err.Error()) > 1500 || !strings.Contains(err.Error(), "…") {
		t.Errorf("got %d bytes", len(err.Error()))
	}
}

func TestEveryRefusalHasASentence(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]string{
		401: "Microsoft 365 refused access. The app registration may lack a permission or an administrator's consent.",
		403: "Microsoft 365 refused access. The app registration may lack a permission or an administrator's consent.",
		404: "Microsoft 365 refused the request: no reason was given",
	} {
		connection := newDirectory().Connection(contoso)
		connection.HTTP = answering(func(*http.Request) (int, http.Header, string) { return status, nil, "" })
		_, err := clientFor(t, connection).Users(t.Context(), "")
		if got := host.Diagnose(err).Message; got != want {
			t.Errorf("%d: got %q, want %q", status, got, want)
		}
	}
}
