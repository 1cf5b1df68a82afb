package related

import (
	"bytes"
	"slices"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/relation"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
)

// step judges a stored step by its place and by the row that its name is taken by.
func (r Rows) step(d executions.Doorbell, at kv.Key, _ []string, row kv.Row) ([]relation.Finding, error) {
	step := row.(*rows.Step)
	if !bytes.Equal(rows.StepKey(d, step.Order), at) {
		return []relation.Finding{relation.Lost("It stands in the place of another step.")}, nil
	}
	var name rows.StepName
	taken, err := r.db.Get(rows.StepNameKey(d, step.Name), &name)
	if err != nil {
		return nil, ignoreDamage(err)
	}
	mend := relation.Put("A step could be stored twice, because its name is not taken.", rows.StepNameKey(d, step.Name), &rows.StepName{Order: step.Order}).
		About(titleStepName, whereOf(d))
	if !taken {
		return []relation.Finding{mend}, nil
	}
	if name.Order == step.Order {
		return nil, nil
	}
	twin, err := r.named(d, name.Order, step.Name)
	if err != nil {
		return nil, ignoreDamage(err)
	}
	if twin {
		return []relation.Finding{relation.Lost("Another step has the same name.")}, nil
	}
	mend.Found = "It leads to another step."
	return []relation.Finding{mend}, nil
}

// named reports whether the nth step of a run has this name.
func (r Rows) named(d executions.Doorbell, order int64, name string) (bool, error) {
	var step rows.Step
	found, err := r.db.Get(rows.StepKey(d, order), &step)
	return found && step.Name == name, err
}

// stepName judges what a name is taken by. A step that has the name sets a wrong
// place right when it is judged itself.
func (r Rows) stepName(d executions.Doorbell, at kv.Key, parts []string, row kv.Row) ([]relation.Finding, error) {
	if len(parts) != 4 {
		return []relation.Finding{relation.Delete("It names no step.", at)}, nil
	}
	right, err := r.named(d, row.(*rows.StepName).Order, parts[3])
	if err != nil || right {
		return nil, ignoreDamage(err)
	}
	steps, err := kv.Scan[rows.Step](r.db, kv.Span{Prefix: rows.StepsOf(d)})
	if err != nil || slices.ContainsFunc(steps, func(s rows.Step) bool { return s.Name == parts[3] }) {
		return nil, ignoreDamage(err)
	}
	return []relation.Finding{relation.Delete("It leads to a step that is not there.", at)}, nil
}

// line judges a line by its place and by the line before it.
func (r Rows) line(d executions.Doorbell, at kv.Key, parts []string, row kv.Row) ([]relation.Finding, error) {
	line := *row.(*rows.Line)
	seq, ok := lineOf(parts)
	if !ok {
		return []relation.Finding{relation.Lost("Its key names no line.")}, nil
	}
	var found []relation.Finding
	if line.Seq != seq {
		line.Seq = seq
		found = append(found, relation.Put("It has the number of another line.", at, &line))
	}
	if seq == 1 {
		return found, nil
	}
	_, before, err := r.db.Raw(rows.LineKey(d, seq-1))
	if err == nil && !before {
		found = append(found, relation.Lost("Lines before it are missing: bring them back from a backup."))
	}
	return found, err
}

// lineOf is the number of the line at a key.
func lineOf(parts []string) (int64, bool) {
	if len(parts) != 4 {
		return 0, false
	}
	seq, ok := kv.Number(parts[3])
	return seq, ok && seq > 0
}

// log judges what a log says about itself when it has no line at all; with lines
// it is compared when they were counted.
func (r Rows) log(d executions.Doorbell, at kv.Key, _ []string, row kv.Row) ([]relation.Finding, error) {
	log := row.(*rows.Log)
	if log.Lines == 0 && log.Bytes == 0 {
		return nil, nil
	}
	lines, err := r.db.Keys(kv.Span{Prefix: rows.LinesOf(d), Limit: 1})
	if err != nil || len(lines) > 0 {
		return nil, err
	}
	return []relation.Finding{relation.Put("It counts lines that are not there.", at, &rows.Log{})}, nil
}

// damagedLog removes a row about a log without lines. One with lines was told of
// when they were counted.
func (r Rows) damagedLog(at kv.Key, parts []string) ([]relation.Finding, error) {
	if d, ok := runOf(parts); ok {
		if lines, err := r.db.Keys(kv.Span{Prefix: rows.LinesOf(d), Limit: 1}); err != nil || len(lines) > 0 {
			return nil, err
		}
	}
	return relation.Copy(at, parts)
}

// key judges what an Idempotency-Key leads to, and whether it will be forgotten.
func (r Rows) key(at kv.Key, parts []string, row kv.Row) ([]relation.Finding, error) {
	if len(parts) != 3 {
		return []relation.Finding{relation.Delete("It is no key of a caller's.", at)}, nil
	}
	key := row.(*rows.IdempotencyKey)
	age := rows.KeyTimeKey(key.CreatedAt, parts[1], parts[2])
	d, err := executions.NewDoorbell(key.ID, parts[1])
	if err != nil {
		return []relation.Finding{relation.Delete("It leads to no run.", at, age)}, nil
	}
	if _, is, err := r.Find(d); err != nil || is == Absent {
		return []relation.Finding{relation.Delete("It leads to a run that is not there.", at, age)}, err
	}
	aged, err := r.db.Get(age, &rows.KeyTime{})
	if aged || err != nil && !kv.Unreadable(err) {
		return nil, err
	}
	mend := relation.Put("It would never be forgotten.", age, &rows.KeyTime{Scope: parts[1], Key: parts[2], CreatedAt: key.CreatedAt})
	return []relation.Finding{mend}, nil
}

// keyTime judges the age of an Idempotency-Key: the key must be of that age.
func (r Rows) keyTime(at kv.Key, _ []string, row kv.Row) ([]relation.Finding, error) {
	age := row.(*rows.KeyTime)
	var key rows.IdempotencyKey
	found, err := r.db.Get(rows.KeyKey(age.Scope, age.Key), &key)
	if err != nil {
		return nil, ignoreDamage(err)
	}
	if found && bytes.Equal(rows.KeyTimeKey(key.CreatedAt, age.Scope, age.Key), at) {
		return nil, nil
	}
	return []relation.Finding{relation.Delete("No key of a caller's has this age.", at)}, nil
}
