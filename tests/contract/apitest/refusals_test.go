package apitest

import (
	"net/http"
	"strings"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// refused hands in a request whose body must not be read, as no port but those
// of the decision may be asked.
func (a *api) refused(r request) answer {
	a.t.Helper()
	body := &trap{}
	got := a.hand(r, body)
	if body.read {
		a.t.Error("the body was read before the decision")
	}
	return got
}

func TestWithoutATokenNothingIsLoaded(t *testing.T) {
	t.Parallel()
	each(t, guarded, func(t *testing.T, o operation) {
		for name, authorization := range map[string]string{"none": "", "another scheme": "Basic YTpi", "an empty one": "Bearer ", "no scheme": technician.token} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				r := o.request()
				r.token = ""
				if authorization != "" {
					r = r.with("Authorization", authorization)
				}
				newAPI(t).refused(r).has("WWW-Authenticate", `Bearer realm="bifrost"`).refuses(http.StatusUnauthorized, "token_missing")
			})
		}
	})
}

func TestABadTokenIsChallenged(t *testing.T) {
	t.Parallel()
	each(t, guarded, func(t *testing.T, o operation) {
		for _, code := range []string{"token_invalid", "token_expired"} {
			t.Run(code, func(t *testing.T) {
				t.Parallel()
				a := newAPI(t)
				a.verifier.EXPECT().Verify(gomock.Any(), o.caller().token).
					Return(permissions.Claims{}, fault.New(fault.Unauthenticated, code, "Sign in again."))
				a.refused(o.request()).has("WWW-Authenticate", `Bearer realm="bifrost", error="invalid_token"`).refuses(http.StatusUnauthorized, code)
			})
		}
	})
}

func TestABadTokenLearnsNothingOfAPlace(t *testing.T) {
	t.Parallel()
	each(t, operation.placed, func(t *testing.T, o operation) {
		a := newAPI(t)
		a.verifier.EXPECT().Verify(gomock.Any(), gomock.Any()).
			Return(permissions.Claims{}, fault.New(fault.Unauthenticated, "token_invalid", "Sign in again.")).Times(3)
		first := a.refused(o.about(contosoID)).is(http.StatusUnauthorized).withoutID()
		for _, place := range []string{nowhereID, "no-id"} {
			if got := a.refused(o.about(place)).withoutID(); got != first {
				t.Errorf("%s differs:\n%s\n%s", place, got, first)
			}
		}
	})
}

func TestPeopleWhoAreNotLetIn(t *testing.T) {
	t.Parallel()
	left := contoso()
	left.IsActive = false
	each(t, guarded, func(t *testing.T, o operation) {
		for name, c := range map[string]struct {
			code   string
			expect func(a *api, who person)
		}{
			"a guest": {"account_not_linked", func(a *api, who person) {
				claims := who.claims()
				claims.IsGuest = true
				a.verifier.EXPECT().Verify(gomock.Any(), who.token).Return(claims, nil)
				a.stands(o, who, &permissions.Standing{User: who.user})
			}},
			"somebody of a tenant that nobody knows": {"account_not_linked", func(a *api, who person) {
				a.knows(who)
				a.stands(o, who, nil)
				a.access.EXPECT().OrganizationOfTenant(gomock.Any(), tenant).Return(nil, nil)
			}},
			"somebody new of a client that has left": {"account_not_linked", func(a *api, who person) {
				a.knows(who)
				a.stands(o, who, nil)
				a.access.EXPECT().OrganizationOfTenant(gomock.Any(), tenant).Return(left, nil)
			}},
			"somebody who was deactivated": {"account_deactivated", func(a *api, who person) {
				a.knows(who)
				gone := who.user
				gone.IsActive = false
				a.stands(o, who, &permissions.Standing{User: gone})
			}},
			"a client's user whose organization has left": {"account_not_linked", func(a *api, who person) {
				a.knows(who)
				theirs := who.user
				theirs.Type, theirs.Home = permissions.ClientUser, fabrikID
				a.stands(o, who, &permissions.Standing{User: theirs})
				a.access.EXPECT().OrganizationOfTenant(gomock.Any(), tenant).Return(nil, nil)
			}},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				a := newAPI(t)
				c.expect(a, o.caller())
				a.refused(o.request()).refuses(http.StatusForbidden, c.code)
			})
		}
	})
}

// stands expects the read of a decision, and answers this standing.
func (a *api) stands(o operation, who person, standing *permissions.Standing) {
	if o.placed() {
		a.access.EXPECT().Facts(gomock.Any(), who.user.ID, toContoso).Return(permissions.Facts{Standing: standing, Organization: contoso()}, nil)
		return
	}
	a.access.EXPECT().Standing(gomock.Any(), who.user.ID).Return(standing, nil)
}

func TestWhoeverLacksThePermissionIsToldWhich(t *testing.T) {
	t.Parallel()
	each(t, func(o operation) bool { return o.named() != "" }, func(t *testing.T, o operation) {
		a := newAPI(t)
		r := o.request()
		r.token = technician.token
		switch o.entry {
		case adminOnly:
			a.anywhere(technician, grant(technician, toGlobal, permissions.All()...))
		case adminInPath, adminInOrg:
			a.at(technician, toContoso, contoso(), grant(technician, toGlobal, permissions.All()...))
		case somewhere:
			a.anywhere(technician, grant(technician, toContoso, o.others()...))
		default:
			// What they hold elsewhere does not count here.
			a.at(technician, toContoso, contoso(), grant(technician, toContoso, o.others()...), grant(technician, toFabrik, permissions.All()...))
		}
		a.namesPermission(a.refused(r), o.named())
	})
}

// others is every permission that does not let in.
func (o operation) others() []permissions.Permission {
	var others []permissions.Permission
	for _, p := range permissions.All() {
		if !permissions.SetOf(o.anyOf...).Has(p) {
			others = append(others, p)
		}
	}
	return others
}

func (a *api) namesPermission(got answer, want string) {
	a.t.Helper()
	p := got.is(http.StatusForbidden).problem()
	if p.Permission != want || !strings.HasSuffix(p.Code, "_required") {
		a.t.Errorf("got %q for the permission %q, want %q", p.Code, p.Permission, want)
	}
}

func TestAnAdminRoleInAClientsTokenOpensNothing(t *testing.T) {
	t.Parallel()
	each(t, func(o operation) bool { return o.named() == "Platform.Admin" }, func(t *testing.T, o operation) {
		a := newAPI(t)
		r := o.request()
		r.token = client.token
		if o.entry == adminOnly {
			a.anywhere(client, grant(client, toContoso, permissions.All()...))
		} else {
			a.at(client, toContoso, contoso(), grant(client, toContoso, permissions.All()...))
		}
		a.namesPermission(a.refused(r), "Platform.Admin")
	})
}

func TestUnknownAndForeignOrganizationsLookTheSame(t *testing.T) {
	t.Parallel()
	takesPlace := func(o operation) bool { return o.placed() || o.entry == somewhere }
	each(t, takesPlace, func(t *testing.T, o operation) {
		for _, who := range []person{technician, client} {
			t.Run("for the "+who.token[len("token-of-"):], func(t *testing.T) {
				t.Parallel()
				a := newAPI(t)
				r := func(place string) request {
					r := o.about(place)
					r.token = who.token
					return r
				}
				// Foreign: it exists, and they hold everything, elsewhere.
				a.at(who, toFabrik, fabrik(), grant(who, toContoso, permissions.All()...))
				foreign := a.refused(r(fabrikID))
				foreign.refuses(http.StatusNotFound, "not_found")
				a.at(who, organizations.TargetOf(nowhereID), nil)
				unknown := a.refused(r(nowhereID))
				same(t, "unknown", foreign, unknown)
				for _, malformed := range []string{"no-id", strings.Replace(fabrikID, "-7000-", "-4000-", 1), "GLOBAL", "Global", "%20"} {
					a.anywhere(who)
					same(t, malformed, foreign, a.refused(r(malformed)))
				}
			})
		}
	})
}

func same(t *testing.T, what string, want, got answer) {
	t.Helper()
	if want.status != got.status || want.withoutID() != got.withoutID() {
		t.Errorf("%s can be told from foreign:\n%d %s\n%d %s", what, got.status, got.withoutID(), want.status, want.withoutID())
	}
}

func TestAnotherOrganizationsRowIsNotTheOneAskedFor(t *testing.T) {
	t.Parallel()
	each(t, operation.placed, func(t *testing.T, o operation) {
		a := newAPI(t)
		a.at(o.caller(), toContoso, fabrik(), grant(technician, toGlobal, permissions.All()...))
		a.refused(o.request()).refuses(http.StatusNotFound, "not_found")
	})
}
