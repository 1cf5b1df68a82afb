package story

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// filled is a text with what the story knows in place of its {words}.
func (s *teller) filled(text string) string {
	for word, value := range s.words {
		text = strings.ReplaceAll(text, "{"+word+"}", value)
	}
	return text
}

// remember takes from an answer what later scenes ask with: word=path.to.it, or
// word=#Header.
func (s *teller) remember(one scene, header http.Header, body any) {
	s.t.Helper()
	word, path, found := strings.Cut(one.keep, "=")
	if !found {
		return
	}
	if name, isHeader := strings.CutPrefix(path, "#"); isHeader {
		s.words[word] = header.Get(name)
	} else {
		s.words[word] = at(body, strings.Split(path, "."))
	}
	if s.words[word] == "" {
		s.t.Fatalf("%s: the answer has no %s: %v", one.title, path, body)
	}
}

// at is the text at the end of a path through an answer, empty for none.
func at(body any, path []string) string {
	if len(path) == 0 {
		text, _ := body.(string)
		return text
	}
	switch node := body.(type) {
	case map[string]any:
		return at(node[path[0]], path[1:])
	case []any:
		if i, err := strconv.Atoi(path[0]); err == nil && i < len(node) {
			return at(node[i], path[1:])
		}
	}
	return ""
}

// indented is JSON as people read it.
func indented(body any) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(body); err != nil {
		return []byte(err.Error())
	}
	return bytes.TrimSpace(out.Bytes())
}

// disguise puts stable words in place of what is chance. An id keeps its word for
// the whole story, so that a wrong one shows.
type disguise struct {
	family string
	words  map[string]string
}

func newDisguise(family string) *disguise {
	return &disguise{family: family, words: map[string]string{}}
}

var (
	aDigest   = regexp.MustCompile(`sha256:[0-9a-f]{64}`)
	anID      = regexp.MustCompile(`(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	aTime     = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`)
	anAddress = regexp.MustCompile(`127\.0\.0\.1:\d+`)
)

func (d *disguise) text(text string) string {
	text = anID.ReplaceAllStringFunc(text, func(id string) string { return d.word(id, "id") })
	text = aDigest.ReplaceAllStringFunc(text, func(digest string) string { return d.word(digest, "digest") })
	return anAddress.ReplaceAllString(aTime.ReplaceAllString(text, "<time>"), "<address>")
}

// word is what stands for a value in the whole story: the same for the same one. What
// a digest is of holds ids and times, so that it differs as those do.
func (d *disguise) word(value, kind string) string {
	if d.words[value] == "" {
		d.words[value] = fmt.Sprintf("<%s %d>", kind, len(d.words)+1)
	}
	return d.words[value]
}

// chance are the names whose values differ from run to run. That they are there,
// and of which kind they are, does not.
var chance = []string{"durationMs", "queuedMs", "uptimeSeconds", "cursor", "nextCursor", "correlationId"}

// json leaves out the untold, and says of chance only what kind it is.
func (d *disguise) json(body any, untold []string) any {
	switch node := body.(type) {
	case []any:
		shown := make([]any, len(node))
		for i := range node {
			shown[i] = d.json(node[i], untold)
		}
		return shown
	case map[string]any:
		shown := map[string]any{}
		for name, value := range node {
			switch {
			case slices.Contains(untold, name):
			case slices.Contains(chance, name):
				shown[name] = fmt.Sprintf("<%T>", value)
			case name == "storage" && value == d.family:
				shown[name] = "<the family>"
			default:
				shown[name] = d.json(value, untold)
			}
		}
		return shown
	}
	return body
}

// header is every header but the time and the length of what is disguised.
func (d *disguise) header(header http.Header) []string {
	var shown []string
	for _, name := range slices.Sorted(maps.Keys(header)) { // words are given in the order of what is met
		values := header[name]
		switch name {
		case "Date", "Content-Length":
			continue
		case "X-Correlation-Id":
			values = []string{fmt.Sprintf("<%d characters>", len(values[0]))}
		}
		shown = append(shown, d.text(name+": "+strings.Join(values, ", ")))
	}
	return shown
}
