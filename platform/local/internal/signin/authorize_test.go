package signin_test

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// A request that cannot be trusted to say where it came from goes nowhere.
func TestNobodyIsSentToAStranger(t *testing.T) {
	t.Parallel()
	good := request()
	for name, query := range map[string]string{
		"another site":                request("redirect_uri", "https://evil.example/redirect.html").Encode(),
		"another path":                request("redirect_uri", base+"/other.html").Encode(),
		"a path below":                request("redirect_uri", home+"/x").Encode(),
		"a query more":                request("redirect_uri", home+"?x=1").Encode(),
		"a fragment more":             request("redirect_uri", home+"#x").Encode(),
		"another port":                request("redirect_uri", "http://127.0.0.1:7072/redirect.html").Encode(),
		"another scheme":              request("redirect_uri", "https://127.0.0.1:7071/redirect.html").Encode(),
		"a user before the host":      request("redirect_uri", "http://127.0.0.1:7071@evil.example/redirect.html").Encode(),
		"capitals":                    request("redirect_uri", strings.ToUpper(home)).Encode(),
		"a script":                    request("redirect_uri", "javascript:alert(1)").Encode(),
		"nowhere":                     request("redirect_uri", "").Encode(),
		"another client":              request("client_id", "evil").Encode(),
		"no client":                   request("client_id", "").Encode(),
		"two addresses, good first":   good.Encode() + "&redirect_uri=https://evil.example",
		"two addresses, good second":  "redirect_uri=https://evil.example&" + good.Encode(),
		"a request that is malformed": good.Encode() + "&x=%zz",
		"a request that is too long":  good.Encode() + "&x=" + strings.Repeat("a", 16<<10),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := open(t)
			b.signIn("admin")
			for _, prompt := range []string{"", "&prompt=none"} {
				for _, method := range []string{http.MethodGet, http.MethodPost} {
					answer := b.do(httptest.NewRequest(method, base+"/signin/authorize?"+query+prompt, nil))
					if answer.Code < 400 || answer.Code >= 500 || answer.Header().Get("Location") != "" {
						t.Errorf("%s: %d to %q", method, answer.Code, answer.Header().Get("Location"))
					}
				}
			}
		})
	}
}

func TestABadRequestOfTheWebAppGoesBackToIt(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		changes []string
		code    string
	}{
		"the implicit flow":        {[]string{"response_type", "token"}, "unsupported_response_type"},
		"no response type":         {[]string{"response_type", ""}, "unsupported_response_type"},
		"no challenge":             {[]string{"code_challenge", ""}, "invalid_request"},
		"a challenge by plain":     {[]string{"code_challenge_method", "plain"}, "invalid_request"},
		"no challenge method":      {[]string{"code_challenge_method", ""}, "invalid_request"},
		"a challenge of no length": {[]string{"code_challenge", "short"}, "invalid_request"},
		"an unknown scope":         {[]string{"scope", "openid https://graph.microsoft.com/.default"}, "invalid_scope"},
		"no scope":                 {[]string{"scope", ""}, "invalid_scope"},
		"an unknown prompt":        {[]string{"prompt", "create"}, "invalid_request"},
		"an endless nonce":         {[]string{"nonce", strings.Repeat("n", 257)}, "invalid_request"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			back := landed(t, open(t).get("/signin/authorize", request(test.changes...)), home, "#")
			if back.Get("error") != test.code || back.Get("state") != "st|ate+&=" || back.Has("code") {
				t.Errorf("%v", back)
			}
		})
	}
}

func TestAnUnknownResponseModeIsRefusedInTheDefaultOne(t *testing.T) {
	t.Parallel()
	back := landed(t, open(t).get("/signin/authorize", request("response_mode", "form_post")), home, "?")
	if back.Get("error") != "invalid_request" {
		t.Errorf("%v", back)
	}
}

func TestTheAnswerComesInTheModeThatWasAskedFor(t *testing.T) {
	t.Parallel()
	for mode, separator := range map[string]string{"fragment": "#", "query": "?", "": "?"} {
		b := open(t)
		answer := b.post("/signin/authorize", request("response_mode", mode, "redirect_uri", vite), url.Values{"account": {"admin"}})
		if back := landed(t, answer, vite, separator); back.Get("code") == "" {
			t.Errorf("%q: %v", mode, back)
		}
	}
}

func TestASilentSignInNeverAsks(t *testing.T) {
	t.Parallel()
	b := open(t)
	silent := func(changes ...string) url.Values {
		b.t.Helper()
		return landed(t, b.get("/signin/authorize", request(append(changes, "prompt", "none")...)), home, "#")
	}
	if back := silent(); back.Get("error") != "login_required" || back.Has("code") {
		t.Errorf("without a session: %v", back)
	}
	b.signIn("technician")
	if back := silent(); back.Get("code") == "" {
		t.Errorf("with a session: %v", back)
	}
	if back := silent("login_hint", "Tess@Northwind.example"); back.Get("code") == "" {
		t.Errorf("with a hint at the session's account: %v", back)
	}
	if back := silent("login_hint", "ada@northwind.example"); back.Get("error") != "login_required" {
		t.Errorf("with a hint at somebody else: %v", back)
	}
	b.clock.forward(24 * time.Hour)
	if back := silent(); back.Get("error") != "login_required" {
		t.Errorf("with a session of yesterday: %v", back)
	}
}

func TestASessionSignsInWithoutAskingUnlessAskedTo(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		changes []string
		asks    bool
	}{
		"plain":                    {nil, false},
		"with its own hint":        {[]string{"login_hint", "technician"}, false},
		"with another hint":        {[]string{"login_hint", "client-user"}, true},
		"with an unknown hint":     {[]string{"login_hint", "nobody@nowhere.example"}, true},
		"with select_account":      {[]string{"prompt", "select_account"}, true},
		"with login":               {[]string{"prompt", "login"}, true},
		"with consent, as Entra's": {[]string{"prompt", "consent"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := open(t)
			b.signIn("technician")
			answer := b.get("/signin/authorize", request(test.changes...))
			if asked := answer.Code == http.StatusOK; asked != test.asks {
				t.Errorf("status %d", answer.Code)
			}
		})
	}
}

func TestAMadeUpSessionIsNone(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.cookie = "admin"
	if answer := b.get("/signin/authorize", request()); answer.Code != http.StatusOK {
		t.Errorf("status %d", answer.Code)
	}
	b.signIn("admin")
	if b.cookie == "admin" {
		t.Error("the value that the browser brought became a session")
	}
}

func TestThePickerShowsEveryAccountAndHoldsNoScript(t *testing.T) {
	t.Parallel()
	answer := open(t).get("/signin/authorize", request("login_hint", "tess@northwind.example", "redirect_uri", vite))
	page := answer.Body.String()
	for _, want := range []string{
		`<html lang="en">`, `value="admin">`, `value="technician" autofocus>`, `value="client-user">`,
		"Platform administrator", "Tess &lt;b&gt;Technician&lt;/b&gt;", "You continue to http://localhost:5173.",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s:\n%s", want, page)
		}
	}
	if strings.Contains(page, "<script") {
		t.Error("the page has a script")
	}
	csp := "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' http://localhost:5173"
	for header, want := range map[string]string{
		"Content-Security-Policy": csp, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
	} {
		if got := answer.Header().Get(header); got != want {
			t.Errorf("%s: %q", header, got)
		}
	}
	style := open(t).get("/signin/signin.css", nil)
	if style.Code != http.StatusOK || !strings.HasPrefix(style.Header().Get("Content-Type"), "text/css") {
		t.Errorf("the stylesheet: %d %s", style.Code, style.Header().Get("Content-Type"))
	}
}

func TestNothingOfARequestReachesAPage(t *testing.T) {
	t.Parallel()
	const attack = `"'><script>alert(1)</script><img src=x onerror=alert(1)>`
	parameters := []string{
		"client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce", "code_challenge",
		"code_challenge_method", "prompt", "login_hint", "domain_hint", "client_info", "sid", "claims", attack,
	}
	for _, parameter := range parameters {
		t.Run(parameter, func(t *testing.T) {
			t.Parallel()
			b := open(t)
			for _, answer := range []*httptest.ResponseRecorder{
				b.get("/signin/authorize", request(parameter, attack)),
				b.post("/signin/authorize", request(parameter, attack), url.Values{"account": {attack}}),
				b.get("/signin/logout", url.Values{parameter: {attack}, "post_logout_redirect_uri": {attack}}),
			} {
				body := answer.Body.String()
				if strings.Contains(html.UnescapeString(body), "alert(1)") {
					t.Errorf("the page repeats the request:\n%s", body)
				}
				if strings.ContainsAny(answer.Header().Get("Location"), `"'<>`) {
					t.Errorf("the address repeats it as it is: %s", answer.Header().Get("Location"))
				}
			}
		})
	}
}

func TestOnlyThePickerItselfMayPick(t *testing.T) {
	t.Parallel()
	for name, headers := range map[string][]string{
		"another site":              {"Sec-Fetch-Site", "cross-site"},
		"another port of this host": {"Sec-Fetch-Site", "same-site"},
		"an old browser elsewhere":  {"Origin", "https://evil.example"},
		"a hidden origin":           {"Origin", "null"},
	} {
		b := open(t)
		answer := b.post("/signin/authorize", request(), url.Values{"account": {"admin"}}, headers...)
		if answer.Code != http.StatusForbidden || b.cookie != "" {
			t.Errorf("%s: %d, cookie %q", name, answer.Code, b.cookie)
		}
	}
}

func TestChoosingNobody(t *testing.T) {
	t.Parallel()
	b := open(t)
	back := landed(t, b.post("/signin/authorize", request(), url.Values{"cancel": {"yes"}}), home, "#")
	if back.Get("error") != "access_denied" || b.cookie != "" {
		t.Errorf("cancelled: %v, cookie %q", back, b.cookie)
	}
	if answer := b.post("/signin/authorize", request(), url.Values{"account": {"root"}}); answer.Code != http.StatusBadRequest || b.cookie != "" {
		t.Errorf("unknown: %d, cookie %q", answer.Code, b.cookie)
	}
}

func TestTheSessionCookieIsOutOfReach(t *testing.T) {
	t.Parallel()
	answer := open(t).post("/signin/authorize", request(), url.Values{"account": {"admin"}})
	set := cookies(t, answer)
	if len(set) != 1 {
		t.Fatalf("%d cookies", len(set))
	}
	if c := set[0]; !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/signin" || len(c.Value) < 22 {
		t.Errorf("%s", c)
	}
}
