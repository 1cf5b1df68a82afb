package related

import (
	"bytes"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/relation"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
)

// Tally counts the lines of one log in the order of their keys, piece by piece,
// because a log may have a million. The zero value is between two logs.
type Tally struct {
	ID    string `json:"i"`
	Scope string `json:"s"`
	// Seq is the last line that was counted, and Bytes are those of all.
	Seq   int64 `json:"n"`
	Bytes int64 `json:"z"`
	// Unclear is true once a line is missing or could not be read.
	Unclear bool `json:"u,omitempty"`
}

// Ends reports whether a log was being counted, and the key is not one of its lines.
func (t Tally) Ends(at kv.Key) bool {
	if t.ID == "" {
		return false
	}
	d, err := executions.NewDoorbell(t.ID, t.Scope)
	return err != nil || !bytes.HasPrefix(at, rows.LinesOf(d))
}

// Count adds the row at a key, if it is a line.
func (r Rows) Count(t *Tally, at kv.Key) error {
	parts, _ := at.Parts()
	if len(parts) == 0 || parts[0] != kindLine {
		return nil
	}
	d, isRun := runOf(parts)
	seq, isLine := lineOf(parts)
	if !isRun || !isLine {
		return nil
	}
	var line rows.Line
	found, err := r.db.Get(at, &line)
	if ignoreDamage(err) != nil {
		return err
	}
	t.Unclear = t.Unclear || !found || seq != t.Seq+1
	t.ID, t.Scope, t.Seq = string(d.ID()), d.Scope().Key(), seq
	if found {
		t.Bytes += line.Line().Size()
	}
	return nil
}

// Log is where the log that was counted says how far it has come.
func (t Tally) Log() (kind string, parts []string) {
	return kindLog, []string{kindLog, t.Scope, t.ID}
}

// Settle compares what a log says about its lines with what was counted, once
// all of them were. It reads on from there, since lines may have been written.
func (r Rows) Settle(t Tally) ([]relation.Finding, error) {
	d, err := executions.NewDoorbell(t.ID, t.Scope)
	if err != nil {
		return nil, err
	}
	if _, is, err := r.Find(d); err != nil || is != Present {
		return nil, err
	}
	var log rows.Log
	_, damage := r.db.Get(rows.LogKey(d), &log)
	if ignoreDamage(damage) != nil {
		return nil, damage
	}
	if log.Lines != t.Seq {
		if err := r.goOn(&t, d); err != nil {
			return nil, ignoreDamage(err)
		}
	}
	if t.Unclear { // some bytes were not counted
		t.Bytes = max(t.Bytes, log.Bytes)
	}
	if damage == nil && log.Lines == t.Seq && log.Bytes == t.Bytes {
		return nil, nil
	}
	return []relation.Finding{relation.Put("It counts other lines than there are.", rows.LogKey(d), &rows.Log{Lines: t.Seq, Bytes: t.Bytes})}, nil
}

// goOn counts what came after the last piece.
func (r Rows) goOn(t *Tally, d executions.Doorbell) error {
	newer, err := kv.Scan[rows.Line](r.db, kv.Span{Prefix: rows.LinesOf(d), After: rows.LineKey(d, t.Seq)})
	for _, line := range newer {
		t.Seq, t.Bytes = line.Seq, t.Bytes+line.Line().Size()
	}
	return err
}
