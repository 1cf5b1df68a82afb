package executions

import "time"

// LogMax is how many bytes of log a run may write; one more line then says that
// the rest was dropped.
const LogMax = 100 << 20

// Line is one line of a run's log.
type Line struct {
	// Seq counts the lines of a run from 1, over all attempts, without a gap.
	Seq     int64
	Time    time.Time
	Level   string
	Message string
	Attempt int
	// Step is the step that wrote the line, empty outside of any.
	Step string
	// Fields is a JSON object, nil when there are none.
	Fields []byte
}

// Size is what the line counts against LogMax.
func (l Line) Size() int64 { return int64(len(l.Message) + len(l.Fields) + len(l.Step) + 64) }

// LogPage is a part of a log.
type LogPage struct {
	Lines []Line
	// Cursor is where to read on: the Seq of the last line seen.
	Cursor int64
	// More reports that further lines are there already.
	More bool
}
