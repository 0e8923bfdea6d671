package road

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

// Store asks questions of the road graph.
type Store struct{ db postgres.DB }

// NewStore returns a store on the given pool or transaction.
func NewStore(db postgres.DB) *Store { return &Store{db: db} }

const goal = `-- road.Goal
SELECT node, operating FROM road_goal WHERE place = $1`

// goalNode returns the node of a goal.
func (s *Store) goalNode(ctx context.Context, place string, planned bool) (int64, error) {
	var node *int64
	var operating bool
	err := s.db.QueryRow(ctx, goal, place).Scan(&node, &operating)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return 0, ErrUnknown
	case err != nil:
		return 0, fmt.Errorf("road.Goal: %w", err)
	case node == nil || (!operating && !planned):
		return 0, ErrNoRoad
	}
	return *node, nil
}

// The door is the end of the nearest links by which the goal is reached first;
// the same rule as in road_access().
const way = `-- road.Way
WITH at AS (SELECT ST_Transform(ST_SetSRID(ST_MakePoint($1, $2), 4326), survey_srid()) AS p),
entry AS (
    SELECT l.id, l.geom, l.source_node, l.target_node, l.length_m, c.speed_kmh, ST_LineLocatePoint(l.geom, at.p) AS f,
           ST_Distance(l.geom, at.p) * 1.3 AS access_m, (SELECT a.speed_kmh FROM road_class a WHERE a.code = 'access') AS access_kmh
    FROM at, road_link l JOIN road_class c ON c.code = l.class
    WHERE l.class <> 'expressway' AND (l.status = 'operating' OR $4) AND ST_DWithin(l.geom, at.p, 8000)
    ORDER BY l.geom <-> at.p LIMIT 3
), doors AS (
    SELECT source_node AS node, access_m, access_m + f * length_m AS m, access_m * 0.06 / access_kmh + f * length_m * 0.06 / speed_kmh AS minutes,
           ST_LineSubstring(geom, 0, f) AS part FROM entry
    UNION ALL
    SELECT target_node, access_m, access_m + (1 - f) * length_m, access_m * 0.06 / access_kmh + (1 - f) * length_m * 0.06 / speed_kmh,
           ST_LineSubstring(geom, f, 1) FROM entry
), best AS (
    SELECT d.*, d.minutes + c.minutes AS whole, (d.m / 1000) + c.km AS km FROM doors d JOIN road_cost c ON c.node = d.node AND c.planned = $4
    WHERE c.place = $3 ORDER BY whole LIMIT 1
), path AS (
    SELECT l.geom, l.status, l.work FROM best, pgr_dijkstra(road_graph($4), best.node, $5::bigint, false) d JOIN road_link l ON l.id = d.edge
)
SELECT b.km, b.whole, ST_Distance(at.p, g.geom) / 1000, b.access_m,
       (SELECT coalesce(json_agg(json_build_object('work', w.code, 'name', json_build_object('vi', w.name_vi, 'en', w.name_en), 'status', w.status) ORDER BY w.code), '[]')
        FROM work w WHERE w.code IN (SELECT path.work FROM path WHERE path.status = 'planned')),
       ST_AsGeoJSON(ST_Transform(ST_LineMerge(ST_Collect(ARRAY[b.part] || coalesce((SELECT array_agg(path.geom) FROM path), '{}'))), 4326), 6)
FROM best b, at, road_goal g WHERE g.place = $3`

// Way returns the fastest way from a WGS 84 point to a goal; planned counts
// links that are not open yet. ErrUnknown without such a goal, ErrNoRoad where
// no road leads.
func (s *Store) Way(ctx context.Context, lon, lat float64, place string, planned bool) (Way, error) {
	w := Way{Place: place}
	node, err := s.goalNode(ctx, place, planned)
	if err != nil {
		return w, err
	}
	var shape string
	err = s.db.QueryRow(ctx, way, lon, lat, place, planned, node).Scan(&w.KM, &w.Minutes, &w.StraightKM, &w.AccessM, &w.Works, &shape)
	if errors.Is(err, pgx.ErrNoRows) {
		return w, ErrNoRoad
	}
	if err != nil {
		return w, fmt.Errorf("road.Way: %w", err)
	}
	w.Shape = []byte(shape)
	return w, nil
}

// From every point along a link (each 400 m) the rest of the time is spent
// beside the road, at the speed of a way to the network.
const reach = `-- road.Reach
WITH cost AS (SELECT node, minutes FROM road_cost WHERE place = $1 AND planned = $3),
step AS (
    SELECT l.geom, l.length_m, a.minutes AS a, b.minutes AS b, 0.06 / c.speed_kmh AS per_m, f
    FROM road_link l JOIN road_class c ON c.code = l.class
    JOIN cost a ON a.node = l.source_node JOIN cost b ON b.node = l.target_node
    CROSS JOIN LATERAL generate_series(0, greatest(1, ceil(l.length_m / 400))::int) AS n
    CROSS JOIN LATERAL (SELECT n / greatest(1, ceil(l.length_m / 400)) AS f) q
    WHERE (l.status = 'operating' OR $3) AND l.class <> 'expressway' AND least(a.minutes, b.minutes) < $2
), spot AS (
    SELECT ST_LineInterpolatePoint(geom, f) AS p, $2 - least(a + f * length_m * per_m, b + (1 - f) * length_m * per_m) AS rest FROM step
), land AS (
    SELECT ST_Union(ST_Buffer(p, least(5000, rest / 0.06 * (SELECT speed_kmh FROM road_class WHERE code = 'access') / 1.3), 'quad_segs=4')) AS g
    FROM spot WHERE rest > 0.3
)
SELECT ST_Area(g) / 1e6, ST_AsGeoJSON(ST_Transform(ST_SimplifyPreserveTopology(g, 60), 4326), 5) FROM land WHERE g IS NOT NULL`

// Reach returns the land from which a goal is reached within the minutes.
func (s *Store) Reach(ctx context.Context, place string, minutes int, planned bool) (Reach, error) {
	r := Reach{Minutes: minutes}
	if _, err := s.goalNode(ctx, place, planned); err != nil {
		return r, err
	}
	var shape string
	err := s.db.QueryRow(ctx, reach, place, minutes, planned).Scan(&r.AreaKM2, &shape)
	if errors.Is(err, pgx.ErrNoRows) {
		return r, ErrNoRoad
	}
	if err != nil {
		return r, fmt.Errorf("road.Reach: %w", err)
	}
	r.Shape = []byte(shape)
	return r, nil
}
