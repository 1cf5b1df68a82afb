package redact_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/app/internal/redact"
)

// tenSecrets have what escapes change, so that each has many forms.
func tenSecrets() *redact.Set {
	var s redact.Set
	for i := range 10 {
		s.Add(fmt.Sprintf(`%d~p@ss "w0rd" <&> é/\%d+/Zm9vYmFyIGJheg==`, i*7919, i))
	}
	return &s
}

// megabyte repeats a piece up to 1 MiB.
func megabyte(piece string) string { return strings.Repeat(piece, 1<<20/len(piece)) }

// BenchmarkText redacts 1 MiB without a secret, and reports beside the time how
// often it takes as long as the floor: bytes.Contains on the same text.
func BenchmarkText(b *testing.B) {
	line := `2026-01-02T03:04:05Z info "creating" upn=ada@contoso.example took=12ms` + "\n"
	nested, err := json.Marshal(`{"url":"https://x.example/a%20b?c=%22d%22","name":"\"Ada\" & co","n":1}`)
	if err != nil {
		b.Fatal(err)
	}
	encoded := base64.StdEncoding.EncodeToString([]byte(line + string(nested)))
	for name, text := range map[string]string{"log": megabyte(line), "nested JSON": megabyte(string(nested)), "base64": megabyte(encoded)} {
		b.Run(name, func(b *testing.B) {
			s, raw, absent := tenSecrets(), []byte(text), []byte("~p@ss")
			if s.Holds(text) || bytes.Contains(raw, absent) {
				b.Fatal("the text holds a secret")
			}
			b.SetBytes(int64(len(text)))
			var floor, ours time.Duration
			for b.Loop() {
				start := time.Now()
				bytes.Contains(raw, absent)
				floor += time.Since(start)
				start = time.Now()
				s.Text(text)
				ours += time.Since(start)
			}
			b.ReportMetric(float64(ours)/float64(floor), "x-floor")
		})
	}
}

// BenchmarkHidden redacts 1 MiB full of secrets: as a text, a value and a stream.
func BenchmarkHidden(b *testing.B) {
	var s redact.Set
	s.Add("hunter2-Correct-Horse")
	text := megabyte("the password is hunter2-Correct-Horse, said Ada\n")
	value, err := json.Marshal(strings.SplitAfter(text, "\n"))
	if err != nil {
		b.Fatal(err)
	}
	for name, do := range map[string]func(){
		"text":   func() { s.Text(text) },
		"value":  func() { s.JSON(value) },
		"stream": func() { _, _ = io.Copy(io.Discard, s.Reader(strings.NewReader(text))) },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				do()
			}
		})
	}
}

// BenchmarkAdd makes one secret known and looks once: what a run waits for.
func BenchmarkAdd(b *testing.B) {
	key := "-----BEGIN PRIVATE KEY-----\n" + strings.Repeat(strings.Repeat("Zm9/YmF+", 8)+"\n", 48) + "-----END PRIVATE KEY-----\n"
	for name, secret := range map[string]string{"password": `p@ss "w0rd" <&>`, "private key": key} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				var s redact.Set
				s.Add(secret)
				s.Holds("nothing")
			}
			b.ReportAllocs()
		})
	}
}
