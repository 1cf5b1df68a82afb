// Package story is what people do with the platform, from the first request to the
// last, as one list of scenes that a test tells to a program. What is chance in an
// answer is left out, so that two programs which behave the same tell the same.
// Which programs there are, and how they start, is not here.
package story

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// pollEvery is how long the story waits before it looks again: as often as a caller may.
const pollEvery = 100 * time.Millisecond

// Program is who the story is told to. It has the demo's clients and people, and
// nothing has been done with it.
type Program struct {
	// Base is its address, without a slash at the end.
	Base string
	// Family is the name of its storage, as health shows it.
	Family string
	// Tokens are those of admin, technician and client-user.
	Tokens map[string]string
	// Except are titles of scenes that are left out.
	Except []string
	// Beside are headers that every answer has beside those of the story.
	Beside []string
}

// Accounts are those that a Program needs tokens for.
var Accounts = []string{"admin", "technician", "client-user"}

// teller goes through the story with one program.
type teller struct {
	t     *testing.T
	p     Program
	words map[string]string
	shown *disguise
}

// Tell is what a program answers to the story, line by line. The test fails for
// every answer that is not what the story expects.
func Tell(t *testing.T, p Program) []string {
	t.Helper()
	s := &teller{t: t, p: p, words: map[string]string{}, shown: newDisguise(p.Family)}
	s.meet("Contoso", "Fabrikam", "Adatum")
	var told []string
	for _, one := range theStory() {
		if slices.Contains(p.Except, one.title) {
			continue
		}
		told = append(told, s.play(one)...)
	}
	return told
}

// meet learns the ids of clients, for which the story has a word each.
func (s *teller) meet(names ...string) {
	s.t.Helper()
	_, _, body := s.once(scene{title: "who is there", as: "admin"}, "GET /api/organizations")
	var list struct{ Items []struct{ ID, Name string } }
	if err := json.Unmarshal(body, &list); err != nil {
		s.t.Fatalf("the clients: %v in %s", err, body)
	}
	for _, one := range list.Items {
		if slices.Contains(names, one.Name) {
			s.words[strings.ToLower(one.Name)] = one.ID
		}
	}
	if len(s.words) != len(names) {
		s.t.Fatalf("there are not all of %q: %s", names, body)
	}
}

// play asks what a scene asks and answers what is told of it, line by line.
func (s *teller) play(one scene) []string {
	s.t.Helper()
	status, header, raw := s.answer(one)
	body := raw
	var decoded any
	if len(raw) > 0 && strings.HasSuffix(strings.Split(header.Get("Content-Type"), ";")[0], "json") {
		if err := json.Unmarshal(raw, &decoded); err != nil {
			s.t.Fatalf("%s: %v in %s", one.title, err, raw)
		}
		body = indented(decoded)
	}
	if says := s.filled(one.says); status != one.want || !bytes.Contains(body, []byte(says)) {
		s.t.Errorf("%s: %s answered %d, not %d with %q: %s", one.title, s.filled(one.ask), status, one.want, says, body)
	}
	s.remember(one, header, decoded)
	told := []string{"## " + one.title, one.as + " " + one.ask, fmt.Sprint(status)}
	told = append(told, s.header(one, header)...)
	if decoded != nil {
		body = indented(s.shown.json(decoded, one.untold))
	}
	return append(told, strings.Split(s.shown.text(string(body)), "\n")...)
}

// header is told without what only this program says.
func (s *teller) header(one scene, header http.Header) []string {
	s.t.Helper()
	told := s.shown.header(header)
	for _, beside := range s.p.Beside {
		at := slices.Index(told, beside)
		if at < 0 {
			s.t.Errorf("%s: the answer does not have %s: %q", one.title, beside, told)
			continue
		}
		told = slices.Delete(told, at, at+1)
	}
	return told
}

// answer asks as often as the scene wants.
func (s *teller) answer(one scene) (int, http.Header, []byte) {
	s.t.Helper()
	for s.t.Context().Err() == nil {
		if one.follow {
			return s.followed(one)
		}
		status, header, body := s.once(one, s.filled(one.ask))
		if status != one.want || one.until == "" || bytes.Contains(body, []byte(one.until)) {
			return status, header, body
		}
		select {
		case <-time.After(pollEvery):
		case <-s.t.Context().Done():
		}
	}
	return 0, nil, nil
}

// followed reads a log to its end, and makes one answer of all.
func (s *teller) followed(one scene) (int, http.Header, []byte) {
	s.t.Helper()
	var lines []any
	for cursor := ""; ; {
		ask, sign, from := s.filled(one.ask), "?", ""
		if cursor != "" {
			ask, _, _ = strings.Cut(ask, "?")
			from = "&cursor=" + cursor
		}
		if strings.Contains(ask, "?") {
			sign = "&"
		}
		status, header, body := s.once(one, ask+sign+"wait=20"+from)
		var page map[string]any
		if err := json.Unmarshal(body, &page); err != nil || status != http.StatusOK {
			return status, header, body
		}
		more, _ := page["lines"].([]any)
		lines = append(lines, more...)
		cursor, _ = page["cursor"].(string)
		if page["done"] == true {
			page["lines"] = lines
			return status, header, indented(page)
		}
	}
}
