package docs

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/bifrost-run/bifrost/functions/internal/conditional"
	"github.com/bifrost-run/bifrost/functions/internal/problem"
)

// document is the same for everybody, for as long as the program runs. Anybody may ask
// for it without end, so that answering costs no more than sending it.
type document struct {
	contentType string
	// forms are made once, by whoever asks first.
	forms func() (forms, error)
}

// forms are a document as it is sent to those who read gzip, and to those who do not.
type forms struct{ packed, plain form }

// form is a body with the ETag that is its own.
type form struct {
	body []byte
	etag string
}

// once is the document that a function renders.
func once(contentType string, render func() ([]byte, error)) document {
	return document{contentType: contentType, forms: sync.OnceValues(func() (forms, error) {
		plain, err := render()
		if err != nil {
			return forms{}, err
		}
		packed, err := pack(plain)
		if err != nil {
			return forms{}, err
		}
		return forms{packed: formOf(packed), plain: formOf(plain)}, nil
	})}
}

func formOf(body []byte) form {
	sum := sha256.Sum256(body)
	return form{body: body, etag: `"sha256:` + hex.EncodeToString(sum[:]) + `"`}
}

func pack(plain []byte) ([]byte, error) {
	var packed bytes.Buffer
	into, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("pack a document: %w", err)
	}
	_, err = into.Write(plain)
	if err := errors.Join(err, into.Close()); err != nil {
		return nil, fmt.Errorf("pack a document: %w", err)
	}
	return packed.Bytes(), nil
}

// serve answers the form that the client reads, or that it has it already.
func (d document) serve(w http.ResponseWriter, r *http.Request) {
	made, err := d.forms()
	if err != nil {
		problem.Refuse(w, r, err)
		return
	}
	sent := made.plain
	h := w.Header()
	h.Add("Vary", "Accept-Encoding")
	isPacked := readsGzip(r.Header.Values("Accept-Encoding"))
	if isPacked {
		sent = made.packed
	}
	h.Set("ETag", sent.etag)
	if conditional.Matches(r.Header.Get("If-None-Match"), sent.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if isPacked {
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Type", d.contentType)
	h.Set("Content-Length", strconv.Itoa(len(sent.body)))
	_, _ = w.Write(sent.body) // the client has gone if this fails
}

// readsGzip reports whether a client names gzip, and does not rule it out. What it likes
// better makes no difference: there is nothing else to choose from.
func readsGzip(lines []string) bool {
	for coding := range strings.SplitSeq(strings.Join(lines, ","), ",") {
		name, weight, _ := strings.Cut(coding, ";")
		if !strings.EqualFold(strings.TrimSpace(name), "gzip") {
			continue
		}
		_, value, weighed := strings.Cut(weight, "=")
		q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		return !weighed || err == nil && q > 0
	}
	return false
}
