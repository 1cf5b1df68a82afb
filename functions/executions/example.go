package executions

import (
	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/functions/internal/example"
)

// TransformSchema shows a dozen runs, one of which was over by then.
func (BulkCancelled) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	return example.Of(s, BulkCancelled{Matched: 12, Asked: 11, AlreadyOver: 1})
}
