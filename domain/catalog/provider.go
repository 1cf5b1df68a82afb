package catalog

import "time"

// Provider is one data provider of this build.
type Provider struct {
	Name        string
	Description string
	// CacheFor is how long an answer stays good; zero means that it is asked
	// every time.
	CacheFor time.Duration
	// Searchable says that the provider itself looks for what a person typed.
	Searchable bool
	Needs      Needs
	Inputs     []Parameter
}

// Option is one choice that a data provider offers.
type Option struct {
	// Label is what people read, Value what a workflow is given.
	Label string
	Value string
	// Metadata is a JSON object, nil for none.
	Metadata []byte
}

// OptionList is what a data provider answered, as of one moment. Whoever gets one
// changes nothing in it: it is shared.
type OptionList struct {
	Options []Option
	// Truncated says that the provider had more.
	Truncated bool
	FetchedAt time.Time
}

// optionOverhead is what an option takes beside its texts: two strings and a
// slice, as a 64-bit machine keeps them.
const optionOverhead = 56

// Bytes is about how much memory the list takes.
func (l OptionList) Bytes() int {
	sum := 0
	for _, o := range l.Options {
		sum += o.Bytes()
	}
	return sum
}

// Bytes is about how much memory the option takes.
func (o Option) Bytes() int { return optionOverhead + len(o.Label) + len(o.Value) + len(o.Metadata) }
