package redact

import (
	"cmp"
	"slices"
)

// prefix is how many bytes of a form are looked up. No form is shorter.
const prefix = shortest

// index finds forms in a text by their first bytes, which roll through a number.
// Nothing of it depends on what stands around a form, which is why a stream and a
// text are redacted alike.
type index struct {
	// filter has a bit for each slot that is the beginning of a form. It fits into
	// the nearest cache and turns nearly every position away.
	filter [1 << (slotBits - 6)]uint64
	// forms has those with the same first bytes, the longest first.
	forms   map[uint64][]string
	longest int
}

const slotBits = 16

func newIndex(forms []string) *index {
	x := &index{forms: map[uint64][]string{}}
	for _, form := range forms {
		var key uint64
		for i := range prefix {
			key = roll(key, form[i])
		}
		x.filter[slot(key)>>6] |= 1 << (slot(key) & 63)
		x.forms[key] = append(x.forms[key], form)
		x.longest = max(x.longest, len(form))
	}
	for _, same := range x.forms {
		slices.SortFunc(same, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	}
	return x
}

// roll adds a byte to a key, which forgets the one before the last prefix bytes.
func roll(key uint64, next byte) uint64 { return (key<<8 | uint64(next)) & (1<<(8*prefix) - 1) }

// slot spreads a key by the golden ratio.
func slot(key uint64) uint64 { return key * 0x9E3779B97F4A7C15 >> (64 - slotBits) }

// next finds the first form that begins in [from, before) and ends behind
// end; of those that begin at one place, the longest. Its length is 0 when there
// is none.
func (x *index) next(text []byte, from, before, end int) (at, length int) {
	var key uint64
	for i := from; i < len(text) && i < before+prefix-1; i++ {
		key = roll(key, text[i])
		at := i - prefix + 1
		if s := slot(key); at < from || x.filter[s>>6]>>(s&63)&1 == 0 {
			continue
		}
		for _, form := range x.forms[key] {
			if at+len(form) <= end {
				break
			}
			if len(form) <= len(text)-at && string(text[at:at+len(form)]) == form {
				return at, len(form)
			}
		}
	}
	return 0, 0
}

func (x *index) holds(text []byte) bool {
	_, length := x.next(text, 0, len(text), 0)
	return length > 0
}

func (x *index) redact(text []byte) []byte {
	clean, _, _ := x.pass(nil, text, 0, true)
	return clean
}

// pass appends the clean text to out, as far as it is certain: all of it when
// this text is the last, else without the end in which a form may have begun. The
// first bytes of the text, as many as covered, belong to a secret whose *** is out
// already. It answers how much of the text was used, and how much of what is left
// is covered.
func (x *index) pass(out, text []byte, covered int, last bool) (clean []byte, used, left int) {
	certain := len(text)
	if !last {
		certain = max(0, len(text)-max(x.longest, 1)+1)
	}
	at, length := x.next(text, 0, certain, covered)
	for ; length > 0; at, length = x.next(text, at+1, certain, covered) {
		if at >= covered {
			out = append(append(out, text[covered:at]...), hidden...)
		}
		covered = at + length
	}
	if covered < certain {
		out = append(out, text[covered:certain]...)
	}
	return out, certain, max(0, covered-certain)
}
