package keep

import (
	"bytes"
	"context"
	"io"
	"mime"
	"strconv"
	"strings"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/files"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Wanted is what a form's field takes. The zero value is whatever the platform takes.
type Wanted struct {
	// Accept lists content types ("text/csv", "image/*"), none for any.
	Accept []string
	// MaxBytes is the largest size in bytes, 0 for what the platform takes.
	MaxBytes int64
}

func (w Wanted) limit() int64 {
	if w.MaxBytes <= 0 || w.MaxBytes > files.MaxBytes {
		return files.MaxBytes
	}
	return w.MaxBytes
}

// admit judges an upload by what its sender calls it and by how it begins. It answers
// the content type under which it is kept, and the whole content.
func (w Wanted) admit(u Upload) (string, io.Reader, error) {
	kind := files.ContentType(u.ContentType)
	if len(w.Accept) == 0 {
		return kind, u.Content, nil
	}
	if !w.accepts(kind) {
		return "", nil, w.errKind()
	}
	head, err := io.ReadAll(io.LimitReader(u.Content, headBytes))
	if err != nil {
		return "", nil, err
	}
	if !w.fits(kind, head) {
		return "", nil, w.errKind()
	}
	return kind, io.MultiReader(bytes.NewReader(head), u.Content), nil
}

// accepts reports whether a content type is one of those that are taken.
func (w Wanted) accepts(kind string) bool {
	kind = base(kind)
	for _, accepted := range w.Accept {
		accepted = base(accepted)
		if family, any := strings.CutSuffix(accepted, "*"); accepted == kind || any && strings.HasPrefix(kind, family) || accepted == "*/*" {
			return true
		}
	}
	return false
}

func (w Wanted) errKind() error {
	return fault.ValidationFailed(fault.Field{In: "header", Pointer: "/Content-Type", Code: kindCode, Message: w.kindSentence()})
}

// kindCode is the rule that a file of another kind breaks.
const kindCode = "file_type"

// kindSentence names what the form's author has listed, and nothing that was sent.
func (w Wanted) kindSentence() string {
	return "This is not a file of a type that is taken here: " + strings.Join(w.Accept, ", ") + "."
}

// Misfit says why a file cannot be what a field asks for, as a bad field without a
// pointer; nil when it can. It has to be the caller's own upload, however much they
// may read: what they send in a form is theirs to answer for. Its beginning is read
// once more, because it may have been uploaded for something else.
func (k *Keeper) Misfit(ctx context.Context, by permissions.Authority, id string, w Wanted) (*fault.Field, error) {
	absent := &fault.Field{In: "body", Code: "file_not_found", Message: "This file does not exist. Upload it again."}
	id, err := files.ParseID(id)
	if err != nil {
		return absent, nil //nolint:nilerr // what is no id is nobody's file
	}
	file, err := k.files.Stat(ctx, by.Scope, id)
	switch {
	case fault.Is(err, fault.NotFound):
		return absent, nil
	case err != nil:
		return nil, err
	case !isOwn(by, file) || file.ExecutionID != "":
		return absent, nil
	case file.Size > w.limit():
		return &fault.Field{In: "body", Code: "file_too_large", Message: tooLarge(w.limit())}, nil
	case len(w.Accept) == 0:
		return nil, nil
	}
	fits, err := k.begins(ctx, by, id, file.ContentType, w)
	if err != nil || fits {
		return nil, err
	}
	return &fault.Field{In: "body", Code: kindCode, Message: w.kindSentence()}, nil
}

// begins looks at how a file that is kept begins.
func (k *Keeper) begins(ctx context.Context, by permissions.Authority, id, kind string, w Wanted) (bool, error) {
	if !w.accepts(kind) {
		return false, nil
	}
	_, content, err := k.files.Open(ctx, by.Scope, id)
	if fault.Is(err, fault.NotFound) {
		return false, nil // it went in between
	}
	if err != nil {
		return false, err
	}
	head, err := io.ReadAll(io.LimitReader(content, headBytes))
	_ = content.Close() // nothing was written: what it says changes nothing
	return w.fits(kind, head), err
}

// base is a content type without its parameters, in lower case.
func base(kind string) string {
	if parsed, _, err := mime.ParseMediaType(kind); err == nil {
		return parsed
	}
	return strings.ToLower(strings.TrimSpace(kind))
}

// tooLarge names a limit in the largest unit in which it is a whole number.
func tooLarge(limit int64) string {
	text := strconv.FormatInt(limit, 10) + " bytes"
	for _, unit := range []struct {
		bytes int64
		name  string
	}{{1 << 20, " MiB"}, {1 << 10, " KiB"}} {
		if limit%unit.bytes == 0 {
			text = strconv.FormatInt(limit/unit.bytes, 10) + unit.name
			break
		}
	}
	return "This file is too large: " + text + " at most."
}
