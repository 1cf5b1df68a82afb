// Package export hands on what is read in pages one by one, as exports need it. What is
// read, and for whom, is for whoever asks to say.
package export

import "iter"

// All answers everything that read answers, from the first page on and as it is read. A
// page after which nothing comes has no next. What keeps the first page from being read
// is answered at once; an error later on is the end.
func All[T any](read func(after string) (items []T, next string, err error)) (iter.Seq2[T, error], error) {
	first, second, err := read("")
	if err != nil {
		return nil, err
	}
	return func(yield func(T, error) bool) {
		items, next := first, second
		for {
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
			if next == "" {
				return
			}
			var err error
			if items, next, err = read(next); err != nil {
				var none T
				yield(none, err)
				return
			}
		}
	}, nil
}
