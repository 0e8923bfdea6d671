package proposal

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"matbang/internal/postgres"
)

// Corner is a corner of a shape on the survey plane, as surveyors write it.
type Corner struct {
	Part   int     `json:"part"`
	Ring   int     `json:"ring"`
	No     int     `json:"no"`
	XNorth float64 `json:"x_north_m"`
	YEast  float64 `json:"y_east_m"`
	// SideM is the length to the next corner.
	SideM float64 `json:"side_m"`
}

// Moved is a corner that snapping moved.
type Moved struct {
	From      [2]float64 `json:"from"`
	To        [2]float64 `json:"to"`
	DistanceM float64    `json:"distance_m"`
	Layer     string     `json:"layer"`
}

const cornersOf = `-- proposal.Corners
SELECT d.path[1], d.path[2], d.path[3], round(ST_Y(d.geom)::numeric, 3)::float8, round(ST_X(d.geom)::numeric, 3)::float8,
       coalesce(round(ST_Distance(d.geom, lead(d.geom) OVER (PARTITION BY d.path[1], d.path[2] ORDER BY d.path[3]))::numeric, 3), 0)::float8
FROM ST_DumpPoints(ST_Multi(ST_Transform($1::geometry, survey_srid()))) AS d ORDER BY d.path`

const ringFrom = `-- proposal.FromCorners
SELECT ST_AsGeoJSON(ST_Transform(ST_SetSRID(ST_MakePolygon(ST_MakeLine(ARRAY(SELECT ST_MakePoint(e, n) FROM unnest($1::float8[], $2::float8[]) WITH ORDINALITY AS u (e, n, i) ORDER BY i))), survey_srid()), 4326), 9)`

const unionOf = `-- proposal.Union
SELECT ST_AsGeoJSON(ST_Transform(ST_CollectionExtract(ST_Union(geom, 0.001), 3), 4326), 9), count(*) FROM parcel WHERE id = ANY ($1)`

// A corner goes to the nearest corner within the tolerance, or else to the
// nearest point of an edge. Borders are cut to what lies around the shape first:
// those of a commune are long.
const snapTo = `-- proposal.Snap
WITH shape AS MATERIALIZED (SELECT g, ST_Boundary(g) AS edge, ST_Expand(ST_Envelope(g), $2::float8 + 50)::box2d AS box FROM ST_Multi(ST_Transform($1::geometry, survey_srid())) AS g),
near AS MATERIALIZED (
    SELECT 'parcels' AS layer, ST_ClipByBox2D(ST_Boundary(p.geom), s.box) AS g FROM parcel p, shape s WHERE 'parcels' = ANY ($3) AND p.geom && ST_Expand(s.g, $2) AND ST_DWithin(p.geom, s.edge, $2)
    UNION ALL SELECT 'zones', ST_ClipByBox2D(ST_Boundary(z.geom), s.box) FROM zone z, shape s WHERE 'zones' = ANY ($3) AND z.geom && ST_Expand(s.g, $2)
    UNION ALL SELECT 'corridors', ST_ClipByBox2D(k.geom, s.box) FROM corridor k, shape s WHERE 'corridors' = ANY ($3) AND k.geom && ST_Expand(s.g, $2)
    UNION ALL SELECT 'admin-units', ST_ClipByBox2D(ST_Boundary(u.geom), s.box) FROM admin_unit u, shape s WHERE 'admin-units' = ANY ($3) AND u.level = 'commune' AND u.valid_to IS NULL AND u.geom && ST_Expand(s.g, $2)
), corner AS (SELECT d.path, d.geom AS p FROM shape, ST_DumpPoints(shape.g) AS d),
target AS (
    SELECT c.path, c.p, t.layer, t.q, ST_Distance(c.p, t.q) AS d
    FROM corner c LEFT JOIN LATERAL (
        SELECT n.layer, coalesce(v.q, ST_ClosestPoint(n.g, c.p)) AS q, v.q IS NULL AS edge
        FROM near n LEFT JOIN LATERAL (SELECT x.geom AS q FROM ST_DumpPoints(n.g) AS x WHERE ST_DWithin(x.geom, c.p, $2) ORDER BY ST_Distance(x.geom, c.p) LIMIT 1) v ON true
        WHERE ST_DWithin(n.g, c.p, $2)
        ORDER BY edge, ST_Distance(coalesce(v.q, ST_ClosestPoint(n.g, c.p)), c.p) LIMIT 1
    ) t ON true
)
SELECT t.path[1], t.path[2], ST_X(w), ST_Y(w), ST_X(f), ST_Y(f), coalesce(d, 0), coalesce(layer, '')
FROM target t, ST_Transform(coalesce(q, p), 4326) AS w, ST_Transform(p, 4326) AS f ORDER BY t.path`

// Corners returns the corners of a shape (WGS 84) on the survey plane.
func (s *Store) Corners(ctx context.Context, shape orb.MultiPolygon) ([]Corner, error) {
	rows, err := s.db.Query(ctx, cornersOf, postgres.Geom{Geometry: shape, SRID: 4326})
	if err != nil {
		return nil, fmt.Errorf("proposal.Corners: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Corner])
	if err != nil {
		return nil, fmt.Errorf("proposal.Corners: %w", err)
	}
	return list, nil
}

// FromCorners makes a polygon of corners on the survey plane (east and north in
// metres, the first repeated at the end) and returns it in WGS 84.
func (s *Store) FromCorners(ctx context.Context, east, north []float64) (json.RawMessage, error) {
	var text string
	if err := s.db.QueryRow(ctx, ringFrom, east, north).Scan(&text); err != nil {
		return nil, fmt.Errorf("proposal.FromCorners: %w", err)
	}
	return json.RawMessage(text), nil
}

// Union returns the shape of parcels together, WGS 84, and how many were found.
func (s *Store) Union(ctx context.Context, parcels []int64) (shape json.RawMessage, found int, err error) {
	var text *string
	if err := s.db.QueryRow(ctx, unionOf, parcels).Scan(&text, &found); err != nil {
		return nil, 0, fmt.Errorf("proposal.Union: %w", err)
	}
	if text != nil {
		shape = json.RawMessage(*text)
	}
	return shape, found, nil
}

// Snap moves the corners of a shape to what lies within the tolerance, in metres
// of the survey plane, and tells what it moved by more than a millimetre.
func (s *Store) Snap(ctx context.Context, shape orb.MultiPolygon, tolerance float64, layers []string) (out orb.MultiPolygon, moved []Moved, err error) {
	rows, err := s.db.Query(ctx, snapTo, postgres.Geom{Geometry: shape, SRID: 4326}, tolerance, layers)
	if err != nil {
		return nil, nil, fmt.Errorf("proposal.Snap: %w", err)
	}
	moved = []Moved{}
	var part, ring int
	var m Moved
	_, err = pgx.ForEachRow(rows, []any{&part, &ring, &m.To[0], &m.To[1], &m.From[0], &m.From[1], &m.DistanceM, &m.Layer}, func() error {
		for len(out) < part {
			out = append(out, orb.Polygon{})
		}
		for len(out[part-1]) < ring {
			out[part-1] = append(out[part-1], orb.Ring{})
		}
		to := orb.Point{m.To[0], m.To[1]}
		at := &out[part-1][ring-1]
		// Two corners that went to the same place are one.
		if n := len(*at); n == 0 || (*at)[n-1] != to {
			*at = append(*at, to)
		}
		if m.DistanceM > 0.001 {
			moved = append(moved, m)
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("proposal.Snap: %w", err)
	}
	for _, polygon := range out {
		for i, r := range polygon {
			if len(r) > 0 && r[0] != r[len(r)-1] {
				polygon[i] = append(r, r[0])
			}
		}
	}
	return out, moved, nil
}
