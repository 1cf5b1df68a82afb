package signin

import (
	"net/http"
	"net/url"

	"github.com/bifrost-run/bifrost/platform/local/internal/signin/internal/pages"
	"github.com/bifrost-run/bifrost/platform/local/internal/signin/internal/redirects"
)

// sessionCookie is readable by no script, and travels in top-level navigations and
// in frames of the same site only, which is all that the silent sign-in needs.
const sessionCookie = "bifrost_signin"

func (p *Provider) sessionOf(r *http.Request) (Account, bool) {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return Account{}, false
	}
	name, ok := p.book.Session(cookie.Value)
	if !ok {
		return Account{}, false
	}
	return p.account(name)
}

// rememberSession always begins a new one: a value that the browser had before, and
// somebody else may know, never becomes a session.
func (p *Provider) rememberSession(w http.ResponseWriter, account Account) {
	setCookie(w, p.book.OpenSession(account.Name), 0)
}

// logout ends the session, and goes on only to a page of a registered origin.
func (p *Provider) logout(w http.ResponseWriter, r *http.Request) {
	if cookie, err := r.Cookie(sessionCookie); err == nil {
		p.book.CloseSession(cookie.Value)
	}
	setCookie(w, "", -1)
	q := r.URL.Query()
	target := q.Get("post_logout_redirect_uri")
	if !p.redirects.AllowsAfterLogout(target) {
		pages.Notice{Status: http.StatusOK, Title: "You are signed out", Text: "You may close this page."}.Show(w)
		return
	}
	if state := q.Get("state"); state != "" {
		target += "?" + url.Values{"state": {state}}.Encode()
	}
	redirects.Follow(w, target)
}

func setCookie(w http.ResponseWriter, value string, maxAge int) {
	http.SetCookie(w, &http.Cookie{
		Name: sessionCookie, Value: value, Path: prefix, MaxAge: maxAge,
		HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}
