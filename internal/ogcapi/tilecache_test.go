package ogcapi

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func openCache(t *testing.T) *API {
	t.Helper()
	tiles, err := newTileCache()
	if err != nil {
		t.Fatal(err)
	}
	a := &API{tiles: tiles, byID: map[string]*Collection{"parcels": {ID: "parcels", TellsTiles: true, Tiles: []Tile{{}}}, "zones": {ID: "zones", Tiles: []Tile{{}}}, "works": {ID: "works"}}}
	a.Listening(true)
	return a
}

func (a *API) has(key tileKey) bool {
	_, ok := a.tiles.kept.GetIfPresent(key)
	return ok
}

// Every tile within whose edges or buffer the changed box lies is forgotten,
// and, within a small distance more, no other.
func TestForgetIsExact(t *testing.T) {
	a := openCache(t)
	random := rand.New(rand.NewPCG(1, 2))
	fill := func(context.Context) ([]byte, error) { return []byte("tile"), nil }
	for range 200 {
		zoom := 6 + random.IntN(keptZoom-5)
		n := 1 << zoom
		side := worldSide / float64(n)
		row, column := 2+random.IntN(n-4), 2+random.IntN(n-4)
		key := tileKey{"parcels", "gzip", uint8(zoom), uint32(row), uint32(column)}
		if _, err := a.tiles.get(t.Context(), key, fill); err != nil {
			t.Fatal(err)
		}
		west, north := float64(column)*side-worldSide/2, worldSide/2-float64(row)*side
		x, y := west+(random.Float64()*3-1)*side, north-(random.Float64()*3-1)*side
		size := min(100, side/10)
		box := [4]float64{x, y, x + size, y + size}
		buffer := side * tileBuffer
		touched := box[2] > west-buffer && box[0] < west+side+buffer && box[3] > north-side-buffer && box[1] < north+buffer
		a.tiles.forget("zones", box)
		if !a.has(key) {
			t.Fatalf("a change of another layer dropped %v", key)
		}
		a.tiles.forget("parcels", box)
		if touched && a.has(key) {
			t.Errorf("%v shows %v and is kept", key, box)
		}
		if away := side * 0.03; !touched && !a.has(key) && (box[2] < west-away || box[0] > west+side+away || box[1] > north+away || box[3] < north-side-away) {
			t.Errorf("%v does not show %v and is dropped", key, box)
		}
	}
}

func TestWhatIsHeard(t *testing.T) {
	key := tileKey{"parcels", "", 10, 300, 800}
	for _, test := range []struct {
		channel, payload string
		keeps            bool
	}{
		{TileChannel, "parcels 1 2 3 4", true},
		{TileChannel, "parcels x", false},
		{TileChannel, "parcels NaN 2 3 4", false},
		{TileChannel, "parcels -2e7 -2e7 2e7 2e7", false},
		{TileChannel, "", false},
		{LayerChannel, "parcels", true}, // says where on the other channel
		{LayerChannel, "zones", false},
		{LayerChannel, "works", true},
		{LayerChannel, "nothing", true},
	} {
		a := openCache(t)
		if _, err := a.tiles.get(t.Context(), key, func(context.Context) ([]byte, error) { return []byte("x"), nil }); err != nil {
			t.Fatal(err)
		}
		a.Heard(test.channel, test.payload)
		if got := a.has(key); got != test.keeps {
			t.Errorf("%s %q: kept %v, want %v", test.channel, test.payload, got, test.keeps)
		}
	}
}

// A tile that is being made while a change is heard may show what was before:
// that is not kept.
func TestWhatWasMadeBeforeAChangeIsNotKept(t *testing.T) {
	a := openCache(t)
	key := tileKey{"parcels", "", 12, 1000, 2000}
	asked, goOn := make(chan struct{}), make(chan struct{})
	var made atomic.Int32
	done := make(chan error, 1)
	go func() {
		_, err := a.tiles.get(t.Context(), key, func(context.Context) ([]byte, error) {
			if made.Add(1) > 1 {
				return []byte("after"), nil
			}
			close(asked)
			<-goOn
			return []byte("before"), nil
		})
		done <- err
	}()
	<-asked
	side := worldSide / 4096
	x, y := 2000.5*side-worldSide/2, worldSide/2-1000.5*side
	a.tiles.forget("parcels", [4]float64{x, y, x + 1, y + 1})
	close(goOn)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if kept, ok := a.tiles.kept.GetIfPresent(key); ok && string(kept.packed) == "before" {
		t.Error("kept what was read before the change")
	}
}

func TestManyWhoAskWaitForOne(t *testing.T) {
	a := openCache(t)
	var made atomic.Int32
	var wait sync.WaitGroup
	first, leave := context.WithCancel(t.Context())
	defer leave()
	for i := range 50 {
		ctx := t.Context()
		if i == 0 {
			ctx = first
		}
		wait.Go(func() {
			_, err := a.tiles.get(ctx, tileKey{collection: "parcels", zoom: 9}, func(ctx context.Context) ([]byte, error) {
				made.Add(1)
				leave() // who asked first goes away; the others still want it
				time.Sleep(20 * time.Millisecond)
				return []byte("x"), ctx.Err()
			})
			if err != nil && !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if made.Load() != 1 {
		t.Errorf("made %d times", made.Load())
	}
}

func TestNothingIsKeptWhileNobodyHears(t *testing.T) {
	a := openCache(t)
	key := tileKey{collection: "parcels", zoom: 9}
	fill := func(context.Context) ([]byte, error) { return []byte("x"), nil }
	ask := func() {
		if _, err := a.tiles.get(t.Context(), key, fill); err != nil {
			t.Fatal(err)
		}
	}
	ask()
	a.Listening(false)
	if a.has(key) {
		t.Error("kept after the connection was lost")
	}
	ask()
	if a.has(key) {
		t.Error("kept while nobody hears")
	}
	a.Listening(true)
	ask()
	if !a.has(key) {
		t.Error("not kept although commits are heard")
	}
	if _, err := a.tiles.get(t.Context(), tileKey{collection: "parcels", zoom: 3}, func(context.Context) ([]byte, error) { return nil, errors.New("no") }); err == nil || a.has(tileKey{collection: "parcels", zoom: 3}) {
		t.Error("an error is kept")
	}
	if r := tilesOf([4]float64{math.Inf(-1), -1e30, 1e30, math.Inf(1)}, 3); r != (tileRange{0, 7, 0, 7}) {
		t.Errorf("the whole world: %+v", r)
	}
}
