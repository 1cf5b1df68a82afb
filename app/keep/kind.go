package keep

import (
	"bytes"
	"net/http"
	"strings"
)

// headBytes is how much of a file is looked at: what http.DetectContentType reads.
const headBytes = 512

// signed are content types whose files always begin in a way that the standard library
// knows. A file that is announced as one of them and begins otherwise is none.
var signed = map[string]bool{
	"application/pdf": true, "application/zip": true, "application/x-gzip": true,
	"image/png": true, "image/jpeg": true, "image/gif": true, "image/webp": true, "image/bmp": true,
}

// aliases are other names of those.
var aliases = map[string]string{"application/gzip": "application/x-gzip", "application/x-zip-compressed": "application/zip", "image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg"}

// fits reports whether a file that is announced as a type may begin as it does. It
// refuses what would harm whoever trusts the type: a page or a program under another
// name, and a file of a signed type that does not begin as one. It lets pass what
// nobody can tell: most types have no beginning of their own.
func (w Wanted) fits(kind string, head []byte) bool {
	announced := canonical(base(kind))
	found := canonical(base(http.DetectContentType(head)))
	switch {
	case announced == "application/octet-stream":
		return true // it promises nothing
	case signed[announced]:
		// A picture under the name of another sort is a picture.
		return found == announced || isPicture(found) && isPicture(announced) && w.accepts(found)
	case isProgram(head, found):
		return programTypes[announced]
	case isText(announced):
		return !signed[found]
	default:
		return found != "text/html"
	}
}

func canonical(kind string) string {
	if name, ok := aliases[kind]; ok {
		return name
	}
	return kind
}

func isPicture(kind string) bool { return signed[kind] && strings.HasPrefix(kind, "image/") }

// isText reports whether a type is text, in which markup of another sort may stand:
// Markdown may begin with a comment of HTML.
func isText(kind string) bool {
	return strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "+xml") || strings.HasSuffix(kind, "+json") ||
		kind == "application/json" || kind == "application/xml" || kind == "application/yaml"
}

// programs are the beginnings of programs for Windows, Linux, macOS and Java. As text
// they are words like others, so that they count in what is no text.
var programs = [][]byte{[]byte("MZ"), []byte("\x7fELF"), {0xcf, 0xfa, 0xed, 0xfe}, {0xce, 0xfa, 0xed, 0xfe}, {0xca, 0xfe, 0xba, 0xbe}}

// programTypes are the content types of those.
var programTypes = map[string]bool{
	"application/vnd.microsoft.portable-executable": true, "application/x-msdownload": true, "application/x-executable": true,
	"application/x-elf": true, "application/x-mach-binary": true, "application/java-vm": true, "application/wasm": true,
}

func isProgram(head []byte, found string) bool {
	if found == "application/wasm" {
		return true
	}
	if found != "application/octet-stream" {
		return false
	}
	for _, begin := range programs {
		if bytes.HasPrefix(head, begin) {
			return true
		}
	}
	return false
}
