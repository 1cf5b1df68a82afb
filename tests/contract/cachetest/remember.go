package cachetest

import (
	"context"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/cache"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func remembering() map[string]func(*testing.T, *desk) {
	return map[string]func(*testing.T, *desk){
		"answers what is young enough without loading": rememberYoung,
		"loads again what is not":                      rememberOld,
		"keeps keys apart":                             rememberKeys,
		"keeps scopes apart":                           rememberScopes,
		"refuses to work without a scope":              rememberNoScope,
		"keeps a list for a day":                       rememberADay,
		"keeps what the list says of itself":           rememberWhole,
		"forgets one list when it is told to":          rememberNoMore,
		"forgets all of a scope when it is told to":    rememberNothing,
	}
}

func rememberYoung(_ *testing.T, d *desk) {
	one := d.source("one")
	first := d.ask("key", ever, one.load)
	d.says(first.OptionList, "one")
	if first.Remembered {
		d.t.Error("a list that was fetched is called remembered")
	}
	d.clock.move(time.Hour)
	again := d.ask("key", first.FetchedAt.Add(-1), one.load)
	d.says(again.OptionList, "one")
	if !again.Remembered || !again.FetchedAt.Equal(first.FetchedAt) {
		d.t.Errorf("got %+v", again)
	}
	one.wasAsked(1)
}

func rememberOld(_ *testing.T, d *desk) {
	one, two := d.source("one"), d.source("two")
	first := d.ask("key", ever, one.load)
	d.clock.move(time.Second)
	// After a moment means later than it.
	second := d.ask("key", first.FetchedAt, two.load)
	d.says(second.OptionList, "two")
	if second.Remembered {
		d.t.Error("a list that was fetched is called remembered")
	}
	last, ok := d.options.Last(d.scope, "key")
	if d.says(last, "two"); !ok {
		d.t.Error("the new list is not kept")
	}
}

func rememberKeys(_ *testing.T, d *desk) {
	for _, key := range []string{"", "a", "A", "a ", "a/b", "ü"} {
		source := d.source("of " + key)
		d.says(d.ask(key, ever, source.load).OptionList, "of "+key)
		source.wasAsked(1)
	}
	for _, key := range []string{"", "a", "A", "a ", "a/b", "ü"} {
		last, _ := d.options.Last(d.scope, key)
		d.says(last, "of "+key)
	}
}

func rememberScopes(t *testing.T, d *desk) {
	scopes := map[string]organizations.Scope{"one": given.Scope(), "other": given.Scope(), "global": given.Global()}
	for name, scope := range scopes {
		source := d.source(name)
		answer, err := d.options.Ask(given.Context(t), scope, "key", ever, source.load)
		want.OK(t, err)
		d.says(answer.OptionList, name)
		source.wasAsked(1)
	}
	for name, scope := range scopes {
		last, _ := d.options.Last(scope, "key")
		d.says(last, name)
	}
	if last, ok := d.options.Last(d.scope, "key"); ok {
		t.Errorf("a scope in which nobody asked has %+v", last)
	}
}

func rememberNoScope(t *testing.T, d *desk) {
	one := d.source("one")
	_, err := d.options.Ask(given.Context(t), organizations.Scope{}, "key", ever, one.load)
	if err == nil || fault.Code(err) != "" {
		t.Errorf("got %v, want an error that is no fault", err)
	}
	one.wasAsked(0)
	if _, ok := d.options.Last(organizations.Scope{}, "key"); ok {
		t.Error("no scope has a list")
	}
}

func rememberADay(t *testing.T, d *desk) {
	d.ask("key", ever, d.source("one").load)
	d.clock.move(cache.StaleFor - time.Minute)
	if last, ok := d.options.Last(d.scope, "key"); !ok || len(last.Options) != 1 {
		t.Errorf("after nearly a day: %+v, %t", last, ok)
	}
	d.clock.move(2 * time.Minute)
	if last, ok := d.options.Last(d.scope, "key"); ok {
		t.Errorf("after more than a day: %+v", last)
	}
	two := d.source("two")
	d.says(d.ask("key", ever, two.load).OptionList, "two")
	two.wasAsked(1)
}

func rememberWhole(t *testing.T, d *desk) {
	full := catalog.OptionList{Options: []catalog.Option{}, Truncated: true, FetchedAt: d.clock.Now()}
	for range 2 {
		got := d.ask("key", ever, func(context.Context) (catalog.OptionList, error) { return full, nil })
		if !got.Truncated || !got.FetchedAt.Equal(full.FetchedAt) || got.Options == nil || len(got.Options) != 0 {
			t.Errorf("got %+v", got)
		}
	}
}

func rememberNoMore(t *testing.T, d *desk) {
	one, other, elsewhere := d.source("one"), d.source("other"), given.Scope()
	d.options.Forget(d.scope, "key") // of nothing
	d.ask("key", ever, one.load)
	d.ask("other", ever, other.load)
	_, err := d.options.Ask(given.Context(t), elsewhere, "key", ever, one.load)
	want.OK(t, err)
	d.options.Forget(d.scope, "key")
	if last, ok := d.options.Last(d.scope, "key"); ok {
		t.Errorf("%+v is kept", last)
	}
	for scope, key := range map[organizations.Scope]string{d.scope: "other", elsewhere: "key"} {
		if _, ok := d.options.Last(scope, key); !ok {
			t.Errorf("%s in %s is gone as well", key, scope)
		}
	}
	if again := d.ask("key", ever, one.load); again.Remembered {
		t.Errorf("got %+v", again)
	}
	one.wasAsked(3)
}

func rememberNothing(t *testing.T, d *desk) {
	one, elsewhere := d.source("one"), given.Scope()
	d.options.Drop(d.scope) // of nothing
	for _, key := range []string{"key", "other"} {
		d.ask(key, ever, one.load)
	}
	_, err := d.options.Ask(given.Context(t), elsewhere, "key", ever, one.load)
	want.OK(t, err)
	d.options.Drop(d.scope)
	for _, key := range []string{"key", "other"} {
		if last, ok := d.options.Last(d.scope, key); ok {
			t.Errorf("%s: %+v is kept", key, last)
		}
	}
	if _, ok := d.options.Last(elsewhere, "key"); !ok {
		t.Error("another scope's is gone as well")
	}
}
