package msgraph

import (
	"context"
	"net/url"
	"time"
)

// UserActivity is an account and when it last signed in.
type UserActivity struct {
	User
	// Created is when the account was made.
	Created time.Time `json:"createdDateTime,omitzero"`
	SignIns SignIns   `json:"signInActivity,omitzero"`
}

// SignIns are the last sign-ins of an account, in UTC; each is zero when there
// was none. Microsoft knows those since April 2020.
type SignIns struct {
	// Interactive is the last one by a person, whether it succeeded or not.
	Interactive time.Time `json:"lastSignInDateTime,omitzero"`
	// NonInteractive is the last one by a program on behalf of the person.
	NonInteractive time.Time `json:"lastNonInteractiveSignInDateTime,omitzero"`
	// Successful is the last one of either kind that succeeded since December 2023.
	Successful time.Time `json:"lastSuccessfulSignInDateTime,omitzero"`
}

// Last is the newest of all, so that nobody who is active looks idle; zero for an
// account that never signed in.
func (s SignIns) Last() time.Time {
	last := s.Interactive
	for _, other := range []time.Time{s.NonInteractive, s.Successful} {
		if other.After(last) {
			last = other
		}
	}
	return last
}

// maxActivityPage is how many accounts Graph puts on a page when it looks up sign-ins.
const maxActivityPage = "500"

// UsersWithSignIns lists all accounts with their last sign-ins. It needs the
// permission AuditLog.Read.All; ErrPremiumRequired says that the tenant has
// neither Microsoft Entra ID P1 nor P2.
func (c *Client) UsersWithSignIns(ctx context.Context) ([]UserActivity, error) {
	query := url.Values{"$select": {userProperties + ",createdDateTime,signInActivity"}, "$top": {maxActivityPage}}
	return list[UserActivity](ctx, c, c.address("/users", query))
}
