package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os/exec"
	"strconv"
	"time"
)

type tileAt struct{ z, x, y int }

func (t tileAt) path() string {
	return fmt.Sprintf("/api/collections/parcels/tiles/WebMercatorQuad/%d/%d/%d", t.z, t.y, t.x)
}

func tileOf(s spot, z int) tileAt {
	n := math.Exp2(float64(z))
	lat := s.lat * math.Pi / 180
	return tileAt{z, int((s.lon + 180) / 360 * n), int((1 - math.Log(math.Tan(lat)+1/math.Cos(lat))/math.Pi) / 2 * n)}
}

// tiles lists the tiles of a zoom that hold parcels, in random order.
func (b *bench) tiles(z int) []tileAt {
	seen := map[tileAt]bool{}
	var list []tileAt
	for _, s := range b.middles {
		if t := tileOf(s, z); !seen[t] {
			seen[t] = true
			list = append(list, t)
		}
	}
	b.random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

// tilesCold asks for every tile when none is kept.
func (b *bench) tilesCold(ctx context.Context) error {
	for z := 8; z <= 16; z++ {
		name := "tile z" + strconv.Itoa(z) + " cold"
		if !b.wanted(name) {
			continue
		}
		list := b.tiles(z)
		connections := b.Connections
		forget := func(int) error { return nil }
		if len(list) < 2000 {
			// Too few to ask for each once: all are forgotten before each round.
			connections = 1
			forget = func(n int) error {
				if n%len(list) != 0 && z > 10 {
					return nil
				}
				_, err := b.province.db.Exec(ctx, `NOTIFY matbang_tiles, 'all'`)
				time.Sleep(20 * time.Millisecond)
				return err
			}
		}
		var failed error
		err := b.cold(ctx, name, fmt.Sprintf("%d tiles, %d at a time", len(list), connections), connections, func(n int) (request, bool) {
			if err := forget(n); err != nil {
				failed = err
			}
			return request{path: list[n%len(list)].path(), header: []string{"Accept-Encoding: gzip"}}, failed == nil && (connections == 1 || n < len(list))
		})
		if err != nil || failed != nil {
			return fmt.Errorf("%s: %w %w", name, err, failed)
		}
		err = b.besides(ctx, b.last(), connections, []string{tileServer, tegola}, func(p *peer, n int) request {
			return request{path: p.tilePath(list[n%len(list)]), header: []string{"Accept-Encoding: gzip"}}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) tilesWarm(ctx context.Context) error {
	if !b.wanted("tile warm") {
		return nil
	}
	var list []tileAt
	for z := 11; z <= 16; z++ {
		some := b.tiles(z)
		list = append(list, some[:min(len(some), 50)]...)
	}
	next := func(n int) (request, bool) {
		return request{path: list[n%len(list)].path(), header: []string{"Accept-Encoding: gzip"}}, true
	}
	_, err := drive(ctx, b.server.host, b.Connections, time.Minute, func(n int) (request, bool) {
		q, _ := next(n)
		return q, n < len(list) // each once, to be warm
	})
	if err != nil {
		return err
	}
	err = b.cold(ctx, "tile warm", fmt.Sprintf("%d tiles of z11–z16, gzip", len(list)), b.Connections, next)
	if err != nil {
		return err
	}
	return b.static(ctx, "  static answer of the same bytes", int(b.figures[len(b.figures)-1].Bytes))
}

// static measures a server that only writes so many bytes: what HTTP itself and
// the measuring cost on this machine.
func (b *bench) static(ctx context.Context, name string, size int) error {
	host, err := freeAddress(ctx)
	if err != nil {
		return err
	}
	self, err := exec.LookPath("/proc/self/exe")
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, self, "static", "--addr="+host, "--size="+strconv.Itoa(max(size, 1))) //nolint:gosec // this program itself
	if err := cmd.Start(); err != nil {
		return err
	}
	defer func() { _ = cmd.Wait() }()
	defer cmd.Process.Kill() //nolint:errcheck // it ends with this
	for range 500 {
		if answers(ctx, "http://"+host+"/ready") {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	before := used(cmd.Process.Pid, false)
	o, err := drive(ctx, host, b.Connections, b.For/2, func(int) (request, bool) { return request{path: "/"}, true })
	if err != nil {
		return err
	}
	n := float64(max(o.requests, 1))
	b.add(figure{Name: name, Rate: o.rate(), P50: milli(o.quantile(0.5)), P99: milli(o.quantile(0.99)), Bytes: float64(o.bytes) / n, Server: milli(used(cmd.Process.Pid, false)-before) / n, Requests: o.requests, Note: "net/http alone"})
	return nil
}

// star is a polygon of about 200 ha with 500 vertices that does not cross itself.
func star(s spot, random *rand.Rand) string {
	const vertices, radius = 500, 800.0 // metres
	text := `{"type":"Polygon","coordinates":[[`
	var first string
	for i := range vertices {
		a := 2 * math.Pi * float64(i) / vertices
		r := radius * (0.95 + 0.1*random.Float64())
		at := fmt.Sprintf("[%.7f,%.7f]", s.lon+r*math.Cos(a)/103_900, s.lat+r*math.Sin(a)/110_700)
		if i == 0 {
			first = at
		}
		text += at + ","
	}
	return text + first + "]]}"
}
