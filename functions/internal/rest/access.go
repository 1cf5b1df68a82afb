package rest

import (
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// ScopeHeader names the organization that a request is about, or global.
const ScopeHeader = "X-Organization-Id"

// Access says what an operation requires. The zero value requires an answer: an
// operation that declares nothing stops the program at start.
type Access struct {
	who   who
	where where
	// isProbe is for anyone without a limit, and lets a handler know an administrator
	// when it meets one.
	isProbe bool
	// orKey lets programs in with an API key, held against the same place and permissions.
	orKey bool
	// rule says in the contract what the use case checks beyond this.
	rule string
	// param is the path parameter that names the organization.
	param string
	anyOf []permissions.Permission
}

type who int

const (
	undeclared who = iota
	anyone
	signedIn
	admin
)

type where int

const (
	nowhere where = iota
	inHeader
	inHeaderUnlessMine
	inHeaderIfAny
	inPath
	inPathOrGlobal
)

// Anyone may call, signed in or not, as often as an address may.
func Anyone() Access { return Access{who: anyone} }

// Probe is for whoever watches over the program: anyone, as often as they like, because
// a platform that is told to wait takes the program for dead. The answer has to be
// small, and cost nothing. The handler gets a Caller when the request carries an
// administrator's token, and an empty one for everybody else, whatever token they send.
func Probe() Access { return Access{who: anyone, isProbe: true} }

// SignedIn is for every known person; the handler gets a Caller.
func SignedIn() Access { return Access{who: signedIn} }

// Admin is for platform administrators; the handler gets a Caller.
func Admin() Access { return Access{who: admin} }

// AdminInPath is Admin for one organization named in the path, and not for global;
// the handler gets an Authority.
func AdminInPath(param string) Access { return Access{who: admin, where: inPath, param: param} }

// Scoped is for members of the organization in the scope header who hold one of
// the permissions; without any, membership is enough.
func Scoped(anyOf ...permissions.Permission) Access {
	return Access{who: signedIn, where: inHeader, anyOf: anyOf}
}

// ScopedUnlessMine is Scoped, except for requests with mine=true, which are
// about the caller and need no scope.
func ScopedUnlessMine(anyOf ...permissions.Permission) Access {
	return Access{who: signedIn, where: inHeaderUnlessMine, anyOf: anyOf}
}

// Somewhere is for holders of one of the permissions in any place. With a scope
// header it is Scoped.
func Somewhere(anyOf ...permissions.Permission) Access {
	return Access{who: signedIn, where: inHeaderIfAny, anyOf: anyOf}
}

// Rule puts into the contract what the use case decides by the thing itself, which
// nothing can know before it is loaded: "canViewHistory or own".
func (a Access) Rule(rule string) Access {
	a.rule = rule
	return a
}

// OrKey is for programs as well, with an API key that opens the place and holds one
// of the permissions. Every other operation answers a key 403 key_not_allowed.
func (a Access) OrKey() Access {
	a.orKey = true
	return a
}

// InPath is Scoped for the organization in the path. The header may be left out;
// another one there is a contradiction.
func InPath(param string, anyOf ...permissions.Permission) Access {
	return Access{who: signedIn, where: inPath, param: param, anyOf: anyOf}
}

// OrGlobal lets the path name global as well, where AdminInPath and InPath do not.
func (a Access) OrGlobal() Access {
	a.where = inPathOrGlobal
	return a
}

// target finds the place that a request is about; the zero Target is nowhere.
func (a Access) target(ctx huma.Context) (organizations.Target, error) {
	header, err := scopeHeader(ctx)
	if err != nil {
		return organizations.Target{}, err
	}
	switch a.where {
	case inPath, inPathOrGlobal:
		return a.pathTarget(ctx.Param(a.param), header)
	case inHeaderUnlessMine:
		// Read as the parameter is: mine=1 is true as well.
		if mine, err := strconv.ParseBool(ctx.Query("mine")); err == nil && mine {
			return organizations.Target{}, nil
		}
	case inHeaderIfAny:
		if header == "" {
			return organizations.Target{}, nil
		}
	case inHeader:
	default:
		return organizations.Target{}, nil
	}
	if header == "" {
		return organizations.Target{}, fault.New(fault.Malformed, "scope_required", "Say which organization this is about: send "+ScopeHeader+".")
	}
	return organizations.ParseTarget(header)
}

// scopeHeader is the one scope that a request names. Two different ones are a
// contradiction: which of them counts would depend on who reads it.
func scopeHeader(ctx huma.Context) (string, error) {
	var named string
	var err error
	ctx.EachHeader(func(name, value string) {
		value = strings.TrimSpace(value)
		if !strings.EqualFold(name, ScopeHeader) || value == "" {
			return
		}
		if named != "" && !strings.EqualFold(named, value) {
			err = fault.New(fault.Malformed, "scope_mismatch", "The request names different organizations.")
		}
		named = value
	})
	return named, err
}

func (a Access) pathTarget(path, header string) (organizations.Target, error) {
	if header != "" && !strings.EqualFold(header, path) {
		return organizations.Target{}, fault.New(fault.Malformed, "scope_mismatch", "The address and "+ScopeHeader+" name different organizations.")
	}
	target, err := organizations.ParseTarget(path)
	if err == nil && target.IsGlobal() && a.where == inPath {
		return organizations.Target{}, organizations.ErrUnknown()
	}
	return target, err
}

// describe is what the OpenAPI file shows as x-permission.
func (a Access) describe() string {
	if a.rule != "" {
		return a.rule
	}
	switch a.who {
	case anyone:
		return "anyone"
	case admin:
		return string(permissions.AdminRole)
	default:
	}
	names := make([]string, len(a.anyOf))
	for i, p := range a.anyOf {
		names[i] = string(p)
	}
	switch {
	case len(names) > 0 && a.where == inHeaderIfAny:
		return strings.Join(names, " or ") + ", somewhere"
	case len(names) > 0:
		return strings.Join(names, " or ")
	case a.where == nowhere:
		return "signed in"
	default:
		return "member"
	}
}
