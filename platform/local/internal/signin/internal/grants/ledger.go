package grants

import "time"

// ledger keeps a limited number of values for a limited time. A full one forgets
// its oldest, so that no stranger can fill the memory. It is not safe for
// concurrent use: the book that holds it locks.
type ledger[T any] struct {
	limit   int
	entries map[string]entry[T]
	made    uint64
}

type entry[T any] struct {
	value   T
	expires time.Time
	number  uint64
}

func newLedger[T any](limit int) ledger[T] {
	return ledger[T]{limit: limit, entries: make(map[string]entry[T])}
}

func (l *ledger[T]) put(name string, value T, expires time.Time) {
	if len(l.entries) >= l.limit {
		l.forgetOldest()
	}
	l.made++
	l.entries[name] = entry[T]{value: value, expires: expires, number: l.made}
}

func (l *ledger[T]) forgetOldest() {
	oldest, least := "", l.made+1
	for name, entry := range l.entries {
		if entry.number < least {
			oldest, least = name, entry.number
		}
	}
	delete(l.entries, oldest)
}

// get answers false for what is unknown, forgotten or expired.
func (l *ledger[T]) get(name string, now time.Time) (T, bool) {
	found, ok := l.entries[name]
	if !ok || !found.expires.After(now) {
		var none T
		return none, false
	}
	return found.value, true
}

func (l *ledger[T]) drop(unwanted func(T) bool) {
	for name, entry := range l.entries {
		if unwanted(entry.value) {
			delete(l.entries, name)
		}
	}
}
