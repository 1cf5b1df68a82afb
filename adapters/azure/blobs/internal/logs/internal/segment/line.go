package segment

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

const (
	// MaxLine is the longest line, in bytes as stored: a reader needs one whole.
	MaxLine = 4 << 20
	// maxBlock is the most that is added at once, which is all or nothing. Azure's
	// own limit is 100 MiB.
	maxBlock = 64 << 20
)

// Entry is one line of a blob, which is one of three: a line of the log, the
// beginning of a writer's time, or the way to the next segment. The zero value is
// none of them, and counts as nothing.
type Entry struct {
	Written
	// Takeover is the fence of a writer: whatever has a lower one and stands behind
	// this was written by one that had lost its lease.
	Takeover int64 `json:"takeover"`
	// Next is the segment in which the log goes on.
	Next int `json:"next"`
}

// Written is a line of the log, which Seq makes it. Its first two fields stand in front, so that a
// person who reads the blob sees the order.
type Written struct {
	Seq     int64           `json:"seq"`
	Fence   int64           `json:"fence"`
	Time    time.Time       `json:"time"`
	Level   string          `json:"level"`
	Attempt int             `json:"attempt"`
	Step    string          `json:"step,omitempty"`
	Message string          `json:"message"`
	Fields  json.RawMessage `json:"fields,omitempty"`
}

// Line is what was written.
func (w Written) Line() executions.Line {
	return executions.Line{
		Seq: w.Seq, Time: w.Time, Level: w.Level, Message: w.Message, Attempt: w.Attempt, Step: w.Step, Fields: w.Fields,
	}
}

// Parse reads a line of a blob. What is none is the zero value.
func Parse(line []byte) Entry {
	var e Entry
	if json.Unmarshal(line, &e) != nil {
		return Entry{}
	}
	return e
}

// Takeover is the line that begins the time of a writer.
func Takeover(fence int64) []byte { return fmt.Appendf(nil, "{\"takeover\":%d}\n", fence) }

// Next is the line that ends a segment.
func Next(segment int) []byte { return fmt.Appendf(nil, "{\"next\":%d}\n", segment) }

// errFields is a defect of the caller.
var errFields = errors.New("the fields of a log line are not JSON")

// Render adds a line to a block. It is never shorter than the line's Size, so
// that whoever counts sizes can tell whether a batch was stored. TooLarge
// log_too_large for a line or a block beyond what one may have; other errors are
// defects of the caller.
func Render(block *bytes.Buffer, l executions.Line, fence int64) error {
	before := block.Len()
	encoder := json.NewEncoder(block)
	encoder.SetEscapeHTML(false)
	head := Written{Seq: l.Seq, Fence: fence, Time: l.Time, Level: l.Level, Attempt: l.Attempt, Step: l.Step, Message: l.Message}
	if err := encoder.Encode(head); err != nil {
		return fmt.Errorf("a log line cannot be encoded: %w", err)
	}
	if len(l.Fields) > 0 {
		if !json.Valid(l.Fields) {
			return errFields
		}
		block.Truncate(block.Len() - len("}\n"))
		block.WriteString(`,"fields":`)
		block.Write(onOneLine(l.Fields))
		block.WriteString("}\n")
	}
	if block.Len()-before > MaxLine {
		return errTooLarge("A line of this log is larger than 4 MB.")
	}
	if block.Len() > maxBlock {
		return errTooLarge("These lines are more than 64 MB.")
	}
	return nil
}

// onOneLine keeps JSON as it is: a line feed in it can only be a space between
// two of its parts.
func onOneLine(fields []byte) []byte {
	return bytes.ReplaceAll(fields, []byte("\n"), []byte(" "))
}

func errTooLarge(sentence string) error {
	return fault.New(fault.TooLarge, "log_too_large", sentence)
}
