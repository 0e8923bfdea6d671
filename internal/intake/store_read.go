package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// rowSource gives the rows of a file to COPY as they come.
type rowSource struct {
	rows <-chan row
	err  func() error
	cur  row
	n    int
	tell func(done int)
}

// Next waits for the next row.
func (s *rowSource) Next() bool {
	var ok bool
	s.cur, ok = <-s.rows
	if ok {
		s.n++
		if s.n%5000 == 0 {
			s.tell(s.n)
		}
	}
	return ok
}

// Values returns the row as import_in has it.
func (s *rowSource) Values() ([]any, error) {
	var wkt any
	if s.cur.wkt != "" {
		wkt = s.cur.wkt
	}
	return []any{s.n, wkt, attributes(s.cur), jsonOf(notesOf(s.cur))}, nil
}

// Err is why the rows ended.
func (s *rowSource) Err() error { return s.err() }

func notesOf(r row) []Note {
	if r.notes == nil {
		return []Note{}
	}
	if len(r.notes) > 20 {
		return r.notes[:20]
	}
	return r.notes
}

// attributes writes the values of a row as a JSON object; signs that the
// database cannot hold are left out.
func attributes(r row) []byte {
	values := make(map[string]string, len(r.names))
	for i, n := range r.names {
		if i < len(r.value) && r.value[i] != "" {
			values[strings.ReplaceAll(n, "\x00", "")] = storable(r.value[i])
		}
	}
	return jsonOf(values)
}

// storable leaves out signs that the database cannot hold.
func storable(s string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "?")
}

const makeInbox = `-- intake.Inbox
CREATE TEMP TABLE import_in (row_no integer, wkt text, attributes jsonb, notes jsonb) ON COMMIT DROP`

const clearRows = `-- intake.Clear
WITH a AS (DELETE FROM import_issue WHERE job_id = $1), b AS (DELETE FROM import_parcel WHERE job_id = $1)
DELETE FROM import_row WHERE job_id = $1`

const stageRows = `-- intake.Stage
INSERT INTO import_row (job_id, row_no, shape, attributes, notes)
SELECT $1, i.row_no, g.shape, i.attributes,
       CASE WHEN i.wkt IS NOT NULL AND g.shape IS NULL
            THEN i.notes || jsonb_build_array(jsonb_build_object('rule', 'geometry_unreadable', 'severity', 'error', 'field', 'geometry', 'values', jsonb_build_object('said', left(i.wkt, 60))))
            ELSE i.notes END
FROM import_in i, LATERAL (SELECT import_geometry(i.wkt) AS shape OFFSET 0) g`

const stagedExtent = `-- intake.Extent
SELECT coalesce(ST_XMin(e), 0), coalesce(ST_YMin(e), 0), coalesce(ST_XMax(e), 0), coalesce(ST_YMax(e), 0), e IS NOT NULL
FROM (SELECT ST_Extent(shape)::box2d AS e FROM import_row WHERE job_id = $1) x`

const sameFile = `-- intake.SameFile
SELECT coalesce(max(o.id), 0) FROM import_job j JOIN import_job o ON o.file_sha256 = j.file_sha256 AND o.id <> j.id AND o.state = 'committed' WHERE j.id = $1`

// stage copies the rows of a file into the tables of the job, in the
// transaction of the caller. The rows pass through, however many they are.
func stage(ctx context.Context, tx pgx.Tx, id int64, src *source, tell func(step string, done int)) (count int, err error) {
	if _, err := tx.Exec(ctx, clearRows, id); err != nil {
		return 0, fmt.Errorf("intake.Clear: %w", err)
	}
	if _, err := tx.Exec(ctx, makeInbox); err != nil {
		return 0, fmt.Errorf("intake.Inbox: %w", err)
	}
	reading, cancel := context.WithCancel(ctx)
	defer cancel()
	rows := make(chan row, 256)
	var readErr error
	var seen notices
	go func() {
		defer close(rows)
		readErr = src.read(reading, func(r row) error {
			seen.see(r)
			select {
			case rows <- r:
				return nil
			case <-reading.Done():
				return reading.Err()
			}
		})
	}()
	in := &rowSource{rows: rows, err: func() error { return readErr }, tell: func(n int) { tell("reading", n) }}
	_, err = tx.CopyFrom(ctx, pgx.Identifier{"import_in"}, []string{"row_no", "wkt", "attributes", "notes"}, in)
	cancel()
	for range rows { // the reader ends before its result is looked at
	}
	if readErr != nil && !strings.Contains(readErr.Error(), "context canceled") {
		return 0, readErr
	}
	if err != nil {
		return 0, fmt.Errorf("intake.Copy: %w", err)
	}
	if in.n == 0 {
		return 0, unreadable("no_features", "Tệp không có đối tượng nào.", "The file holds no features.")
	}
	tell("shapes", in.n)
	if _, err := tx.Exec(ctx, stageRows, id); err != nil {
		return 0, fmt.Errorf("intake.Stage: %w", err)
	}
	for _, t := range []string{"ANALYZE import_row"} {
		_, _ = tx.Exec(ctx, t)
	}
	src.found.Columns = seen.columns
	if err := tx.QueryRow(ctx, sameFile, id).Scan(&src.found.SameAs); err != nil {
		return 0, fmt.Errorf("intake.SameFile: %w", err)
	}
	return in.n, match(ctx, tx, id, &src.found)
}

// match settles which column is which: as remembered, or by their names.
func match(ctx context.Context, tx pgx.Tx, id int64, f *Found) error {
	f.Mapping = guess(f.Columns)
	var remembered []byte
	rows, err := tx.Query(ctx, recallMapping, id, columnNames(f.Columns))
	if err != nil {
		return fmt.Errorf("intake.Recall: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil {
		return fmt.Errorf("intake.Recall: %w", err)
	}
	if len(list) > 0 {
		remembered = list[0]
		var m map[string]string
		if json.Unmarshal(remembered, &m) == nil {
			f.Mapping = m
		}
	}
	return nil
}

const sampleRows = `-- intake.Sample
CREATE TEMP TABLE import_sample ON COMMIT DROP AS
SELECT row_no, shape, nullif(attributes ->> $2, '') AS sheet_no, nullif(attributes ->> $3, '') AS parcel_no,
       search_key(left((SELECT string_agg(value, ' ') FROM jsonb_each_text(attributes)), 2000)) AS words
FROM (SELECT *, row_number() OVER (ORDER BY row_no) AS n, count(*) OVER () AS total FROM import_row WHERE job_id = $1 AND shape IS NOT NULL AND NOT ST_IsEmpty(shape)) r
WHERE (n - 1) % greatest(total / 300, 1) = 0 LIMIT 320`

// tryPlaces asks where a coordinate system would bring the sample. Lying inside
// is asked before lying near: it costs a hundredth.
const tryPlace = `-- intake.Try
WITH s AS MATERIALIZED (
    SELECT row_no, sheet_no, parcel_no, words, import_place(shape, $1, $2) AS g FROM import_sample
), p AS MATERIALIZED (
    SELECT s.*, ST_Centroid(ST_Envelope(g)) AS c FROM s WHERE g IS NOT NULL AND abs(ST_XMin(g)) < 1e7 AND abs(ST_YMax(g)) < 1e7
), land AS MATERIALIZED (
    SELECT geom FROM admin_unit WHERE level = 'province' AND valid_to IS NULL AND geom IS NOT NULL
), named AS MATERIALIZED (
    SELECT code, geom, search_key(name_vi) AS word FROM admin_unit WHERE geom IS NOT NULL AND level = 'commune' AND valid_to IS NULL
), told AS (
    SELECT p.row_no, bool_or(ST_Intersects(n.geom, p.c) OR ST_DWithin(n.geom, p.c, 1000)) AS there FROM p JOIN named n ON n.code = $3 OR ($3 = '' AND position(n.word IN p.words) > 0) GROUP BY p.row_no
), near AS (
    SELECT ST_X(q.c) - ST_X(p.c) AS dx, ST_Y(q.c) - ST_Y(p.c) AS dy
    FROM p CROSS JOIN LATERAL (
        SELECT ST_Centroid(ST_Envelope(r.geom)) AS c FROM parcel r
        WHERE r.parcel_no = p.parcel_no AND r.sheet_no = p.sheet_no AND r.geom && ST_Expand(p.c, 1000)
        ORDER BY ST_Centroid(ST_Envelope(r.geom)) <-> p.c LIMIT 1) q
    WHERE p.parcel_no IS NOT NULL AND p.sheet_no IS NOT NULL
), middle AS (
    SELECT count(*) AS n, percentile_cont(0.5) WITHIN GROUP (ORDER BY dx) AS dx, percentile_cont(0.5) WITHIN GROUP (ORDER BY dy) AS dy FROM near
), lies AS (
    SELECT ST_MakeValid(p.g) AS g, p.sheet_no, p.parcel_no FROM p WHERE $4::boolean AND ST_Dimension(p.g) = 2 LIMIT 100
), covered AS (
    SELECT sum(ST_Area(l.g)) AS whole,
           sum((SELECT coalesce(sum(ST_Area(ST_Intersection(l.g, r.geom))), 0) FROM parcel r
                WHERE r.geom && l.g AND ST_Intersects(r.geom, l.g) AND (r.sheet_no, r.parcel_no) IS DISTINCT FROM (l.sheet_no, l.parcel_no))) AS taken
    FROM lies l
)
SELECT (SELECT count(*)::float8 / nullif((SELECT count(*) FROM import_sample), 0) FROM p WHERE EXISTS (SELECT FROM land WHERE ST_Intersects(land.geom, p.c) OR ST_DWithin(land.geom, p.c, 2000))),
       (SELECT avg(there::int)::float8 FROM told),
       (SELECT CASE WHEN n >= 5 THEN sqrt(dx * dx + dy * dy) END FROM middle),
       (SELECT CASE WHEN whole > 0 THEN least(taken / whole, 1) ELSE 0 END::float8 FROM covered),
       (SELECT ARRAY[ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e)] FROM (SELECT ST_Extent(ST_Transform(c, 4326)) AS e FROM p) x WHERE e IS NOT NULL),
       (SELECT ST_AsGeoJSON(ST_Transform(ST_ConvexHull(ST_Collect(ST_Envelope(g))), 4326), 6) FROM p)`

// tryAll looks where each plausible coordinate system would bring the parcels,
// and keeps those that are worth showing, the best first.
func tryAll(ctx context.Context, tx pgx.Tx, id int64, f Found, s Settings) ([]Candidate, error) {
	var extent [4]float64
	var some bool
	if err := tx.QueryRow(ctx, stagedExtent, id).Scan(&extent[0], &extent[1], &extent[2], &extent[3], &some); err != nil {
		return nil, fmt.Errorf("intake.Extent: %w", err)
	}
	if !some {
		return nil, nil
	}
	mapping := f.Mapping
	if s.Columns != nil {
		mapping = s.Columns
	}
	if _, err := tx.Exec(ctx, "DROP TABLE IF EXISTS import_sample"); err != nil {
		return nil, fmt.Errorf("intake.Sample: %w", err)
	}
	if _, err := tx.Exec(ctx, sampleRows, id, mapping["sheet_no"], mapping["parcel_no"]); err != nil {
		return nil, fmt.Errorf("intake.Sample: %w", err)
	}
	chosen := s.CRS
	if chosen == "" {
		chosen = f.CRS
	}
	list, err := candidates(ctx, tx, extent, Suggestion{chosen, s.Swap}, s.CadastralUnit, true)
	sortCandidates(list)
	return list[:min(len(list), 12)], err
}

// candidates looks where each plausible coordinate system would bring the shapes
// of import_sample, whose extent is given; unit is the commune that was named
// for all of them, or empty. covering asks also what of the register they cover.
func candidates(ctx context.Context, tx pgx.Tx, extent [4]float64, chosen Suggestion, unit string, covering bool) ([]Candidate, error) {
	var list []Candidate
	for _, p := range plausible(extent) {
		sys, _ := systemOf(p.CRS)
		if !sys.nearProvince(extent, p.Swap) && p != chosen {
			continue
		}
		c := Candidate{CRS: p.CRS, Swap: p.Swap, Name: sys.name}
		var inside *float64
		var bbox []float64
		var outline *string
		if err := tx.QueryRow(ctx, tryPlace, sys.proj, p.Swap, unit, covering).Scan(&inside, &c.Declared, &c.OffsetM, &c.Covered, &bbox, &outline); err != nil {
			return nil, fmt.Errorf("intake.Try: %w", err)
		}
		if inside != nil {
			c.Inside = *inside
		}
		if len(bbox) == 4 {
			c.Bbox = &[4]float64{bbox[0], bbox[1], bbox[2], bbox[3]}
		}
		if outline != nil {
			c.Outline = json.RawMessage(*outline)
		}
		if c.Inside > 0 || p == chosen {
			list = append(list, c)
		}
	}
	if !slices.ContainsFunc(list, func(c Candidate) bool { return c.CRS == chosen.CRS && c.Swap == chosen.Swap }) {
		if sys, ok := systemOf(chosen.CRS); ok {
			list = append(list, Candidate{CRS: chosen.CRS, Swap: chosen.Swap, Name: sys.name})
		}
	}
	return list, nil
}

// sortCandidates puts the best first.
func sortCandidates(list []Candidate) {
	slices.SortStableFunc(list, func(a, b Candidate) int { return better(b) - better(a) })
}

// better scores a candidate: in the province, in the commune it names, on its
// own numbers in the register, and not upon others; a drawing by the borders
// that it meets.
func better(c Candidate) int {
	score := c.Inside * 100
	if c.Declared != nil {
		score += *c.Declared * 200
	}
	if c.OffsetM != nil && *c.OffsetM < 5 {
		score += 100 - *c.OffsetM
	}
	if c.Fit != nil {
		return int(10 * (score + *c.Fit*200)) // drawn zones lie upon parcels
	}
	return int(10 * (score - c.Covered*60))
}
