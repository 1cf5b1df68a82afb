package handler_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/tests/integration/funchost"
	"github.com/bifrost-run/bifrost/tests/integration/funchost/cloud"
)

// nowhere is an account that nobody answers for.
const nowhere = "AccountName=gone;AccountKey=a2V5;TableEndpoint=http://127.0.0.1:1/gone;QueueEndpoint=http://127.0.0.1:1/gone;BlobEndpoint=http://127.0.0.1:1/gone"

func TestTheHandlerStartsWhileStorageIsAway(t *testing.T) {
	t.Parallel()
	a := &app{t: t, around: cloud.Start(t)}
	a.around.Handle(cloud.LoginHost, http.NotFoundHandler())
	a.run(shipped, providerTenant, func(o *funchost.Options) {
		o.Env["AzureWebJobsStorage"] = nowhere
	})
	spawned, served := a.host.Await("its start", is(funchost.Spawned)).At, a.host.Await("its answer", is(funchost.Ready)).At
	t.Logf("it answers %v after its start", served.Sub(spawned).Round(time.Millisecond))
	c := &caller{t: t, base: a.host.URL}
	c.must(http.MethodGet, "/api/health", "", http.StatusOK, nil)
	if r, err := c.try(http.MethodGet, "/api/health/ready", ""); err != nil || r.status != http.StatusServiceUnavailable || r.header.Get("Retry-After") == "" {
		t.Errorf("%v, %+v", err, r)
	}
	c.token = a.admin()
	if r, err := c.try(http.MethodGet, "/api/me", ""); err != nil || r.status != http.StatusServiceUnavailable || !strings.Contains(r.body, "signin_unavailable") {
		t.Errorf("%v, %+v", err, r)
	}
	if err := a.host.Fire("sweep"); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("a sweep without storage: %v", err)
	}
}

func TestPeopleAreSentToMicrosoft(t *testing.T) {
	t.Parallel()
	a := start(t, shipped, nil)
	var said struct {
		ClientID, Authority string
		Scopes              []string
	}
	c := &caller{t: t, base: a.host.URL}
	c.must(http.MethodGet, "/api/auth/config", "", http.StatusOK, &said)
	if said.ClientID != cloud.ClientID || said.Authority != "https://login.microsoftonline.com/organizations" || len(said.Scopes) != 1 {
		t.Errorf("%+v", said)
	}
}

// The site takes Authorization for itself: what the web app has to say stands in a
// header of its own.
func TestBehindAStaticWebAppTheOwnHeaderCounts(t *testing.T) {
	t.Parallel()
	a := start(t, shipped, func(o *funchost.Options) {
		o.Site = &funchost.Site{OverwritesAuthorization: true, Name: "ada@northwind.example"}
	})
	c := &caller{t: t, base: a.host.URL, token: a.admin()}
	c.must(http.MethodGet, "/api/me", "", http.StatusUnauthorized, nil)
	var me struct {
		User struct{ DisplayName string }
	}
	c.must(http.MethodGet, "/api/me", "", http.StatusOK, &me, "X-App-Authorization", "Bearer "+a.admin())
	if me.User.DisplayName != "Ada Admin" {
		t.Errorf("%+v", me)
	}
	stranger := a.around.Token(clientTenant, adminID, cloud.Claims{"roles": []string{"Platform.Admin"}})
	c.must(http.MethodGet, "/api/me", "", http.StatusForbidden, nil, "X-App-Authorization", "Bearer "+stranger)
}

// Nothing can end a function that ignores the end of its context but the process,
// which makes room for another one by the exit code that is no crash.
func TestAHandlerThatIsWornOutIsReplacedWithoutACrash(t *testing.T) {
	t.Parallel()
	a := start(t, authors, func(o *funchost.Options) { o.Times.StrikeWindow = 0 })
	c := a.withClient()
	var ids []string
	for range 20 {
		var e execution
		c.must(http.MethodPost, "/api/workflows/never_ends/executions", `{}`, http.StatusAccepted, &e)
		ids = append(ids, e.ID)
	}
	end := a.host.Await("the end of the worn handler", is(funchost.Exited))
	if end.Text != "200" {
		t.Errorf("it ended with %s", end.Text)
	}
	a.host.Await("another handler", nth(2, is(funchost.Ready)))
	for _, id := range ids {
		var e execution
		c.must(http.MethodGet, "/api/executions/"+id, "", http.StatusOK, &e)
		if e.Status != "Timeout" {
			t.Errorf("%s ended as %+v", id, e)
		}
	}
	// Two crashes more would be too many, had it been one.
	for range 2 {
		n := 0
		for _, e := range a.host.Events() {
			if e.Kind == funchost.Ready {
				n++
			}
		}
		a.host.Kill()
		a.host.Await("another handler", nth(n+1, is(funchost.Ready)))
	}
	c.must(http.MethodGet, "/api/me", "", http.StatusOK, nil)
}
