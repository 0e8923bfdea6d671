package site

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"matbang/internal/postgres"
)

// refreshLock keeps two instances from computing blocks at the same time.
const refreshLock = 7310

// batch is how many changes one transaction takes up, so that a bulk load
// shows progress and a kill loses little.
const batch = 4000

// Refresh brings the blocks up to every change that is committed, and returns
// how many parcels had changed. Only blocks that a change touches are computed.
func (s *Store) Refresh(ctx context.Context) (int, error) {
	total := 0
	for {
		n, err := s.refreshBatch(ctx)
		total += n
		if err != nil || n == 0 {
			return total, err
		}
	}
}

const takeQueue = `-- site.Refresh: queue
WITH taken AS (DELETE FROM site_queue WHERE id IN (SELECT id FROM site_queue ORDER BY id LIMIT $1) RETURNING parcel_id, moved)
SELECT parcel_id, bool_or(moved) FROM taken GROUP BY parcel_id ORDER BY parcel_id`

func (s *Store) refreshBatch(ctx context.Context) (int, error) {
	var touched, moved []int64
	err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", refreshLock); err != nil {
			return fmt.Errorf("site.Refresh: %w", err)
		}
		rows, err := tx.Query(ctx, takeQueue, batch)
		if err != nil {
			return fmt.Errorf("site.Refresh: %w", err)
		}
		var parcel int64
		var hasMoved bool
		_, err = pgx.ForEachRow(rows, []any{&parcel, &hasMoved}, func() error {
			touched = append(touched, parcel)
			if hasMoved {
				moved = append(moved, parcel)
			}
			return nil
		})
		if err != nil || len(touched) == 0 {
			return err
		}
		return refresh(ctx, tx, touched, moved)
	})
	return len(touched), err
}

const forgetNeighbours = `-- site.Refresh: forget neighbours
WITH gone AS (DELETE FROM site_surveyed WHERE parcel_id = ANY ($1))
DELETE FROM site_neighbour WHERE parcel_id = ANY ($1) OR other_id = ANY ($1)`

// The neighbours of a parcel are all in its zone: a block lies in one zone.
const findNeighbours = `-- site.Refresh: neighbours
WITH fresh AS (
    INSERT INTO site_surveyed SELECT p.id FROM parcel p
    WHERE p.id = ANY ($1) AND site_levels(p.grade, p.state, p.obstacles <> '{}', p.land_use) <> '{}'
    ON CONFLICT DO NOTHING RETURNING parcel_id
), near AS (
    SELECT DISTINCT least(a.id, b.id) AS a, greatest(a.id, b.id) AS b
    FROM fresh f JOIN parcel a ON a.id = f.parcel_id
    JOIN parcel b ON b.geom && ST_Expand(a.geom, 0.05) AND b.id <> a.id AND b.zone IS NOT DISTINCT FROM a.zone
), edge AS (
    SELECT n.a, n.b, site_edge(p.geom, q.geom) AS m FROM near n JOIN parcel p ON p.id = n.a JOIN parcel q ON q.id = n.b
)
INSERT INTO site_neighbour SELECT v.a, v.b, e.m FROM edge e, LATERAL (VALUES (e.a, e.b), (e.b, e.a)) AS v (a, b) WHERE e.m > 1
ON CONFLICT DO NOTHING`

const changedAt = `-- site.Refresh: changed
SELECT t.id, coalesce(m.site_id, 0), p.id IS NOT NULL AND $2 = ANY (site_levels(p.grade, p.state, p.obstacles <> '{}', p.land_use))
FROM unnest($1::bigint[]) AS t (id)
LEFT JOIN parcel p ON p.id = t.id
LEFT JOIN site_member m ON m.parcel_id = t.id AND m.level = $2`

// refresh computes the blocks around the touched parcels at every level.
func refresh(ctx context.Context, tx pgx.Tx, touched, moved []int64) error {
	for _, step := range []struct {
		sql     string
		parcels []int64
	}{{forgetNeighbours, moved}, {findNeighbours, touched}} {
		if len(step.parcels) == 0 {
			continue
		}
		if _, err := tx.Exec(ctx, step.sql, step.parcels); err != nil {
			return fmt.Errorf("site.Refresh: %w", err)
		}
	}
	var shaped, facts []int64
	for _, level := range levels {
		rebuilt, reread, err := refreshLevel(ctx, tx, level, touched, moved)
		if err != nil {
			return err
		}
		shaped = append(shaped, rebuilt...)
		facts = append(append(facts, rebuilt...), reread...)
	}
	return computeFacts(ctx, tx, facts, shaped)
}

// refreshLevel brings the blocks of one level up to date and returns those that
// were put together anew, and those that kept their parcels and shape and of
// which only facts changed.
func refreshLevel(ctx context.Context, tx pgx.Tx, level string, touched, moved []int64) (rebuilt, kept []int64, err error) {
	rows, err := tx.Query(ctx, changedAt, touched, level)
	if err != nil {
		return nil, nil, fmt.Errorf("site.Refresh: %w", err)
	}
	var parcel, was int64
	var now bool
	var came, went []int64     // parcels
	broken := map[int64]bool{} // blocks to be put together anew
	reread := map[int64]bool{} // blocks of which only facts changed
	_, err = pgx.ForEachRow(rows, []any{&parcel, &was, &now}, func() error {
		_, hasMoved := slices.BinarySearch(moved, parcel)
		switch {
		case was != 0 && now && !hasMoved:
			reread[was] = true
		case was != 0 && now:
			broken[was] = true
			came = append(came, parcel) // its neighbours may be others
		case was != 0:
			broken[was] = true
			went = append(went, parcel)
		case now:
			came = append(came, parcel)
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("site.Refresh: %w", err)
	}
	if rebuilt, err = rebuild(ctx, tx, level, came, went, broken); err != nil {
		return nil, nil, err
	}
	for id := range reread {
		if !broken[id] {
			kept = append(kept, id)
		}
	}
	return rebuilt, kept, nil
}

const blocksBeside = `-- site.Refresh: blocks beside
SELECT DISTINCT m.site_id FROM site_neighbour n JOIN site_member m ON m.parcel_id = n.other_id AND m.level = $2 WHERE n.parcel_id = ANY ($1)`

const membersBySite = `-- site.Refresh: members
SELECT p.id, p.area_m2, m.site_id FROM site_member m JOIN parcel p ON p.id = m.parcel_id WHERE m.site_id = ANY ($1)
UNION
SELECT p.id, p.area_m2, coalesce(m.site_id, 0) FROM parcel p LEFT JOIN site_member m ON m.parcel_id = p.id AND m.level = $3 WHERE p.id = ANY ($2)`

const edgesAmong = `-- site.Refresh: edges
SELECT parcel_id, other_id FROM site_neighbour WHERE parcel_id = ANY ($1) AND other_id > parcel_id`

// rebuild puts together anew the blocks that lost or may win a parcel.
func rebuild(ctx context.Context, tx pgx.Tx, level string, came, went []int64, broken map[int64]bool) ([]int64, error) {
	if len(came)+len(went)+len(broken) == 0 {
		return nil, nil
	}
	if len(came) > 0 {
		rows, err := tx.Query(ctx, blocksBeside, came, level)
		if err != nil {
			return nil, fmt.Errorf("site.Refresh: %w", err)
		}
		beside, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return nil, fmt.Errorf("site.Refresh: %w", err)
		}
		for _, id := range beside {
			broken[id] = true
		}
	}
	old := make([]int64, 0, len(broken))
	for id := range broken {
		old = append(old, id)
	}
	slices.Sort(old)
	members, edges, err := pool(ctx, tx, level, old, came, went)
	if err != nil {
		return nil, err
	}
	return save(ctx, tx, level, old, assemble(members, edges))
}

func pool(ctx context.Context, tx pgx.Tx, level string, old, came, went []int64) (members []member, edges [][2]int64, err error) {
	rows, err := tx.Query(ctx, membersBySite, old, came, level)
	if err != nil {
		return nil, nil, fmt.Errorf("site.Refresh: %w", err)
	}
	gone := map[int64]bool{}
	for _, p := range went {
		gone[p] = true
	}
	var m member
	var ids []int64
	_, err = pgx.ForEachRow(rows, []any{&m.parcel, &m.area, &m.was}, func() error {
		if !gone[m.parcel] {
			members, ids = append(members, m), append(ids, m.parcel)
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("site.Refresh: %w", err)
	}
	if rows, err = tx.Query(ctx, edgesAmong, ids); err != nil {
		return nil, nil, fmt.Errorf("site.Refresh: %w", err)
	}
	var e [2]int64
	_, err = pgx.ForEachRow(rows, []any{&e[0], &e[1]}, func() error {
		edges = append(edges, e)
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("site.Refresh: %w", err)
	}
	return members, edges, nil
}

const forgetMembers = `-- site.Refresh: forget members
DELETE FROM site_member WHERE site_id = ANY ($1)`

const forgetSites = `-- site.Refresh: forget sites
DELETE FROM site WHERE id = ANY ($1)`

const newSites = `-- site.Refresh: new sites
INSERT INTO site (level) SELECT $1 FROM generate_series(1, $2) RETURNING id`

const writeMembers = `-- site.Refresh: write members
INSERT INTO site_member (level, parcel_id, site_id) SELECT $1, * FROM unnest($2::bigint[], $3::bigint[])`

// save writes the blocks that came of the old ones.
func save(ctx context.Context, tx pgx.Tx, level string, old []int64, list []component) ([]int64, error) {
	kept := map[int64]bool{}
	fresh := 0
	for _, c := range list {
		if c.id == 0 {
			fresh++
		}
		kept[c.id] = true
	}
	gone := slices.DeleteFunc(slices.Clone(old), func(id int64) bool { return kept[id] })
	if _, err := tx.Exec(ctx, forgetMembers, old); err != nil {
		return nil, fmt.Errorf("site.Refresh: %w", err)
	}
	if _, err := tx.Exec(ctx, forgetSites, gone); err != nil {
		return nil, fmt.Errorf("site.Refresh: %w", err)
	}
	rows, err := tx.Query(ctx, newSites, level, fresh)
	if err != nil {
		return nil, fmt.Errorf("site.Refresh: %w", err)
	}
	numbers, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("site.Refresh: %w", err)
	}
	ids := make([]int64, 0, len(list))
	var parcels, sites []int64
	for _, c := range list {
		if c.id == 0 {
			c.id, numbers = numbers[0], numbers[1:]
		}
		ids = append(ids, c.id)
		for _, m := range c.members {
			parcels, sites = append(parcels, m.parcel), append(sites, c.id)
		}
	}
	if _, err := tx.Exec(ctx, writeMembers, level, parcels, sites); err != nil {
		return nil, fmt.Errorf("site.Refresh: %w", err)
	}
	return ids, nil
}

const sumFacts = `-- site.Refresh: facts
UPDATE site s SET parcels = f.parcels, waiting = f.waiting, area_m2 = f.area_m2, expected_m2 = f.expected_m2, grade = f.grade,
    clean_since = f.clean_since, expected_on = f.expected_on, anchor = f.anchor, zone = f.zone, admin_unit = f.admin_unit,
    demonstration = f.demonstration, updated_at = now()
FROM (
    SELECT m.site_id, count(*) AS parcels, count(*) FILTER (WHERE w.waits) AS waiting, sum(p.area_m2) AS area_m2,
           coalesce(sum(p.area_m2) FILTER (WHERE w.waits), 0) AS expected_m2,
           (ARRAY['legally_clear', 'vacant', 'ready_to_build'])[CASE WHEN bool_or(p.grade IS NULL) THEN NULL ELSE min(array_position(ARRAY['legally_clear', 'vacant', 'ready_to_build'], p.grade)) END] AS grade,
           max(p.state_since) FILTER (WHERE NOT w.waits) AS clean_since,
           max((coalesce(p.state_since, p.source_date) + make_interval(months => coalesce(c.months, 0)))::date) FILTER (WHERE w.waits) AS expected_on,
           min(p.id) AS anchor, min(p.zone) AS zone, mode() WITHIN GROUP (ORDER BY p.admin_unit) AS admin_unit, bool_or(p.accuracy = 'demonstration') AS demonstration
    FROM site_member m JOIN parcel p ON p.id = m.parcel_id
    CROSS JOIN LATERAL (SELECT p.grade IS NULL OR p.grade = 'legally_clear' AS waits) w
    LEFT JOIN clearance_pace c ON c.state = p.state
    WHERE m.site_id = ANY ($1) GROUP BY m.site_id
) f WHERE s.id = f.site_id`

const dropSmall = `-- site.Refresh: small ones have no shape
DELETE FROM site_shape h USING site s WHERE s.id = h.id AND h.id = ANY ($1) AND s.area_m2 < $2`

const shapesOf = `-- site.Refresh: shapes
SELECT s.id, ST_Multi(ST_CollectionExtract(ST_Union(p.geom, 0.01), 3))
FROM site s JOIN site_member m ON m.site_id = s.id JOIN parcel p ON p.id = m.parcel_id
WHERE s.id = ANY ($1) AND s.area_m2 >= $2 GROUP BY s.id ORDER BY s.id`

const writeShapes = `-- site.Refresh: write shapes
INSERT INTO site_shape AS h (id, geom, centre, square, building, outline, access)
SELECT u.id, g, ST_PointOnSurface(g), ST_GeomFromEWKB(u.square), ST_GeomFromEWKB(u.building),
       ST_AsGeoJSON(ST_Transform(ST_SimplifyPreserveTopology(g, 3), 4326), 6), site_access(ST_PointOnSurface(g))
FROM unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::bytea[]) AS u (id, geom, square, building), ST_GeomFromEWKB(u.geom) AS g
ON CONFLICT (id) DO UPDATE SET geom = excluded.geom, centre = excluded.centre, square = excluded.square, building = excluded.building,
    outline = excluded.outline, access = excluded.access`

const writeFits = `-- site.Refresh: write fits
UPDATE site s SET square_m = u.square_m, fits_share = u.share, corridors = corridors_of(h.centre),
    frontage_m = (SELECT coalesce(ST_Length(ST_Intersection(ST_Boundary(h.geom), ST_Buffer(ST_Collect(r.geom), 0.5, 'quad_segs=2'))), 0)
                  FROM parcel r WHERE r.land_use[1] = 'DGT' AND ST_DWithin(r.geom, ST_Boundary(h.geom), 0.5)
                    AND NOT EXISTS (SELECT FROM site_member m WHERE m.parcel_id = r.id AND m.site_id = s.id)),
    port_km = site_nearest(h.access, 'port', false), any_port_km = site_nearest(h.access, 'any_port', false), airport_km = site_nearest(h.access, 'airport', false),
    interchange_km = site_nearest(h.access, 'interchange', false), border_km = site_nearest(h.access, 'border', false), city_km = site_nearest(h.access, 'city', false),
    planned_port_km = site_nearest(h.access, 'port', true), planned_any_port_km = site_nearest(h.access, 'any_port', true), planned_airport_km = site_nearest(h.access, 'airport', true),
    planned_interchange_km = site_nearest(h.access, 'interchange', true), planned_border_km = site_nearest(h.access, 'border', true), planned_city_km = site_nearest(h.access, 'city', true)
FROM unnest($1::bigint[], $2::float8[], $3::float8[]) AS u (id, square_m, share), site_shape h
WHERE s.id = u.id AND h.id = s.id`

// computeFacts sums up the parcels of the blocks, and measures the shapes of
// those that were put together anew.
func computeFacts(ctx context.Context, tx pgx.Tx, facts, ids []int64) error {
	if len(facts) == 0 {
		return nil
	}
	if _, err := tx.Exec(ctx, sumFacts, facts); err != nil {
		return fmt.Errorf("site.Refresh: %w", err)
	}
	if len(ids) == 0 {
		return nil
	}
	if _, err := tx.Exec(ctx, dropSmall, ids, leastListed); err != nil {
		return fmt.Errorf("site.Refresh: %w", err)
	}
	rows, err := tx.Query(ctx, shapesOf, ids, leastListed)
	if err != nil {
		return fmt.Errorf("site.Refresh: %w", err)
	}
	var w written
	var id int64
	var shape postgres.Geom
	if _, err := pgx.ForEachRow(rows, []any{&id, &shape}, func() error { return w.add(id, shape) }); err != nil {
		return fmt.Errorf("site.Refresh: %w", err)
	}
	if _, err := tx.Exec(ctx, writeShapes, w.ids, w.shapes, w.squares, w.buildings); err != nil {
		return fmt.Errorf("site.Refresh: %w", err)
	}
	if _, err := tx.Exec(ctx, writeFits, w.ids, w.sides, w.shares); err != nil {
		return fmt.Errorf("site.Refresh: %w", err)
	}
	return nil
}

// written collects columns for one statement.
type written struct {
	ids                        []int64
	shapes, squares, buildings [][]byte
	sides, shares              []float64
}

func (w *written) add(id int64, shape postgres.Geom) error {
	multi, ok := shape.Geometry.(orb.MultiPolygon)
	if !ok {
		return fmt.Errorf("block %d is a %T", id, shape.Geometry)
	}
	f := fit(multi)
	whole, err := postgres.EWKB(multi, shape.SRID)
	if err != nil {
		return err
	}
	w.ids, w.shapes = append(w.ids, id), append(w.shapes, whole)
	w.sides, w.shares = append(w.sides, f.SquareM), append(w.shares, f.Share)
	for _, part := range []struct {
		shape orb.Polygon
		into  *[][]byte
	}{{f.Square, &w.squares}, {f.Building, &w.buildings}} {
		var b []byte
		if part.shape != nil {
			if b, err = postgres.EWKB(part.shape, shape.SRID); err != nil {
				return err
			}
		}
		*part.into = append(*part.into, b)
	}
	return nil
}
