package batches

import "github.com/bifrost-run/bifrost/domain/fault"

// InputMost is how many bytes the Input and all Inputs of a batch may have together:
// with five thousand organizations some two hundred for each.
const InputMost = 1 << 20

// CheckSize refuses a batch whose inputs are too large to be kept: Invalid
// batch_too_large.
func (b Batch) CheckSize() error {
	size := len(b.Input)
	for _, input := range b.Inputs {
		size += len(input)
	}
	if size > InputMost {
		return fault.New(fault.Invalid, "batch_too_large", "The inputs of a batch may have one megabyte in all. Start several batches, each for a part of the organizations.")
	}
	return nil
}
