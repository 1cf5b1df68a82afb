package host

import "time"

// Effect is how much a workflow may change at a client. The zero value counts
// as Changes, the careful reading of an author who did not say.
type Effect string

// The effects, from harmless to final.
const (
	Reads    Effect = "read"
	Changes  Effect = "change"
	Destroys Effect = "destroy"
)

// Retry says how often a failed workflow is started again. The zero value means never.
type Retry struct {
	// Attempts counts all starts, the first included; 0 and 1 both mean no retry.
	Attempts int
	// Backoff is the wait before the second attempt, doubled before each later one.
	Backoff time.Duration
	// Max caps the wait; zero means no cap.
	Max time.Duration
	// Jitter is the part of the wait that is random, 0 to 1.
	Jitter float64
}

// Concurrency says how many runs of a workflow go on at a time. The zero value sets no
// bound.
type Concurrency struct {
	// Most bounds all runs together, whoever they are for; 0 does not.
	Most int
	// PerOrganization bounds those for one organization, or for global; 0 does not.
	PerOrganization int
}

// Spec is what a workflow declares about itself, its defaults filled in. Its
// fields are those of workflow.Spec, where authors read what they mean.
type Spec struct {
	Name                 string
	Title                string
	Description          string
	Category             string
	Tags                 []string
	Effect               Effect
	Timeout              time.Duration
	Retry                Retry
	Concurrency          Concurrency
	Needs                Requirements
	SavesMinutes         int
	OrganizationOptional bool
}

// ProviderSpec is what a data provider declares about itself.
type ProviderSpec struct {
	Name        string
	Description string
	// CacheFor is how long an answer stays good; zero asks every time.
	CacheFor time.Duration
	// Searchable says that the provider itself looks for what a person typed.
	Searchable bool
	Needs      Requirements
}

// Requirements is what must be configured, by name.
type Requirements struct {
	Integrations []string
	Settings     []SettingNeed
}

// SettingNeed is a setting that is read.
type SettingNeed struct {
	Key  string
	Type SettingType
	// Optional is true for a setting with a default: it may be absent.
	Optional bool
}

// IntegrationInfo is what an integration declares: what people can configure
// before it connects.
type IntegrationInfo struct {
	Name     string
	Title    string
	Settings []string
	Secrets  []string
	// Required are those of both without which it does not connect.
	Required []string
	// NeedsTenant says that it can work only where there is an Entra tenant.
	NeedsTenant bool
	// HasTest says that its code can tell whether a connection works.
	HasTest bool
}
