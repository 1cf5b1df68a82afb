package vaultfake

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"
	"github.com/google/go-cmp/cmp"
)

type token struct{}

func (token) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "t0ken", ExpiresOn: time.Now().Add(time.Hour)}, nil
}

func clientOf(t *testing.T, url string, transport policy.Transporter) *azsecrets.Client {
	t.Helper()
	c, err := azsecrets.NewClient(url, token{}, &azsecrets.ClientOptions{ClientOptions: azcore.ClientOptions{
		Transport: transport, Retry: policy.RetryOptions{MaxRetries: -1},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const host = "contoso.vault.azure.net"

func open(t *testing.T) (*Vault, *azsecrets.Client) {
	t.Helper()
	c := New()
	return c.At(host), clientOf(t, "https://"+host, c)
}

func set(ctx context.Context, c *azsecrets.Client, name, value string) (string, error) {
	answer, err := c.SetSecret(ctx, name, azsecrets.SetSecretParameters{Value: &value}, nil)
	if err != nil {
		return "", err
	}
	return answer.ID.Version(), nil
}

// code is "409 Conflict ObjectIsBeingDeleted", and empty for no error.
func code(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	answer, ok := errors.AsType[*azcore.ResponseError](err)
	if !ok {
		t.Fatal(err)
	}
	text, _, _ := strings.Cut(answer.Error()[strings.LastIndex(answer.Error(), "\"code\": \"")+len("\"code\": \""):], "\"")
	if text == answer.ErrorCode {
		text = ""
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s %s", answer.StatusCode, answer.ErrorCode, text))
}

func TestADeletionAndARecoveryTakeTheirTime(t *testing.T) {
	t.Parallel()
	v, c := open(t)
	ctx, lines := t.Context(), []string(nil)
	do := func(what string) {
		t.Helper()
		var err error
		switch what {
		case "set":
			_, err = set(ctx, c, "A-Name", "value")
		case "get":
			_, err = c.GetSecret(ctx, "a-name", "", nil)
		case "delete":
			_, err = c.DeleteSecret(ctx, "a-NAME", nil)
		case "recover":
			_, err = c.RecoverDeletedSecret(ctx, "a-name", nil)
		case "purge":
			_, err = c.PurgeDeletedSecret(ctx, "a-name", nil)
		}
		lines = append(lines, strings.TrimSpace(what+" "+code(t, err)))
	}
	for _, what := range []string{"get", "delete", "recover", "purge", "set", "get"} {
		do(what)
	}
	v.Settle(2)
	for _, what := range strings.Fields("delete set recover get set recover set set get set set delete delete set purge get set recover get recover") {
		do(what)
	}
	want := `get 404 SecretNotFound
delete 404 SecretNotFound
recover 404 SecretNotFound
purge 404 SecretNotFound
set
get
delete
set 409 Conflict ObjectIsBeingDeleted
recover 409 Conflict ObjectIsBeingDeleted
get 404 SecretNotFound
set 409 Conflict ObjectIsDeletedButRecoverable
recover
set 409 Conflict ObjectIsBeingRecovered
set 409 Conflict ObjectIsBeingRecovered
get
set
set
delete
delete 409 Conflict ObjectIsBeingDeleted
set 409 Conflict ObjectIsBeingDeleted
purge
get 404 SecretNotFound
set
recover 404 SecretNotFound
get
recover 404 SecretNotFound`
	if diff := cmp.Diff(strings.Split(want, "\n"), lines); diff != "" {
		t.Error(diff)
	}
}

func TestVersionsAreKeptAndReadOneByOne(t *testing.T) {
	t.Parallel()
	_, c := open(t)
	first, err := set(t.Context(), c, "name", "first")
	if err != nil {
		t.Fatal(err)
	}
	second, err := set(t.Context(), c, "NAME", "second")
	if err != nil || second == first || len(first) != 32 {
		t.Fatal(first, second, err)
	}
	if _, err := c.UpdateSecretProperties(t.Context(), "name", first, azsecrets.UpdateSecretPropertiesParameters{
		SecretAttributes: &azsecrets.SecretAttributes{Enabled: to.Ptr(false)},
	}, nil); err != nil {
		t.Fatal(err)
	}
	got, err := c.GetSecret(t.Context(), "name", "", nil)
	if err != nil || *got.Value != "second" || got.ID.Version() != second {
		t.Errorf("the newest is %v, %v", got.ID, err)
	}
	_, err = c.GetSecret(t.Context(), "name", first, nil)
	_, other := c.GetSecret(t.Context(), "name", strings.Repeat("0", 32), nil)
	if code(t, err) != "403 Forbidden SecretDisabled" || code(t, other) != "404 SecretNotFound" {
		t.Errorf("disabled: %v, unknown: %v", err, other)
	}
}

func TestLimitsAreThoseOfKeyVault(t *testing.T) {
	t.Parallel()
	_, c := open(t)
	many := map[string]*string{}
	for i := range 16 {
		many[fmt.Sprint(i)] = to.Ptr("x")
	}
	for name, test := range map[string]struct {
		name string
		p    azsecrets.SetSecretParameters
	}{
		"a long name":      {strings.Repeat("a", 128), azsecrets.SetSecretParameters{Value: to.Ptr("x")}},
		"an underscore":    {"a_b", azsecrets.SetSecretParameters{Value: to.Ptr("x")}},
		"no value":         {"a", azsecrets.SetSecretParameters{}},
		"a long value":     {"a", azsecrets.SetSecretParameters{Value: to.Ptr(strings.Repeat("x", 25_001))}},
		"a long type":      {"a", azsecrets.SetSecretParameters{Value: to.Ptr("x"), ContentType: to.Ptr(strings.Repeat("x", 256))}},
		"16 tags":          {"a", azsecrets.SetSecretParameters{Value: to.Ptr("x"), Tags: many}},
		"a long tag":       {"a", azsecrets.SetSecretParameters{Value: to.Ptr("x"), Tags: map[string]*string{"a": to.Ptr(strings.Repeat("x", 257))}}},
		"a tag of nothing": {"a", azsecrets.SetSecretParameters{Value: to.Ptr("x"), Tags: map[string]*string{"a": nil}}},
	} {
		if _, err := c.SetSecret(t.Context(), test.name, test.p, nil); code(t, err) != "400 BadParameter" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := set(t.Context(), c, strings.Repeat("a", 127), strings.Repeat("x", 25_000)); err != nil {
		t.Error(err)
	}
}

func TestListsAreInPagesAndDoNotMeet(t *testing.T) {
	t.Parallel()
	_, c := open(t)
	for i := range 60 {
		if _, err := set(t.Context(), c, fmt.Sprintf("name-%02d", i), "value"); err != nil {
			t.Fatal(err)
		}
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			seen, pages := map[string]bool{}, 0
			for pager := c.NewListSecretPropertiesPager(nil); pager.More(); pages++ {
				page, err := pager.NextPage(t.Context())
				if err != nil || len(page.Value) > 25 {
					t.Error(len(page.Value), err)
					return
				}
				for _, one := range page.Value {
					seen[one.ID.Name()] = true
				}
			}
			if len(seen) != 60 || pages != 3 {
				t.Errorf("%d secrets on %d pages", len(seen), pages)
			}
		})
	}
	all.Wait()
}

func TestWhoShowsNoTokenIsChallengedAndNothingIsDone(t *testing.T) {
	t.Parallel()
	cloud := New()
	cloud.At(host).Meddle(func(*http.Request) *Refusal { t.Error("the vault was asked"); return nil })
	for method, path := range map[string]string{"PUT": "/secrets/a", "GET": "/secrets", "DELETE": "/secrets/a", "POST": "/deletedsecrets/a/recover"} {
		r, err := http.NewRequestWithContext(t.Context(), method, "https://"+host+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := cloud.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := answer.Body.Close(); err != nil || answer.StatusCode != http.StatusUnauthorized || !strings.Contains(answer.Header.Get("WWW-Authenticate"), `resource="https://vault.azure.net"`) {
			t.Errorf("%s %s: %v, %v", method, path, answer, err)
		}
	}
}

// A program in another process asks the same vault over a socket.
func TestAVaultIsServedOverASocket(t *testing.T) {
	t.Parallel()
	cloud := New()
	server := httptest.NewTLSServer(cloud)
	t.Cleanup(server.Close)
	c := clientOf(t, server.URL, server.Client())
	if _, err := set(t.Context(), c, "name", "value"); err != nil {
		t.Fatal(err)
	}
	cloud.At(strings.TrimPrefix(server.URL, "https://")).Meddle(func(r *http.Request) *Refusal {
		if r.Method == http.MethodDelete {
			return &Refusal{Status: http.StatusTooManyRequests, Code: "Throttled", RetryAfter: 7}
		}
		return nil
	})
	got, err := c.GetSecret(t.Context(), "name", "", nil)
	if err != nil || *got.Value != "value" {
		t.Error(got.Value, err)
	}
	_, err = c.DeleteSecret(t.Context(), "name", nil)
	if answer, ok := errors.AsType[*azcore.ResponseError](err); !ok || answer.StatusCode != 429 || answer.RawResponse.Header.Get("Retry-After") != "7" {
		t.Errorf("got %v", err)
	}
	if _, err := c.BackupSecret(t.Context(), "name", nil); err == nil {
		t.Error("it does what it does not know")
	}
}
