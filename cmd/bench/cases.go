package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"matbang/internal/ogcapi"
	"matbang/internal/parcel"
	"matbang/internal/postgres"
	"matbang/internal/province"
)

const seed = 20201116 // the day of the resolution

// bench measures case after case.
type bench struct {
	runCommand
	province *database
	server   *server
	figures  []figure
	web      *pgxpool.Pool // as the server's requests work
	middles  []spot
	random   *rand.Rand
	peers    []*peer
}

// figure is one line of the table.
type figure struct {
	Name     string  `json:"name"`
	Rate     float64 `json:"per_second"`
	P50      float64 `json:"p50_ms"`
	P99      float64 `json:"p99_ms"`
	Bytes    float64 `json:"bytes"`
	Server   float64 `json:"server_cpu_ms"`
	Database float64 `json:"database_cpu_ms"`
	Memory   float64 `json:"peak_mib"` // of the server in this case
	Requests int     `json:"requests"`
	Note     string  `json:"note,omitempty"`
}

// spot is the middle of a block: degrees for requests, tiles by zoom.
type spot struct{ lon, lat float64 }

func (b *bench) measure(ctx context.Context) error {
	var err error
	if b.web, err = postgres.Open(ctx, b.province.dsn, postgres.Options{MaxConns: int32(b.Connections), ReadOnly: true, Role: postgres.WebRole}); err != nil { //nolint:gosec // a small number
		return err
	}
	defer b.web.Close()
	rows, err := b.province.db.Query(ctx, `
		SELECT ST_X(g), ST_Y(g) FROM bench_block, LATERAL (SELECT ST_Transform(ST_SetSRID(ST_MakePoint((ix + 0.5) * $1::float8, (iy + 0.5) * $1::float8), 5899), 4326) AS g) x ORDER BY id`, province.BlockSize)
	if err != nil {
		return err
	}
	if b.middles, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) (s spot, err error) { return s, r.Scan(&s.lon, &s.lat) }); err != nil {
		return err
	}
	b.add(figure{Name: "start-up", P50: b.server.startUp.Seconds() * 1000, Requests: 1, Note: "from exec to ready, dataset unchanged"})
	for _, run := range []func(context.Context) error{b.viewports, b.pages, b.singles, b.tilesCold, b.tilesWarm, b.summaries, b.sites, b.checks, b.page, b.events, b.imports} {
		if err := run(ctx); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (b *bench) add(f figure) {
	b.figures = append(b.figures, f)
	fmt.Fprintln(os.Stdout, f.line())
}

func (b *bench) last() figure { return b.figures[len(b.figures)-1] }

func (b *bench) named(name string) figure {
	for _, f := range b.figures {
		if f.Name == name {
			return f
		}
	}
	return figure{}
}

// wanted tells whether a case is asked for, and starts its random numbers, the
// same in every run whatever else is measured.
func (b *bench) wanted(name string) bool {
	b.random = rand.New(rand.NewPCG(seed, uint64(len(name)))) //nolint:gosec // must be the same every time
	return strings.HasPrefix(name, b.Only)
}

// http measures a case over HTTP; what it needs first is asked for half a second.
func (b *bench) http(ctx context.Context, name string, next func(n int) (request, bool)) error {
	warm, err := drive(ctx, b.server.host, b.Connections, 500*time.Millisecond, next)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if warm.refused[http.StatusNotFound] == warm.requests {
		b.add(figure{Name: name, Note: "the program has no such route yet"})
		return nil
	}
	return b.cold(ctx, name, "", b.Connections, next)
}

func (b *bench) cold(ctx context.Context, name, note string, connections int, next func(n int) (request, bool)) error {
	f, err := b.load(ctx, target{b.server.host, b.server.cmd.Process.Pid}, name, note, connections, next)
	if err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, &b.server.log)
	}
	b.add(f)
	return nil
}

// target is a server under load.
type target struct {
	host string
	pid  int
}

func (b *bench) load(ctx context.Context, to target, name, note string, connections int, next func(n int) (request, bool)) (figure, error) {
	forgetPeak(to.pid)
	server, database := used(to.pid, false), usedByDatabase(b.folder())
	o, err := drive(ctx, to.host, connections, b.For, next)
	if err != nil {
		return figure{}, err
	}
	if len(o.refused) > 0 {
		note = strings.TrimSpace(fmt.Sprintf("%s; refused: %v", note, o.refused))
	}
	n := float64(max(o.requests, 1))
	return figure{
		Name: name, Rate: o.rate(), P50: milli(o.quantile(0.5)), P99: milli(o.quantile(0.99)), Bytes: float64(o.bytes) / n,
		Server: milli(used(to.pid, false)-server) / n, Database: milli(usedByDatabase(b.folder())-database) / n, Memory: peakMemory(to.pid), Requests: o.requests, Note: note,
	}, nil
}

func milli(d time.Duration) float64 { return d.Seconds() * 1000 }

func (b *bench) folder() string { return fmt.Sprintf("%s/%d", b.Data, b.Parcels) }

// floor measures the same work asked of PostgreSQL itself.
func (b *bench) floor(ctx context.Context, name, note string, ask func(ctx context.Context, db *pgxpool.Pool, n int) error) error {
	var n atomic.Int64
	database := usedByDatabase(b.folder())
	deadline, cancel := context.WithTimeout(ctx, b.For)
	defer cancel()
	failed := make(chan error, b.Connections)
	began := time.Now()
	for range b.Connections {
		go func() {
			for deadline.Err() == nil {
				if err := ask(ctx, b.web, int(n.Add(1))); err != nil {
					failed <- err
					return
				}
			}
			failed <- nil
		}()
	}
	var err error
	for range b.Connections {
		err = errors.Join(err, <-failed)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	count := float64(n.Load())
	b.add(figure{Name: name, Rate: count / time.Since(began).Seconds(), Database: milli(usedByDatabase(b.folder())-database) / count, Requests: int(n.Load()), Note: note})
	return nil
}

// box is a square of so many metres around a random block's middle, smaller
// where the parcels are.
func (b *bench) box(metres float64) [4]float64 {
	s := b.middles[b.random.IntN(len(b.middles))]
	metres *= province.Pitch(b.Parcels) / 45
	h, w := metres/2/110_700, metres/2/103_900 // degrees at 21° north
	return [4]float64{s.lon - w, s.lat - h, s.lon + w, s.lat + h}
}

func (b *bench) boxes(metres float64) [][4]float64 {
	list := make([][4]float64, 200)
	for i := range list {
		list[i] = b.box(metres)
	}
	return list
}

func (b *bench) viewports(ctx context.Context) error {
	for _, v := range []struct {
		name   string
		metres float64
		filter string
		coding string
	}{
		{"viewport 500", 1000, "", ""},
		{"viewport 500 gzip", 1000, "", "gzip"},
		{"viewport 500 zstd", 1000, "", "zstd"},
		{"viewport 10000", 4500, "", ""},
		{"viewport 10000 gzip", 4500, "", "gzip"},
		{"viewport and filter", 6000, "&state=clean", ""},
	} {
		if !b.wanted(v.name) {
			continue
		}
		list := b.boxes(v.metres)
		err := b.http(ctx, v.name, func(n int) (request, bool) {
			x := list[n%len(list)]
			q := request{path: fmt.Sprintf("/api/collections/parcels/items?bbox=%.6f,%.6f,%.6f,%.6f&limit=10000%s", x[0], x[1], x[2], x[3], v.filter)}
			if v.coding != "" {
				q.header = []string{"Accept-Encoding: " + v.coding}
			}
			return q, true
		})
		if err != nil {
			return err
		}
		err = b.besides(ctx, b.last(), b.Connections, []string{featureServer}, func(_ *peer, n int) request {
			x := list[n%len(list)]
			q := request{path: fmt.Sprintf("/collections/public.peer_parcel/items.json?bbox=%.6f,%.6f,%.6f,%.6f&limit=10000%s", x[0], x[1], x[2], x[3], v.filter)}
			if v.coding != "" {
				q.header = []string{"Accept-Encoding: " + v.coding}
			}
			return q
		})
		if err != nil {
			return err
		}
		if v.coding != "" || v.filter != "" {
			continue
		}
		size := int(b.named(v.name).Bytes)
		if err := b.viewportFloors(ctx, v.name, list); err != nil {
			return err
		}
		if err := b.static(ctx, "  static answer of the same bytes", size); err != nil {
			return err
		}
	}
	return nil
}

// viewportFloors asks PostgreSQL itself: the question as the server puts it,
// and for what lies near the box in any order, the least that can be asked.
func (b *bench) viewportFloors(ctx context.Context, name string, list [][4]float64) error {
	cols := parcel.Collection()
	const box = `ST_MakeEnvelope($1::float8, $2::float8, $3::float8, $4::float8, 4326)`
	for _, floor := range []struct{ name, where, note string }{
		{"  floor " + name, ` WHERE ST_Intersects(t.geom_4326, ` + box + `) ORDER BY t.id LIMIT 10001`, "the same SQL through the driver"},
		{"  floor, boxes only", ` WHERE t.geom_4326 && ` + box + ` LIMIT 10000`, "neither exact nor in order"},
	} {
		sql := cols.Select(ogcapi.CRS84) + floor.where
		err := b.floor(ctx, floor.name, floor.note, func(ctx context.Context, db *pgxpool.Pool, n int) error {
			x := list[n%len(list)]
			rows, err := db.Query(ctx, sql, pgx.QueryResultFormats{pgx.BinaryFormatCode}, x[0], x[1], x[2], x[3])
			if err != nil {
				return err
			}
			for rows.Next() {
				_ = rows.RawValues()
			}
			return rows.Err()
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) singles(ctx context.Context) error {
	if !b.wanted("single feature") {
		return nil
	}
	err := b.http(ctx, "single feature", func(int) (request, bool) {
		return request{path: fmt.Sprintf("/api/collections/parcels/items/%d", 1+b.random.IntN(b.Parcels))}, true
	})
	if err != nil {
		return err
	}
	return b.besides(ctx, b.last(), b.Connections, []string{featureServer}, func(*peer, int) request {
		return request{path: fmt.Sprintf("/collections/public.peer_parcel/items/%d.json", 1+b.random.IntN(b.Parcels))}
	})
}

func (b *bench) summaries(ctx context.Context) error {
	for _, by := range []string{"zone", "corridor"} {
		if b.wanted("summary by " + by) {
			if err := b.http(ctx, "summary by "+by, func(int) (request, bool) { return request{path: "/api/clearance/summary?by=" + by}, true }); err != nil {
				return err
			}
		}
	}
	return nil
}

// sites asks as an investor does who moves the sliders: a corridor, an area, a
// port, land that is vacant now or within some months; and the count alone.
func (b *bench) sites(ctx context.Context) error {
	if !b.wanted("site search") {
		return nil
	}
	var sites int
	if err := b.province.db.QueryRow(ctx, `SELECT count(*) FROM site`).Scan(&sites); err != nil {
		return err
	}
	ask := func(limit string) func(n int) (request, bool) {
		return func(n int) (request, bool) {
			months := []string{"", "&within_months=6", "&within_months=12"}[n%3]
			return request{path: fmt.Sprintf("/api/sites?corridor=%s&min_area_ha=%d&max_km_port=%d%s%s", []string{"west", "east"}[n%2], 1+n%8, 20+n%60, months, limit)}, true
		}
	}
	for _, investors := range []int{1, 4, b.Connections} {
		if err := b.cold(ctx, "site search", fmt.Sprintf("%d blocks, %d at a time", sites, investors), investors, ask("")); err != nil {
			return err
		}
	}
	return b.cold(ctx, "site search, count alone", "as a slider moves", 4, ask("&limit=0"))
}

// checks sends polygons of about 200 ha with 500 vertices.
func (b *bench) checks(ctx context.Context) error {
	if !b.wanted("proposal check") {
		return nil
	}
	var list []string
	for range 100 {
		list = append(list, star(b.middles[b.random.IntN(len(b.middles))], b.random))
	}
	next := func(n int) (request, bool) {
		return request{method: http.MethodPost, path: "/api/proposals/check", body: list[n%len(list)], header: []string{"Authorization: Bearer " + b.server.key}}, true
	}
	for _, planners := range []int{1, 4, b.Connections} {
		if err := b.cold(ctx, "proposal check", fmt.Sprintf("200 ha, 500 vertices, %d at a time", planners), planners, next); err != nil {
			return err
		}
	}
	return nil
}

// events records a step for one parcel after another.
func (b *bench) events(ctx context.Context) error {
	if !b.wanted("status event") {
		return nil
	}
	rows, err := b.province.db.Query(ctx, `SELECT p.id FROM bench_step s JOIN parcel p USING (id) WHERE p.state = 'notified' ORDER BY md5(p.id::text)`)
	if err != nil {
		return err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return err
	}
	body := `{"to": "inventory", "effective_on": "2026-11-01"}`
	return b.cold(ctx, "status event", "one step, committed", 4, func(n int) (request, bool) {
		if n >= len(ids) {
			return request{}, false
		}
		return request{method: http.MethodPost, path: fmt.Sprintf("/api/parcels/%d/events", ids[n]), body: body, header: []string{"Authorization: Bearer " + b.server.key}}, true
	})
}
