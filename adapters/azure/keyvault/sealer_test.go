package keyvault

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/tests/integration/vaultfake"
)

func sealed(t *testing.T, v *Vault, about, text string) []byte {
	t.Helper()
	out, err := v.Sealer().Seal(t.Context(), mine(), about, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func wantOpened(t *testing.T, v *Vault, about string, whole []byte, text string) {
	t.Helper()
	got, err := v.Sealer().Open(t.Context(), mine(), about, whole)
	if err != nil || string(got) != text {
		t.Errorf("it opens as %q, %v, want %q", got, err, text)
	}
}

func wantShut(t *testing.T, v *Vault, whole []byte) {
	t.Helper()
	got, err := v.Sealer().Open(t.Context(), mine(), "x", whole)
	wantFault(t, err, fault.Unavailable, "secret_unreadable")
	if got != nil {
		t.Errorf("%q came with the fault", got)
	}
}

// under is the version of the key that something was sealed with.
func under(whole []byte) string { return string(whole[1:headLength]) }

const bits = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=" // 0 to 31

func TestARotatedKeySealsAndTheOldOneStillOpens(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	old := sealed(t, w.Vault, "x", "old horse")
	rotated := w.put(t, SealingKey, bits)
	next := w.another(t, nil)
	fresh := sealed(t, next, "x", "new horse")
	if under(fresh) != rotated || under(old) == rotated {
		t.Errorf("sealed under %s and %s, the new one is %s", under(old), under(fresh), rotated)
	}
	wantOpened(t, next, "x", old, "old horse")
	wantOpened(t, w.Vault, "x", old, "old horse")
	if again := sealed(t, next, "x", horse); under(again) != rotated {
		t.Error("opening what is old has brought the old key back")
	}
}

// The dates of a vault have no fraction of a second.
func TestAProcessLearnsOfANewKeyFromWhatItMeets(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	sealed(t, w.Vault, "x", horse)
	w.keys.since = w.keys.since.Add(-1e9)
	rotated := w.put(t, SealingKey, bits)
	if still := sealed(t, w.Vault, "x", horse); under(still) == rotated {
		t.Error("a seal has asked the vault")
	}
	wantOpened(t, w.Vault, "x", sealed(t, w.another(t, nil), "x", horse), horse)
	if now := sealed(t, w.Vault, "x", horse); under(now) != rotated {
		t.Error("it seals with the old key")
	}
}

func TestProcessesThatMakeTheFirstKeyAtOnceOpenEachOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	all := make([]*Vault, 8)
	var reached, every = make(chan struct{}, len(all)), make(chan struct{})
	w.fake.Meddle(func(r *http.Request) *vaultfake.Refusal {
		if r.Method == http.MethodPut { // Nobody sets a key before all have found none.
			reached <- struct{}{}
			<-every
		}
		return nil
	})
	go func() {
		for range all {
			<-reached
		}
		close(every)
	}()
	whole := make(chan []byte, len(all))
	for i := range all {
		all[i] = w.another(t, nil)
		go func() {
			out, err := all[i].Sealer().Seal(t.Context(), mine(), "x", []byte(horse))
			if err != nil {
				t.Error(err)
			}
			whole <- out
		}()
	}
	versions, made := map[string]bool{}, make([][]byte, 0, len(all))
	for range all {
		out := <-whole
		versions[under(out)], made = true, append(made, out)
	}
	if len(versions) != len(all) {
		t.Fatalf("they did not race: %d versions", len(versions))
	}
	w.fake.Meddle(nil)
	late := w.another(t, nil)
	for _, out := range made {
		for _, v := range append(all, late) {
			wantOpened(t, v, "x", out, horse)
		}
	}
}

func TestManyWhoSealAtOnceAskTheVaultOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	asked, hold, held := make(chan string, 10), make(chan struct{}), make(chan struct{}, 10)
	w.fake.Meddle(func(r *http.Request) *vaultfake.Refusal {
		asked <- r.Method
		held <- struct{}{}
		<-hold
		return nil
	})
	// The one who asks leaves; the question goes on for the others.
	leader, leave := context.WithCancel(t.Context())
	left := make(chan error, 1)
	go func() { _, err := w.Sealer().Seal(leader, mine(), "x", nil); left <- err }()
	<-held
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("who left heard %v", err)
	}
	done := make(chan error, 16)
	for range cap(done) {
		go func() { _, err := w.Sealer().Seal(t.Context(), mine(), "x", nil); done <- err }()
	}
	close(hold)
	for range cap(done) {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if close(asked); <-asked+<-asked+<-asked != "GETPUT" {
		t.Error("the vault was asked more than once")
	}
}

func TestAFailureToGetTheKeyIsOfThatMomentAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	before := sealed(t, w.Vault, "x", horse)
	next := w.another(t, nil)
	w.fake.Meddle(func(*http.Request) *vaultfake.Refusal { return down })
	for range 2 {
		_, err := next.Sealer().Seal(t.Context(), mine(), "x", nil)
		wantFault(t, err, fault.Unavailable, "storage_unavailable")
		_, err = next.Sealer().Open(t.Context(), mine(), "x", before)
		wantFault(t, err, fault.Unavailable, "storage_unavailable")
	}
	wantOpened(t, w.Vault, "x", sealed(t, w.Vault, "x", horse), horse) // It has the key.
	w.fake.Meddle(nil)
	wantOpened(t, next, "x", before, horse)
	if after := sealed(t, next, "x", horse); under(after) != under(before) {
		t.Error("the failures have made another key")
	}
}

func TestANewestVersionThatCannotBeUsedSealsNothingAndIsLeftAlone(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"disabled": bits, "empty": "", "no base64": "correct horse", "31 bytes": bits[:40] + "HQ==", "33 bytes": bits[:40] + "HR4f", "half": bits[:20],
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			before := sealed(t, w.Vault, "x", horse)
			bad := w.put(t, SealingKey, text)
			if name == "disabled" {
				w.enable(t, SealingKey, bad, false)
			}
			next := w.another(t, nil)
			out, err := next.Sealer().Seal(t.Context(), mine(), "x", []byte(horse))
			if f := wantFault(t, err, fault.Unavailable, "sealing_key_unusable"); out != nil || !strings.Contains(f.Message, SealingKey) {
				t.Errorf("%q and %s", out, f.Message)
			}
			wantOpened(t, next, "x", before, horse)
			wantShut(t, next, append([]byte("\x01"+bad), before[headLength:]...))
			fixed := w.put(t, SealingKey, " "+bits+"\n")
			if after := sealed(t, next, "x", horse); under(after) != fixed {
				t.Error("the version that mends it is not used")
			}
		})
	}
}

func TestADisabledOldVersionShutsWhatItSealedUntilItIsEnabled(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	old := sealed(t, w.Vault, "x", horse)
	w.put(t, SealingKey, bits)
	w.enable(t, SealingKey, under(old), false)
	next := w.another(t, nil)
	wantShut(t, next, old)
	w.enable(t, SealingKey, under(old), true)
	wantOpened(t, next, "x", old, horse)
}

func TestADeletedKeyComesBackWithTheNextSeal(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	old := sealed(t, w.Vault, "x", horse)
	w.fake.Settle(3)
	w.drop(t, SealingKey)
	next := w.another(t, nil)
	wantShut(t, next, old)
	wantOpened(t, w.Vault, "x", old, horse)
	fresh := sealed(t, next, "x", "new horse")
	for _, v := range []*Vault{next, w.Vault, w.another(t, nil)} {
		wantOpened(t, v, "x", fresh, "new horse")
		wantOpened(t, v, "x", old, horse)
	}
	if again := sealed(t, next, "x", horse); under(again) != under(fresh) {
		t.Error("opening what is old has brought the old key back")
	}
}

// A key that is on its way back is no reason to give a run up.
func TestAKeyBetweenTwoStatesIsNotTheLastWord(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	old := sealed(t, w.Vault, "x", horse)
	next := w.another(t, nil)
	w.fake.Meddle(always(vaultfake.Refusal{Status: http.StatusConflict, Code: "Conflict", Inner: "ObjectIsBeingRecovered"}))
	_, err := next.Sealer().Open(t.Context(), mine(), "x", old)
	wantFault(t, err, fault.Unavailable, "secret_busy")
}

// Nobody waits for ever, and nobody's own time is said to be over.
func TestAVaultThatGoesOnForEverIsTroubleOfTheVault(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, began := newWorld(t, nil), time.Now()
		w.pause = func(ctx context.Context, _ time.Duration) error { <-ctx.Done(); return ctx.Err() }
		w.fake.Meddle(on(http.MethodPut, "/", &vaultfake.Refusal{Status: http.StatusConflict, Code: "Conflict"}))
		_, err := w.Sealer().Seal(t.Context(), mine(), "x", nil)
		wantFault(t, err, fault.Unavailable, "storage_unavailable")
		if time.Since(began) != fetchMost {
			t.Errorf("it took %s", time.Since(began))
		}
	})
}

func TestAnAnswerWithoutAKeyIsNoKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for _, body := range []string{`{}`, `{"value":"` + bits + `"}`, `{"id":"https://h/secrets/k/short","value":"` + bits + `"}`, `{"id":"https://h/secrets/k/00112233445566778899aabbccddeeff"}`} {
		w.fake.Meddle(always(vaultfake.Refusal{Status: 200, Body: body}))
		_, err := w.Sealer().Seal(t.Context(), mine(), "x", nil)
		wantFault(t, err, fault.Unavailable, "sealing_key_unusable")
	}
}
