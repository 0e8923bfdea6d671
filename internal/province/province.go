// Package province makes a large province of parcels, always the same, for
// benchmarks and for tests of what must stay quick when there are many. It is
// made up, says so, and is never loaded by the service.
package province

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"matbang/geodata"
	"matbang/internal/dataset"
)

// BlockSize is the side of a block of parcels, in metres of the survey plane.
// The table bench_block has a row (id, ix, iy) for each; its middle is at
// ((ix + 0.5) * BlockSize, (iy + 0.5) * BlockSize).
const BlockSize = 990

// lattice divides each block into as many parcels a side, whose corners are
// moved by up to a quarter of the pitch, the same for all who share them.
type lattice struct{ side int }

// coarseLand is how many parcels of 45 m the province has land for, about.
const coarseLand = 2_000_000

func latticeFor(parcels int) lattice {
	if parcels > coarseLand {
		return lattice{33}
	}
	return lattice{22}
}

func (l lattice) pitch() float64 { return BlockSize / float64(l.side) }
func (l lattice) perBlock() int  { return l.side * l.side }

// Pitch is the mean distance between corners of the parcels of a province of so
// many: 45 m, or 30 m where there would not be land enough.
func Pitch(parcels int) float64 { return latticeFor(parcels).pitch() }

// Blocks on land, the nearest to the corridors first, with all that is the same
// for the parcels of one block.
const chooseBlocks = `
CREATE TABLE bench_block AS
SELECT row_number() OVER (ORDER BY b.far, b.ix, b.iy) AS id, b.ix, b.iy, b.unit, corridors_of(b.middle) AS corridors,
       (SELECT z.code FROM zone z WHERE z.kind IN ('industrial_park', 'industrial_cluster', 'study_area') AND ST_Intersects(z.geom, b.middle) ORDER BY z.id LIMIT 1) AS zone
FROM (
    SELECT ix, iy, m AS middle, a.code AS unit, (SELECT min(ST_Distance(c.geom, m)) FROM corridor c) AS far
    FROM generate_series(340, 580) AS ix, generate_series(2280, 2400) AS iy,
         ST_SetSRID(ST_MakePoint((ix + 0.5) * $1::float8, (iy + 0.5) * $1::float8), 5899) AS m,
         LATERAL (SELECT code FROM admin_unit WHERE level = 'commune' AND valid_to IS NULL AND ST_Intersects(geom, m) ORDER BY id LIMIT 1) a
) b
ORDER BY far, ix, iy LIMIT $2`

const fill = `
INSERT INTO parcel (id, cadastral_unit, map_series, sheet_no, parcel_no, recorded_area_m2, geom, zone, admin_unit, corridors, cell, state, state_since, grade, accuracy, source, source_date, land_use)
SELECT r.id, b.unit, 'BENCH', b.id::text, r.number::text, NULL, r.geom, b.zone, b.unit, b.corridors,
       floor((ST_X(m.p) + 20037508.342789244) / (40075016.685578488 / 16384))::integer * 16384 + floor((20037508.342789244 - ST_Y(m.p)) / (40075016.685578488 / 16384))::integer,
       r.state, '2025-01-01', CASE r.state WHEN 'clean' THEN 'vacant' WHEN 'handed_over' THEN 'legally_clear' END, 'demonstration', 'bench', '2026-01-01', ARRAY[CASE WHEN r.id % 3 = 0 THEN 'LUC' ELSE 'NTS' END]
FROM bench_raw r JOIN bench_block b ON b.id = r.block, LATERAL (SELECT ST_Transform(ST_PointOnSurface(r.geom), 3857) AS p) m
ORDER BY r.id`

// A project with one case and part for each of the first parcels that have had
// notice, for the steps that are recorded.
const giveParts = `
INSERT INTO clearance_project (code, name_vi, name_en, accuracy, source, source_date) VALUES ('bench', 'Đo', 'Bench', 'demonstration', 'bench', '2026-01-01');
INSERT INTO clearance_round (project_id, round, name_vi, name_en) SELECT id, 1, 'Đợt 1', 'Round 1' FROM clearance_project WHERE code = 'bench';
CREATE TABLE bench_step AS SELECT p.id FROM parcel p WHERE p.state = 'notified' ORDER BY p.id LIMIT 40000;
UPDATE parcel SET project_id = (SELECT id FROM clearance_project WHERE code = 'bench') WHERE id IN (SELECT id FROM bench_step);
INSERT INTO project_parcel (project_id, parcel_id, round, joined_on) SELECT c.id, s.id, 1, '2024-01-01' FROM bench_step s, clearance_project c WHERE c.code = 'bench';
INSERT INTO clearance_case (id, project_id, round, case_no, holder_kind, opened_on) SELECT s.id, c.id, 1, s.id::text, 'household', '2024-01-01' FROM bench_step s, clearance_project c WHERE c.code = 'bench';
INSERT INTO clearance_part (id, case_id, parcel_id, area_m2, state, state_since) SELECT s.id, s.id, s.id, p.area_m2, 'notified', '2025-01-01' FROM bench_step s JOIN parcel p USING (id);
INSERT INTO clearance_event (part_id, from_state, to_state, regime, effective_on, recorded_by, decision_no, decision_date)
SELECT s.id, 'not_started', 'notified', 'll2024', '2025-01-01', 'bench', 'B/' || s.id, '2025-01-01' FROM bench_step s`

const farAnew = `
INSERT INTO parcel_far (y, x, state, corridors, parcels, area_m2)
SELECT s.y, s.x, state, corridor_bits(corridors), count(*), sum(area_m2) FROM parcel, far_square(geom_3857) AS s GROUP BY 1, 2, 3, 4`

// derived are the triggers that keep up what the statements above fill at once.
var derived = []string{"parcel", "project_parcel", "clearance_case", "clearance_part", "clearance_event"}

// Build fills a migrated, empty database with the dataset and so many parcels
// (about 500 a square kilometre, or 1,100 above two millions; the land nearest
// to the corridors first) in about four minutes
// a million. Up to 40,000 of those that have had notice also have a case
// and a part, for steps: the table bench_step has their numbers. say is told
// what is being done.
func Build(ctx context.Context, db *pgxpool.Pool, parcels int, say func(step string)) error {
	p := province{db, parcels, latticeFor(parcels)}
	say("the dataset")
	if err := dataset.Load(ctx, p.db, geodata.Files, nil); err != nil {
		return err
	}
	return p.build(ctx, say)
}

type province struct {
	db      *pgxpool.Pool
	parcels int
	lattice
}

func (p province) build(ctx context.Context, say func(string)) error {
	blocks := (p.parcels + p.perBlock() - 1) / p.perBlock()
	say("blocks of land")
	if _, err := p.db.Exec(ctx, chooseBlocks, BlockSize, blocks); err != nil {
		return err
	}
	for _, table := range derived {
		if _, err := p.db.Exec(ctx, `ALTER TABLE `+table+` DISABLE TRIGGER USER`); err != nil {
			return err
		}
	}
	say("parcels")
	if err := p.copyRaw(ctx); err != nil {
		return err
	}
	steps := []struct{ name, sql string }{
		{"rows and indexes", fill}, {"parts", giveParts}, {"the work list", `SELECT derive_work(array_agg(id)) FROM bench_step`}, {"the map from afar", farAnew}, {"", `DROP TABLE bench_raw`},
	}
	for _, step := range steps {
		say(step.name)
		if _, err := p.db.Exec(ctx, step.sql, pgx.QueryExecModeSimpleProtocol); err != nil {
			return err
		}
	}
	say("dissolved cells")
	if err := p.dissolve(ctx); err != nil {
		return err
	}
	for _, table := range derived {
		if _, err := p.db.Exec(ctx, `ALTER TABLE `+table+` ENABLE TRIGGER USER`); err != nil {
			return err
		}
	}
	say("statistics")
	for _, sql := range []string{
		`UPDATE layer_version SET version = version + 1 WHERE layer = 'parcels'`, `SELECT setval(pg_get_serial_sequence('parcel', 'id'), (SELECT max(id) FROM parcel))`, `VACUUM ANALYZE`,
	} {
		if _, err := p.db.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// WriteGeoJSON writes the parcels of a province of so many as a sequence of
// features (RFC 8142 without separators, coordinates in EPSG:5899), numbered as
// a cadastral file is. The database only tells where land is; it must have the
// dataset.
func WriteGeoJSON(ctx context.Context, db *pgxpool.Pool, parcels int, w io.Writer) error {
	p := province{db, parcels, latticeFor(parcels)}
	if _, err := db.Exec(ctx, `DROP TABLE IF EXISTS bench_block`); err != nil {
		return err
	}
	if _, err := db.Exec(ctx, chooseBlocks, BlockSize, (parcels+p.perBlock()-1)/p.perBlock()); err != nil {
		return err
	}
	rows, err := db.Query(ctx, `SELECT id::int4, ix::int4, iy::int4, unit FROM bench_block ORDER BY id`)
	if err != nil {
		return err
	}
	n := 0
	var id, ix, iy int32
	var unit string
	_, err = pgx.ForEachRow(rows, []any{&id, &ix, &iy, &unit}, func() error {
		for at := 0; at < p.perBlock() && n < parcels; at++ {
			n++
			text := fmt.Appendf(nil, `{"type":"Feature","properties":{"ma_xa":%q,"so_to":"%d","so_thua":"%d","loai_dat":"LUC"},"geometry":{"type":"Polygon","coordinates":[[`, unit, id, at+1)
			ring := p.ring(int(ix)*p.side+at%p.side, int(iy)*p.side+at/p.side)
			for k := 0; k < len(ring); k += 2 {
				if k > 0 {
					text = append(text, ',')
				}
				text = fmt.Appendf(text, "[%.3f,%.3f]", ring[k], ring[k+1])
			}
			if _, err := w.Write(append(text, "]]}}\n"...)); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

// dissolve makes the shapes of all cells, by two workers.
func (p province) dissolve(ctx context.Context) error {
	rows, err := p.db.Query(ctx, `SELECT DISTINCT cell FROM parcel ORDER BY cell`)
	if err != nil {
		return err
	}
	cells, err := pgx.CollectRows(rows, pgx.RowTo[int32])
	if err != nil {
		return err
	}
	next, failed := make(chan []int32), make(chan error, 2)
	for range 2 {
		go func() {
			var first error
			for some := range next {
				if _, err := p.db.Exec(ctx, `SELECT dissolve_cells($1)`, some); err != nil && first == nil {
					first = err
				}
			}
			failed <- first
		}()
	}
	for len(cells) > 0 {
		n := min(8, len(cells))
		next <- cells[:n]
		cells = cells[n:]
	}
	close(next)
	for range 2 {
		if err := <-failed; err != nil {
			return err
		}
	}
	return nil
}

func (p province) copyRaw(ctx context.Context) error {
	if _, err := p.db.Exec(ctx, `CREATE UNLOGGED TABLE bench_raw (id bigint, block integer, number integer, state text, geom geometry(MultiPolygon, 5899))`); err != nil {
		return err
	}
	rows, err := p.db.Query(ctx, `SELECT id::int4, ix::int4, iy::int4 FROM bench_block ORDER BY id`)
	if err != nil {
		return err
	}
	blocks, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (b [3]int32, err error) { return b, r.Scan(&b[0], &b[1], &b[2]) })
	if err != nil {
		return err
	}
	n := 0
	source := pgx.CopyFromFunc(func() ([]any, error) {
		if n == p.parcels || n/p.perBlock() >= len(blocks) {
			return nil, nil
		}
		b := blocks[n/p.perBlock()]
		at := n % p.perBlock()
		col, row := at%p.side, at/p.side
		n++
		state := states[hash(int64(b[0]), int64(row/3), int64(col/5))%uint64(len(states))]
		return []any{int64(n), b[0], int32(at + 1), state, p.ewkb(int(b[1])*p.side+col, int(b[2])*p.side+row)}, nil //nolint:gosec // at most 1,089
	})
	copied, err := p.db.CopyFrom(ctx, pgx.Identifier{"bench_raw"}, []string{"id", "block", "number", "state", "geom"}, source)
	if err == nil && copied != int64(p.parcels) {
		err = fmt.Errorf("there is land for %d parcels only", copied)
	}
	return err
}

// states in a mix as in the demonstration: half not begun, a tenth clean.
var states = []string{
	"not_started", "not_started", "not_started", "not_started", "not_started", "notified", "notified", "inventory", "inventoried", "plan_posted",
	"plan_approved", "paid", "recovery_decided", "handed_over", "clean", "clean",
}

// hash is the same on every machine (SplitMix64 over the three numbers).
func hash(a, b, c int64) uint64 {
	h := uint64(a)*0x9e3779b97f4a7c15 ^ uint64(b)*0xbf58476d1ce4e5b9 ^ uint64(c)*0x94d049bb133111eb //nolint:gosec // bits, not numbers
	h ^= h >> 30
	h *= 0xbf58476d1ce4e5b9
	h ^= h >> 27
	h *= 0x94d049bb133111eb
	return h ^ h>>31
}

// corner is where a corner of the lattice lies, moved by up to a quarter.
func (l lattice) corner(i, j int) (x, y float64) {
	h := hash(int64(i), int64(j), 7)
	return (float64(i) + (float64(h&0xffff)/0xffff-0.5)/2) * l.pitch(), (float64(j) + (float64(h>>16&0xffff)/0xffff-0.5)/2) * l.pitch()
}

// ring is the boundary of the parcel with the lower left corner i, j, metres,
// X and Y in turn: four corners and a bend on some edges, which both neighbours
// have.
func (l lattice) ring(i, j int) []float64 {
	var ring []float64
	corners := [][2]int{{i, j}, {i + 1, j}, {i + 1, j + 1}, {i, j + 1}, {i, j}}
	for k, c := range corners {
		x, y := l.corner(c[0], c[1])
		ring = append(ring, x, y)
		if k == 4 {
			break
		}
		d := corners[k+1]
		low, high := c, d
		if d[0] < c[0] || d[1] < c[1] {
			low, high = d, c
		}
		h := hash(int64(low[0]+high[0]), int64(low[1]+high[1]), 11)
		if h%2 == 0 {
			x2, y2 := l.corner(d[0], d[1])
			bend := (float64(h>>8&0xff)/0xff - 0.5) * 6
			if low[0] == high[0] {
				ring = append(ring, (x+x2)/2+bend, (y+y2)/2)
			} else {
				ring = append(ring, (x+x2)/2, (y+y2)/2+bend)
			}
		}
	}
	return ring
}

func (l lattice) ewkb(i, j int) []byte {
	ring := l.ring(i, j)
	b := []byte{1}
	b = binary.LittleEndian.AppendUint32(b, 6|0x20000000)
	b = binary.LittleEndian.AppendUint32(b, 5899)
	b = binary.LittleEndian.AppendUint32(b, 1)
	b = append(b, 1)
	b = binary.LittleEndian.AppendUint32(b, 3)
	b = binary.LittleEndian.AppendUint32(b, 1)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(ring)/2)) //nolint:gosec // at most nine
	for _, v := range ring {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}
