package apitest

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/object"
)

// fileID is the id of the file of every case, and fileLimit the largest there is.
const (
	fileID    = "019df26e-2d7b-7000-8000-0000000000f1"
	filesPath = "/api/files"
	filePath  = filesPath + "/" + fileID
	fileLimit = 100 << 20
)

// table is what the file of every case holds.
const table = "name,count\nAna,3\n"

// aFile is an upload of the technician's.
func aFile(changes ...func(*object.File)) object.File {
	f := object.File{ID: fileID, Name: "report.csv", ContentType: "text/csv", Size: int64(len(table)), CreatedAt: now, CreatedBy: techID}
	for _, change := range changes {
		change(&f)
	}
	return f
}

func ofAnother(f *object.File) { f.CreatedBy = adminID }
func ofARun(f *object.File)    { f.ExecutionID = runIDText }

// content is what a store hands out.
type content struct {
	io.Reader
	closed chan struct{}
}

func contentOf(r io.Reader) *content { return &content{Reader: r, closed: make(chan struct{})} }

func (c *content) Close() error {
	close(c.closed)
	return nil
}

// keeps expects one file to be kept, and answers it as a store would.
func (a *api) keeps(s organizations.Scope, judge func(f object.File, text string)) {
	a.random.EXPECT().ID().Return(fileID)
	a.files.EXPECT().Create(gomock.Any(), s, gomock.Any(), gomock.Any(), int64(fileLimit)).
		DoAndReturn(func(_ context.Context, _ organizations.Scope, f object.File, content io.Reader, _ int64) (object.File, error) {
			text, err := io.ReadAll(content)
			if err != nil {
				return object.File{}, err
			}
			judge(f, string(text))
			f.Size = int64(len(text))
			return f, nil
		})
}

// opens expects one file to be read.
func (a *api) opens(s organizations.Scope, f object.File, c *content) {
	a.files.EXPECT().Open(gomock.Any(), s, fileID).Return(f, c, nil)
}

func fileOperations() []operation {
	create := func(a *api, err error) {
		a.random.EXPECT().ID().Return(fileID)
		a.files.EXPECT().Create(gomock.Any(), inContoso, gomock.Any(), gomock.Any(), int64(fileLimit)).Return(aFile(), err)
	}
	open := func(a *api, err error) {
		a.files.EXPECT().Open(gomock.Any(), inContoso, fileID).Return(aFile(), contentOf(strings.NewReader(table)), err)
	}
	stat := func(a *api, err error) {
		a.files.EXPECT().Stat(gomock.Any(), inContoso, fileID).Return(aFile(), err)
	}
	remove := func(a *api, err error) {
		stat(a, nil)
		a.files.EXPECT().Delete(gomock.Any(), inContoso, fileID).Return(err)
	}
	return []operation{
		{
			id: "uploadFile", method: "POST", path: filesPath + "?name=report.csv", csv: table, entry: inHeader, also: runs, status: 201,
			works: func(a *api) { create(a, nil) }, fails: map[string]func(*api, error){"Files.Create": create},
		},
		{
			id: "downloadFile", method: "GET", path: filePath, kind: "text/csv", entry: inHeader, status: 200,
			works: func(a *api) { open(a, nil) }, fails: map[string]func(*api, error){"Files.Open": open},
		},
		{
			id: "deleteFile", method: "DELETE", path: filePath, entry: inHeader, status: 204,
			works: func(a *api) { remove(a, nil) }, fails: map[string]func(*api, error){"Files.Stat": stat, "Files.Delete": remove},
		},
	}
}

// may is what one caller may do with one file; empty for a file that is unknown
// to them.
type may struct{ read, remove string }

const (
	yes     = "yes"
	noRight = "permission_required"
	unknown = "not_found"
)

// rights lists who may do what with whose file.
func rights() map[string]struct {
	file object.File
	held []permissions.Permission
	want may
} {
	none, run := []permissions.Permission{permissions.ManageForms}, runs
	config := []permissions.Permission{permissions.ManageConfig}
	type row = struct {
		file object.File
		held []permissions.Permission
		want may
	}
	return map[string]row{
		"one's own":                        {aFile(), none, may{yes, yes}},
		"one's own with more":              {aFile(), run, may{yes, yes}},
		"another's":                        {aFile(ofAnother), run, may{unknown, unknown}},
		"another's, who sees history":      {aFile(ofAnother), views, may{yes, noRight}},
		"another's, who configures":        {aFile(ofAnother), config, may{unknown, yes}},
		"nobody's":                         {aFile(func(f *object.File) { f.CreatedBy = "" }), run, may{unknown, unknown}},
		"that one's own run made":          {aFile(ofARun), run, may{yes, noRight}},
		"that one's own run made, manager": {aFile(ofARun), config, may{yes, yes}},
		"that another's run made":          {aFile(ofARun, ofAnother), run, may{unknown, unknown}},
	}
}

func TestAFileIsForItsOwnerAndForWhoeverMaySeeIt(t *testing.T) {
	t.Parallel()
	for name, c := range rights() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.at(technician, toContoso, contoso(), grant(technician, toContoso, c.held...))
			kept := contentOf(strings.NewReader(table))
			a.opens(inContoso, c.file, kept)
			got := a.ask(reads(filePath))
			a.settled(got, c.want.read, http.StatusOK)
			<-kept.closed

			a.at(technician, toContoso, contoso(), grant(technician, toContoso, c.held...))
			a.files.EXPECT().Stat(gomock.Any(), inContoso, fileID).Return(c.file, nil)
			if c.want.remove == yes {
				a.files.EXPECT().Delete(gomock.Any(), inContoso, fileID).Return(nil)
			}
			got = a.ask(request{method: "DELETE", path: filePath, token: technician.token, scope: contosoID})
			a.settled(got, c.want.remove, http.StatusNoContent)
		})
	}
}

func (a *api) settled(got answer, want string, status int) {
	a.t.Helper()
	switch want {
	case yes:
		got.is(status)
	case noRight:
		a.namesPermission(got, "canManageConfig")
	default:
		got.refuses(http.StatusNotFound, want)
	}
}

func TestAFileThatIsNotTheirsLooksLikeNone(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"GET", "DELETE"} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			ask := func(path string) answer {
				a.mayRun()
				return a.ask(request{method: method, path: path, token: technician.token, scope: contosoID})
			}
			a.files.EXPECT().Open(gomock.Any(), inContoso, fileID).Return(aFile(ofAnother), contentOf(strings.NewReader("")), nil).MaxTimes(1)
			a.files.EXPECT().Stat(gomock.Any(), inContoso, fileID).Return(aFile(ofAnother), nil).MaxTimes(1)
			anothers := ask(filePath)
			anothers.refuses(http.StatusNotFound, "not_found")
			none := fault.New(fault.NotFound, "blob_missing", "The store has its own words.")
			a.files.EXPECT().Open(gomock.Any(), inContoso, fileID).Return(object.File{}, nil, none).MaxTimes(1)
			a.files.EXPECT().Stat(gomock.Any(), inContoso, fileID).Return(object.File{}, none).MaxTimes(1)
			same(t, "an unknown one", anothers, ask(filePath))
			// No store is asked for what cannot be an id.
			for _, id := range []string{"x", fileID[:35], strings.Replace(fileID, "-7000-", "-4000-", 1), "%00", "..%2F" + fileID} {
				same(t, id, anothers, ask(filesPath+"/"+id))
			}
		})
	}
}

func TestAFilesIdIsReadInAnyLetters(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayView()
	a.opens(inContoso, aFile(), contentOf(strings.NewReader(table)))
	a.ask(reads(filesPath + "/" + strings.ToUpper(fileID))).is(200)
}

func TestFilesOfTheGlobalScope(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	global := func(method, path string) request {
		r := request{method: method, path: path, token: technician.token, scope: "global"}
		if method == "POST" {
			r.body = table
		}
		a.at(technician, toGlobal, nil, grant(technician, toGlobal, permissions.ExecuteWorkflows))
		return r
	}
	a.keeps(inGlobal, func(object.File, string) {})
	a.ask(global("POST", filesPath+"?name=a")).is(201)
	a.opens(inGlobal, aFile(), contentOf(strings.NewReader(table)))
	a.ask(global("GET", filePath)).is(200)
	a.files.EXPECT().Stat(gomock.Any(), inGlobal, fileID).Return(aFile(), nil)
	a.files.EXPECT().Delete(gomock.Any(), inGlobal, fileID).Return(nil)
	a.ask(global("DELETE", filePath)).is(204)
}
