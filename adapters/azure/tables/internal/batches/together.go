package batches

import "sync"

// parallel is how many rows are read at once.
const parallel = 16

// Together does n things, some at a time, and answers the first error in their order.
func Together(n int, do func(i int) error) error {
	errs := make([]error, n)
	var all sync.WaitGroup
	turns := make(chan struct{}, parallel)
	for i := range n {
		turns <- struct{}{}
		all.Go(func() {
			errs[i] = do(i)
			<-turns
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
