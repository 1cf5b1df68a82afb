package mail

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"strings"
	"time"
	"unicode"

	"github.com/bifrost-run/bifrost/ports/notify"
)

// subjectMost is the longest subject, in characters.
const subjectMost = 200

// compose writes a mail as it goes over the wire. No text of the message can end a
// header: a subject has one line, and what is not ASCII in it is encoded.
func compose(from string, to []string, m notify.Message, now time.Time) ([]byte, error) {
	_, domain, _ := strings.Cut(from, "@")
	var mail bytes.Buffer
	for _, header := range [][2]string{
		{"From", from}, {"To", strings.Join(to, ",\r\n ")}, {"Subject", subject(m.Title)}, {"Date", now.Format(time.RFC1123Z)},
		{"Message-ID", "<" + strings.ToLower(rand.Text()) + "@" + domain + ">"},
		{"Auto-Submitted", "auto-generated"}, {"MIME-Version", "1.0"},
		{"Content-Type", "text/plain; charset=utf-8"}, {"Content-Transfer-Encoding", "quoted-printable"},
	} {
		mail.WriteString(header[0] + ": " + header[1] + "\r\n")
	}
	mail.WriteString("\r\n")
	body := quotedprintable.NewWriter(&mail)
	if _, err := body.Write([]byte(text(m))); err != nil {
		return nil, fmt.Errorf("write a mail: %w", err)
	}
	if err := body.Close(); err != nil {
		return nil, fmt.Errorf("write a mail: %w", err)
	}
	return mail.Bytes(), nil
}

// subject is a title in one line that every server takes: words that are encoded stand
// in lines of their own.
func subject(title string) string {
	line := []rune(oneLine(title))
	if len(line) > subjectMost {
		line = append(line[:subjectMost-1], '…')
	}
	return strings.ReplaceAll(mime.QEncoding.Encode("utf-8", string(line)), "?= =?", "?=\r\n =?")
}

// oneLine has spaces in the place of what ends a line or cannot be seen.
func oneLine(words string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(words, "�"), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
	}), " ")
}

// text is the whole message for people.
func text(m notify.Message) string {
	var t strings.Builder
	t.WriteString(oneLine(m.Title) + "\n\n")
	if m.Text != "" {
		t.WriteString(oneLine(m.Text) + "\n\n")
	}
	for _, f := range m.Facts {
		t.WriteString(oneLine(f.Name) + ": " + oneLine(f.Value) + "\n")
	}
	if m.Link != "" {
		t.WriteString("\n" + oneLine(m.Link) + "\n")
	}
	return t.String()
}
