package matrix

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/domain/permissions/keys"
)

// caller is one column of the table.
type caller struct {
	// name says who it is: "staff with canManageForms here".
	name string
	// bearer is what stands after "Bearer", empty for nobody.
	bearer string
	// user is the caller in storage, whoever is or becomes known; nil for others.
	user   *permissions.User
	grants []permissions.Grant
	key    *permissions.Key
}

// id is who a caller is in records, empty for a stranger.
func (c caller) id() permissions.UserID {
	switch {
	case c.user != nil:
		return c.user.ID
	case c.key != nil:
		return c.key.ID.UserID()
	default:
		return ""
	}
}

// everybody are the columns in their order.
var everybody = sync.OnceValue(func() []caller {
	all := door()
	for _, c := range [][]caller{clients(), staff(), roles(), applications(), programs()} {
		all = append(all, c...)
	}
	return all
})

// each gives a single permission in one place to one caller for each of the four.
func each(who string, make func(object int) caller, in organizations.Target) []caller {
	var list []caller
	for i, p := range permissions.All() {
		c := make(i)
		c.name = fmt.Sprintf(who, p)
		list = append(list, c.granted(in, p))
	}
	return list
}

// bothRoles count for the provider's staff alone.
var bothRoles = []string{"Platform.Admin", "Platform.Technician"}

// door are those who come no further than the door.
func door() []caller {
	gone := staffMember(15)
	gone.name, gone.user.IsActive = "somebody deactivated", false
	return []caller{
		{name: "nobody"},
		{name: "a malformed token", bearer: "eyJhbGciOiJub25lIn0.e30."},
		{name: "a person of an unknown tenant", bearer: person(strangers, 16, jwt.MapClaims{"roles": bothRoles})},
		{name: "a guest", bearer: person(providerTenant, 17, jwt.MapClaims{"acct": 1, "roles": bothRoles})},
		gone.granted(toOwn, permissions.All()...),
	}
}

func clients() []caller {
	at := func(object int) caller { return clientOf(own, ownTenant, object) }
	plain, whole, administrator := at(20), at(27).granted(toOwn, permissions.All()...), at(25)
	plain.name, whole.name = "a client's user", "a client's user with everything at home"
	administrator.name, administrator.bearer = "a client's user with both app roles", person(ownTenant, 25, jwt.MapClaims{"roles": bothRoles})
	other := clientOf(foreign, foreignTenant, 26).granted(toForeign, permissions.All()...)
	other.name = "a user of another client, with everything there"
	list := append([]caller{plain}, each("a client's user with %s at home", func(i int) caller { return at(21 + i) }, toOwn)...)
	return append(list, whole, administrator, other)
}

func staff() []caller {
	plain, whole, elsewhere := staffMember(30), staffMember(42).granted(toOwn, permissions.All()...), staffMember(35).granted(toForeign, permissions.All()...)
	plain.name, whole.name, elsewhere.name = "staff with nothing", "staff with everything here", "staff with everything elsewhere"
	list := append([]caller{plain}, each("staff with %s here", func(i int) caller { return staffMember(31 + i) }, toOwn)...)
	return append(append(list, whole, elsewhere), each("staff with %s in global", func(i int) caller { return staffMember(36 + i) }, organizations.TargetGlobal())...)
}

func roles() []caller {
	var list []caller
	for i, role := range []string{"Platform.Admin", "Platform.Technician"} {
		c := staffMember(40 + i)
		c.name, c.bearer = "staff with the role "+role, person(providerTenant, 40+i, jwt.MapClaims{"roles": []string{role}})
		list = append(list, c)
	}
	return list
}

func applications() []caller {
	list := []caller{
		application(staffMember(45), providerTenant, 45, "Platform.Admin"), application(staffMember(46), providerTenant, 46, "Platform.Technician"),
		application(clientOf(own, ownTenant, 47), ownTenant, 47, bothRoles...),
	}
	for i, name := range []string{"an application with the role Platform.Admin", "an application with the role Platform.Technician", "a client's application with both app roles"} {
		list[i].name = name
	}
	return list
}

// programs hold API keys with all that a key can have.
func programs() []caller {
	places := []permissions.Key{
		{Name: "an API key for here", Organizations: []organizations.ID{own}},
		{Name: "an API key for everywhere", Everywhere: true},
		{Name: "an API key for elsewhere", Organizations: []organizations.ID{foreign}},
	}
	list := make([]caller, len(places))
	for i, k := range places {
		text := keys.NewText(permissions.KeyID(numbered(60+i)), strings.Repeat("0123456789abcdef", 4))
		k.ID, k.Digest, k.Permissions = text.ID, text.Digest(), permissions.SetOf(permissions.ExecuteWorkflows, permissions.ViewHistory)
		k.CreatedAt, k.ExpiresAt = now, now.Add(time.Hour)
		list[i] = caller{name: k.Name, bearer: text.Reveal(), key: &k}
	}
	nobodys := keys.NewText(permissions.KeyID(numbered(69)), strings.Repeat("0123456789abcdef", 4))
	return append(list, caller{name: "an API key that nobody made", bearer: nobodys.Reveal()})
}

func (c caller) granted(in organizations.Target, held ...permissions.Permission) caller {
	c.grants = append(c.grants, permissions.Grant{UserID: c.user.ID, In: in, Permissions: permissions.SetOf(held...), GrantedAt: now})
	return c
}

func staffMember(object int) caller {
	return caller{bearer: person(providerTenant, object, nil), user: &permissions.User{
		ID: permissions.NewUserID(providerTenant, objectID(object)), DisplayName: "Jo", Type: permissions.PlatformUser,
		IsActive: true, CreatedAt: now, UpdatedAt: now,
	}}
}

func clientOf(home organizations.ID, tenant string, object int) caller {
	c := staffMember(object)
	c.bearer = person(tenant, object, nil)
	c.user.ID, c.user.Type, c.user.Home = permissions.NewUserID(tenant, objectID(object)), permissions.ClientUser, home
	return c
}

func application(c caller, tenant string, object int, roles ...string) caller {
	c.bearer = person(tenant, object, jwt.MapClaims{"scp": nil, "name": nil, "idtyp": "app", "sub": objectID(object), "roles": roles})
	c.user.DisplayName = "Application " + clientID
	return c
}

// Who signs in where. Objects are numbered, so that no two callers are one.
const (
	issuer   = "https://login.microsoftonline.com/{tid}/v2.0"
	audience = "a0d1e0ce-0000-4000-8000-000000000002"
	clientID = "0c11e470-0000-4000-8000-000000000001"
	keyID    = "current"

	providerTenant = "72f988bf-0000-41af-91ab-000000000001"
	ownTenant      = "72f988bf-0000-41af-91ab-00000000000a"
	foreignTenant  = "72f988bf-0000-41af-91ab-00000000000b"
	strangers      = "72f988bf-0000-41af-91ab-0000000000ff"
)

func objectID(n int) string { return "c0ffee00-1111-4222-8333-4444555566" + digits(n) }

// numbered is a UUIDv7.
func numbered(n int) string { return "01954f00-0000-7000-8000-0000000000" + digits(n) }

func digits(n int) string { return string([]byte{'0' + byte(n/10%10), '0' + byte(n%10)}) }

var signingKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// published is the key set of the sign-in.
type published struct{}

func (published) Key(_ context.Context, id string) (*rsa.PublicKey, bool, error) {
	return &signingKey().PublicKey, id == keyID, nil
}

// person is a genuine token. Claims go over what it says by itself, and one that
// is nil is left out.
func person(tenant string, object int, over jwt.MapClaims) string {
	said := jwt.MapClaims{
		"iss": strings.ReplaceAll(issuer, "{tid}", tenant), "aud": audience, "azp": clientID, "ver": "2.0", "scp": "access_as_user",
		"tid": tenant, "oid": objectID(object), "sub": "pairwise", "name": "Jo", "acct": 0,
		"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(time.Hour).Unix(),
	}
	for name, value := range over {
		if said[name] = value; value == nil {
			delete(said, name)
		}
	}
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, said)
	token.Header["kid"] = keyID
	signed, err := token.SignedString(signingKey())
	if err != nil {
		panic(err)
	}
	return signed
}
