package submit_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/app/keep"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/object"
)

const page = "<!DOCTYPE html><script>alert(1)</script>"

// contract takes a small PDF.
func contract() forms.Field {
	return forms.Field{Name: "file", Type: forms.TypeFile, Parameter: "contract", Label: "Contract", Accept: []string{"application/pdf", "image/*"}, MaxBytes: 64}
}

func (o office) uploads(by permissions.Authority, f forms.Form, field, kind string, content io.Reader) (object.File, error) {
	o.t.Helper()
	return o.Upload(o.t.Context(), by, string(f.ID), field, keep.Upload{Name: "contract.pdf", ContentType: kind, Size: -1, Content: content})
}

func TestAFileOfAFormIsUploadedAndSentByWhoeverMaySendIt(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	form := o.offers(draft(contract()))
	for name, by := range map[string]permissions.Authority{"a client's user": o.client(), "staff": o.technician()} {
		file, err := o.uploads(by, form, "file", "application/pdf", strings.NewReader("%PDF-1.7 and more"))
		if err != nil || file.Size != 17 || file.ContentType != "application/pdf" || file.CreatedBy != string(by.Principal.User.ID) {
			t.Fatalf("%s: %+v, %v", name, file, err)
		}
		accepted, err := o.sends(by, form, `{"who":"Z","file":"`+file.ID+`"}`)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		same(t, `{"name":"Z","contract":"`+file.ID+`","office":"Leeds"}`, accepted.Execution.Input)
	}
}

func TestAnUploadForAFormIsRefused(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	form, staffs := o.offers(draft(contract())), draft(contract())
	staffs.Access = forms.AccessPlatform
	closed, manager := o, o.staff(organizations.TargetOf(o.org.ID), permissions.ManageForms)
	closed.org.IsActive = false
	for name, c := range map[string]struct {
		by          permissions.Authority
		form        forms.Form
		field, kind string
		content     string
		code        string
		fields      []string
	}{
		"one that is not offered":     {o.client(), o.offers(staffs), "file", "application/pdf", "%PDF-1", "not_found", nil},
		"one that they only change":   {manager, form, "file", "application/pdf", "%PDF-1", "permission_required", nil},
		"a client that has left":      {closed.technician(), form, "file", "application/pdf", "%PDF-1", "organization_inactive", nil},
		"a field that there is not":   {o.client(), form, "x", "application/pdf", "%PDF-1", "validation_failed", []string{"/field no_file_field"}},
		"a field for something else":  {o.client(), form, "who", "application/pdf", "%PDF-1", "validation_failed", []string{"/field no_file_field"}},
		"no field":                    {o.client(), form, "", "application/pdf", "%PDF-1", "validation_failed", []string{"/field no_file_field"}},
		"another type":                {o.client(), form, "file", "text/csv", "a,b", "validation_failed", []string{"/Content-Type file_type"}},
		"a page that is called a PDF": {o.client(), form, "file", "application/pdf", page, "validation_failed", []string{"/Content-Type file_type"}},
		"one that is too large":       {o.client(), form, "file", "application/pdf", "%PDF-1" + strings.Repeat("x", 60), "file_too_large", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, err := o.uploads(c.by, c.form, c.field, c.kind, strings.NewReader(c.content))
			if fault.Code(err) != c.code || file.ID != "" {
				t.Errorf("%+v, %v", file, err)
			}
			if diff := cmp.Diff(c.fields, fields(err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What was uploaded for something else is held against the field when it is sent.
func TestAFileIsJudgedOnceMoreWhenItIsSent(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	plain := contract()
	plain.Accept, plain.MaxBytes = nil, 0
	form, loose := o.offers(draft(contract())), o.offers(draft(plain))
	kept := func(by permissions.Authority, kind, content string) string {
		file, err := o.uploads(by, loose, "file", kind, strings.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		return file.ID
	}
	for name, c := range map[string]struct {
		id, code string
	}{
		"a good one":                    {kept(o.client(), "application/pdf", "%PDF-1"), ""},
		"another sort of picture":       {kept(o.client(), "image/png", "\xff\xd8\xff and so on"), ""},
		"somebody else's":               {kept(o.technician(), "application/pdf", "%PDF-1"), "file_not_found"},
		"one that there is not":         {"0195509f-2a00-7abc-8def-0123456789ab", "file_not_found"},
		"another type":                  {kept(o.client(), "text/csv", "%PDF-1"), "file_type"},
		"a page under another name":     {kept(o.client(), "application/pdf", page), "file_type"},
		"one that is too large for it":  {kept(o.client(), "application/pdf", "%PDF-1"+strings.Repeat("x", 60)), "file_too_large"},
		"a program that is a picture":   {kept(o.client(), "image/tiff", "MZ\x90\x00\x03\x00\x00\x00"), "file_type"},
		"a type without a name, a page": {kept(o.client(), "", page), "file_type"},
	} {
		_, err := o.sends(o.client(), form, `{"who":"Z","file":"`+c.id+`"}`)
		var want []string
		if c.code != "" {
			want = []string{"/values/file " + c.code}
		}
		if diff := cmp.Diff(want, fields(err)); diff != "" || (err != nil) != (want != nil) {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
	// However much somebody may read, what they send has to be theirs.
	reader := o.client(permissions.ViewHistory)
	if _, err := o.sends(reader, loose, `{"who":"Z","file":"`+kept(o.technician(), "", "x")+`"}`); !cmp.Equal(fields(err), []string{"/values/file file_not_found"}) {
		t.Errorf("a reader sends another's file: %v", err)
	}
}

func TestAnUploadThatBreaksOffIsToldOf(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	form := o.offers(draft(contract()))
	broken := errors.New("the line is dead")
	for name, content := range map[string]io.Reader{
		"at its beginning": iotest.ErrReader(broken), "later": io.MultiReader(strings.NewReader("%PDF-1"), iotest.ErrReader(broken)),
	} {
		if file, err := o.uploads(o.client(), form, "file", "application/pdf", content); !errors.Is(err, broken) || file.ID != "" {
			t.Errorf("%s: %+v, %v", name, file, err)
		}
	}
}
