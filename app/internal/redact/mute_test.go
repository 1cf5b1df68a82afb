package redact_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/app/internal/redact"
)

const password = "hunter2-Correct-Horse"

// holder has a Set where fmt may not call its methods.
type holder struct {
	name  string
	set   redact.Set
	other *redact.Set
}

func wantMute(t *testing.T, how, output string) {
	t.Helper()
	raw := []byte(password)[:6]
	for _, tell := range []string{
		password[:6], hex.EncodeToString(raw), strings.ToUpper(hex.EncodeToString(raw)), fmt.Sprintf("% x", raw), strings.Trim(fmt.Sprintf("%d", raw), "[]"), "0x68, 0x75", "aHVudGVy",
	} {
		if strings.Contains(output, tell) {
			t.Errorf("%s shows the secret: %s", how, output)
		}
	}
}

func TestPrintingShowsNoSecret(t *testing.T) {
	t.Parallel()
	s := knowing(password)
	stream := s.Reader(strings.NewReader(password + strings.Repeat("-", 100)))
	if _, err := stream.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	h := &holder{name: "h"}
	h.set.Add(password)
	h.other = s
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T", "%p", "%w"} {
		wantMute(t, verb+" of a Set", fmt.Sprintf(verb, s))
		wantMute(t, verb+" of a stream", fmt.Sprintf(verb, stream))
		wantMute(t, verb+" of what holds a Set", fmt.Sprintf(verb, h))
		wantMute(t, verb+" of a list", fmt.Sprintf(verb, []any{s, h, stream}))
	}
	for how, got := range map[string]string{"%v": fmt.Sprintf("%v", s), "%#v": fmt.Sprintf("%#v", s), "%d": fmt.Sprintf("%d", s), "String": s.String(), "a stream": fmt.Sprintf("%+v", stream)} {
		if got != "***" {
			t.Errorf("%s shows %q", how, got)
		}
	}
}

func TestEncodingShowsNoSecret(t *testing.T) {
	t.Parallel()
	s := knowing(password)
	got, err := json.Marshal(map[string]any{"set": s})
	if err != nil || string(got) != `{"set":"***"}` {
		t.Errorf("JSON shows %s, %v", got, err)
	}
	if got, err = xml.Marshal(s); err != nil || !strings.Contains(string(got), "***") {
		t.Errorf("XML shows %s, %v", got, err)
	}
	var b bytes.Buffer
	slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "set", s, "holder", &holder{other: s})
	slog.New(slog.NewTextHandler(&b, nil)).Info("x", "set", s, "holder", &holder{other: s})
	wantMute(t, "a log", b.String())
}
