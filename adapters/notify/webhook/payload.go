package webhook

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/bifrost-run/bifrost/ports/notify"
)

// The shape is that of a message with one Adaptive Card, version 1.4. Texts stand in
// rich text blocks, which know no Markdown: a name or a sentence of another system's can
// bring no link of its own.
type (
	message struct {
		Type        string       `json:"type"`
		Attachments []attachment `json:"attachments"`
		// Title, Text and Link are the same for whoever reads no cards.
		Title string `json:"title"`
		Text  string `json:"text"`
		Link  string `json:"link,omitempty"`
	}
	attachment struct {
		ContentType string  `json:"contentType"`
		ContentURL  *string `json:"contentUrl"`
		Content     card    `json:"content"`
	}
	card struct {
		Schema  string   `json:"$schema"`
		Type    string   `json:"type"`
		Version string   `json:"version"`
		Body    []block  `json:"body"`
		Actions []action `json:"actions,omitempty"`
	}
	block struct {
		Type    string `json:"type"`
		Spacing string `json:"spacing,omitempty"`
		Inlines []run  `json:"inlines"`
	}
	run struct {
		Type   string `json:"type"`
		Text   string `json:"text"`
		Size   string `json:"size,omitempty"`
		Weight string `json:"weight,omitempty"`
	}
	action struct {
		Type  string `json:"type"`
		Title string `json:"title"`
		URL   string `json:"url"`
	}
)

func payload(m notify.Message) ([]byte, error) {
	content := card{
		Schema: "http://adaptivecards.io/schemas/adaptive-card.json", Type: "AdaptiveCard", Version: "1.4",
		Body: []block{line("", run{Text: m.Title, Size: "medium", Weight: "bolder"})},
	}
	if m.Text != "" {
		content.Body = append(content.Body, line("", run{Text: m.Text}))
	}
	for _, f := range m.Facts {
		content.Body = append(content.Body, line("small", run{Text: f.Name + ": ", Weight: "bolder"}, run{Text: f.Value}))
	}
	if m.Link != "" {
		content.Actions = []action{{Type: "Action.OpenUrl", Title: "Open", URL: m.Link}}
	}
	raw, err := json.Marshal(message{
		Type: "message", Attachments: []attachment{{ContentType: "application/vnd.microsoft.card.adaptive", Content: content}},
		Title: m.Title, Text: plain(m), Link: m.Link,
	})
	if err != nil {
		return nil, fmt.Errorf("write a message to a webhook: %w", err)
	}
	return raw, nil
}

func line(spacing string, runs ...run) block {
	for i := range runs {
		runs[i].Type = "TextRun"
	}
	return block{Type: "RichTextBlock", Spacing: spacing, Inlines: runs}
}

// plain is the whole message in lines.
func plain(m notify.Message) string {
	lines := []string{m.Title}
	if m.Text != "" {
		lines = append(lines, m.Text)
	}
	for _, f := range m.Facts {
		lines = append(lines, f.Name+": "+f.Value)
	}
	if m.Link != "" {
		lines = append(lines, m.Link)
	}
	return strings.Join(lines, "\n")
}
