package files_test

import (
	"mime"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/files"
)

const id = "0195509f-2a00-7abc-8def-0123456789ab"

func TestAnIDHasOneSpelling(t *testing.T) {
	t.Parallel()
	for _, text := range []string{id, strings.ToUpper(id)} {
		if got, err := files.ParseID(text); err != nil || got != id {
			t.Errorf("%s: got %q, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "x", id + "0", strings.Replace(id, "-7", "-4", 1), "../" + id, id[:35] + "\x00"} {
		got, err := files.ParseID(text)
		if got != "" || !fault.Is(err, fault.NotFound) || err.Error() != files.ErrUnknown().Error() {
			t.Errorf("%q: got %q, %v", text, got, err)
		}
	}
}

func TestANameIsWhatAPersonSees(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"report.csv": "report.csv", "Größe 家具 😀.pdf": "Größe 家具 😀.pdf", ".bashrc": ".bashrc", "a.": "a.", "…": "…",
		"/etc/passwd": "passwd", `C:\fakepath\a.txt`: "a.txt", `a/b\c`: "c", `a\b/c`: "c",
		"": "", "/": "", "a/": "", `a\`: "", ".": "", "..": "", "...": "", "../..": "", " \t\n ": "", "a/ ": "", " .. ": "",
		"a\r\nb": "ab", "a\x00\x1f\x7f\u0085b": "ab", "a\u2028\u2029b": "ab", "a\u202e\u2066\u200fb": "ab", "\ufeffa": "a",
		"می\u200cخواهم": "می\u200cخواهم", // the joiner belongs to the word
		" a b ":         "a b", "\u202e\u00a0a": "a", "a\xffb": "a\ufffdb",
	} {
		if got := files.Name(text); got != want {
			t.Errorf("%q is called %q, want %q", text, got, want)
		}
	}
}

func FuzzName(f *testing.F) {
	for _, text := range []string{"a", "../a", "\x00", "\xff/\xfe", "a\u202eb", " . ", "\u2066..\u2069"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		name := files.Name(text)
		if again := files.Name(name); again != name {
			t.Errorf("%q is called %q, and that %q", text, name, again)
		}
		if !utf8.ValidString(name) || strings.ContainsAny(name, `/\`) || strings.ContainsFunc(name, unicode.IsControl) || name == "." || name == ".." {
			t.Errorf("%q is called %q", text, name)
		}
	})
}

func TestAContentTypeIsOneAndInItsUsualSpelling(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"text/csv": "text/csv", " Text/CSV ;  charset=UTF-8": "text/csv; charset=UTF-8", `a/b; c="d e"`: `a/b; c="d e"`,
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		"": files.UnknownType, "text": files.UnknownType, "text/": files.UnknownType, "/csv": files.UnknownType, "a/b/c": files.UnknownType,
		"text/csv; charset": files.UnknownType, "text/csv\r\nX: y": files.UnknownType, "text/csv, text/html": files.UnknownType, "*": files.UnknownType,
		"text/" + strings.Repeat("x", 250): "text/" + strings.Repeat("x", 250), "text/" + strings.Repeat("x", 251): files.UnknownType,
		"*/*": files.UnknownType, "text/*": files.UnknownType, "*/csv; a=b": files.UnknownType, `a/b; c="*"`: "a/b; c=*",
		"größe/x": files.UnknownType, "\x00": files.UnknownType,
	} {
		if got := files.ContentType(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func FuzzContentType(f *testing.F) {
	for _, text := range []string{"text/csv; charset=utf-8", `a/b; c*=utf-8''%0d%0a`, `a/b; c="\r"`, "a/b; c*0=x; c*1=y"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := files.ContentType(text)
		if _, _, err := mime.ParseMediaType(got); err != nil || strings.ContainsFunc(got, unicode.IsControl) || len(got) > 255 {
			t.Errorf("%q is %q: %v", text, got, err)
		}
		if again := files.ContentType(got); again != got {
			t.Errorf("%q is %q, and that %q", text, got, again)
		}
	})
}
