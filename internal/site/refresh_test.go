package site_test

import (
	"context"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres/postgrestest"
	"matbang/internal/site"
)

// side is the number of parcels along each side of the test's land.
const side = 9

// land lays out square parcels of 60 m, all not started.
func land(t testing.TB, tx pgx.Tx) []int64 {
	t.Helper()
	for _, sql := range []string{
		`INSERT INTO admin_unit (code, gso_code, level, kind, name_vi, name_en, accuracy, source, source_date, valid_from)
		 VALUES ('c-test', '99999', 'commune', 'commune', 'Xã thử', 'Test commune', 'demonstration', 'test', '2026-01-01', '2025-07-01')`,
		`INSERT INTO clearance_state (code, ordinal, name_vi, name_en)
		 SELECT c, o, c, c FROM unnest(ARRAY['not_started','notified','inventory','inventoried','plan_posted','plan_approved','paid','recovery_decided','handed_over','clean','excluded']) WITH ORDINALITY AS u (c, o)`,
	} {
		if _, err := tx.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := tx.Query(t.Context(), `INSERT INTO parcel (cadastral_unit, map_series, sheet_no, parcel_no, geom, accuracy, source, source_date)
		SELECT 'c-test', 'T', '1', (y * $1 + x)::text, ST_Multi(ST_MakeEnvelope(400000 + x * 60, 2320000 + y * 60, 400060 + x * 60, 2320060 + y * 60, 5899)), 'demonstration', 'test', '2026-01-01'
		FROM generate_series(0, $1 - 1) AS y, generate_series(0, $1 - 1) AS x RETURNING id`, side)
	if err != nil {
		t.Fatal(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

// blocks are sets of parcels by level, each with its area.
type blocks map[string]float64

// kept reads what the store keeps.
func kept(t *testing.T, tx pgx.Tx) blocks {
	t.Helper()
	rows, err := tx.Query(t.Context(), `SELECT s.level, s.parcels, s.area_m2, (SELECT array_agg(parcel_id ORDER BY parcel_id) FROM site_member m WHERE m.site_id = s.id AND m.level = s.level) FROM site s`)
	if err != nil {
		t.Fatal(err)
	}
	out := blocks{}
	var level string
	var n int
	var area float64
	var ids []int64
	_, err = pgx.ForEachRow(rows, []any{&level, &n, &area, &ids}, func() error {
		if n != len(ids) {
			t.Errorf("a block of %d parcels says %d", len(ids), n)
		}
		out[fmt.Sprint(level, ids)] = math.Round(area)
		ids = nil
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// straightforward computes the same from all parcels and all pairs of them.
func straightforward(t *testing.T, tx pgx.Tx) blocks {
	t.Helper()
	type parcel struct {
		ID     int64
		Area   float64
		Levels []string
	}
	rows, err := tx.Query(t.Context(), `SELECT id, ST_Area(geom), site_levels(grade, state, obstacles <> '{}', land_use) FROM parcel`)
	if err != nil {
		t.Fatal(err)
	}
	parcels, err := pgx.CollectRows(rows, pgx.RowToStructByPos[parcel])
	if err != nil {
		t.Fatal(err)
	}
	rows, err = tx.Query(t.Context(), `SELECT a.id, b.id FROM parcel a JOIN parcel b ON a.id <> b.id AND a.zone IS NOT DISTINCT FROM b.zone
		WHERE ST_Length(ST_Intersection(ST_Boundary(a.geom), ST_Buffer(b.geom, 0.05))) > 1`)
	if err != nil {
		t.Fatal(err)
	}
	beside := map[int64][]int64{}
	var a, b int64
	if _, err := pgx.ForEachRow(rows, []any{&a, &b}, func() error { beside[a] = append(beside[a], b); return nil }); err != nil {
		t.Fatal(err)
	}
	out := blocks{}
	for _, level := range []string{"ready_to_build", "vacant", "legally_clear", "m3", "m6", "m12", "m24"} {
		in := map[int64]float64{}
		for _, p := range parcels {
			if slices.Contains(p.Levels, level) {
				in[p.ID] = p.Area
			}
		}
		for len(in) > 0 {
			var block []int64
			area := 0.0
			walk := []int64{slices.Min(slices.Collect(maps.Keys(in)))}
			for len(walk) > 0 {
				p := walk[0]
				walk = walk[1:]
				if size, free := in[p]; free {
					delete(in, p)
					block, area = append(block, p), area+size
					walk = append(walk, beside[p]...)
				}
			}
			slices.Sort(block)
			out[fmt.Sprint(level, block)] = math.Round(area)
		}
	}
	return out
}

// happen changes something at random, as clearance and the cadastre do.
func happen(t *testing.T, tx pgx.Tx, rng *rand.Rand, ids []int64) string {
	t.Helper()
	id := ids[rng.IntN(len(ids))]
	states := []string{"not_started", "notified", "inventoried", "plan_approved", "paid", "handed_over", "clean", "clean", "clean", "excluded"}
	grades := map[string][]any{
		"paid": {nil, "legally_clear"}, "handed_over": {"vacant", "legally_clear", nil}, "clean": {"vacant", "vacant", "ready_to_build"},
	}
	var sql string
	args := []any{id}
	switch n := rng.IntN(20); {
	case n < 14:
		state := states[rng.IntN(len(states))]
		var grade any
		if g := grades[state]; g != nil {
			grade = g[rng.IntN(len(g))]
		}
		sql, args = "UPDATE parcel SET state = $2, grade = $3, state_since = '2026-01-01' WHERE id = $1", append(args, state, grade)
	case n < 16:
		sql = "UPDATE parcel SET obstacles = CASE WHEN obstacles = '{}' THEN '{dispute}' ELSE '{}' END::text[] WHERE id = $1"
	case n < 18:
		sql = "UPDATE parcel SET land_use = CASE WHEN land_use = '{}' THEN '{DGT}' ELSE '{}' END::text[] WHERE id = $1"
	case n < 19:
		// Cut off a strip: it no longer touches its neighbour in the east.
		sql = "UPDATE parcel SET geom = ST_Multi(ST_MakeEnvelope(ST_XMin(geom), ST_YMin(geom), ST_XMax(geom) - 1, ST_YMax(geom), 5899)) WHERE id = $1 AND ST_XMax(geom) - ST_XMin(geom) > 50"
	default:
		sql, args = "UPDATE parcel SET geom = ST_Multi(ST_MakeEnvelope(400000 + x * 60, 2320000 + y * 60, 400060 + x * 60, 2320060 + y * 60, 5899)) FROM (SELECT parcel_no::int % $2 AS x, parcel_no::int / $2 AS y FROM parcel WHERE id = $1) o WHERE id = $1", append(args, side)
	}
	if _, err := tx.Exec(t.Context(), sql, args...); err != nil {
		t.Fatalf("%s %v: %v", sql, args, err)
	}
	return fmt.Sprint(sql, args)
}

func TestBlocksAgreeWithAStraightforwardComputation(t *testing.T) {
	tx := apart(t)
	ids := land(t, tx)
	s := site.NewStore(tx)
	for seed := range uint64(1) {
		rng := rand.New(rand.NewPCG(seed, 5))
		for n := 0; n < 1000; {
			for range 1 + rng.IntN(12) {
				happen(t, tx, rng, ids)
				n++
			}
			if _, err := s.Refresh(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n%40 > 8 {
				continue
			}
			got, want := kept(t, tx), straightforward(t, tx)
			if !maps.Equal(got, want) {
				for k := range want {
					if _, ok := got[k]; !ok {
						t.Errorf("missing: %s", k)
					}
				}
				for k := range got {
					if _, ok := want[k]; !ok {
						t.Errorf("too much: %s", k)
					}
				}
				t.Fatalf("seed %d: the blocks differ after %d events", seed, n)
			}
		}
		if len(kept(t, tx)) < 20 {
			t.Errorf("seed %d: too few blocks to say anything", seed)
		}
	}
}

// set makes parcels (by number) clean, or sets them back.
func set(t *testing.T, tx pgx.Tx, grade any, numbers ...string) {
	t.Helper()
	_, err := tx.Exec(t.Context(), `UPDATE parcel SET grade = $1, state = CASE WHEN $1::text IS NULL THEN 'notified' ELSE 'clean' END, state_since = '2026-03-01' WHERE parcel_no = ANY ($2)`, grade, numbers)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := site.NewStore(tx).Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func blockOf(t *testing.T, tx pgx.Tx, number string) int64 {
	t.Helper()
	var id int64
	err := tx.QueryRow(t.Context(), "SELECT m.site_id FROM site_member m JOIN parcel p ON p.id = m.parcel_id WHERE m.level = 'vacant' AND p.parcel_no = $1", number).Scan(&id)
	if err != nil {
		t.Fatalf("parcel %s: %v", number, err)
	}
	return id
}

func TestBlockKeepsItsNumberWithTheLargerPart(t *testing.T) {
	tx := apart(t)
	land(t, tx)
	set(t, tx, "vacant", "0", "1", "2", "3", "5", "6")
	large, small := blockOf(t, tx, "0"), blockOf(t, tx, "5")
	if large == small {
		t.Fatal("parcels that do not touch are one block")
	}
	set(t, tx, "vacant", "4")
	if got := blockOf(t, tx, "6"); got != large || blockOf(t, tx, "4") != large {
		t.Errorf("grown together they are %d, want the number of the larger, %d", got, large)
	}
	set(t, tx, nil, "1")
	if got := blockOf(t, tx, "6"); got != large {
		t.Errorf("the larger part is %d after a cut, want %d", got, large)
	}
	if got := blockOf(t, tx, "0"); got == large || got == small {
		t.Errorf("the smaller part has the number %d of something else", got)
	}
}

func TestCornersAndRoadsCutBlocks(t *testing.T) {
	tx := apart(t)
	land(t, tx)
	set(t, tx, "vacant", "0", "10", "2", "3", "4") // 0 and 10 meet in a corner
	if blockOf(t, tx, "0") == blockOf(t, tx, "10") {
		t.Error("a common corner joins two parcels")
	}
	if _, err := tx.Exec(t.Context(), "UPDATE parcel SET land_use = '{DGT}' WHERE parcel_no = '3'"); err != nil {
		t.Fatal(err)
	}
	if _, err := site.NewStore(tx).Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if blockOf(t, tx, "2") == blockOf(t, tx, "4") {
		t.Error("a road does not cut the block")
	}
	set(t, tx, "ready_to_build", "3")
	if blockOf(t, tx, "2") != blockOf(t, tx, "4") {
		t.Error("a road that was levelled still cuts the block")
	}
}

// apart returns a transaction on a database of the test's own: what these tests
// write touches several layers, in another order than others do in the shared one.
func apart(t *testing.T) pgx.Tx {
	t.Helper()
	tx, err := postgrestest.Database(t).Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tx.Rollback(context.Background()) })
	return tx
}
