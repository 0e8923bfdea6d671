package ogcapi

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/maypok86/otter/v2"
)

const (
	// cacheWeight is what the kept tiles may weigh, in bytes: some thousand
	// dense ones, compressed.
	cacheWeight = 24 << 20
	// entryWeight is what a tile weighs beside its bytes.
	entryWeight = 128
	// keptZoom is the last zoom whose tiles are kept; beyond, each costs less
	// than remembering where it is.
	keptZoom = 18
	// forgetAtMost is how many single tiles are forgotten for one change; for a
	// larger one all are.
	forgetAtMost = 20_000
	loadTime     = 20 * time.Second
	// tileBuffer is how far tiles show what lies beyond their edge, as a part of
	// their side.
	tileBuffer = 64.0 / 4096
	worldSide  = 40075016.685578488 // metres of Web Mercator
)

// tileKey names one representation of one tile.
type tileKey struct {
	collection  string
	coding      string // zstd, gzip or empty
	zoom        uint8
	row, column uint32
}

// tileBody is a tile as it is sent. The tag is made from its content, so that
// what did not change keeps its tag however often the layer did.
type tileBody struct {
	packed []byte
	tag    string
}

// tileCache keeps tiles until a commit changes what they show. It keeps nothing
// while it cannot hear of commits.
type tileCache struct {
	kept      *otter.Cache[tileKey, tileBody]
	listening atomic.Bool
	zstd      *zstd.Encoder
}

func newTileCache() (*tileCache, error) {
	kept, err := otter.New(&otter.Options[tileKey, tileBody]{
		MaximumWeight: cacheWeight,
		Weigher: func(_ tileKey, b tileBody) uint32 {
			return uint32(len(b.packed)) + entryWeight //nolint:gosec // a tile is far smaller than 4 GB
		},
	})
	if err != nil {
		return nil, fmt.Errorf("make the cache of tiles: %w", err)
	}
	packer, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, fmt.Errorf("make the cache of tiles: %w", err)
	}
	return &tileCache{kept: kept, zstd: packer}, nil
}

// get returns the tile, from the cache or through make. Many who ask for the
// same tile at once wait for one make, which goes on when one of them leaves.
func (tc *tileCache) get(ctx context.Context, key tileKey, query func(context.Context) ([]byte, error)) (tileBody, error) {
	load := func(ctx context.Context) (tileBody, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), loadTime)
		defer cancel()
		raw, err := query(ctx)
		if err != nil {
			return tileBody{}, err
		}
		return tc.pack(key, raw)
	}
	if key.zoom > keptZoom || !tc.listening.Load() {
		return load(ctx)
	}
	return tc.kept.Get(ctx, key, otter.LoaderFunc[tileKey, tileBody](func(ctx context.Context, _ tileKey) (tileBody, error) { return load(ctx) }))
}

func (tc *tileCache) pack(key tileKey, raw []byte) (tileBody, error) {
	sum := sha256.Sum256(raw)
	body := tileBody{packed: raw, tag: `"` + hex.EncodeToString(sum[:12]) + `"`}
	if key.coding != "" {
		body.tag = body.tag[:len(body.tag)-1] + "-" + key.coding + `"`
	}
	if len(raw) == 0 {
		return body, nil
	}
	switch key.coding {
	case "zstd":
		body.packed = tc.zstd.EncodeAll(raw, make([]byte, 0, len(raw)/2))
	case "gzip":
		var b bytes.Buffer
		w, err := gzip.NewWriterLevel(&b, 6)
		if err != nil {
			return body, fmt.Errorf("pack a tile: %w", err)
		}
		if _, err := w.Write(raw); err != nil {
			return body, fmt.Errorf("pack a tile: %w", err)
		}
		if err := w.Close(); err != nil {
			return body, fmt.Errorf("pack a tile: %w", err)
		}
		body.packed = b.Bytes()
	}
	return body, nil
}

// TileChannel and LayerChannel are where the database tells of changes: a part
// of a layer that looks different, and a layer of which anything changed.
const (
	TileChannel  = "matbang_tiles"
	LayerChannel = "matbang_layer"
)

// Listening says whether the API hears of commits from now on. Each time it
// begins to, what was kept is thrown away: something may have been missed.
func (a *API) Listening(on bool) {
	a.tiles.listening.Store(false)
	a.tiles.kept.InvalidateAll()
	a.tiles.listening.Store(on)
}

// Heard forgets the tiles of which the database says that they changed.
func (a *API) Heard(channel, payload string) {
	switch channel {
	case TileChannel:
		words := strings.Fields(payload)
		if box, ok := changedBox(words); ok {
			a.tiles.forget(words[0], box)
			return
		}
		a.tiles.kept.InvalidateAll()
	case LayerChannel:
		// Parcels say where they changed; the other tiled layers are small and
		// change rarely.
		if col, ok := a.byID[payload]; ok && len(col.Tiles) > 0 && !col.TellsTiles {
			a.tiles.kept.InvalidateAll()
		}
	}
}

func changedBox(words []string) (b [4]float64, ok bool) {
	if len(words) != 5 {
		return b, false
	}
	for i, w := range words[1:] {
		v, err := strconv.ParseFloat(w, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return b, false
		}
		b[i] = v
	}
	return b, true
}

// forget drops every tile on which something within the box (metres of Web
// Mercator: west, south, east, north) is drawn.
func (tc *tileCache) forget(collection string, box [4]float64) {
	total := 0
	for zoom := 0; zoom <= keptZoom; zoom++ {
		t := tilesOf(box, zoom)
		total += (t.right - t.left + 1) * (t.bottom - t.top + 1)
	}
	if total > forgetAtMost {
		tc.kept.InvalidateAll()
		return
	}
	for zoom := 0; zoom <= keptZoom; zoom++ {
		t := tilesOf(box, zoom)
		for row := t.top; row <= t.bottom; row++ {
			for column := t.left; column <= t.right; column++ {
				for _, coding := range []string{"", "gzip", "zstd"} {
					// Also what is not there: it may be on its way.
					tc.kept.Invalidate(tileKey{collection, coding, uint8(zoom), uint32(row), uint32(column)}) //nolint:gosec // within the bounds of the zoom
				}
			}
		}
	}
}

type tileRange struct{ left, right, top, bottom int }

// tilesOf returns the tiles of a zoom that show something within the box.
func tilesOf(box [4]float64, zoom int) tileRange {
	n := 1 << zoom
	side := worldSide / float64(n)
	at := func(v float64) int { return int(min(max(math.Floor(v), 0), float64(n-1))) }
	west, east := (box[0]+worldSide/2)/side, (box[2]+worldSide/2)/side
	north, south := (worldSide/2-box[3])/side, (worldSide/2-box[1])/side
	return tileRange{at(west - tileBuffer), at(east + tileBuffer), at(north - tileBuffer), at(south + tileBuffer)}
}
