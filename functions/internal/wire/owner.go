package wire

// Owner is whose permissions count when something runs by itself.
type Owner struct {
	ID          string `json:"id"`
	DisplayName string `json:"displayName"`
}
