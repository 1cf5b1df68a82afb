package provide

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/bifrost-run/bifrost/app/internal/redact"
	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// What is kept of an answer is more than one answer shows, so that a search finds
// what stands further down, and no more than memory should hold.
const (
	keptOptions = 10 * OptionsMax
	keptBytes   = 4 << 20
)

// shown makes of a provider's answer what may be kept and shown: no more than the
// limits allow, and without secrets.
func shown(options []host.Option, secrets *redact.Set) (catalog.OptionList, error) {
	list, taken := catalog.OptionList{Options: make([]catalog.Option, 0, min(len(options), keptOptions))}, 0
	for _, o := range options {
		if len(list.Options) == keptOptions {
			list.Truncated = true
			break
		}
		option, err := clean(o, secrets)
		if err != nil {
			return catalog.OptionList{}, err
		}
		if taken += option.Bytes(); taken > keptBytes {
			list.Truncated = true
			break
		}
		list.Options = append(list.Options, option)
	}
	if len(list.Options) == 0 && len(options) > 0 {
		return catalog.OptionList{}, errors.New("the first option is larger than 4 MiB")
	}
	return list, nil
}

func clean(o host.Option, secrets *redact.Set) (catalog.Option, error) {
	option := catalog.Option{Label: secrets.Text(o.Label), Value: secrets.Text(o.Value)}
	if len(o.Metadata) == 0 {
		return option, nil
	}
	raw, err := json.Marshal(o.Metadata)
	if err != nil {
		return catalog.Option{}, fmt.Errorf("encode the metadata of an option: %w", err)
	}
	metadata, _ := secrets.JSON(raw)
	if bytes.HasPrefix(metadata, []byte("{")) { // else a secret spanned several parts of it
		option.Metadata = metadata
	}
	return option, nil
}
