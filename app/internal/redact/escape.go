package redact

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"strconv"
	"strings"
	"unicode/utf16"
)

// escape writes a text as some format wants it.
type escape func(string) string

const (
	upper = "0123456789ABCDEF"
	lower = "0123456789abcdef"
	// unreserved is what no part of an address needs to escape, beside letters and
	// digits.
	unreserved = "-_.~"
)

// dotNet and php escape what base64 has, too.
var (
	dotNet = foreignJSON(upper, "\"&'+<>`\x7f", "/")
	php    = foreignJSON(lower, "", `\/`)
	query  = percent(unreserved, "+", upper)
	// queryLower is how old .NET writes a query.
	queryLower = percent(unreserved, "+", lower)
)

// common are the escapes that are found inside of each other, too.
var common = []escape{
	jsonPlain, jsonHTML, html.EscapeString,
	query, queryLower, percent(unreserved, "%20", upper), percent(unreserved, "%20", lower),
}

// others are the escapes that are found by themselves.
var others = escapes()

func escapes() []escape {
	all := []escape{
		dotNet, php, foreignJSON(lower, "", "/"),
		unquoted(strconv.Quote), unquoted(strconv.QuoteToASCII),
		xmlText, markup(`"`, "'"), markup("&quot;", "'"),
		markup("&quot;", "&#39;"), markup("&quot;", "&#039;"), markup("&quot;", "&#x27;"), markup("&quot;", "&apos;"),
	}
	for _, digits := range []string{upper, lower} {
		all = append(all,
			percent(unreserved+"$&+=:@", "%20", digits),           // a segment of a path, by Go
			percent(unreserved+"$&+,/:;=@", "%20", digits),        // a path, by Go
			percent(unreserved+"$&+,;=", "%20", digits),           // a user or password, by Go
			percent(unreserved+"$&+,/:;=?@!()*", "%20", digits),   // a fragment, by Go
			percent(unreserved+"/", "%20", digits),                // a path, by Python
			percent(unreserved+"!'()*", "%20", digits),            // encodeURIComponent
			percent(unreserved+"!'()*;,/?:@&=+$#", "%20", digits), // encodeURI
			percent("-_.*", "+", digits),                          // a form, by browsers
			percent("", "%20", digits),                            // everything
		)
	}
	return all
}

func jsonPlain(text string) string { return goJSON(text, false) }

func jsonHTML(text string) string { return goJSON(text, true) }

func goJSON(text string, forHTML bool) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(forHTML)
	_ = encoder.Encode(text) // A string into memory: nothing can fail.
	return b.String()[1 : b.Len()-2]
}

// foreignJSON escapes what is not ASCII, and of ASCII what is listed, as \uXXXX
// with these digits.
func foreignJSON(digits, listed, slash string) escape {
	short := map[rune]string{'\\': `\\`, '"': `\"`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`, '/': slash}
	return func(text string) string {
		var b strings.Builder
		for _, r := range text {
			switch {
			case r < ' ' && short[r] == "", r > '~' && r != '\x7f', strings.ContainsRune(listed, r):
				for _, unit := range utf16.Encode([]rune{r}) {
					b.WriteString(`\u`)
					for shift := 12; shift >= 0; shift -= 4 {
						b.WriteByte(digits[unit>>shift&15])
					}
				}
			case short[r] != "":
				b.WriteString(short[r])
			default:
				b.WriteRune(r)
			}
		}
		return b.String()
	}
}

// percent escapes everything but letters, digits and what is kept as %XX.
func percent(keep, space, digits string) escape {
	var table [256]string
	for i := range table {
		c := byte(i)
		switch {
		case '0' <= c && c <= '9', 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z', strings.IndexByte(keep, c) >= 0:
			table[i] = string([]byte{c})
		default:
			table[i] = string([]byte{'%', digits[c>>4], digits[c&15]})
		}
	}
	table[' '] = space
	return func(text string) string {
		var b strings.Builder
		for i := range len(text) {
			b.WriteString(table[text[i]])
		}
		return b.String()
	}
}

// markup escapes for HTML, with these ways to write the quotes.
func markup(double, single string) escape {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, double, "'", single).Replace
}

func xmlText(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // Into memory: nothing can fail.
	return b.String()
}

func unquoted(quote escape) escape {
	return func(text string) string {
		quoted := quote(text)
		return quoted[1 : len(quoted)-1]
	}
}

// printed is how fmt shows the bytes of a text.
func printed(text string) []string {
	raw := []byte(text)
	return []string{
		fmt.Sprintf("%x", raw), fmt.Sprintf("%X", raw), fmt.Sprintf("% x", raw), fmt.Sprintf("% X", raw),
		strings.Trim(fmt.Sprintf("%v", raw), "[]"),
		strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%#v", raw), "[]byte{"), "}"),
	}
}
