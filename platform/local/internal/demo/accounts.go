package demo

import (
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/platform/local/internal/signin"
)

// The tenants of the demo: the provider's own and those of its clients.
const (
	ProviderTenant = "5f3d6c1e-0b51-4c55-9a2b-3f1f6f6a0001"
	contosoTenant  = "5f3d6c1e-0b51-4c55-9a2b-3f1f6f6a0002"
	fabrikamTenant = "5f3d6c1e-0b51-4c55-9a2b-3f1f6f6a0003"
	adatumTenant   = "5f3d6c1e-0b51-4c55-9a2b-3f1f6f6a0004"
)

// FirstClientTenant is that of Contoso, for examples.
const FirstClientTenant = contosoTenant

// Tenants are the clients' Microsoft 365 directories.
func Tenants() []Tenant {
	return []Tenant{
		{ID: contosoTenant, Domain: "contoso.example"},
		{ID: fabrikamTenant, Domain: "fabrikam.example"},
		{ID: adatumTenant, Domain: "adatum.example"},
	}
}

// Accounts are the people whom anybody at this machine can be. Without the demo
// there is no client, and so no client's user.
func Accounts(withDemo bool) []signin.Account {
	accounts := []signin.Account{
		{
			Name: "admin", DisplayName: "Ada Admin", Email: "ada@northwind.example",
			TenantID: ProviderTenant, ObjectID: "0a0a0a0a-0000-4000-8000-000000000001",
			Roles: []string{string(permissions.AdminRole)}, Hint: "Platform administrator: may do everything.",
		},
		technician,
	}
	if withDemo {
		accounts = append(accounts, clientUser)
	}
	return accounts
}

var technician = signin.Account{
	Name: "technician", DisplayName: "Theo Technician", Email: "theo@northwind.example",
	TenantID: ProviderTenant, ObjectID: "0a0a0a0a-0000-4000-8000-000000000002",
	Hint: "Runs workflows for Contoso and Fabrikam, sees their history.",
}

var clientUser = signin.Account{
	Name: "client-user", DisplayName: "Chris Client", Email: "chris@contoso.example",
	TenantID: contosoTenant, ObjectID: "0a0a0a0a-0000-4000-8000-000000000003",
	Hint: "Works at Contoso and belongs nowhere else.",
}
