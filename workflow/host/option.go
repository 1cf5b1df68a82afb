package host

// Option is one choice that a data provider offers.
type Option struct {
	// Label is what people read, Value what the workflow is given.
	Label string `json:"label"`
	Value string `json:"value"`
	// Metadata is anything that helps to choose; nil for nothing.
	Metadata map[string]any `json:"metadata,omitempty"`
}
