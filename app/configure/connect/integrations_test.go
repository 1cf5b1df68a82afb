package connect_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/configure/connect"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

func view(r organizations.Integration, changes ...func(*connect.View)) connect.View {
	v := connect.View{Known: graph, Configured: r.Settings["client_id"] != "" && slices.Contains(r.Secrets, "client_secret"), ResolvedIntegration: organizations.ResolvedIntegration{Integration: r}}
	for _, change := range changes {
		change(&v)
	}
	return v
}

func inherited(v *connect.View) { v.Inherited = true }

func shared(r organizations.Integration, with organizations.Sharing, tags ...string) organizations.Integration {
	r.SharedWith, r.Tags = with, tags
	return r
}

func TestEveryIntegrationOfTheBuildIsListed(t *testing.T) {
	t.Parallel()
	own := row("msgraph", map[string]string{"base_url": "https://own"}, "key")
	nothing := connect.View{Known: halo}
	d := newDesk(t)
	d.has(inContoso, own, row("gone", nil))
	d.has(inGlobal, shared(row("msgraph", nil), organizations.SharedWithAll))
	page, err := d.List(t.Context(), staff(toContoso), everything)
	same(t, []connect.View{nothing, view(own)}, page.Items, err)

	d.has(inGlobal, own)
	page, err = d.List(t.Context(), staff(toGlobal), store.Paging{Limit: 1})
	same(t, []connect.View{nothing}, page.Items, err)
	d.has(inGlobal, own)
	rest, err := d.List(t.Context(), staff(toGlobal), store.Paging{After: page.Next, Limit: 1})
	same(t, []connect.View{view(own)}, rest.Items, err)
	if page.Next != "halopsa" || rest.Next != "" {
		t.Errorf("the pages go on after %q and %q", page.Next, rest.Next)
	}
}

func TestWhatIsInheritedIsSharedWithTheOrganization(t *testing.T) {
	t.Parallel()
	global := row("msgraph", map[string]string{"base_url": "https://global"}, "client_secret")
	for name, c := range map[string]struct {
		with organizations.Sharing
		tags []string
		want connect.View
	}{
		"with all":            {organizations.SharedWithAll, nil, view(global, inherited)},
		"with its tag":        {organizations.SharedWithTags, []string{"gold"}, view(global, inherited)},
		"with another's tags": {organizations.SharedWithTags, []string{"silver"}, connect.View{Known: graph}},
		"with none":           {organizations.SharedWithNone, []string{"gold"}, connect.View{Known: graph}},
	} {
		d := newDesk(t)
		d.has(inContoso)
		d.has(inGlobal, shared(global, c.with, c.tags...))
		got, err := d.Get(t.Context(), staff(toContoso), "msgraph")
		t.Log(name)
		same(t, c.want, got, err)
	}
}

func TestGlobalSeesWhomItSharesWith(t *testing.T) {
	t.Parallel()
	want := shared(row("msgraph", nil), organizations.SharedWithTags, "gold")
	d := newDesk(t)
	d.has(inGlobal, want)
	got, err := d.Get(t.Context(), staff(toGlobal), "msgraph")
	same(t, view(want), got, err)
}

func TestAClientSeesThatAnIntegrationIsInheritedAndNoValue(t *testing.T) {
	t.Parallel()
	global := shared(row("msgraph", map[string]string{"base_url": "https://" + marked, "client_id": marked}, "key"), organizations.SharedWithTags, "gold", marked)
	want := view(row("msgraph", map[string]string{"base_url": "", "client_id": ""}, "key"), inherited, func(v *connect.View) { v.Concealed = true })
	d := newDesk(t)
	d.has(inContoso)
	d.has(inGlobal, global)
	got, err := d.Get(t.Context(), client(), "msgraph")
	same(t, want, got, err)
	d.has(inContoso)
	d.has(inGlobal, global)
	page, err := d.List(t.Context(), client(), everything)
	same(t, want, page.Items[1], err)
	if text := fmt.Sprintf("%+v %+v", got, page); strings.Contains(text, marked) {
		t.Errorf("the inherited values are there: %s", text)
	}
	if global.Settings["client_id"] != marked {
		t.Error("concealing changed what was read")
	}
}

func TestAClientSeesWhatIsItsOwn(t *testing.T) {
	t.Parallel()
	own := row("msgraph", map[string]string{"client_id": "mine"})
	d := newDesk(t)
	d.has(inContoso, own)
	d.has(inGlobal, shared(row("msgraph", nil), organizations.SharedWithAll))
	got, err := d.Get(t.Context(), client(), "msgraph")
	same(t, view(own), got, err)
}

func TestAnIntegrationThatTheBuildHasNotIsNotFound(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	got, err := d.Get(t.Context(), staff(toContoso), "gone")
	refused(t, got, err, fault.NotFound, "not_found")
	got, created, err := d.Put(t.Context(), staff(toContoso), "gone", connect.Change{})
	refused(t, got, err, fault.NotFound, "not_found")
	if created {
		t.Error("something was made")
	}
}

func TestTheRowGoesBeforeItsSecrets(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		integration string
		there       []organizations.Integration
		left        string
		secrets     []string
		entries     int
	}{
		"one with a secret of an older build":   {"msgraph", []organizations.Integration{row("msgraph", nil, "key", "old")}, "", []string{"client_secret", "key", "old"}, 1},
		"one whose row went before the trouble": {"msgraph", nil, "msgraph_key", []string{"client_secret", "key"}, 1},
		"one of which nothing is there":         {"msgraph", nil, "halopsa_key", []string{"client_secret", "key"}, 0},
		"one that the build has no more":        {"gone", []organizations.Integration{row("gone", nil, "key")}, "", []string{"key"}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.has(inContoso, c.there...)
			d.lists(c.left, nil)
			before := d.config.EXPECT().DeleteIntegration(gomock.Any(), inContoso, c.integration).Return(nil).Call
			for _, key := range c.secrets {
				before = d.vault.EXPECT().Delete(gomock.Any(), inContoso, c.integration+"_"+key).Return(nil).After(before)
			}
			if err := d.Delete(t.Context(), staff(toContoso), c.integration); err != nil || len(d.trail.Entries) != c.entries {
				t.Errorf("%v, and %d entries", err, len(d.trail.Entries))
			}
		})
	}
}

func TestWhatNobodyKnowsIsNotThereToBeDeleted(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, name := range []string{"gone", "", "A/b"} {
		d.has(inContoso, row("msgraph", nil, "key"))
		if err := d.Delete(t.Context(), staff(toContoso), name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestTroubleWithReadingAndDeletingComesThrough(t *testing.T) {
	t.Parallel()
	d, by := newDesk(t), staff(toContoso)
	d.config.EXPECT().Load(gomock.Any(), inContoso).Return(organizations.Config{}, errStore).Times(3)
	d.has(inGlobal)
	d.has(inGlobal)
	page, err := d.List(t.Context(), by, everything)
	troubled(t, page, err)
	got, err := d.Get(t.Context(), by, "msgraph")
	troubled(t, got, err)
	if err := d.Delete(t.Context(), by, "msgraph"); !errors.Is(err, errStore) {
		t.Errorf("the load: %v", err)
	}
	d.lists("", errStore) // nobody knows then, and it is recorded
	d.has(inContoso)
	d.config.EXPECT().DeleteIntegration(gomock.Any(), inContoso, "msgraph").Return(errStore)
	if err := d.Delete(t.Context(), by, "msgraph"); !errors.Is(err, errStore) {
		t.Errorf("the row: %v", err)
	}
	d.has(inContoso)
	d.config.EXPECT().DeleteIntegration(gomock.Any(), inContoso, "msgraph").Return(nil)
	d.vault.EXPECT().Delete(gomock.Any(), inContoso, "msgraph_client_secret").Return(errStore)
	if err := d.Delete(t.Context(), by, "msgraph"); !errors.Is(err, errStore) {
		t.Errorf("the secret: %v", err)
	}
	if len(d.trail.Entries) != 2 {
		t.Errorf("%d entries", len(d.trail.Entries))
	}
}
