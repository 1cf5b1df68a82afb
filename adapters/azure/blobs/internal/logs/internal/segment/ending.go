package segment

import "bytes"

// Ending is what the last lines of a segment say.
type Ending struct {
	// Seq is the number of the last line, zero without any; Fence the highest.
	Seq, Fence int64
	// Next is the segment in which the log goes on, behind End; zero for none.
	Next int
	End  int64
}

// EndingOf reads lines that begin at an offset. Half a line counts as nothing.
func EndingOf(data []byte, start int64) Ending {
	var found Ending
	for line := range bytes.Lines(data) {
		start += int64(len(line))
		e := Parse(line)
		found.Seq = max(found.Seq, e.Seq)
		found.Fence = max(found.Fence, e.Fence, e.Takeover)
		if e.Next > 0 && found.Next == 0 {
			found.Next, found.End = e.Next, start
		}
	}
	return found
}
