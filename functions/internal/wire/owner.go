package wire

// Owner is whose permissions count when something runs by itself.
type Owner struct {
	ID          string `json:"id" example:"11111111-1111-4111-8111-111111111111_22222222-2222-4222-8222-222222222222"`
	DisplayName string `json:"displayName"`
}
