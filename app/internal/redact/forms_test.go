package redact_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"maps"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

// difficult is a secret of which every escape changes something.
const difficult = "p@ss \"w0rd\" <&>é/\\+1='s\n\U0001F511end"

// TestFormsOfASecret has what encoders really wrote, letter by letter.
func TestFormsOfASecret(t *testing.T) {
	t.Parallel()
	s := knowing(difficult)
	for name, form := range map[string]string{
		"as it is":                   difficult,
		"its line":                   `p@ss "w0rd" <&>é/\+1='s`,
		"JSON.stringify":             `p@ss \"w0rd\" <&>é/\\+1='s\n🔑end`,
		"JSON by Go":                 `p@ss \"w0rd\" \u003c\u0026\u003eé/\\+1='s\n🔑end`,
		"JSON by Python":             `p@ss \"w0rd\" <&>\u00e9/\\+1='s\n\ud83d\udd11end`,
		"JSON by PHP":                `p@ss \"w0rd\" <&>\u00e9\/\\+1='s\n\ud83d\udd11end`,
		"JSON by .NET":               `p@ss \u0022w0rd\u0022 \u003C\u0026\u003E\u00E9/\\\u002B1=\u0027s\n\uD83D\uDD11end`,
		"JSON in JSON":               `p@ss \\\"w0rd\\\" <&>é/\\\\+1='s\\n🔑end`,
		"JSON in JSON by Go":         `p@ss \\\"w0rd\\\" \\u003c\\u0026\\u003eé/\\\\+1='s\\n🔑end`,
		"JSON in JSON, HTML outside": `p@ss \\\"w0rd\\\" \u003c\u0026\u003eé/\\\\+1='s\\n🔑end`,
		"urllib.quote":               `p%40ss%20%22w0rd%22%20%3C%26%3E%C3%A9/%5C%2B1%3D%27s%0A%F0%9F%94%91end`,
		"urllib.quote_plus":          `p%40ss+%22w0rd%22+%3C%26%3E%C3%A9%2F%5C%2B1%3D%27s%0A%F0%9F%94%91end`,
		"encodeURIComponent":         `p%40ss%20%22w0rd%22%20%3C%26%3E%C3%A9%2F%5C%2B1%3D's%0A%F0%9F%94%91end`,
		"encodeURI":                  `p@ss%20%22w0rd%22%20%3C&%3E%C3%A9/%5C+1='s%0A%F0%9F%94%91end`,
		"a query in lower case":      `p%40ss+%22w0rd%22+%3c%26%3e%c3%a9%2f%5c%2b1%3d%27s%0a%f0%9f%94%91end`,
		"JSON in a query":            `p%40ss+%5C%22w0rd%5C%22+%3C%26%3E%C3%A9%2F%5C%5C%2B1%3D%27s%5Cn%F0%9F%94%91end`,
		"a query in a query":         `p%2540ss%2B%2522w0rd%2522%2B%253C%2526%253E%25C3%25A9%252F%255C%252B1%253D%2527s%250A%25F0%259F%2594%2591end`,
		"HTML":                       `p@ss &#34;w0rd&#34; &lt;&amp;&gt;é/\+1=&#39;s` + "\n🔑end",
		"html.escape by Python":      `p@ss &quot;w0rd&quot; &lt;&amp;&gt;é/\+1=&#x27;s` + "\n🔑end",
		"HTML, quotes as they are":   `p@ss "w0rd" &lt;&amp;&gt;é/\+1='s` + "\n🔑end",
		"XML":                        `p@ss &#34;w0rd&#34; &lt;&amp;&gt;é/\+1=&#39;s&#xA;🔑end`,
		"HTML in JSON by Go":         `p@ss \u0026#34;w0rd\u0026#34; \u0026lt;\u0026amp;\u0026gt;é/\\+1=\u0026#39;s\n🔑end`,
		"base64":                     "cEBzcyAidzByZCIgPCY+w6kvXCsxPSdzCvCflJFlbmQ=",
		"base64 without padding":     "cEBzcyAidzByZCIgPCY+w6kvXCsxPSdzCvCflJFlbmQ",
		"base64 for addresses":       "cEBzcyAidzByZCIgPCY-w6kvXCsxPSdzCvCflJFlbmQ=",
		"base64 in a query":          "cEBzcyAidzByZCIgPCY%2Bw6kvXCsxPSdzCvCflJFlbmQ%3D",
		"base64 in JSON by .NET":     `cEBzcyAidzByZCIgPCY\u002Bw6kvXCsxPSdzCvCflJFlbmQ=`,
		"hex":                        "70407373202277307264",
		"hex in upper case":          "27730AF09F9491656E64",
	} {
		before, after := "<", ">"
		if strings.HasPrefix(name, "hex") {
			all := fmt.Sprintf("%x", difficult)
			if name != "hex" {
				all = strings.ToUpper(all)
			}
			if !strings.Contains(all, form) {
				t.Errorf("%s: %s is not in %s", name, form, all)
			}
			form = all
		}
		if got := s.Text(before + form + after); got != "<***>" {
			t.Errorf("%s: %s became %s", name, form, got)
		}
	}
}

// TestBase64OfSomethingLarger shows what is left at the ends: what depends on
// the neighbours alone, and one character on each side that depends on both.
func TestBase64OfSomethingLarger(t *testing.T) {
	t.Parallel()
	s := knowing(difficult)
	for form, want := range map[string]string{
		"dXNlcjpwQHNzICJ3MHJkIiA8Jj7DqS9cKzE9J3MK8J+UkWVuZCE=": "dXNlcjp***CE=",
		"dXM6cEBzcyAidzByZCIgPCY+w6kvXCsxPSdzCvCflJFlbmQh":     "dXM6***h",
		"dXNlOnBAc3MgIncwcmQiIDwmPsOpL1wrMT0ncwrwn5SRZW5kIT8":  "dXNlOn***IT8",
	} {
		if got := s.Text(form); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// encoders are the forms that are promised, by those who really write them.
func encoders() map[string]func(string) string {
	list := map[string]func(string) string{
		"raw":       func(s string) string { return s },
		"json":      func(s string) string { return marshal(s, true) },
		"json,html": func(s string) string { return marshal(s, false) },
		"%q":        func(s string) string { return unquote(strconv.Quote(s)) },
		"%+q":       func(s string) string { return unquote(strconv.QuoteToASCII(s)) },
		"query":     url.QueryEscape,
		"segment":   url.PathEscape,
		"path":      func(s string) string { return (&url.URL{Path: s}).EscapedPath() },
		"fragment":  func(s string) string { return (&url.URL{Fragment: s}).EscapedFragment() },
		"password":  func(s string) string { return strings.TrimPrefix(url.UserPassword("", s).String(), ":") },
		"html":      html.EscapeString,
		"xml":       escapeXML,
		"%x":        func(s string) string { return hex.EncodeToString([]byte(s)) },
		"%X":        func(s string) string { return strings.ToUpper(hex.EncodeToString([]byte(s))) },
		"% x":       func(s string) string { return fmt.Sprintf("% x", s) },
		"%v":        func(s string) string { return strings.Trim(fmt.Sprintf("%d", []byte(s)), "[]") },
		"%#v":       func(s string) string { return strings.TrimSuffix(fmt.Sprintf("%#v", []byte(s))[len("[]byte{"):], "}") },
	}
	for name, alphabet := range map[string]*base64.Encoding{
		"base64": base64.StdEncoding, "base64raw": base64.RawStdEncoding, "base64url": base64.URLEncoding, "base64rawurl": base64.RawURLEncoding,
	} {
		list[name] = func(s string) string { return alphabet.EncodeToString([]byte(s)) }
	}
	for name, encode := range maps.Clone(list) {
		if strings.Contains(encode("<\""), "%3C") {
			list[name+",lower"] = func(s string) string { return lowerEscapes(encode(s)) }
		}
	}
	nested := []string{"json", "json,html", "query", "query,lower", "html"}
	for _, inner := range append(nested, "base64", "base64raw", "base64url") {
		for _, outer := range nested {
			list[outer+" of "+inner] = func(s string) string { return list[outer](list[inner](s)) }
		}
	}
	for _, inner := range []string{"json", "json,html"} {
		list["base64 of "+inner] = func(s string) string { return list["base64"](list[inner](s)) }
	}
	return list
}

func marshal(s string, forHTML bool) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(forHTML)
	if err := encoder.Encode(s); err != nil {
		panic(err)
	}
	return unquote(strings.TrimSpace(b.String()))
}

func unquote(quoted string) string { return quoted[1 : len(quoted)-1] }

func escapeXML(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		panic(err)
	}
	return b.String()
}

// lowerEscapes writes %XX in lower case and leaves all else.
func lowerEscapes(s string) string {
	pieces := strings.Split(s, "%")
	for i, piece := range pieces[1:] {
		pieces[i+1] = strings.ToLower(piece[:2]) + piece[2:]
	}
	return strings.Join(pieces, "%")
}
