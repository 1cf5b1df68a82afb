package tokens

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func granting(value string) func(context.Context) (Token, error) {
	return func(context.Context) (Token, error) { return Granted(value, time.Now(), time.Hour), nil }
}

func mustGet(t *testing.T, c *Cache, key Key, signIn func(context.Context) (Token, error)) string {
	t.Helper()
	value, err := c.Get(t.Context(), key, signIn)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func TestEveryPartOfTheKeyCounts(t *testing.T) {
	t.Parallel()
	c := New()
	keys := []Key{{}, {Authority: "x"}, {Tenant: "x"}, {ClientID: "x"}, {Secret: [32]byte{1}}, {Scope: "x"}}
	for i, key := range keys {
		want := string(rune('a' + i))
		if got := mustGet(t, c, key, granting(want)); got != want {
			t.Errorf("%+v got the token %q of another key", key, got)
		}
	}
}

func TestAShortLivedTokenIsStillUsedForMostOfItsLife(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, signedIn := New(), 0
		signIn := func(context.Context) (Token, error) {
			signedIn++
			return Granted("short", time.Now(), 100*time.Second), nil
		}
		for range 3 {
			mustGet(t, c, Key{}, signIn)
			time.Sleep(39 * time.Second)
		}
		if signedIn != 1 {
			t.Errorf("signed in %d times within 79 of 100 seconds", signedIn)
		}
		time.Sleep(time.Second)
		mustGet(t, c, Key{}, signIn)
		if signedIn != 2 {
			t.Errorf("signed in %d times, want a second time near the end", signedIn)
		}
	})
}

func TestAFailureIsSharedAndNotKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, release, errs := New(), make(chan struct{}), make(chan error, 2)
		signedIn := 0
		for range 2 {
			go func() {
				_, err := c.Get(t.Context(), Key{}, func(context.Context) (Token, error) {
					signedIn++
					<-release
					return Token{}, errors.New("refused")
				})
				errs <- err
			}()
		}
		synctest.Wait()
		close(release)
		if first, second := <-errs, <-errs; first == nil || second == nil || signedIn != 1 {
			t.Errorf("got %v, %v after %d sign-ins", first, second, signedIn)
		}
		if got := mustGet(t, c, Key{}, granting("later")); got != "later" {
			t.Errorf("got %q", got)
		}
	})
}

func TestASignInThatPanicsDoesNotBlockTheOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, release, got := New(), make(chan struct{}), make(chan string)
		go func() {
			defer func() { _ = recover() }()
			_, _ = c.Get(t.Context(), Key{}, func(context.Context) (Token, error) {
				<-release
				panic("broken transport")
			})
		}()
		synctest.Wait()
		go func() { got <- mustGet(t, c, Key{}, granting("second")) }()
		synctest.Wait()
		close(release)
		if value := <-got; value != "second" {
			t.Errorf("got %q", value)
		}
	})
}

func TestForgetLeavesANewerTokenAlone(t *testing.T) {
	t.Parallel()
	c := New()
	mustGet(t, c, Key{}, granting("old"))
	c.Forget(Key{}, "old")
	mustGet(t, c, Key{}, granting("new"))
	c.Forget(Key{}, "old")
	if got := mustGet(t, c, Key{}, granting("third")); got != "new" {
		t.Errorf("got %q, want the newer token to stay", got)
	}
}

func TestExpiredTokensOfOtherKeysAreDropped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := New()
		mustGet(t, c, Key{Tenant: "gone"}, granting("a"))
		time.Sleep(2 * time.Hour)
		mustGet(t, c, Key{Tenant: "new"}, granting("b"))
		if len(c.known) != 1 {
			t.Errorf("%d tokens are kept, want 1", len(c.known))
		}
	})
}
