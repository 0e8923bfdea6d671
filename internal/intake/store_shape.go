package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

// MayDraw says whether who acts may begin proposals.
func (s *Store) MayDraw(ctx context.Context, a postgres.Actor) (bool, error) {
	var right string
	err := postgres.AsAccount(ctx, s.db, a, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, "-- intake.MayDraw\nSELECT acting_right('proposal', 'add')").Scan(&right)
	})
	if err != nil {
		return false, fmt.Errorf("intake.MayDraw: %w", err)
	}
	return right != "none", nil
}

// The areas of the file: polygons, and lines that come back to their beginning.
// Where there is nothing else, as in drawings of boundaries side by side, what
// open lines enclose together.
const makeDrawn = `-- intake.Drawn
CREATE TEMP TABLE import_drawn ON COMMIT DROP AS
WITH read AS MATERIALIZED (
    SELECT u.n::int AS row_no, u.name, u.part, import_geometry(u.wkt) AS g FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS u (wkt, name, part, n)
), areas AS (
    SELECT row_no, name, part, ST_CurveToLine(g) AS shape FROM read WHERE GeometryType(g) IN ('POLYGON', 'MULTIPOLYGON', 'CURVEPOLYGON', 'MULTISURFACE') AND NOT ST_IsEmpty(g)
    UNION ALL SELECT row_no, name, part, ST_CollectionExtract(g, 3) FROM read WHERE GeometryType(g) = 'GEOMETRYCOLLECTION' AND NOT ST_IsEmpty(ST_CollectionExtract(g, 3))
    UNION ALL SELECT row_no, name, part, ST_MakePolygon(d.geom) FROM read, ST_Dump(ST_CurveToLine(g)) AS d
              WHERE GeometryType(g) IN ('LINESTRING', 'MULTILINESTRING', 'COMPOUNDCURVE', 'CIRCULARSTRING') AND ST_IsClosed(d.geom) AND ST_NPoints(d.geom) >= 4
), enclosed AS (
    SELECT 0 AS row_no, '' AS name, '' AS part, d.geom AS shape
    FROM (SELECT ST_Polygonize(n) AS g FROM (
              SELECT ST_Node(ST_SnapToGrid(ST_Collect(ST_CurveToLine(g)), CASE WHEN max(abs(ST_XMax(g))) > 360 THEN 0.01 ELSE 1e-7 END)) AS n
              FROM read WHERE GeometryType(g) IN ('LINESTRING', 'MULTILINESTRING', 'COMPOUNDCURVE', 'CIRCULARSTRING')) l) x, ST_Dump(x.g) AS d
    WHERE NOT EXISTS (SELECT FROM areas)
)
SELECT * FROM areas UNION ALL SELECT * FROM enclosed`

const countDrawn = `-- intake.Drawn: size
SELECT count(*), coalesce(sum(ST_NPoints(shape)), 0), count(DISTINCT row_no), coalesce(bool_or(row_no = 0), false) FROM import_drawn`

const sampleDrawn = `-- intake.Drawn: sample
CREATE TEMP TABLE import_sample ON COMMIT DROP AS
SELECT row_no, shape, nullif(v.sheet, '') AS sheet_no, nullif(v.parcel, '') AS parcel_no, search_key(left(v.words, 2000)) AS words
FROM import_drawn d LEFT JOIN unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS v (sheet, parcel, words, n) ON v.n = d.row_no
ORDER BY row_no LIMIT 320`

const drawnExtent = `-- intake.Drawn: extent
SELECT ARRAY[ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e)] FROM (SELECT ST_Extent(shape) AS e FROM import_drawn) x WHERE e IS NOT NULL`

// How many corners lie on borders of parcels or zones, of 300 taken evenly.
const fitDrawn = `-- intake.Drawn: fit
WITH corner AS MATERIALIZED (SELECT DISTINCT ON (p.geom) p.geom FROM import_sample, ST_DumpPoints(import_place(shape, $1, $2)) AS p WHERE abs(ST_X(p.geom)) < 1e7 AND abs(ST_Y(p.geom)) < 1e7),
taken AS (SELECT geom FROM (SELECT geom, row_number() OVER () AS n, count(*) OVER () AS total FROM corner) c WHERE (n - 1) % greatest(total / 300, 1) = 0 LIMIT 300)
SELECT avg((EXISTS (SELECT FROM parcel r WHERE r.geom && ST_Expand(c.geom, 0.3) AND ST_DWithin(ST_Boundary(r.geom), c.geom, 0.3))
         OR EXISTS (SELECT FROM zone z WHERE z.geom && ST_Expand(c.geom, 0.3) AND ST_DWithin(ST_Boundary(z.geom), c.geom, 0.3)))::int)::float8
FROM taken c HAVING count(*) >= 3`

const placeDrawn = `-- intake.Drawn: place
SELECT d.row_no, d.name, d.part, ST_Area(g) / 10000, ST_NPoints(g), ST_IsValid(g), ST_AsGeoJSON(ST_Transform(g, 4326), 9)
FROM import_drawn d, LATERAL (SELECT ST_Multi(import_place(d.shape, $1, $2)) AS g OFFSET 0) p WHERE g IS NOT NULL AND NOT ST_IsEmpty(g) ORDER BY d.row_no`

// drawn finds the areas of the rows, and where their coordinate system brings
// them. Everything lies in tables that end with the transaction.
func (s *Store) drawn(ctx context.Context, d *Drawn, rows []row, wish Wish) error {
	return postgres.ForAccount(ctx, s.db, postgres.Actor{}, func(tx pgx.Tx) error {
		if err := makeAreas(ctx, tx, d, rows); err != nil {
			return err
		}
		list, err := tryDrawn(ctx, tx, d, rows, wish)
		if err != nil {
			return err
		}
		d.CRS.Candidates = list
		d.Problems = slices.Insert(d.Problems, 0, judgeDrawn(d.CRS, list)...)
		if d.CRS.Chosen == "" && len(list) > 0 && list[0].Inside > 0.5 {
			// Nobody has chosen yet: the best guess is shown, and it is said that it is one.
			d.CRS.Chosen, d.CRS.Swap = list[0].CRS, list[0].Swap
		}
		return placeAll(ctx, tx, d)
	})
}

func makeAreas(ctx context.Context, tx pgx.Tx, d *Drawn, rows []row) error {
	name, group := naming(columnsOf(rows), d.File.Format)
	wkt, names, parts := make([]*string, len(rows)), make([]string, len(rows)), make([]string, len(rows))
	for i, r := range rows {
		if r.wkt != "" {
			wkt[i] = &rows[i].wkt
		}
		names[i], parts[i] = clip(r.of(name), 200), clip(r.of(group), 200)
	}
	if _, err := tx.Exec(ctx, makeDrawn, wkt, names, parts); err != nil {
		return fmt.Errorf("intake.Drawn: %w", err)
	}
	var areas, corners, used int
	var enclosed bool
	if err := tx.QueryRow(ctx, countDrawn).Scan(&areas, &corners, &used, &enclosed); err != nil {
		return fmt.Errorf("intake.Drawn: %w", err)
	}
	switch {
	case areas == 0:
		return unreadable("no_area", "Tệp chỉ có điểm hoặc đường hở, không có vùng khép kín nào. Hãy khép kín ranh giới rồi xuất lại.", "The file holds only points or open lines, no closed area. Close the boundary and export it again.")
	case areas > maxDrawnRows || corners > maxDrawnCorners:
		return tooMuchToDraw()
	case enclosed:
		d.Problems = append(d.Problems, Problem{Rule: "lines_enclose", Severity: "warning", Message: Text{
			"Tệp chỉ có đường: các vùng được khép từ những đường gặp nhau. Hãy xem kỹ trước khi lấy.", "The file holds lines only: the areas are what the lines enclose together. Look closely before taking them.",
		}})
	default:
		d.Skipped = len(rows) - used
	}
	return nil
}

func columnsOf(rows []row) []Column {
	var seen notices
	for _, r := range rows {
		seen.see(r)
	}
	return seen.columns
}

// of is the value of a column of the row, without signs that the database
// cannot hold.
func (r row) of(column string) string {
	for i, n := range r.names {
		if column != "" && n == column && i < len(r.value) {
			return storable(r.value[i])
		}
	}
	return ""
}

// tryDrawn looks where each plausible coordinate system would bring the areas,
// the best first.
func tryDrawn(ctx context.Context, tx pgx.Tx, d *Drawn, rows []row, wish Wish) ([]Candidate, error) {
	mapping := guess(columnsOf(rows))
	sheets, parcels, words := make([]string, len(rows)), make([]string, len(rows)), make([]string, len(rows))
	for i, r := range rows {
		sheets[i], parcels[i] = r.of(mapping["sheet_no"]), r.of(mapping["parcel_no"])
		for _, v := range r.value {
			words[i] += storable(v) + " "
		}
	}
	if _, err := tx.Exec(ctx, sampleDrawn, sheets, parcels, words); err != nil {
		return nil, fmt.Errorf("intake.Drawn: %w", err)
	}
	var box []float64
	if err := tx.QueryRow(ctx, drawnExtent).Scan(&box); err != nil {
		return nil, fmt.Errorf("intake.Drawn: %w", err)
	}
	list, err := candidates(ctx, tx, [4]float64(box), Suggestion{d.CRS.Chosen, wish.Swap}, "", false)
	if err != nil {
		return nil, err
	}
	for i := range list {
		sys, _ := systemOf(list[i].CRS)
		found, err := tx.Query(ctx, fitDrawn, sys.proj, list[i].Swap)
		if err != nil {
			return nil, fmt.Errorf("intake.Drawn: %w", err)
		}
		fit, err := pgx.CollectRows(found, pgx.RowTo[*float64])
		if err != nil {
			return nil, fmt.Errorf("intake.Drawn: %w", err)
		}
		if len(fit) == 1 {
			list[i].Fit = fit[0]
		}
	}
	sortCandidates(list)
	return list, nil
}

func placeAll(ctx context.Context, tx pgx.Tx, d *Drawn) error {
	sys, known := systemOf(d.CRS.Chosen)
	if !known {
		return nil
	}
	found, err := tx.Query(ctx, placeDrawn, sys.proj, d.CRS.Swap)
	if err != nil {
		return fmt.Errorf("intake.Drawn: %w", err)
	}
	var f DrawnFeature
	var shape string
	_, err = pgx.ForEachRow(found, []any{&f.Row, &f.Name, &f.Group, &f.AreaHa, &f.Corners, &f.Valid, &shape}, func() error {
		f.Geometry = json.RawMessage(shape)
		d.Features = append(d.Features, f)
		return nil
	})
	if err != nil {
		return fmt.Errorf("intake.Drawn: %w", err)
	}
	for _, c := range d.CRS.Candidates {
		if c.CRS == d.CRS.Chosen && c.Swap == d.CRS.Swap {
			d.Bbox = c.Bbox
		}
	}
	return nil
}
