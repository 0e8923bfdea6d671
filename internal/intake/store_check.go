package intake

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// placeRows brings the rows onto the survey plane and beside the register, all at
// once. Communes and land uses are looked up once for each text that the file holds. $1 job, $2 PROJ text, $3 swap, $4–$9 columns, $10 unit, $11 series.
const placeRows = `-- intake.Place
WITH named AS MATERIALIZED (
    SELECT id, code, gso_code, valid_to, search_key(name_vi) AS whole, search_key(regexp_replace(name_vi, '^(Phường|Xã|Thị trấn|Đặc khu) ', '')) AS short FROM admin_unit WHERE level = 'commune'
), said AS MATERIALIZED (
    SELECT s.said, (SELECT x.code FROM named x WHERE x.code = s.said OR x.gso_code = lpad(s.said, 5, '0') OR x.whole = s.key OR x.short = s.key ORDER BY (x.valid_to IS NULL) DESC, x.id LIMIT 1) AS code
    FROM (SELECT said, search_key(said) AS key FROM (SELECT DISTINCT btrim(attributes ->> $8) AS said FROM import_row WHERE job_id = $1) d WHERE said <> '') s
), used AS MATERIALIZED (
    SELECT d.written, coalesce((
        SELECT (array_agg(k[1] ORDER BY n))[1:3] FROM (SELECT DISTINCT ON (k) k, n FROM regexp_matches(upper(d.written), '\m[A-Z]{3}\M', 'g') WITH ORDINALITY AS x (k, n) ORDER BY k, n) y
        WHERE EXISTS (SELECT FROM land_use_type t WHERE t.code = k[1])), '{}') AS codes
    FROM (SELECT DISTINCT attributes ->> $7 AS written FROM import_row WHERE job_id = $1 AND $7 <> '') d WHERE d.written <> ''
)
INSERT INTO import_parcel (job_id, row_no, cadastral_unit, map_series, sheet_no, parcel_no, recorded_area_m2, land_use, geom, inside,
    verdict, parcel_id, parcel_version, zone, admin_unit, corridors, cell)
SELECT $1, r.row_no, i.unit, i.series, i.sheet, i.parcel, a.recorded, u.codes, g.geom, g.inside,
       CASE WHEN p.id IS NULL THEN 'new'
            WHEN (p.geom = g.geom OR (ST_NPoints(p.geom) = ST_NPoints(g.geom) AND ST_HausdorffDistance(p.geom, g.geom) < 0.0005))
             AND (a.recorded IS NULL OR a.recorded = p.recorded_area_m2) AND (u.codes = '{}' OR u.codes = p.land_use) THEN 'unchanged'
            ELSE 'changed' END,
       p.id, p.version, z.code, c.code, corridors_of(g.inside),
       floor((ST_X(m.point) + 20037508.342789244) / (40075016.685578488 / 16384))::integer * 16384 + floor((20037508.342789244 - ST_Y(m.point)) / (40075016.685578488 / 16384))::integer
FROM import_row r
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN r.shape IS NULL OR ST_IsEmpty(r.shape) THEN NULL
        WHEN GeometryType(r.shape) IN ('POLYGON', 'MULTIPOLYGON') THEN r.shape
        WHEN GeometryType(r.shape) = 'LINESTRING' AND ST_NPoints(r.shape) >= 4 AND ST_IsClosed(r.shape) THEN ST_MakePolygon(r.shape)
        WHEN GeometryType(r.shape) IN ('CURVEPOLYGON', 'MULTISURFACE') THEN ST_CurveToLine(r.shape)
        WHEN GeometryType(r.shape) = 'GEOMETRYCOLLECTION' THEN ST_CollectionExtract(r.shape, 3)
    END AS shape OFFSET 0) s
CROSS JOIN LATERAL (SELECT ST_Multi(import_place(s.shape, $2, $3)) AS geom OFFSET 0) f
CROSS JOIN LATERAL (
    SELECT CASE WHEN ST_IsEmpty(f.geom) THEN NULL ELSE f.geom END AS geom,
           CASE WHEN ST_IsEmpty(f.geom) THEN NULL ELSE ST_PointOnSurface(f.geom) END AS inside OFFSET 0) g
CROSS JOIN LATERAL (SELECT ST_Transform(g.inside, 3857) AS point OFFSET 0) m
LEFT JOIN LATERAL (SELECT a.code FROM admin_unit a WHERE a.level = 'commune' AND a.valid_to IS NULL AND ST_Intersects(a.geom, g.inside) ORDER BY a.id LIMIT 1) c ON true
LEFT JOIN LATERAL (SELECT z.code FROM zone z WHERE z.kind IN ('industrial_park', 'industrial_cluster', 'study_area') AND ST_Intersects(z.geom, g.inside)
                   ORDER BY array_position(ARRAY['industrial_park', 'industrial_cluster', 'study_area'], z.kind), z.id LIMIT 1) z ON true
LEFT JOIN said n ON n.said = btrim(r.attributes ->> $8)
CROSS JOIN LATERAL (
    SELECT nullif(btrim(regexp_replace(r.attributes ->> $4, '\.0+$', '')), '') AS sheet,
           nullif(btrim(regexp_replace(r.attributes ->> $5, '\.0+$', '')), '') AS parcel,
           coalesce(nullif(btrim(r.attributes ->> $9), ''), $11) AS series,
           CASE WHEN nullif(btrim(r.attributes ->> $8), '') IS NOT NULL THEN n.code ELSE coalesce(nullif($10, ''), c.code) END AS unit OFFSET 0) i
CROSS JOIN LATERAL (SELECT CASE WHEN $6 = '' THEN NULL ELSE import_number(r.attributes ->> $6, ST_Area(g.geom)) END AS recorded OFFSET 0) a
LEFT JOIN used w ON w.written = r.attributes ->> $7
CROSS JOIN LATERAL (SELECT coalesce(w.codes, '{}') AS codes OFFSET 0) u
LEFT JOIN parcel p ON p.cadastral_unit = i.unit AND p.map_series = i.series AND p.sheet_no = i.sheet AND p.parcel_no = i.parcel
WHERE r.job_id = $1`

// singles finds what is wrong with a row by itself. $1 job, $2 sliver width,
// $3 percent of area, $4 area column, $5 land use column, $6 unit column, $7 tolerance.
const findSingles = `-- intake.Singles
INSERT INTO import_issue (job_id, row_no, field, rule, severity, values, geom, width_m, area_m2, repairable)
SELECT $1, r.row_no, coalesce(n ->> 'field', 'row'), n ->> 'rule', n ->> 'severity', coalesce(n -> 'values', '{}'), NULL::geometry, NULL::float8, NULL::float8, false
FROM import_row r, jsonb_array_elements(r.notes) AS n WHERE r.job_id = $1 AND r.notes <> '[]'
UNION ALL
SELECT $1, r.row_no, 'geometry', CASE WHEN r.shape IS NULL OR ST_IsEmpty(r.shape) THEN 'geometry_missing' WHEN GeometryType(r.shape) IN ('LINESTRING', 'MULTILINESTRING') THEN 'line_open' WHEN i.geom IS NULL AND ST_Dimension(r.shape) = 2 THEN 'geometry_misplaced' ELSE 'geometry_type' END,
       'error', jsonb_build_object('type', GeometryType(r.shape)), NULL, NULL, NULL, false
FROM import_row r JOIN import_parcel i USING (job_id, row_no)
WHERE r.job_id = $1 AND i.geom IS NULL AND NOT r.notes @> '[{"field": "geometry", "severity": "error"}]'
UNION ALL
SELECT $1, i.row_no, 'geometry', 'line_closed', 'info', '{}', NULL, NULL, NULL, false
FROM import_row r JOIN import_parcel i USING (job_id, row_no) WHERE r.job_id = $1 AND i.geom IS NOT NULL AND GeometryType(r.shape) = 'LINESTRING'
UNION ALL
SELECT $1, i.row_no, f.field, 'required', 'error', '{}', i.inside, NULL, NULL, false
FROM import_parcel i, LATERAL (VALUES ('sheet_no', i.sheet_no), ('parcel_no', i.parcel_no)) AS f (field, v) WHERE i.job_id = $1 AND f.v IS NULL
UNION ALL
SELECT $1, i.row_no, 'cadastral_unit', CASE WHEN coalesce(r.attributes ->> $6, '') = '' THEN 'unit_missing' ELSE 'unit_unknown' END, 'error', jsonb_build_object('said', left(r.attributes ->> $6, 60)), i.inside, NULL, NULL, false
FROM import_parcel i JOIN import_row r USING (job_id, row_no) WHERE i.job_id = $1 AND i.cadastral_unit IS NULL AND i.geom IS NOT NULL
UNION ALL
SELECT $1, i.row_no, 'parcel_no', 'identity_twice', 'error', jsonb_build_object('row', min(i.row_no) OVER w, 'sheet', i.sheet_no, 'parcel', i.parcel_no), i.inside, NULL, NULL, false
FROM (SELECT *, count(*) OVER (PARTITION BY cadastral_unit, map_series, sheet_no, parcel_no) AS n FROM import_parcel WHERE job_id = $1 AND sheet_no IS NOT NULL AND parcel_no IS NOT NULL) i
WHERE n > 1 WINDOW w AS (PARTITION BY i.cadastral_unit, i.map_series, i.sheet_no, i.parcel_no)
UNION ALL
SELECT $1, i.row_no, 'recorded_area_m2', 'number', 'error', jsonb_build_object('said', left(r.attributes ->> $4, 40)), i.inside, NULL, NULL, false
FROM import_parcel i JOIN import_row r USING (job_id, row_no) WHERE i.job_id = $1 AND coalesce(r.attributes ->> $4, '') <> '' AND coalesce(i.recorded_area_m2, 0) <= 0
UNION ALL
SELECT $1, i.row_no, 'recorded_area_m2', 'area_differs', 'warning', jsonb_build_object('recorded', round(i.recorded_area_m2::numeric, 1), 'measured', round(ST_Area(i.geom)::numeric, 1)), i.inside, NULL, abs(i.recorded_area_m2 - ST_Area(i.geom)), false
FROM import_parcel i WHERE i.job_id = $1 AND i.recorded_area_m2 > 0 AND i.geom IS NOT NULL AND ST_IsValid(i.geom) AND abs(i.recorded_area_m2 - ST_Area(i.geom)) > greatest($3 / 100 * i.recorded_area_m2, 1)
UNION ALL
SELECT $1, i.row_no, 'land_use', 'land_use_unknown', 'warning', jsonb_build_object('said', left(r.attributes ->> $5, 40)), i.inside, NULL, NULL, false
FROM import_parcel i JOIN import_row r USING (job_id, row_no) WHERE i.job_id = $1 AND coalesce(btrim(r.attributes ->> $5), '') <> '' AND i.land_use = '{}'
UNION ALL
SELECT $1, i.row_no, 'geometry', 'invalid', 'error', jsonb_build_object('reason', (d.v).reason), ST_SetSRID((d.v).location, 5899), NULL, NULL, true
FROM (SELECT row_no, ST_IsValidDetail(geom) AS v FROM import_parcel WHERE job_id = $1 AND geom IS NOT NULL AND NOT ST_IsValid(geom)) d JOIN import_parcel i ON i.job_id = $1 AND i.row_no = d.row_no
UNION ALL
SELECT $1, i.row_no, 'geometry', 'vertex_twice', 'info', jsonb_build_object('count', ST_NPoints(i.geom) - ST_NPoints(ST_RemoveRepeatedPoints(i.geom, 0.0005))), i.inside, NULL, NULL, true
FROM import_parcel i WHERE i.job_id = $1 AND i.geom IS NOT NULL AND ST_NPoints(i.geom) > ST_NPoints(ST_RemoveRepeatedPoints(i.geom, 0.0005))
UNION ALL
SELECT $1, i.row_no, 'geometry', 'sliver', 'warning', '{}', i.geom, 2 * ST_Area(i.geom) / nullif(ST_Perimeter(i.geom), 0), ST_Area(i.geom), false
FROM import_parcel i WHERE i.job_id = $1 AND i.geom IS NOT NULL AND ST_IsValid(i.geom) AND is_sliver(i.geom, $2)
UNION ALL
SELECT $1, i.row_no, 'geometry', 'outside_province', 'error', '{}', i.inside, NULL, NULL, false
FROM import_parcel i WHERE i.job_id = $1 AND i.admin_unit IS NULL AND i.geom IS NOT NULL AND far_from_province(i.inside)
UNION ALL
SELECT $1, i.row_no, 'geometry', 'near_border', 'info', '{}', i.inside, NULL, NULL, false
FROM import_parcel i WHERE i.job_id = $1 AND i.admin_unit IS NULL AND i.geom IS NOT NULL AND NOT far_from_province(i.inside)
UNION ALL
SELECT DISTINCT ON (i.row_no) $1, i.row_no, 'parcel_no', 'identity_retired', 'error', jsonb_build_object('sheet', i.sheet_no, 'parcel', i.parcel_no, 'id', r.id, 'on', r.retired_on), i.inside, NULL::float8, NULL::float8, false
FROM import_parcel i JOIN parcel_retired r ON (r.cadastral_unit, r.map_series, r.sheet_no, r.parcel_no) = (i.cadastral_unit, i.map_series, i.sheet_no, i.parcel_no)
WHERE i.job_id = $1 AND i.parcel_id IS NULL`

// foreigners finds rows outside the area of competence. It asks with the rights
// of the account that sent the file.
const findForeign = `-- intake.Foreign
INSERT INTO import_issue (job_id, row_no, field, rule, severity, geom)
SELECT $1, i.row_no, 'geometry', 'not_yours', 'error', i.inside
FROM import_parcel i WHERE i.job_id = $1 AND i.geom IS NOT NULL AND acting_right('parcel', 'add') <> 'all'
  AND NOT coalesce(CASE WHEN i.parcel_id IS NULL THEN in_own_area(i.inside, i.admin_unit, NULL) ELSE may('parcel', 'change_geometry', i.parcel_id) AND in_own_area(i.inside, i.admin_unit, NULL) END, false)`

const firstRepairs = `-- intake.FirstRepairs
UPDATE import_parcel i SET repair = ST_Multi(g.geom)
FROM (SELECT row_no, ST_CollectionExtract(CASE WHEN ST_IsValid(geom) THEN ST_RemoveRepeatedPoints(geom, 0.0005) ELSE ST_MakeValid(ST_RemoveRepeatedPoints(geom), 'method=structure') END, 3) AS geom
      FROM import_parcel WHERE job_id = $1 AND row_no IN (SELECT row_no FROM import_issue WHERE job_id = $1 AND repairable)) g
WHERE i.job_id = $1 AND i.row_no = g.row_no AND NOT ST_IsEmpty(g.geom) AND ST_IsValid(g.geom)`

// overlaps in the file: pairs whose cores meet (what is left of a shape when half
// the tolerance is taken off all around: where those of two do not meet, they
// share nothing as wide as the tolerance); the width is that of the greatest
// circle in what they share. $1 job, $2 tolerance.
const findOverlaps = `-- intake.Overlaps
INSERT INTO import_issue (job_id, row_no, field, rule, severity, values, geom, width_m, area_m2, repairable)
SELECT $1, b, 'geometry', 'overlap', 'warning', jsonb_build_object('row', a, 'sheet', sheet_no, 'parcel', parcel_no), shared, width, ST_Area(shared), true
FROM (
    SELECT a, b, sheet_no, parcel_no, shared, 2 * (ST_MaximumInscribedCircle(shared)).radius AS width
    FROM (
        SELECT x.row_no AS a, y.row_no AS b, x.sheet_no, x.parcel_no, ST_CollectionExtract(ST_Intersection(x.geom, y.geom), 3) AS shared
        FROM valid_shape x JOIN valid_shape y ON ST_Intersects(x.core, y.core) AND x.row_no < y.row_no OFFSET 0
    ) p WHERE NOT ST_IsEmpty(shared) AND 4 * ST_Area(shared) > $2::float8 * $2::float8
) w WHERE width > $2::float8`

const makeShapes = `-- intake.Shapes
CREATE TEMP TABLE valid_shape ON COMMIT DROP AS
SELECT row_no, cadastral_unit, map_series, sheet_no, parcel_no, parcel_id, coalesce(repair, geom) AS geom, ST_Buffer(coalesce(repair, geom), -0.499 * $2::float8, 2) AS core FROM import_parcel
WHERE job_id = $1 AND geom IS NOT NULL AND ST_IsValid(coalesce(repair, geom)) AND ST_XMin(geom) > -1e7 AND ST_XMax(geom) < 1e7`

const indexCores = `-- intake.IndexCores
CREATE INDEX ON valid_shape USING gist (core)`

const indexShapes = `-- intake.IndexShapes
CREATE INDEX ON valid_shape USING gist (geom)`

const findRegister = `-- intake.Register
INSERT INTO import_issue (job_id, row_no, field, rule, severity, values, geom, width_m, area_m2, repairable)
SELECT $1, row_no, 'geometry', 'overlap_register', 'warning', jsonb_build_object('id', id, 'sheet', sheet_no, 'parcel', parcel_no), shared, width, ST_Area(shared), true
FROM (
    SELECT row_no, id, sheet_no, parcel_no, shared, 2 * (ST_MaximumInscribedCircle(shared)).radius AS width
    FROM (
        SELECT x.row_no, p.id, p.sheet_no, p.parcel_no, ST_CollectionExtract(ST_Intersection(x.geom, p.geom), 3) AS shared
        FROM valid_shape x JOIN parcel p ON ST_Intersects(p.geom, x.core)
        WHERE p.id IS DISTINCT FROM x.parcel_id AND NOT EXISTS (SELECT FROM valid_shape o WHERE o.parcel_id = p.id) OFFSET 0
    ) q WHERE NOT ST_IsEmpty(shared) AND 4 * ST_Area(shared) > $2::float8 * $2::float8
) w WHERE width > $2::float8`

// Gaps are only looked for in files of a size at which joining all shapes costs
// little. $1 job, $2 width.
const findGaps = `-- intake.Gaps
INSERT INTO import_issue (job_id, row_no, field, rule, severity, geom, width_m, area_m2)
SELECT $1, (SELECT v.row_no FROM valid_shape v WHERE ST_DWithin(v.geom, h.hole, 0.001) ORDER BY v.row_no LIMIT 1), 'geometry', 'gap', 'info', h.hole, h.width, ST_Area(h.hole)
FROM (
    SELECT hole, 2 * (ST_MaximumInscribedCircle(hole)).radius AS width
    FROM (SELECT ST_MakePolygon(ST_ExteriorRing((r).geom)) AS hole FROM (
              SELECT ST_DumpRings((d).geom) AS r FROM (SELECT ST_Dump(ST_Union(geom)) AS d FROM valid_shape WHERE (SELECT count(*) FROM valid_shape) <= 20000) u) x
          WHERE (r).path[1] > 0) y
) h WHERE h.width < $2 AND EXISTS (SELECT FROM valid_shape v WHERE ST_DWithin(v.geom, h.hole, 0.001))`

const overlapRepairs = `-- intake.OverlapRepairs
UPDATE import_parcel i SET repair = ST_Multi(g.geom)
FROM (SELECT e.row_no, ST_CollectionExtract(ST_Difference(coalesce(p.repair, p.geom), ST_Union(e.geom)), 3) AS geom
      FROM import_issue e JOIN import_parcel p USING (job_id, row_no)
      WHERE e.job_id = $1 AND e.rule IN ('overlap', 'overlap_register') AND ST_IsValid(coalesce(p.repair, p.geom)) GROUP BY e.row_no, p.repair, p.geom) g
WHERE i.job_id = $1 AND i.row_no = g.row_no AND NOT ST_IsEmpty(g.geom) AND ST_IsValid(g.geom)`

const cannotRepair = `-- intake.CannotRepair
UPDATE import_issue e SET repairable = false FROM import_parcel i WHERE e.job_id = $1 AND e.repairable AND i.job_id = e.job_id AND i.row_no = e.row_no AND i.repair IS NULL`

// settleRows marks rows that an error keeps out and those with a warning, as far
// as the person has not taken a repair.
const settleRows = `-- intake.Settle
UPDATE import_parcel i SET refused = s.refused, warned = s.warned
FROM (SELECT p.row_no,
             p.geom IS NULL OR coalesce(bool_or(e.severity = 'error' AND NOT (e.repairable AND p.repaired)), false) AS refused,
             coalesce(bool_or(e.severity = 'warning' AND NOT (e.repairable AND p.repaired)), false) AS warned
      FROM import_parcel p LEFT JOIN import_issue e USING (job_id, row_no)
      WHERE p.job_id = $1 AND (p.refused OR p.warned OR e.row_no IS NOT NULL OR p.geom IS NULL) GROUP BY p.row_no, p.geom IS NULL) s
WHERE i.job_id = $1 AND i.row_no = s.row_no AND (i.refused, i.warned) IS DISTINCT FROM (s.refused, s.warned)`

const settleJob = `-- intake.SettleJob
UPDATE import_job j SET counts = (
        SELECT jsonb_build_object('new', count(*) FILTER (WHERE verdict = 'new' AND NOT refused), 'changed', count(*) FILTER (WHERE verdict = 'changed' AND NOT refused),
               'unchanged', count(*) FILTER (WHERE verdict = 'unchanged' AND NOT refused), 'refused', count(*) FILTER (WHERE refused), 'warnings', count(*) FILTER (WHERE warned AND NOT refused),
               'repairable', count(*) FILTER (WHERE repair IS NOT NULL), 'repaired', count(*) FILTER (WHERE repaired)) FROM import_parcel WHERE job_id = $1),
    changed_at = clock_timestamp() WHERE j.id = $1`

func settle(ctx context.Context, tx pgx.Tx, id int64) error {
	for _, sql := range []string{settleRows, settleJob} {
		if _, err := tx.Exec(ctx, sql, id); err != nil {
			return fmt.Errorf("intake.Settle: %w", err)
		}
	}
	return nil
}

const readSettings = `-- intake.Settings
SELECT max(value) FILTER (WHERE name = 'tolerance_m'), max(value) FILTER (WHERE name = 'sliver_m'), max(value) FILTER (WHERE name = 'gap_m'), max(value) FILTER (WHERE name = 'area_percent') FROM import_setting`

const jobBox = `-- intake.Box
SELECT ARRAY[ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e)] FROM (SELECT ST_Extent(ST_Transform(inside, 4326)) AS e FROM import_parcel WHERE job_id = $1 AND geom IS NOT NULL AND abs(ST_XMin(geom)) < 1e7) x WHERE e IS NOT NULL`

// check finds everything that is wrong with the rows of a job, in the
// transaction of the caller.
func check(ctx context.Context, tx pgx.Tx, id int64, f *Found, s Settings, tell func(step string)) error {
	sys, _ := systemOf(s.CRS)
	m := s.Columns
	series := s.MapSeries
	if series == "" {
		series = "BĐĐC"
	}
	var tolerance, sliver, gap, percent float64
	if err := tx.QueryRow(ctx, readSettings).Scan(&tolerance, &sliver, &gap, &percent); err != nil {
		return fmt.Errorf("intake.Settings: %w", err)
	}
	steps := []struct {
		name, sql string
		args      []any
	}{
		{"", "DELETE FROM import_issue WHERE job_id = $1", []any{id}},
		{"", "DELETE FROM import_parcel WHERE job_id = $1", []any{id}},
		{"placing", placeRows, []any{id, sys.proj, s.Swap, m["sheet_no"], m["parcel_no"], m["recorded_area_m2"], m["land_use"], m["cadastral_unit"], m["map_series"], s.CadastralUnit, series}},
		{"", "ANALYZE import_parcel", nil},
		{"rows", findSingles, []any{id, sliver, percent, m["recorded_area_m2"], m["land_use"], m["cadastral_unit"]}},
		{"rights", findForeign, []any{id}},
		{"", firstRepairs, []any{id}},
		{"overlaps", makeShapes, []any{id, tolerance}},
		{"", indexCores, nil},
		{"", indexShapes, nil},
		{"", "ANALYZE valid_shape", nil},
		{"", findOverlaps, []any{id, tolerance}},
		{"register", findRegister, []any{id, tolerance}},
		{"gaps", findGaps, []any{id, gap}},
		{"", overlapRepairs, []any{id}},
		{"", cannotRepair, []any{id}},
	}
	for _, step := range steps {
		if step.name != "" {
			tell(step.name)
		}
		if _, err := tx.Exec(ctx, step.sql, step.args...); err != nil {
			return fmt.Errorf("intake.Check %s: %w", step.name, err)
		}
	}
	var box []float64
	rows, err := tx.Query(ctx, jobBox, id)
	if err == nil {
		var list [][]float64
		if list, err = pgx.CollectRows(rows, pgx.RowTo[[]float64]); err == nil && len(list) == 1 {
			box = list[0]
		}
	}
	if err != nil {
		return fmt.Errorf("intake.Box: %w", err)
	}
	f.Bbox = nil
	if len(box) == 4 {
		f.Bbox = &[4]float64{box[0], box[1], box[2], box[3]}
	}
	return settle(ctx, tx, id)
}
