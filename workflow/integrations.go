package workflow

import "slices"

// IntegrationInfo is what an integration declares, for platforms: what people
// can configure before it connects.
type IntegrationInfo struct {
	Name     string
	Title    string
	Settings []string
	Secrets  []string
}

// Integrations answers every integration that this program declares.
func Integrations() []IntegrationInfo {
	registered.mu.Lock()
	defer registered.mu.Unlock()
	return slices.Clone(registered.integrations)
}

func (r *registry) declareIntegration(info IntegrationInfo) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.integrations = append(r.integrations, info)
}
