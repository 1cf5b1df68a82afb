package signin

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/bifrost-run/bifrost/platform/local/internal/signin/internal/pages"
	"github.com/bifrost-run/bifrost/platform/local/internal/signin/internal/redirects"
)

func (p *Provider) authorize(w http.ResponseWriter, r *http.Request) {
	to, asked, ok := p.readRequest(w, r)
	if !ok {
		return
	}
	account, signedIn := p.signedIn(r, asked)
	switch {
	case signedIn:
		p.sendCode(w, to, asked, account)
	case asked.prompt == "none":
		refuse(w, to, refused{"login_required", "Nobody is signed in here who may be used without asking."})
	default:
		p.showPicker(w, to, asked)
	}
}

// pick is the picker's own form, sent to the address of the page that it was on.
func (p *Provider) pick(w http.ResponseWriter, r *http.Request) {
	// Another site must not be able to sign this browser in as somebody.
	if http.NewCrossOriginProtection().Check(r) != nil {
		showRefusal(w, http.StatusForbidden, "The choice of the account came from another site.")
		return
	}
	to, asked, ok := p.readRequest(w, r)
	if !ok {
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxFormBytes)
	if r.PostFormValue("cancel") != "" {
		refuse(w, to, refused{"access_denied", "The sign-in was cancelled."})
		return
	}
	account, known := p.account(r.PostFormValue("account"))
	if !known {
		showRefusal(w, http.StatusBadRequest, "There is no such account.")
		return
	}
	p.rememberSession(w, account)
	p.sendCode(w, to, asked, account)
}

// signedIn answers the account of this browser's session, unless the request wants
// a choice, or somebody else.
func (p *Provider) signedIn(r *http.Request, asked ask) (Account, bool) {
	if asked.prompt == "login" || asked.prompt == "select_account" {
		return Account{}, false
	}
	account, ok := p.sessionOf(r)
	if !ok || asked.hint != "" && !account.isMeantBy(asked.hint) {
		return Account{}, false
	}
	return account, true
}

func (a Account) isMeantBy(hint string) bool {
	return strings.EqualFold(hint, a.Email) || strings.EqualFold(hint, a.Name)
}

func (p *Provider) sendCode(w http.ResponseWriter, to redirects.Answer, asked ask, account Account) {
	issued := asked.code
	issued.Account = account.Name
	to.Send(w, url.Values{"code": {p.book.IssueCode(issued)}})
}

func (p *Provider) showPicker(w http.ResponseWriter, to redirects.Answer, asked ask) {
	page := pages.Picker{Destination: p.redirects.Origin(to.URI)}
	for _, a := range p.options.Accounts {
		page.Choices = append(page.Choices, pages.Choice{
			Name: a.Name, DisplayName: a.DisplayName, Email: a.Email, Hint: a.Hint,
			Suggested: asked.hint != "" && a.isMeantBy(asked.hint),
		})
	}
	page.Show(w)
}

func refuse(w http.ResponseWriter, to redirects.Answer, why refused) {
	to.Send(w, url.Values{"error": {why.code}, "error_description": {why.description}})
}

// showRefusal answers a request that may not redirect.
func showRefusal(w http.ResponseWriter, status int, reason string) {
	pages.Notice{Status: status, Title: "This sign-in cannot go on", Text: reason}.Show(w)
}
