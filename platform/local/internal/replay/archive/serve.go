package archive

import (
	"encoding/json"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strconv"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/functions"
	"github.com/bifrost-run/bifrost/platform/local/internal/replay"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// Prefix is the folder of paths that the Handler answers.
const Prefix = "/local/"

// withSecrets is the parameter that asks for secrets, too.
const withSecrets = "secrets"

// desk answers requests from an archive.
type desk struct {
	archive *Archive
	proof   Proof
	log     *slog.Logger
}

// Handler lets the owner of the data folder ask a program that holds it. Every
// other request is refused.
func (a *Archive) Handler(proof Proof, log *slog.Logger) http.Handler {
	d := desk{archive: a, proof: proof, log: log}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+Prefix+"runs/{run}", d.serve(func(s replay.Source, r *http.Request) (any, error) {
		return s.Run(r.Context(), r.PathValue("run"))
	}))
	mux.HandleFunc("GET "+Prefix+"organizations/{org}/settings", d.serve(func(s replay.Source, r *http.Request) (any, error) {
		return s.Settings(r.Context(), of(r), r.URL.Query()["key"])
	}))
	mux.HandleFunc("GET "+Prefix+"organizations/{org}/secrets/{key}", d.serve(func(s replay.Source, r *http.Request) (any, error) {
		return s.Secret(r.Context(), of(r), r.PathValue("key"))
	}))
	mux.HandleFunc("GET "+Prefix+"organizations/{org}/connections/{integration}", d.serve(func(s replay.Source, r *http.Request) (any, error) {
		c, err := s.Connection(r.Context(), of(r), r.PathValue("integration"), r.URL.Query().Get(withSecrets) != "")
		return connection{TenantID: c.TenantID, Settings: c.Settings, Secrets: c.Secrets}, err
	}))
	mux.HandleFunc("GET "+Prefix+"organizations/{org}/files/{id}", d.file)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		functions.Refuse(w, r, fault.New(fault.NotFound, "not_found", "There is nothing at this address."))
	})
	return mux
}

// connection is what a connection is made of, on the wire.
type connection struct {
	TenantID string            `json:"tenantId"`
	Settings map[string]string `json:"settings"`
	Secrets  map[string]string `json:"secrets"`
}

// of is a record of which only the organization is known.
func of(r *http.Request) replay.Record {
	id := r.PathValue("org")
	if id == organizations.GlobalName {
		id = ""
	}
	return replay.Record{Organization: host.Organization{ID: id}}
}

// admitted is the archive for a request with a good proof, false for any other,
// which is refused.
func (d desk) admitted(w http.ResponseWriter, r *http.Request) (replay.Source, bool) {
	w.Header().Set("Cache-Control", "no-store")
	token, err := d.proof.Check(r)
	if err != nil {
		functions.Refuse(w, r, err)
		return nil, false
	}
	return d.archive.For(token), true
}

func (d desk) serve(answer func(s replay.Source, r *http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		source, ok := d.admitted(w, r)
		if !ok {
			return
		}
		value, err := answer(source, r)
		if err != nil {
			d.refuse(w, r, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(value) // the client has gone if this fails
	}
}

func (d desk) file(w http.ResponseWriter, r *http.Request) {
	source, ok := d.admitted(w, r)
	if !ok {
		return
	}
	f, err := source.File(r.Context(), of(r), r.PathValue("id"))
	if err != nil {
		d.refuse(w, r, err)
		return
	}
	defer func() { _ = f.Content.Close() }() // it was only read
	w.Header().Set("Content-Type", f.ContentType)
	w.Header().Set("Content-Length", strconv.FormatInt(f.Size, 10))
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	_, _ = io.Copy(w, f.Content) // the client sees that it is too short
}

// refuse shows an error. One without a sentence is for the program's log.
func (d desk) refuse(w http.ResponseWriter, r *http.Request, err error) {
	err = explained(err)
	if fault.Code(err) == "" {
		d.log.Error("a replay could not be answered", "path", r.URL.Path, "error", err)
	}
	functions.Refuse(w, r, err)
}
