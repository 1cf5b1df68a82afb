package signin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestACodeIsRedeemedOnlyByWhomItWasMadeFor(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		spoil func(url.Values)
		code  string
	}{
		"another verifier":     {func(f url.Values) { f.Set("code_verifier", strings.Repeat("x", 43)) }, "invalid_grant"},
		"the challenge itself": {func(f url.Values) { f.Set("code_verifier", request().Get("code_challenge")) }, "invalid_grant"},
		"no verifier":          {func(f url.Values) { f.Del("code_verifier") }, "invalid_grant"},
		"another address":      {func(f url.Values) { f.Set("redirect_uri", localhost) }, "invalid_grant"},
		"no address":           {func(f url.Values) { f.Del("redirect_uri") }, "invalid_grant"},
		"another client":       {func(f url.Values) { f.Set("client_id", "evil") }, "invalid_client"},
		"a code of nobody":     {func(f url.Values) { f.Set("code", "guess") }, "invalid_grant"},
		"no code":              {func(f url.Values) { f.Del("code") }, "invalid_grant"},
		"a password":           {func(f url.Values) { f.Set("grant_type", "password") }, "unsupported_grant_type"},
		"a code as refresh token": {func(f url.Values) {
			f.Set("grant_type", "refresh_token")
			f.Set("refresh_token", f.Get("code"))
		}, "invalid_grant"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := open(t)
			form := codeForm(b.signIn("admin"))
			test.spoil(form)
			if got := b.exchange(form); got.status != http.StatusBadRequest || got.Error != test.code || got.AccessToken != "" {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestAFailedProofSpendsTheCode(t *testing.T) {
	t.Parallel()
	b := open(t)
	form := codeForm(b.signIn("admin"))
	form.Set("code_verifier", "wrong")
	b.exchange(form)
	form.Set("code_verifier", verifier)
	if got := b.exchange(form); got.Error != "invalid_grant" {
		t.Errorf("%+v", got)
	}
}

func TestACodeLivesOneMinute(t *testing.T) {
	t.Parallel()
	b := open(t)
	early, late := b.signIn("admin"), b.signIn("admin")
	b.clock.forward(59 * time.Second)
	if got := b.exchange(codeForm(early)); got.status != http.StatusOK {
		t.Errorf("after 59 s: %+v", got)
	}
	b.clock.forward(time.Second)
	if got := b.exchange(codeForm(late)); got.Error != "invalid_grant" {
		t.Errorf("after 60 s: %+v", got)
	}
}

func TestUsingACodeTwiceEndsWhatItGave(t *testing.T) {
	t.Parallel()
	b := open(t)
	code, other := b.signIn("admin"), b.signIn("admin")
	first, unrelated := b.exchange(codeForm(code)), b.exchange(codeForm(other))
	if got := b.exchange(codeForm(code)); got.Error != "invalid_grant" {
		t.Errorf("the second use: %+v", got)
	}
	if got := b.exchange(refreshForm(first.RefreshToken)); got.Error != "invalid_grant" {
		t.Errorf("its refresh token: %+v", got)
	}
	if got := b.exchange(refreshForm(unrelated.RefreshToken)); got.status != http.StatusOK {
		t.Errorf("that of another sign-in: %+v", got)
	}
}

func TestRefreshTokensRotate(t *testing.T) {
	t.Parallel()
	b := open(t)
	last := b.exchange(codeForm(b.signIn("technician")))
	for range 3 {
		b.clock.forward(time.Hour)
		next := b.exchange(refreshForm(last.RefreshToken))
		if next.status != http.StatusOK || next.RefreshToken == last.RefreshToken {
			t.Fatalf("%+v", next)
		}
		if _, err := b.newVerifier().Verify(t.Context(), next.AccessToken); err != nil {
			t.Fatal(err)
		}
		last = next
	}
}

func TestUsingARefreshTokenTwiceEndsItsFamily(t *testing.T) {
	t.Parallel()
	b := open(t)
	first := b.exchange(codeForm(b.signIn("admin")))
	second := b.exchange(refreshForm(first.RefreshToken))
	if got := b.exchange(refreshForm(first.RefreshToken)); got.Error != "invalid_grant" {
		t.Errorf("the thief: %+v", got)
	}
	if got := b.exchange(refreshForm(second.RefreshToken)); got.Error != "invalid_grant" {
		t.Errorf("the owner, who must sign in again: %+v", got)
	}
}

func TestASignInEndsAfterADayHoweverOftenItWasRefreshed(t *testing.T) {
	t.Parallel()
	b := open(t)
	last := b.exchange(codeForm(b.signIn("admin")))
	b.clock.forward(23 * time.Hour)
	last = b.exchange(refreshForm(last.RefreshToken))
	b.clock.forward(time.Hour)
	if got := b.exchange(refreshForm(last.RefreshToken)); got.Error != "invalid_grant" {
		t.Errorf("%+v", got)
	}
}

func TestAMistakeInTheScopesCostsNoRefreshToken(t *testing.T) {
	t.Parallel()
	b := open(t)
	first := b.exchange(codeForm(b.signIn("admin")))
	form := refreshForm(first.RefreshToken)
	form.Set("scope", "User.Read")
	if got := b.exchange(form); got.Error != "invalid_scope" {
		t.Errorf("%+v", got)
	}
	form.Del("scope")
	if got := b.exchange(form); got.status != http.StatusOK || got.Scope != scope {
		t.Errorf("%+v", got)
	}
}

func TestAnEndlessFormIsRefused(t *testing.T) {
	t.Parallel()
	b := open(t)
	form := codeForm(b.signIn("admin"))
	form.Set("filler", strings.Repeat("a", 64<<10))
	if got := b.exchange(form); got.Error != "invalid_request" {
		t.Errorf("%+v", got)
	}
}
