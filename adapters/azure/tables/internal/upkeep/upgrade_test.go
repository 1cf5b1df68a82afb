package upkeep

import (
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/walk"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/tests/integration/azurite"
)

// thing had its name in two properties once.
type thing struct {
	entity.Row
	Name string
}

func (t *thing) Schema() int { return 3 }

func (t *thing) Upgrade(from int, stored entity.Properties) error {
	first, _ := stored["First"].(string)
	last, _ := stored["Last"].(string)
	if first == "" {
		return errors.New("there is no first name")
	}
	if from < 3 {
		stored["Name"] = first + " " + last
	}
	return nil
}

// meanwhile calls do in front of each write.
type meanwhile struct{ do func() }

func (m meanwhile) Do(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPut {
		m.do()
	}
	return http.DefaultClient.Do(r)
}

// world is a table of things in an account of its own.
type world struct {
	t       *testing.T
	account azurite.Account
	raw     *aztables.Client
}

func newWorld(t *testing.T) world {
	t.Helper()
	w := world{t: t, account: azurite.New(t)}
	s, err := aztables.NewServiceClientFromConnectionString(w.account.ConnectionString, nil)
	if err != nil {
		t.Fatal(err)
	}
	w.raw = s.NewClient("Things")
	if _, err := w.raw.CreateTable(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w world) put(key string, properties map[string]any) {
	w.t.Helper()
	properties["PartitionKey"], properties["RowKey"] = "p", key
	data, err := json.Marshal(properties)
	if err == nil {
		_, err = w.raw.UpsertEntity(w.t.Context(), data, &aztables.UpsertEntityOptions{UpdateMode: aztables.UpdateModeReplace})
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w world) get(key string) map[string]any {
	w.t.Helper()
	answer, err := w.raw.GetEntity(w.t.Context(), "p", key, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	var row map[string]any
	if err := json.Unmarshal(answer.Value, &row); err != nil {
		w.t.Fatal(err)
	}
	return row
}

// upgraded walks over the things, and leaves alone one whose key says so.
func (w world) upgraded(through policy.Transporter) maintenance.UpgradePage {
	w.t.Helper()
	storage, err := connect.Open(connect.Options{
		ConnectionString: w.account.ConnectionString, Transport: through,
		Patience: connect.Patience{Try: time.Minute, Total: time.Minute, Tries: 3, Pause: time.Millisecond},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(storage.Close)
	u := &upgrade{Upkeep: Upkeep{storage: storage}}
	section := renewed[thing](u, part{"things", "Things", walk.Fixed("p"), table.In}, func(key string) bool { return key != "another" })
	all := maintenance.UpgradePage{}
	for from := ""; ; {
		looked, next, err := walk.Walk{Name: "upgrade", Sections: []walk.Section{section}}.Piece(w.t.Context(), from)
		if err != nil {
			w.t.Fatal(err)
		}
		all.Looked += looked
		if from = next; from == "" {
			all.Written, all.Newer = u.page.Written, u.page.Newer
			return all
		}
	}
}

func TestRowsOfAnOlderShapeAreWrittenAnew(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	old := func(version int) map[string]any {
		return map[string]any{"SchemaVersion": version, "First": "Zoë", "Last": "Ångström"}
	}
	for key, row := range map[string]map[string]any{
		"one": old(1), "two": old(2), "another": old(1), "three": {"SchemaVersion": 3, "Name": "of today"},
		"four": {"SchemaVersion": 4, "Name": 7}, "none": {"First": "Zoë"}, "zero": old(0), "damaged": {"SchemaVersion": 1, "Last": "Ångström"},
	} {
		w.put(key, row)
	}
	untouched := []string{"another", "three", "four", "none", "zero", "damaged"}
	before := map[string]map[string]any{}
	for _, key := range untouched {
		before[key] = w.get(key)
	}
	if diff := cmp.Diff(maintenance.UpgradePage{Looked: 7, Written: 2, Newer: 1}, w.upgraded(http.DefaultClient)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	for _, key := range []string{"one", "two"} {
		if row := w.get(key); row["Name"] != "Zoë Ångström" || row["SchemaVersion"] != 3.0 || row["First"] != nil {
			t.Errorf("the row %s is %v", key, row)
		}
	}
	for _, key := range untouched {
		if diff := cmp.Diff(before[key], w.get(key)); diff != "" {
			t.Errorf("the row %s: -want +got\n%s", key, diff)
		}
	}
	if diff := cmp.Diff(maintenance.UpgradePage{Looked: 7, Newer: 1}, w.upgraded(http.DefaultClient)); diff != "" {
		t.Errorf("once more: -want +got\n%s", diff)
	}
}

func TestARowThatSomebodyElseHasWrittenIsLeftToThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("one", map[string]any{"SchemaVersion": 1, "First": "Zoë", "Last": "Ångström"})
	theirs := meanwhile{func() { w.put("one", map[string]any{"SchemaVersion": 3, "Name": "Theirs"}) }}
	if diff := cmp.Diff(maintenance.UpgradePage{Looked: 1}, w.upgraded(theirs)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if row := w.get("one"); row["Name"] != "Theirs" {
		t.Errorf("the row is %v", row)
	}
}

func TestManyOldRowsAreWrittenInPieces(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 120 {
		w.put(string(rune('a'+i/26))+string(rune('a'+i%26)), map[string]any{"SchemaVersion": 1, "First": "Zoë"})
	}
	if diff := cmp.Diff(maintenance.UpgradePage{Looked: 120, Written: 120}, w.upgraded(http.DefaultClient)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
