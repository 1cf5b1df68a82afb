package deployed_test

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/deployed"
)

func TestAPlatformThatIsWellIsSaidToBe(t *testing.T) {
	t.Parallel()
	w := well()
	found := w.look(t, platform())
	if len(found) != 15 {
		t.Errorf("%d findings", len(found))
	}
	for name, f := range found {
		if f.State != check.OK || f.Seen == "" || f.Advice != "" {
			t.Errorf("%s: %+v", name, f)
		}
	}
	for _, r := range w.asked {
		if r.Method != http.MethodGet && r.Method != http.MethodOptions || r.Header.Get("Authorization") != "" {
			t.Errorf("it asks %s %s", r.Method, r.URL)
		}
	}
	if found := well().look(t, deployed.Platform{API: apiAt, Expected: "1.2.3", Version: "dev"}); len(found) != 9 || found["version"].State != check.OK {
		t.Errorf("without a web app there are %d findings, %+v", len(found), found["version"])
	}
}

// broken is a world in which one address answers something else.
type broken struct {
	at      string
	answers []answer
	check   string
	state   check.State
	says    string
}

func TestWhatIsWrongIsNamed(t *testing.T) {
	t.Parallel()
	health, ready, auth := "GET "+apiAt+"/api/health", "GET "+apiAt+"/api/health/ready", "GET "+apiAt+"/api/auth/config"
	front, landing := "GET "+webAt+"/", "GET "+webAt+"/redirect.html"
	meta, keys, preflight := "GET "+signInAt+"/organizations/v2.0/.well-known/openid-configuration", "GET "+signInAt+"/keys", "OPTIONS "+apiAt+"/api/me"
	build := func(version string) string { return `{"status":"ok","version":"` + version + `","storage":"azure"}` }
	down := answer{503, nil, `{"code":"storage_unavailable","detail":"Azure Tables has not answered since noon."}`}
	starting := answer{503, nil, `{"code":"starting","detail":"Nothing is known yet."}`}
	policy := func(text string) http.Header {
		h := dressed("index.html")
		h.Set("Content-Security-Policy", text)
		return h
	}
	hour := time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat)
	soon := time.Now().Add(2 * time.Minute).UTC().Format(http.TimeFormat)
	for name, b := range map[string]broken{
		"nobody":              {health, []answer{{}}, "api", check.Failed, apiAt + ":"},
		"somebody else":       {health, []answer{{200, nil, "<html>"}}, "api", check.Failed, "not as Bifrost does"},
		"a linked backend":    {health, []answer{{403, nil, ""}}, "api", check.Failed, "answers 403, but not as Bifrost does → a function app behind a linked backend"},
		"a handler that ends": {health, []answer{{503, nil, ""}}, "api", check.Failed, "answers 503, but not as Bifrost does → look at what the function app writes"},
		"a redirect":          {health, []answer{{302, header("Location", webAt), ""}}, "api", check.Failed, "answers 302"},
		"nobody's version":    {health, []answer{{}}, "version", check.Skipped, "not well"},
		"another version":     {health, []answer{{200, nil, build("v1.2.2")}}, "version", check.Warning, "v1.2.2 runs, and this program is v1.2.3"},
		"a clock far off":     {health, []answer{{200, header("Date", hour), build("v1.2.3")}}, "clock", check.Failed, "ahead of the API"},
		"a clock off":         {health, []answer{{200, header("Date", soon), build("v1.2.3")}}, "clock", check.Warning, "behind the API"},
		"no clock":            {health, []answer{{200, http.Header{"Date": nil}, build("v1.2.3")}}, "clock", check.Skipped, "what time"},
		"bare headers":        {health, []answer{{200, nil, build("v1.2.3")}}, "api headers", check.Warning, "Strict-Transport-Security"},
		"not ready":           {ready, []answer{down}, "ready", check.Failed, "Azure Tables has not answered since noon."},
		"not ready, and mute": {ready, []answer{{502, nil, ""}}, "ready", check.Failed, "answers 502"},
		"not ready, and gone": {ready, []answer{{}}, "ready", check.Failed, "/api/health/ready: the connection was closed"},
		"ready, then gone":    {ready, []answer{starting, {}}, "ready", check.Failed, "Nothing is known yet."},
		"ready in a moment":   {ready, []answer{starting, {200, nil, `{}`}}, "ready", check.OK, "serves"},
		"no sign-in":          {auth, []answer{{500, nil, `{}`}}, "sign-in", check.Failed, "answers 500"},
		"half a sign-in":      {auth, []answer{{200, nil, `{"clientId":"x"}`}}, "sign-in", check.Failed, "without all"},
		"a silent sign-in":    {auth, []answer{{}}, "sign-in", check.Failed, "/api/auth/config: the connection was closed"},
		"no way back":         {auth, []answer{{200, nil, strings.ReplaceAll(signInConfig(appID, signInAt), "/redirect.html", ".evil.example")}}, "sign-in", check.Failed, "without all"},
		"no way to look back": {auth, []answer{{200, nil, strings.ReplaceAll(signInConfig(appID, signInAt), "/redirect.html", ".evil.example")}}, "web landing", check.Skipped, "not well"},
		"no application":      {auth, []answer{{200, nil, signInConfig("bifrost", signInAt+"/organizations")}}, "sign-in", check.Failed, `"bifrost"`},
		"a wrong audience":    {auth, []answer{{200, nil, signInConfig("44444444-4444-4444-8444-444444444444", signInAt+"/organizations")}}, "sign-in", check.Failed, "of another application"},
		"no authority":        {auth, []answer{{200, nil, signInConfig(appID, "http://login.example.com")}}, "authority", check.Failed, "no address of an authority"},
		"a wrong tenant":      {auth, []answer{{200, nil, signInConfig(appID, signInAt+"/nobody")}}, "authority", check.Failed, "no such tenant"},
		"a tenant's alone":    {meta, []answer{{200, nil, metadata(signInAt + "/1/v2.0")}}, "authority", check.Failed, "alone"},
		"no metadata":         {meta, []answer{{200, nil, `{}`}}, "authority", check.Failed, "without the metadata"},
		"a silent authority":  {meta, []answer{{}}, "authority", check.Failed, "closed without an answer"},
		"nothing to verify":   {meta, []answer{{}}, "sign-in keys", check.Skipped, "authority"},
		"no keys":             {keys, []answer{{200, nil, `{"keys":[]}`}}, "sign-in keys", check.Failed, "no key"},
		"keys elsewhere":      {keys, []answer{{404, nil, ``}}, "sign-in keys", check.Failed, "404"},
		"no web app":          {front, []answer{{}}, "web app", check.Failed, webAt + ":"},
		"another page":        {front, []answer{{200, nil, "<html>"}}, "web app", check.Failed, "not with the web app"},
		"another API":         {front, []answer{{200, nil, page("https://old.example.com")}}, "web app", check.Failed, "asks the API at https://old.example.com"},
		"an API at the web":   {front, []answer{{200, nil, page("")}}, "web app", check.Failed, "where none is"},
		"no policy":           {front, []answer{{200, nil, page(apiAt)}}, "web policy", check.Failed, "no Content-Security-Policy"},
		"bare web headers":    {front, []answer{{200, nil, page(apiAt)}}, "web headers", check.Warning, "X-Frame-Options"},
		"a policy of before":  {front, []answer{{200, policy("default-src 'self'; connect-src 'self' https://old.example.com"), page(apiAt)}}, "web policy", check.Failed, apiAt},
		"no one to sign in":   {front, []answer{{200, policy("default-src 'self'; connect-src 'self' " + apiAt), page(apiAt)}}, "web policy", check.Failed, signInAt},
		"a loose policy":      {front, []answer{{200, policy("connect-src *; script-src 'self' 'unsafe-inline' https:"), page(apiAt)}}, "web policy", check.Warning, "'unsafe-inline' https:"},
		"a policy of domains": {front, []answer{{200, policy("default-src 'self'; connect-src 'self' https://*.example.com"), page(apiAt)}}, "web policy", check.OK, apiAt},
		"another's domains":   {front, []answer{{200, policy("default-src 'self'; connect-src 'self' https://*.example.net"), page(apiAt)}}, "web policy", check.Failed, apiAt},
		"an empty policy":     {front, []answer{{200, policy("upgrade-insecure-requests"), page(apiAt)}}, "web policy", check.Warning, "everything"},
		"no landing":          {landing, []answer{{404, nil, ""}}, "web landing", check.Failed, "not there"},
		"a lost landing":      {landing, []answer{{200, nil, page(apiAt)}}, "web landing", check.Failed, "not there"},
		"a framed landing":    {landing, []answer{{200, header("X-Frame-Options", "DENY"), "x"}}, "web landing", check.Warning, "frame"},
		"a silent landing":    {landing, []answer{{}}, "web landing", check.Failed, "closed without an answer"},
		"no answer before":    {preflight, []answer{{}}, "cors", check.Failed, "closed without an answer"},
		"no way in":           {preflight, []answer{{204, nil, ""}}, "cors", check.Failed, "does not let pages of " + webAt},
		"another's way in":    {preflight, []answer{{204, header("Access-Control-Allow-Origin", "https://old.example.com"), ""}}, "cors", check.Failed, "https://old.example.com in, and not"},
		"a refused question":  {preflight, []answer{{401, header("Access-Control-Allow-Origin", webAt), ""}}, "cors", check.Failed, "by 401"},
		"half a way in":       {preflight, []answer{{200, header("Access-Control-Allow-Origin", "*", "Access-Control-Allow-Methods", "GET"), ""}}, "cors", check.Failed, "PATCH, content-type"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := well()
			w.answers[b.at] = b.answers
			want(t, w.look(t, platform()), b.check, b.state, b.says)
		})
	}
}

// within answers in this process, where a bubble's clock counts.
type within struct{ *world }

func (w within) RoundTrip(r *http.Request) (*http.Response, error) {
	answered := httptest.NewRecorder()
	w.ServeHTTP(answered, r)
	return answered.Result(), nil
}

func TestAProgramThatStartsForTooLongIsNotReady(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := well()
		w.answers["GET "+apiAt+"/api/health/ready"] = []answer{{503, nil, `{"code":"starting","detail":"Nothing is known yet."}`}}
		began := time.Now()
		found := byName(check.All(t.Context(), deployed.Checks(deployed.Platform{API: apiAt, Version: "v1.2.3", Transport: within{w}})))
		want(t, found, "ready", check.Failed, "Nothing is known yet.")
		if took := time.Since(began); took > check.Most || found["api"].State != check.OK {
			t.Errorf("it took %s", took)
		}
	})
}

func TestAVersionThatIsNotThereFails(t *testing.T) {
	t.Parallel()
	p := platform()
	p.Expected = "v1.3.0"
	want(t, well().look(t, p), "version", check.Failed, "v1.2.3 runs, and v1.3.0 is expected")
}

func TestAPlatformThatIsNotThereIsOneFailureForEachPart(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(nil)
	server.Close()
	found := byName(check.All(t.Context(), deployed.Checks(deployed.Platform{API: server.URL, Web: server.URL})))
	for name, f := range found {
		switch name {
		case "api", "web app":
			want(t, found, name, check.Failed, "nobody listens there")
		default:
			want(t, found, name, check.Skipped, "")
		}
		if strings.Contains(f.Seen, "dial tcp") {
			t.Errorf("%s shows its inner life: %s", name, f.Seen)
		}
	}
}

func TestACertificateThatIsGoodIsToldWithItsEnd(t *testing.T) {
	t.Parallel()
	want(t, well().look(t, platform()), "api certificate", check.OK, "until 20")
	for days, state := range map[int]check.State{3: check.Warning, 15: check.OK} {
		end := time.Now().Add(time.Duration(days)*24*time.Hour + time.Hour)
		found := byName(check.All(t.Context(), deployed.Checks(deployed.Platform{API: apiAt, Transport: until{within{well()}, end}})))
		want(t, found, "api certificate", state, end.UTC().Format(time.DateOnly))
	}
}

// until answers with a certificate that ends then.
type until struct {
	within
	end time.Time
}

func (u until) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := u.within.RoundTrip(r)
	response.TLS = &tls.ConnectionState{PeerCertificates: []*x509.Certificate{{NotAfter: u.end}}}
	return response, err
}

func TestWhatIsNoBifrostIsOneFailureAndNotMany(t *testing.T) {
	t.Parallel()
	w := well()
	for at := range w.answers {
		if strings.Contains(at, apiAt) {
			w.answers[at] = []answer{{404, nil, "Not here."}}
		}
	}
	found := w.look(t, platform())
	want(t, found, "api", check.Failed, "answers 404, but not as Bifrost does")
	for _, name := range []string{"ready", "version", "api headers", "sign-in", "authority", "sign-in keys", "web landing", "cors"} {
		want(t, found, name, check.Skipped, "")
	}
	for _, name := range []string{"clock", "web app"} {
		want(t, found, name, check.OK, "")
	}
}

// A gateway has the API and the web app at one address.
func TestAWebAppAtTheAddressOfItsAPINeedsNoCORS(t *testing.T) {
	t.Parallel()
	w := well()
	w.answers["GET "+apiAt+"/"] = []answer{{200, dressed("index.html"), page("")}}
	w.answers["GET "+apiAt+"/redirect.html"] = w.answers["GET "+webAt+"/redirect.html"]
	p := platform()
	p.Web = apiAt
	found := w.look(t, p)
	want(t, found, "web app", check.OK, apiAt)
	want(t, found, "cors", check.Skipped, "its own address")
	w = well()
	w.answers["GET "+webAt+"/"] = []answer{{200, dressed("index.html"), page("")}}
	w.answers["GET "+webAt+"/api/health"] = w.answers["GET "+apiAt+"/api/health"]
	want(t, w.look(t, platform()), "web app", check.OK, "its own address")
}
