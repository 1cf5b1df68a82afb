package redact

import "io"

// chunk is how much a reader asks for at once, in bytes.
const chunk = 32 << 10

// emptyReads is how often a reader may answer nothing before it is given up.
const emptyReads = 100

// Reader answers a stream in which every form of every known secret became ***,
// also one that is split over reads, and one that became known while the stream
// was read: what was answered before that stays as it is. It holds back as much as
// the longest form, and keeps a small multiple of that in memory. What the stream
// fails with is passed on as it is, after what was read before.
func (s *Set) Reader(r io.Reader) io.Reader {
	return &stream{from: r, set: s}
}

// stream is one redacted stream. Like a Set, it shows nothing of what it holds.
type stream struct {
	mute
	from io.Reader
	set  *Set
	// waiting is what was read and is not certain yet; its first bytes, as many as
	// covered, belong to a secret whose *** is out already.
	waiting []byte
	covered int
	// out is memory for clean text, ready what of it was not asked for yet.
	out, ready []byte
	err        error
}

// Read answers clean bytes.
func (s *stream) Read(p []byte) (int, error) {
	for len(p) > 0 && len(s.ready) == 0 {
		if s.err != nil {
			return 0, s.err
		}
		s.fill()
	}
	n := copy(p, s.ready)
	s.ready = s.ready[n:]
	return n, nil
}

// nothing is an index without a form.
var nothing = newIndex(nil)

// fill reads once and cleans what is certain then, by what is known then.
func (s *stream) fill() {
	if len(s.waiting)+chunk > cap(s.waiting) {
		s.waiting = append(make([]byte, 0, 2*len(s.waiting)+chunk), s.waiting...)
	}
	n, err := 0, error(nil)
	for tries := 0; n == 0 && err == nil; tries++ {
		if tries == emptyReads {
			err = io.ErrNoProgress
			break
		}
		n, err = s.from.Read(s.waiting[len(s.waiting):cap(s.waiting)])
	}
	s.err = err
	text := s.waiting[:len(s.waiting)+n]
	index := s.set.index()
	if index == nil {
		index = nothing
	}
	clean, used, covered := index.pass(s.out[:0], text, s.covered, err != nil)
	s.out, s.ready, s.covered = clean, clean, covered
	s.waiting = s.waiting[:copy(s.waiting[:cap(s.waiting)], text[used:])]
}
