package care

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"path/filepath"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/maintain"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions"
	"github.com/bifrost-run/bifrost/platform/local/internal/replay/archive"
	"github.com/bifrost-run/bifrost/platform/local/internal/storage"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Prefix is the folder of paths that a Desk answers.
const Prefix = "/local/storage/"

// Parts are what a Desk is made of.
type Parts struct {
	fx.In

	Maintainer *maintain.Maintainer
	Storage    *storage.Storage
	Authorizer *authorize.Authorizer
	Proof      archive.Proof
	Clock      system.Clock
	Log        *slog.Logger
}

// Desk answers the owner of the data folder while this program holds it. Every
// other request is refused.
type Desk struct {
	parts  Parts
	source Source
	mux    *http.ServeMux
}

// NewDesk is a Desk in front of these parts.
func NewDesk(p Parts) *Desk {
	d := &Desk{parts: p, source: here{maintainer: p.Maintainer, storage: p.Storage, clock: p.Clock}, mux: http.NewServeMux()}
	d.mux.HandleFunc("POST "+checkPath, d.serve(func(r *http.Request) (any, error) {
		query := r.URL.Query()
		return d.source.Check(r.Context(), query.Get(fromName), query.Get(mendName) != "")
	}))
	d.mux.HandleFunc("POST "+backupPath, d.serve(func(r *http.Request) (any, error) {
		target := r.URL.Query().Get(targetName)
		if !filepath.IsAbs(target) {
			return nil, fault.New(fault.Invalid, "backup_target", "Name the whole path of a new folder.")
		}
		return d.source.Backup(r.Context(), target)
	}))
	d.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		functions.Refuse(w, r, fault.New(fault.NotFound, "not_found", "There is nothing at this address."))
	})
	return d
}

// ServeHTTP answers a request below Prefix.
func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.mux.ServeHTTP(w, r) }

func (d *Desk) serve(answer func(r *http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		err := d.admit(r)
		var value any
		if err == nil {
			value, err = answer(r)
		}
		if err != nil {
			d.refuse(w, r, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(value) // the client has gone if this fails
	}
}

// admit takes a proof of who owns the folder, and the token that bounds it in time.
func (d *Desk) admit(r *http.Request) error {
	token, err := d.parts.Proof.Check(r)
	if err != nil {
		return err
	}
	by, err := d.parts.Authorizer.At(r.Context(), token, organizations.TargetGlobal())
	if err != nil {
		return err
	}
	if !by.Principal.IsAdmin() {
		return permissions.AdminOnly()
	}
	return nil
}

// refuse shows an error. One without a sentence is for the program's log.
func (d *Desk) refuse(w http.ResponseWriter, r *http.Request, err error) {
	if fault.Code(err) == "" && r.Context().Err() == nil {
		d.parts.Log.Error("the storage could not be looked after", "path", r.URL.Path, "error", err)
	}
	functions.Refuse(w, r, err)
}
