package grants_test

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/platform/local/internal/signin/internal/grants"
)

type chance struct{}

func (chance) ID() string      { panic("the book makes no ids") }
func (chance) Token() string   { return rand.Text() }
func (chance) Chance() float64 { panic("the book takes no chances") }

type hands struct{ now time.Time }

func (h *hands) Now() time.Time { return h.now }

const (
	address  = "http://127.0.0.1/"
	verifier = "a verifier that only the client knows"
)

func newCode() grants.Code {
	sum := sha256.Sum256([]byte(verifier))
	return grants.Code{
		Grant:       grants.Grant{Account: "admin", Scopes: []string{"openid", "offline_access"}},
		RedirectURI: address, Challenge: base64.RawURLEncoding.EncodeToString(sum[:]),
	}
}

// Many hold the same code or token at once. One may win, and because the others
// tried, what it won must be worth nothing afterwards.
func TestOfManyWhoHoldTheSameCodeNobodyKeepsAnything(t *testing.T) {
	t.Parallel()
	book := grants.New(&hands{}, chance{})
	code := book.IssueCode(newCode())
	var won atomic.Int32
	var given atomic.Value
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if _, token, ok := book.Redeem(code, address, verifier); ok {
				won.Add(1)
				given.Store(token)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 {
		t.Fatalf("%d won", won.Load())
	}
	if _, _, ok := book.Rotate(given.Load().(string)); ok {
		t.Error("the family lives on")
	}
}

func TestOfManyWhoHoldTheSameRefreshTokenNobodyKeepsAnything(t *testing.T) {
	t.Parallel()
	book := grants.New(&hands{}, chance{})
	_, token, ok := book.Redeem(book.IssueCode(newCode()), address, verifier)
	if !ok {
		t.Fatal("not redeemed")
	}
	var won atomic.Int32
	var given atomic.Value
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if _, next, ok := book.Rotate(token); ok {
				won.Add(1)
				given.Store(next)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 {
		t.Fatalf("%d won", won.Load())
	}
	if _, _, ok := book.Rotate(given.Load().(string)); ok {
		t.Error("the family lives on")
	}
}

func TestAFullBookForgetsTheOldestSession(t *testing.T) {
	t.Parallel()
	book := grants.New(&hands{}, chance{})
	first, second := book.OpenSession("admin"), book.OpenSession("technician")
	for range 999 {
		book.OpenSession("client-user")
	}
	if _, ok := book.Session(first); ok {
		t.Error("the oldest of 1001 sessions is remembered")
	}
	if account, ok := book.Session(second); !ok || account != "technician" {
		t.Error("the second oldest is forgotten")
	}
}

// The limit holds for codes and refresh tokens as well: a flood of sign-ins costs
// the oldest sign-in, and no memory.
func TestAFullBookForgetsTheOldestSignIn(t *testing.T) {
	t.Parallel()
	book := grants.New(&hands{}, chance{})
	first := book.IssueCode(newCode())
	_, oldest, ok := book.Redeem(book.IssueCode(newCode()), address, verifier)
	if !ok {
		t.Fatal("not redeemed")
	}
	for range 1000 {
		if _, _, ok := book.Redeem(book.IssueCode(newCode()), address, verifier); !ok {
			t.Fatal("not redeemed")
		}
	}
	if _, _, ok := book.Redeem(first, address, verifier); ok {
		t.Error("the oldest code is remembered")
	}
	if _, _, ok := book.Rotate(oldest); ok {
		t.Error("the oldest refresh token is remembered")
	}
}
