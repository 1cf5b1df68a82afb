package armour

import (
	"io"
	"net/http"
	"time"
)

// patience is for how long a client may keep the program waiting.
type patience struct {
	// body is how long the body of a request may take in all. Who reads it may say
	// something else: a file may take as long as it goes on.
	body time.Duration
	// rest is how long it may still take once the answer is known.
	rest time.Duration
	// piece is how long a client may take to read a piece of an answer.
	piece time.Duration
}

// usual lets through whoever sends or reads some 20 kbit/s.
var usual = patience{body: 30 * time.Second, rest: 5 * time.Second, piece: 30 * time.Second}

// pieceSize is how many bytes of an answer are written within one deadline.
const pieceSize = 64 << 10

// answer is what a handler writes to: it moves the deadlines of the connection along.
// A connection that knows no deadlines, as in tests, goes without.
type answer struct {
	http.ResponseWriter

	control  *http.ResponseController
	patience patience
	body     *body
	// reads is whether the request only reads.
	reads bool
	// begun is whether the status has been said.
	begun bool
}

// newAnswer also puts a body that tells when it is over in the place of the request's.
func newAnswer(w http.ResponseWriter, r *http.Request, p patience) *answer {
	a := &answer{ResponseWriter: w, control: http.NewResponseController(w), patience: p, reads: r.Method == http.MethodGet || r.Method == http.MethodHead}
	if r.Body != nil && r.Body != http.NoBody {
		_ = a.control.SetReadDeadline(time.Now().Add(p.body))
		a.body = &body{ReadCloser: r.Body}
		r.Body = a.body
	}
	return a
}

// Unwrap is for http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// WriteHeader says the status.
func (a *answer) WriteHeader(status int) {
	if status >= http.StatusOK {
		a.begin(status)
	}
	a.ResponseWriter.WriteHeader(status)
}

// begin is before the status is said, which net/http first takes the rest of a body
// for.
func (a *answer) begin(status int) {
	if a.begun {
		return
	}
	a.begun = true
	if a.reads && (status == http.StatusOK || status == http.StatusNotModified) {
		mayBeKept(a.Header())
	}
	a.hurry()
}

// hurry is for a body that nobody asks for any more.
func (a *answer) hurry() {
	if a.body != nil && !a.body.over {
		_ = a.control.SetReadDeadline(time.Now().Add(a.patience.rest))
	}
	_ = a.control.SetWriteDeadline(time.Now().Add(a.patience.piece))
}

// Write passes on a piece after another.
func (a *answer) Write(text []byte) (int, error) {
	a.begin(http.StatusOK)
	written := 0
	for {
		piece := text[written:min(written+pieceSize, len(text))]
		_ = a.control.SetWriteDeadline(time.Now().Add(a.patience.piece))
		n, err := a.ResponseWriter.Write(piece)
		written += n
		if err != nil || written == len(text) {
			return written, err
		}
	}
}

// end is when the handler is done, and net/http sends what it has kept back.
func (a *answer) end() { a.hurry() }

// body is the body of a request.
type body struct {
	io.ReadCloser

	over bool
}

// Read notes that the body is over. From then on net/http reads by itself, to notice a
// client that goes, and has taken the deadline away, as it does with both between
// requests.
func (b *body) Read(into []byte) (int, error) {
	n, err := b.ReadCloser.Read(into)
	if err != nil {
		b.over = true
	}
	return n, err
}
