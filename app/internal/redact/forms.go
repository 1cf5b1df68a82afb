package redact

import (
	"encoding/base64"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// shortestLine is the length in bytes from which on a line of a secret is looked
// for by itself. It is longer than a secret's, because nobody chose the line.
const shortestLine = 8

// forms are all the ways to write a secret that are looked for, each once.
func forms(secret string) []string {
	all := map[string]bool{}
	for _, text := range texts(secret) {
		all[text] = true
		for _, as := range slices.Concat(common, others) {
			all[as(text)] = true
		}
		for _, inner := range common {
			for _, outer := range common {
				all[outer(inner(text))] = true
			}
		}
		for _, form := range printed(text) {
			all[form] = true
		}
		for inner := range map[string]bool{text: true, jsonPlain(text): true, jsonHTML(text): true} {
			for _, form := range based(inner) {
				all[form] = true
			}
		}
	}
	return slices.Collect(maps.Keys(all))
}

// texts are the parts of a secret that say what the secret says. White space
// around a secret often comes from the file that it was copied from, and goes
// where it is used.
func texts(secret string) []string {
	all := []string{secret}
	if trimmed := strings.TrimSpace(secret); len(trimmed) >= shortest {
		all = append(all, trimmed)
	}
	if strings.ContainsAny(secret, "\r\n") {
		for line := range strings.FieldsFuncSeq(secret, func(r rune) bool { return r == '\r' || r == '\n' }) {
			if line = strings.TrimSpace(line); len(line) >= shortestLine {
				all = append(all, line)
			}
		}
	}
	for _, text := range all {
		if !utf8.ValidString(text) {
			all = append(all, string([]rune(text)))
		}
	}
	return all
}

// based are the base64 forms of a text, alone and inside of something larger, and
// what escapes make of them.
func based(text string) []string {
	var all []string
	for _, alphabet := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
		all = append(all, alphabet.EncodeToString([]byte(text)), alphabet.WithPadding(base64.NoPadding).EncodeToString([]byte(text)))
		for before := range 3 {
			all = append(all, core(alphabet, text, before))
		}
	}
	for _, form := range all {
		all = append(all, query(form), queryLower(form), dotNet(form), php(form))
	}
	return all
}

// core is the base64 characters that depend on a text alone when so many bytes,
// modulo 3, stand before it: 3 bytes are 4 characters of 6 bits each.
func core(alphabet *base64.Encoding, text string, before int) string {
	padded := slices.Concat(make([]byte, before), []byte(text), make([]byte, 2))
	first, end := (4*before+2)/3, 4*(before+len(text))/3
	return alphabet.EncodeToString(padded)[first:end]
}
