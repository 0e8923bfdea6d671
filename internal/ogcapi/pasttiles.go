package ogcapi

import (
	"context"
	"errors"
	"fmt"

	"github.com/maypok86/otter/v2"
)

const (
	// pastWeight is what the kept tiles of the past may weigh, in bytes.
	pastWeight = 6 << 20
	// pastAtOnce is how many tiles of the past are made at the same time, so that
	// whoever looks back does not slow those who look at today.
	pastAtOnce = 2
)

// pastKey names a tile of the past at one state of the layers: a correction may
// change the past, and then nothing that was kept is asked for any more.
type pastKey struct {
	tileKey
	asOf     string
	revision uint64
}

// pastTiles keeps some tiles of the past, apart from those of the present.
type pastTiles struct {
	kept  *otter.Cache[pastKey, tileBody]
	turns chan struct{}
}

func newPastTiles() (*pastTiles, error) {
	kept, err := otter.New(&otter.Options[pastKey, tileBody]{
		MaximumWeight: pastWeight,
		Weigher: func(_ pastKey, b tileBody) uint32 {
			return uint32(len(b.packed)) + entryWeight //nolint:gosec // a tile is far smaller than 4 GB
		},
	})
	if err != nil {
		return nil, fmt.Errorf("make the cache of tiles of the past: %w", err)
	}
	return &pastTiles{kept, make(chan struct{}, pastAtOnce)}, nil
}

// get returns the tile, from the cache or through query; it waits for its turn as
// long as the request lasts.
func (pt *pastTiles) get(ctx context.Context, packer *tileCache, key pastKey, query func(context.Context) ([]byte, error)) (tileBody, error) {
	load := otter.LoaderFunc[pastKey, tileBody](func(ctx context.Context, _ pastKey) (tileBody, error) {
		select {
		case pt.turns <- struct{}{}:
			defer func() { <-pt.turns }()
		case <-ctx.Done():
			return tileBody{}, fmt.Errorf("a tile of the past: %w", ctx.Err())
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), loadTime)
		defer cancel()
		raw, err := query(ctx)
		if err != nil {
			return tileBody{}, err
		}
		return packer.pack(key.tileKey, raw)
	})
	for {
		body, err := pt.kept.Get(ctx, key, load)
		// Whoever was first may have gone while others wait for the same tile.
		if !errors.Is(err, context.Canceled) || ctx.Err() != nil {
			return body, err //nolint:wrapcheck // the error of the load
		}
	}
}
