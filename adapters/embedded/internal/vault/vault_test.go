package vault

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const horse = "correct horse"

// hands is a clock that stands until it is set.
type hands struct{ now time.Time }

func (h *hands) Now() time.Time { return h.now }

func noon() *hands { return &hands{time.Date(2026, 3, 4, 12, 0, 0, 0, time.FixedZone("CET", 3600))} }

func memory(t *testing.T) *kv.DB {
	t.Helper()
	db, err := kv.OpenMemory(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func open(t *testing.T, db *kv.DB, dir string) Vault {
	t.Helper()
	v, err := New(db, dir, noon())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func global() organizations.Scope {
	return permissions.SeedSystem.Authority(organizations.TargetGlobal()).Scope
}

func mine() organizations.Scope {
	return permissions.SeedSystem.Authority(organizations.TargetOf("0190b5a2-0000-7000-8000-000000000001")).Scope
}

func set(t *testing.T, v Vault, s organizations.Scope, key, text string) {
	t.Helper()
	value, err := organizations.NewSecretValue(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Set(t.Context(), s, key, value); err != nil {
		t.Fatal(err)
	}
}

func wantValue(t *testing.T, v Vault, s organizations.Scope, key, text string) {
	t.Helper()
	if got, err := v.Resolve(t.Context(), s, key); err != nil || got.Reveal() != text {
		t.Errorf("%s resolves to %q, %v, want %q", key, got.Reveal(), err, text)
	}
}

// wantUnreadable expects a fault that says what to do, and no value.
func wantUnreadable(t *testing.T, v Vault, s organizations.Scope, key string) {
	t.Helper()
	got, err := v.Resolve(t.Context(), s, key)
	if !fault.Is(err, fault.Unavailable) || fault.Code(err) != "secret_unreadable" || got.Reveal() != "" {
		t.Errorf("%s resolves to %q, %v, want secret_unreadable", key, got.Reveal(), err)
	}
	if err != nil && strings.Contains(err.Error(), horse) {
		t.Errorf("the fault tells the secret: %v", err)
	}
}

func TestASecretMovedToAnotherPlaceIsNotReadThere(t *testing.T) {
	t.Parallel()
	db := memory(t)
	v := open(t, db, "")
	set(t, v, mine(), "a_key", horse)
	var row secretRow
	if found, err := db.Get(secretKey(mine(), "a_key"), &row); !found || err != nil {
		t.Fatal(found, err)
	}
	set(t, v, global(), "taken", "battery staple")
	for _, to := range []struct {
		scope organizations.Scope
		key   string
	}{{global(), "a_key"}, {mine(), "b_key"}, {mine(), "a_ke"}, {mine(), "a_keys"}, {mine(), ""}, {global(), "taken"}} {
		var b kv.Batch
		b.Put(secretKey(to.scope, to.key), &row)
		if err := db.Commit(&b); err != nil {
			t.Fatal(err)
		}
		wantUnreadable(t, v, to.scope, to.key)
	}
	wantValue(t, v, mine(), "a_key", horse)
}

func TestAChangedRowIsNotRead(t *testing.T) {
	t.Parallel()
	db := memory(t)
	v := open(t, db, "")
	set(t, v, mine(), "a_key", horse)
	at := secretKey(mine(), "a_key")
	var row secretRow
	if found, err := db.Get(at, &row); !found || err != nil {
		t.Fatal(found, err)
	}
	whole := row.Sealed
	changed := [][]byte{nil, {}, []byte(horse), append([]byte(at), horse...), append(bytes.Clone(whole), 0)}
	for i := range whole {
		flipped := bytes.Clone(whole)
		flipped[i] ^= 0x01
		changed = append(changed, flipped, whole[:i])
	}
	for _, sealed := range changed {
		var b kv.Batch
		b.Put(at, &secretRow{infoRow: row.infoRow, Sealed: sealed})
		if err := db.Commit(&b); err != nil {
			t.Fatal(err)
		}
		wantUnreadable(t, v, mine(), "a_key")
	}
	set(t, v, mine(), "a_key", "set again")
	wantValue(t, v, mine(), "a_key", "set again")
}

func TestTheSameValueIsNeverSealedAlike(t *testing.T) {
	t.Parallel()
	db := memory(t)
	v := open(t, db, "")
	var before secretRow
	for range 3 {
		set(t, v, mine(), "a_key", horse)
		var row secretRow
		if found, err := db.Get(secretKey(mine(), "a_key"), &row); !found || err != nil {
			t.Fatal(found, err)
		}
		if bytes.Equal(row.Sealed, before.Sealed) || bytes.Contains(row.Sealed, []byte(horse)) {
			t.Errorf("sealed as %q", row.Sealed)
		}
		before = row
	}
}

func TestTheClockSaysWhenASecretWasSet(t *testing.T) {
	t.Parallel()
	clock := noon()
	v, err := New(memory(t), "", clock)
	if err != nil {
		t.Fatal(err)
	}
	set(t, v, mine(), "a_key", horse)
	set(t, v, mine(), "b_key", horse)
	first := clock.now
	clock.now = first.Add(time.Hour)
	set(t, v, mine(), "a_key", horse)
	got, err := v.List(t.Context(), mine())
	wanted := []organizations.SecretInfo{{Key: "a_key", UpdatedAt: clock.now.UTC()}, {Key: "b_key", UpdatedAt: first.UTC()}}
	if diff := cmp.Diff(wanted, got); err != nil || diff != "" {
		t.Errorf("%v: -want +got\n%s", err, diff)
	}
	if got[0].UpdatedAt.Location() != time.UTC {
		t.Errorf("the time is of %v, want UTC", got[0].UpdatedAt.Location())
	}
}

// The folders of people hold rows in this shape: a change that this test sees
// needs a new schema version and a way to read the old one.
func TestShapeOfTheRowIsKept(t *testing.T) {
	t.Parallel()
	const shape = `{"schemaVersion":0,"key":"k","updatedAt":"2026-03-04T11:00:00Z","sealed":"AQI="}`
	got, err := json.Marshal(&secretRow{infoRow: infoRow{Key: "k", UpdatedAt: noon().now.UTC()}, Sealed: []byte{1, 2}})
	if diff := cmp.Diff(shape, string(got)); err != nil || diff != "" {
		t.Errorf("%v: -want +got\n%s", err, diff)
	}
}

// A secret that another program of this version sealed is read: the format is
// age, and what is inside is the key of the row and then the value.
func TestTheSealIsTheFormatOfAge(t *testing.T) {
	t.Parallel()
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	at := secretKey(mine(), "a_key")
	if got, want := string(at), "secret\x00\x010190b5a2-0000-7000-8000-000000000001\x00\x01a_key\x00\x01"; got != want {
		t.Fatalf("the key of the row is %q, want %q", got, want)
	}
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, identity.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(string(at) + horse)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got, err := unseal(identity, at, sealed.Bytes()); err != nil || string(got) != horse {
		t.Errorf("read as %q, %v", got, err)
	}
}

func TestBytesThatAreNoTextComeBack(t *testing.T) {
	t.Parallel()
	v := open(t, memory(t), "")
	const raw = "\x00\xff\xfe\x80 not UTF-8 \x00\x01"
	set(t, v, mine(), "a_key", raw)
	wantValue(t, v, mine(), "a_key", raw)
}

func TestAfterCloseStorageIsUnavailable(t *testing.T) {
	t.Parallel()
	db, err := kv.OpenMemory(nil)
	if err != nil {
		t.Fatal(err)
	}
	v := open(t, db, "")
	set(t, v, mine(), "a_key", horse)
	value, err := v.Resolve(t.Context(), mine(), "a_key")
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	_, resolveErr := v.Resolve(t.Context(), mine(), "a_key")
	_, listErr := v.List(t.Context(), mine())
	for what, err := range map[string]error{
		"set": v.Set(t.Context(), mine(), "a_key", value), "resolve": resolveErr, "list": listErr, "delete": v.Delete(t.Context(), mine(), "a_key"),
	} {
		if !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: got %v, want an Unavailable fault", what, err)
		}
	}
}
