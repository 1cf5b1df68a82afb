package front

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSignInReturnsToBothNamesOfThisMachineAndToNobodyElse(t *testing.T) {
	t.Parallel()
	own := []string{
		"http://127.0.0.1:7071/redirect.html", "http://127.0.0.1:7071/signed-out",
		"http://localhost:7071/redirect.html", "http://localhost:7071/signed-out",
	}
	for public, more := range map[string][]string{
		"":                              nil,
		"http://localhost:5173":         {"http://localhost:5173/redirect.html", "http://localhost:5173/signed-out"},
		"http://localhost:5173/":        {"http://localhost:5173/redirect.html", "http://localhost:5173/signed-out"},
		"https://127.0.0.1":             {"https://127.0.0.1/redirect.html", "https://127.0.0.1/signed-out"},
		"https://bifrost.example.com":   nil,
		"http://localhost.evil.example": nil,
		"http://localhost@evil.example": nil,
	} {
		if diff := cmp.Diff(append(own[:4:4], more...), Redirects("http://127.0.0.1:7071", public)); diff != "" {
			t.Errorf("%q: %s", public, diff)
		}
	}
}

func TestAPolicyNamesWhatItHasWordsFor(t *testing.T) {
	t.Parallel()
	for address, want := range map[string][]string{
		"http://127.0.0.1:7071": {"http://127.0.0.1:7071", "http://localhost:7071"},
		"http://[::1]:7071":     {"http://localhost:7071"},
	} {
		if diff := cmp.Diff(want, origins(address)); diff != "" {
			t.Errorf("%s: %s", address, diff)
		}
	}
}
