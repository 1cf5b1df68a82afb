package kv

// Page reads the rows of one page below a prefix, behind the one whose next part
// is after, and whether there are more. An empty after begins at the beginning, and
// a limit below one is one.
func Page[T any, P rowOf[T]](db *DB, prefix Key, after string, limit int) (rows []T, more bool, err error) {
	limit = max(limit, 1)
	span := Span{Prefix: prefix, Limit: limit + 1}
	if after != "" {
		span.After = prefix.With(after)
	}
	rows, err = Scan[T, P](db, span)
	if len(rows) > limit {
		return rows[:limit], true, err
	}
	return rows, false, err
}
