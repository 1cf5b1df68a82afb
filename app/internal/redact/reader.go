package redact

import "io"

// chunk is how much a reader asks for at once, in bytes.
const chunk = 32 << 10

// emptyReads is how often a reader may answer nothing before it is given up.
const emptyReads = 100

// Reader answers a stream in which every form of every secret that is known now
// became ***, also one that is split over reads. It holds back as much as the
// longest form, and keeps a small multiple of that in memory. What the stream
// fails with is passed on as it is, after what was read before.
func (s *Set) Reader(r io.Reader) io.Reader {
	x := s.index()
	if x == nil {
		return r
	}
	return &stream{from: r, index: x, waiting: make([]byte, 0, x.longest+max(chunk, x.longest))}
}

// stream is one redacted stream. Like a Set, it shows nothing of what it holds.
type stream struct {
	mute
	from  io.Reader
	index *index
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

// fill reads once and cleans what is certain then.
func (s *stream) fill() {
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
	clean, used, covered := s.index.pass(s.out[:0], text, s.covered, err != nil)
	s.out, s.ready, s.covered = clean, clean, covered
	s.waiting = s.waiting[:copy(s.waiting[:cap(s.waiting)], text[used:])]
}
