// Package record holds what is told about a run to the test that played it.
package record

import "encoding/json"

// Status is how a run ended.
type Status string

// The statuses.
const (
	Success             Status = "Success"
	CompletedWithErrors Status = "CompletedWithErrors"
	Failed              Status = "Failed"
	Timeout             Status = "Timeout"
	Cancelled           Status = "Cancelled"
)

// Record is what was done and said on the way to a result.
type Record struct {
	// Log has the lines in their order.
	Log []Line
	// Calls are those through the HTTP client of Connected, in the order of their ends.
	Calls []Call
	// Connections names the integration of each connection that was opened; a
	// client that Fake gave opens none.
	Connections []string
}

// Line is one line of the log.
type Line struct {
	Attempt int
	// Level is debug, info, warn or error.
	Level string
	// Step wrote the line; empty outside of any.
	Step    string
	Message string
	// Fields is a JSON object, nil when there are none.
	Fields json.RawMessage
}

// String is the line as people read it.
func (l Line) String() string {
	text := l.Level + " "
	if l.Step != "" {
		text += "[" + l.Step + "] "
	}
	text += l.Message
	if l.Fields != nil {
		text += " " + string(l.Fields)
	}
	return text
}

// Step is one run of a step's function.
type Step struct {
	Name    string
	Attempt int
	// Failed says that the function answered an error, Lost that the program died
	// before the result was stored.
	Failed bool
	Lost   bool
	// Result is what was stored, nil when nothing was.
	Result json.RawMessage
}

// Progress is what people see while a run goes on. A Total of 0 means not known.
type Progress struct {
	Done, Total int
	Text        string
}

// Call is one HTTP call of an integration.
type Call struct {
	Integration string
	Method      string
	// Path is without the query.
	Path string
	// Status is zero when there was no answer.
	Status int
}

// File is a file with its content.
type File struct {
	Name        string
	ContentType string
	Content     []byte
}
