package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// graph is the integration that the demo directory stands in for.
const graph = "msgraph"

// follow takes the demo's integration along to another address of the program,
// and leaves alone what somebody has connected to a system of their own, or
// disconnected.
func (s Seeder) follow(ctx context.Context, origin string) error {
	global := permissions.SeedSystem.Authority(organizations.TargetGlobal())
	config, err := s.Config.Load(ctx, global.Scope)
	if err != nil {
		return fmt.Errorf("look for the demo's integration: %w", err)
	}
	url := DirectoryURL(origin)
	at := slices.IndexFunc(config.Integrations, func(i organizations.Integration) bool { return i.Type == graph })
	if at < 0 || config.Integrations[at].Settings["base_url"] == url || !ours(config.Integrations[at]) {
		return nil
	}
	was := config.Integrations[at]
	moved := was
	moved.Settings = addresses(url)
	err = s.Recorder.Write(ctx, global, record.Change{Action: audit.IntegrationPut, ID: graph, Before: recordOf(was), After: recordOf(moved)})
	if err == nil {
		err = s.Config.PutIntegration(ctx, global.Scope, moved)
	}
	if err != nil {
		return fmt.Errorf("move the demo's integration: %w", err)
	}
	return nil
}

// connected is what the audit trail keeps of the integration: the names of its
// secrets and no value.
type connected struct {
	Settings   map[string]string     `json:"settings"`
	Secrets    []string              `json:"secrets"`
	SharedWith organizations.Sharing `json:"sharedWith"`
}

func recordOf(i organizations.Integration) connected {
	return connected{Settings: i.Settings, Secrets: i.Secrets, SharedWith: i.SharedWith}
}

// connect shares the demo directory with every organization, through global.
func (s Seeder) connect(ctx context.Context, origin string) error {
	global := permissions.SeedSystem.Authority(organizations.TargetGlobal())
	directory := organizations.Integration{
		Type: graph, Settings: addresses(DirectoryURL(origin)), Secrets: []string{"client_secret"},
		SharedWith: organizations.SharedWithAll, UpdatedAt: s.Clock.Now(), UpdatedBy: string(permissions.SeedSystem),
	}
	secret, err := organizations.NewSecretValue(ClientSecret)
	if err == nil {
		err = s.Recorder.Write(ctx, global, record.Change{Action: audit.IntegrationPut, ID: graph, After: recordOf(directory)})
	}
	if err == nil {
		err = s.Vault.Set(ctx, global.Scope, organizations.SecretKey(graph, "client_secret"), secret)
	}
	if err == nil {
		err = s.Config.PutIntegration(ctx, global.Scope, directory)
	}
	if err != nil {
		return fmt.Errorf("connect the demo directory: %w", err)
	}
	return nil
}

func addresses(url string) map[string]string {
	return map[string]string{"base_url": url, "authority_url": url, "client_id": ClientID}
}

// ours reports whether an integration points to a demo directory of this machine.
func ours(i organizations.Integration) bool {
	return i.UpdatedBy == string(permissions.SeedSystem) && strings.HasSuffix(i.Settings["base_url"], DirectoryPrefix)
}
