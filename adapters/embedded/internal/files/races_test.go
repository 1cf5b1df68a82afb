package files

import (
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/object"
)

// A reader that comes while a file is made or deleted finds all of it or no file,
// and never a row without its content.
func TestAFileThatComesAndGoesIsWholeOrNotThere(t *testing.T) {
	t.Parallel()
	f := open(t, memoryDB(t), "")
	id, over := newID(), make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-over:
					return
				default:
				}
				if _, content, err := f.Open(t.Context(), global(), id); err == nil {
					if got, err := io.ReadAll(content); string(got) != "text" || err != nil {
						t.Errorf("the content is %q, %v", got, err)
					}
				} else if !fault.Is(err, fault.NotFound) {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 500 {
		_, err := f.Create(t.Context(), global(), object.File{ID: id}, strings.NewReader("text"), 4)
		if err := errors.Join(err, f.Delete(t.Context(), global(), id)); err != nil {
			t.Error(err)
		}
	}
	close(over)
	readers.Wait()
}

func TestADraftLeavesNothingOpen(t *testing.T) {
	t.Parallel()
	d := newDisk(t.TempDir())
	for name, from := range map[string]io.Reader{"whole": strings.NewReader("text"), "broken off": failing{}} {
		s := &sheet{disk: d, at: place{scope: "GLOBAL", id: newID()}}
		if err := s.fill(from); (err == nil) != (name == "whole") {
			t.Errorf("%s: %v", name, err)
		}
		if name != "whole" {
			s.discard()
		}
		if err := s.file.Close(); !errors.Is(err, os.ErrClosed) {
			t.Errorf("%s: the file was open: %v", name, err)
		}
	}
}
