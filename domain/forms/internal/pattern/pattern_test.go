package pattern_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/forms/internal/pattern"
)

func TestPatternsAreReadAsTheVectorsSay(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "tests", "contract", "testdata", "forms", "patterns.json"))
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Pattern         string
		Refused         bool
		Matches, Misses []string
	}
	if err := json.Unmarshal(raw, &vectors); err != nil || len(vectors) < 100 {
		t.Fatal(len(vectors), err)
	}
	for _, v := range vectors {
		compiled, err := pattern.Compile(v.Pattern)
		if (err != nil) != v.Refused {
			t.Errorf("%q: %v", v.Pattern, err)
		}
		if err != nil {
			continue
		}
		for _, text := range v.Matches {
			if !compiled.MatchString(text) {
				t.Errorf("%q does not match %q", v.Pattern, text)
			}
		}
		for _, text := range v.Misses {
			if compiled.MatchString(text) {
				t.Errorf("%q matches %q", v.Pattern, text)
			}
		}
	}
}

func TestARefusalSaysWhatToChange(t *testing.T) {
	t.Parallel()
	for expression, says := range map[string]string{
		"(a": "too early", "a)": "no opening one", "+": "repeat", "(?i)a": "group begins", `\p{L}`: "backslash", "[z-a]": "ranges",
		"((a{1000}){1000}){1000}":                         "too large",
		strings.Repeat("(", 60) + strings.Repeat(")", 60): "too large",
	} {
		_, err := pattern.Compile(expression)
		var refusal pattern.SyntaxError
		if !errors.As(err, &refusal) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", expression, err)
		}
	}
}

// What this package takes, Go takes as well: nothing else may refuse it, beyond its size.
func FuzzCompile(f *testing.F) {
	for _, seed := range []string{`^[A-Z]{2,4}-\d+$`, `(?:a|b\b)*?`, `[^\s\d-]`, `[[:alpha:]]`, `(?i)a`, `a{2}{3}`, "[\U0001F600-\U0001F64F]", `\`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, expression string) {
		compiled, err := pattern.Compile(expression)
		if (compiled == nil) == (err == nil) {
			t.Errorf("%q: %v, %v", expression, compiled, err)
		}
		if err != nil && len(expression) > 8 && strings.Contains(err.Error(), expression) {
			t.Errorf("the refusal repeats %q", expression)
		}
	})
}
