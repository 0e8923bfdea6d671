package parcel

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb/encoding/mvt"

	"matbang/geodata"
	"matbang/internal/dataset"
	"matbang/internal/postgres/postgrestest"
)

// The views from afar as they would be if they were made anew.
const anew = `
SELECT count(*) FROM (
    SELECT s.y, s.x, state, corridor_bits(corridors) AS bits, count(*) AS n, sum(area_m2) AS a FROM parcel, far_square(geom_3857) AS s GROUP BY 1, 2, 3, 4
) w FULL JOIN parcel_far f ON (f.y, f.x, f.state, f.corridors) = (w.y, w.x, w.state, w.bits)
WHERE w.n IS DISTINCT FROM f.parcels OR abs(w.a - f.area_m2) > 1e-3
UNION ALL
SELECT count(*) FROM (
    SELECT cell, state, corridor_bits(corridors) AS bits, count(*) AS n, sum(area_m2) AS a, ST_Area(ST_Union(geom)) AS whole FROM parcel GROUP BY 1, 2, 3
) w FULL JOIN parcel_cell c ON (c.cell, c.state, c.corridors) = (w.cell, w.state, w.bits)
WHERE w.n IS DISTINCT FROM c.parcels OR abs(w.a - c.area_m2) > 1e-3 OR abs(w.whole - ST_Area(ST_Transform(c.geom_3857, 5899))) > 0.001 * w.whole`

const plots = `
INSERT INTO parcel (cadastral_unit, map_series, sheet_no, parcel_no, geom, accuracy, source, source_date)
SELECT (SELECT code FROM admin_unit WHERE level = 'commune' ORDER BY code LIMIT 1), 'BĐĐC', '77', n::text,
       ST_Multi(ST_Translate(ST_MakeEnvelope(0, 0, 40, 40 + n % 7, 5899), 405000 + 41 * (n % 20), 2300000 + 48 * (n / 20))), 'demonstration', 'test', '2026-01-01'
FROM generate_series(0, 399) AS n`

func TestViewsFromAfarFollowEveryChange(t *testing.T) {
	tx := postgrestest.Tx(t)
	ctx := t.Context()
	if err := dataset.Load(ctx, tx, geodata.Files, nil); err != nil {
		t.Fatal(err)
	}
	do := func(sql string, args ...any) {
		t.Helper()
		if _, err := tx.Exec(ctx, sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	do(plots)
	random := rand.New(rand.NewPCG(7, 40))
	for step := range 60 {
		id := random.IntN(400)
		state := states[random.IntN(len(states))]
		switch random.IntN(5) {
		case 0:
			do(`UPDATE parcel SET state = $1 WHERE sheet_no = '77' AND parcel_no::int BETWEEN $2 AND $2 + 30`, state, id)
		case 1:
			do(`UPDATE parcel SET geom = ST_Translate(geom, $1, $2) WHERE sheet_no = '77' AND parcel_no = $3::int::text`, random.Float64()*4000-2000, random.Float64()*300, id)
		case 2:
			do(`DELETE FROM parcel WHERE sheet_no = '77' AND parcel_no = $1::int::text`, id)
		default:
			do(`UPDATE parcel SET state = $1 WHERE sheet_no = '77' AND parcel_no = $2::int::text`, state, id)
		}
		rows, err := tx.Query(ctx, anew)
		if err != nil {
			t.Fatal(err)
		}
		wrong, err := pgx.CollectRows(rows, pgx.RowTo[int])
		if err != nil || wrong[0] != 0 || wrong[1] != 0 {
			t.Fatalf("after step %d: %v squares and cells are wrong, %v", step, wrong, err)
		}
	}
	everyTileHasAll(t, tx)
}

// everyTileHasAll adds up the tiles of each zoom: no parcel is lost between
// zooms, and areas by state are kept.
func everyTileHasAll(t *testing.T, tx pgx.Tx) {
	t.Helper()
	type sum struct {
		n  int
		ha float64
	}
	want := map[string]sum{}
	rows, err := tx.Query(t.Context(), `SELECT state, count(*)::int, sum(area_m2) / 10000 FROM parcel GROUP BY state`)
	if err != nil {
		t.Fatal(err)
	}
	var state string
	var s sum
	if _, err := pgx.ForEachRow(rows, []any{&state, &s.n, &s.ha}, func() error { want[state] = s; return nil }); err != nil {
		t.Fatal(err)
	}
	for zoom := 6; zoom < detailZoom; zoom++ {
		got := map[string]sum{}
		sql := farTile
		if zoom > farZoom {
			sql = dissolvedTile
		}
		const around = `SELECT DISTINCT floor((ST_X(p) + 20037508.342789244) / (40075016.685578488 / 2 ^ $1))::int, floor((20037508.342789244 - ST_Y(p)) / (40075016.685578488 / 2 ^ $1))::int
			FROM parcel, ST_PointOnSurface(geom_3857) AS p`
		rows, err := tx.Query(t.Context(), around, zoom)
		if err != nil {
			t.Fatal(err)
		}
		tiles, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (c [2]int, err error) { return c, r.Scan(&c[0], &c[1]) })
		if err != nil || len(tiles) == 0 {
			t.Fatal(tiles, err)
		}
		for _, at := range tiles {
			var body []byte
			if err := tx.QueryRow(t.Context(), sql, zoom, at[0], at[1]).Scan(&body); err != nil {
				t.Fatal(err)
			}
			layers, err := mvt.Unmarshal(body)
			if err != nil || len(layers) != 1 {
				t.Fatalf("zoom %d: %d layers, %v", zoom, len(layers), err)
			}
			for _, f := range layers[0].Features {
				code, n, ha := f.Properties["s"].(string), f.Properties["n"].(float64), f.Properties["ha"].(float64)
				got[code] = sum{got[code].n + int(n), got[code].ha + ha}
			}
		}
		for code, w := range want {
			g := got[code]
			// A dissolved shape across the edge of a tile is in both.
			if zoom <= farZoom && (g.n != w.n || math.Abs(g.ha-w.ha) > 0.001*w.ha) || g.n < w.n {
				t.Errorf("zoom %d, %s: %+v, want %+v", zoom, code, g, w)
			}
		}
	}
}
