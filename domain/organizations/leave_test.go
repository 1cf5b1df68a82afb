package organizations_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// provider is the provider's own organization.
func provider() organizations.Organization {
	return with(contoso(), func(o *organizations.Organization) { o.IsProvider = true })
}

// step is one of the ways of an organization, taken by somebody else an hour later.
type step func(organizations.Organization) (organizations.Organization, error)

func deactivate(o organizations.Organization) (organizations.Organization, error) {
	return o.Deactivated("somebody else", later)
}

func restore(o organizations.Organization) (organizations.Organization, error) {
	return o.Restored("somebody else", later)
}

func rename(o organizations.Organization) (organizations.Organization, error) {
	name := "Fabrikam"
	return o.Changed(organizations.Change{Name: &name}, "somebody else", later)
}

func erase(o organizations.Organization) (organizations.Organization, error) {
	return o.Erased("Contoso", "somebody else", later)
}

func TestAnOrganizationLeavesAndComesBack(t *testing.T) {
	t.Parallel()
	touched := func(change func(*organizations.Organization)) func(*organizations.Organization) {
		return func(o *organizations.Organization) {
			change(o)
			o.UpdatedAt, o.UpdatedBy = later, "somebody else"
		}
	}
	rested := away()
	rested.DeactivatedAt = later.Add(-7 * 24 * time.Hour)
	for name, c := range map[string]struct {
		take step
		was  organizations.Organization
		want func(*organizations.Organization)
	}{
		"it leaves":            {deactivate, contoso(), touched(func(o *organizations.Organization) { o.IsActive, o.DeactivatedAt = false, later })},
		"it has left":          {deactivate, away(), nil},
		"it has left for good": {deactivate, erasing(), nil},
		"it comes back":        {restore, away(), touched(func(o *organizations.Organization) { o.IsActive, o.DeactivatedAt = true, time.Time{} })},
		"it has come back":     {restore, contoso(), nil},
		"the provider is here": {restore, provider(), nil},
		"it goes for good":     {erase, rested, touched(func(o *organizations.Organization) { o.ErasureAt, o.ErasureBy = later, "somebody else" })},
		"it goes already":      {erase, erasing(), nil},
	} {
		want := c.was
		if c.want != nil {
			c.want(&want)
		}
		got, err := c.take(c.was)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v -want +got\n%s", name, err, diff)
		}
	}
}

func TestAWayThatIsClosedIsRefusedWithItsReason(t *testing.T) {
	t.Parallel()
	leaver := func(o organizations.Organization) organizations.Organization {
		o.IsActive, o.DeactivatedAt = false, noon
		return o
	}
	for name, c := range map[string]struct {
		take step
		was  organizations.Organization
		code string
	}{
		"the provider leaves":        {deactivate, provider(), "provider_organization"},
		"the provider goes for good": {erase, leaver(provider()), "provider_organization"},
		"an active one":              {erase, contoso(), "organization_active"},
		"one that has only left":     {erase, away(), "inactive_too_short"},
		"back from its erasure":      {restore, erasing(), "erasure_begun"},
		"changed in its erasure":     {rename, erasing(), "erasure_begun"},
	} {
		if got, err := c.take(c.was); fault.Code(err) != c.code || !fault.Is(err, fault.Conflict) || !cmp.Equal(got, organizations.Organization{}) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestAnErasureNeedsSevenDays(t *testing.T) {
	t.Parallel()
	week := 7 * 24 * time.Hour
	unknown := away()
	unknown.DeactivatedAt = time.Time{}
	for name, org := range map[string]organizations.Organization{"since it left": away(), "since it was changed last": unknown} {
		if _, err := org.Erased("Contoso", "somebody", noon.Add(week)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		_, err := org.Erased("Contoso", "somebody", noon.Add(week-1))
		var f *fault.Fault
		if !errors.As(err, &f) || f.Code != "inactive_too_short" || !strings.Contains(f.Message, "2026-03-08T12:00:00Z") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnErasureIsConfirmedByTheExactName(t *testing.T) {
	t.Parallel()
	for _, org := range []organizations.Organization{contoso(), away(), erasing()} {
		for _, text := range []string{"", "contoso", " Contoso", "Contoso ", "Fabrikam", string(orgID)} {
			_, err := org.Erased(text, "somebody", noon.AddDate(1, 0, 0))
			wantFields(t, err, "/confirmation confirmation")
			var f *fault.Fault
			if errors.As(err, &f) && text != "" && strings.Contains(f.Message+f.Fields[0].Message, strings.TrimSpace(text)) {
				t.Errorf("what was entered is repeated: %+v", f)
			}
		}
	}
}

// Whatever is done to it: an active organization has not left, nothing leads back
// from an erasure, and the provider is always there.
func TestTheWaysOfAnOrganizationNeverContradict(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		org, now := contoso(), noon
		org.IsProvider = rapid.Bool().Draw(t, "is the provider's")
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 5).Draw(t, "days")) * 24 * time.Hour)
			was := org
			next, err := map[string]func() (organizations.Organization, error){
				"leave": func() (organizations.Organization, error) { return org.Deactivated("a", now) },
				"back":  func() (organizations.Organization, error) { return org.Restored("a", now) },
				"erase": func() (organizations.Organization, error) { return org.Erased(org.Name, "a", now) },
			}[rapid.SampledFrom([]string{"leave", "back", "erase"}).Draw(t, "step")]()
			if err == nil {
				org = next
			}
			switch {
			case org.IsActive != org.DeactivatedAt.IsZero(), org.IsErasing() != (org.ErasureBy != ""):
				t.Fatalf("it contradicts itself: %+v", org)
			case org.IsErasing() && org.IsActive, org.IsProvider && !org.IsActive:
				t.Fatalf("this may never be: %+v", org)
			case was.IsErasing() && !org.Same(was):
				t.Fatalf("it came back: %+v", org)
			case org.IsErasing() && org.ErasureAt.Sub(org.DeactivatedAt) < 7*24*time.Hour:
				t.Fatalf("it went too early: %+v", org)
			}
		}
	})
}

func TestWhatStopsForAnInactiveOrganizationIsSaid(t *testing.T) {
	t.Parallel()
	var f *fault.Fault
	if err := organizations.ErrInactive("no files are taken for it"); !errors.As(err, &f) || f.Kind != fault.Conflict ||
		f.Code != "organization_inactive" || f.Message != "This organization is inactive: no files are taken for it." {
		t.Errorf("%v", err)
	}
}
