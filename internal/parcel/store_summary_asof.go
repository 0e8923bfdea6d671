package parcel

import (
	"context"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5"

	"matbang/internal/ogcapi"
)

const stoodThen = `
WITH moved AS MATERIALIZED (SELECT parcel_id, state FROM parcels_changed_since($1::date, $2::timestamptz)),
then_ AS (SELECT p.id, p.zone, p.admin_unit, p.area_m2, coalesce(m.state, p.state) AS state FROM parcel p LEFT JOIN moved m ON m.parcel_id = p.id)
`

// Each of the questions is as in summaries, as of the day $1 and the moment $2.
// Zones, communes and corridors are those of today, membership in a project is
// that of the day.
var pastSummaries = map[string]string{
	"zone": `-- parcel.SummaryByZoneAsOf` + stoodThen + `SELECT z.code, z.name_vi, z.name_en, p.state, count(*), sum(p.area_m2) / 10000
FROM then_ p JOIN zone z ON z.code = p.zone JOIN clearance_state s ON s.code = p.state
GROUP BY z.code, z.name_vi, z.name_en, p.state, s.ordinal ORDER BY z.code, s.ordinal`,
	"project": `-- parcel.SummaryByProjectAsOf` + stoodThen + `SELECT j.code, j.name_vi, j.name_en, p.state, count(*), sum(p.area_m2) / 10000
FROM project_parcel m JOIN then_ p ON p.id = m.parcel_id JOIN clearance_project j ON j.id = m.project_id JOIN clearance_state s ON s.code = p.state
WHERE m.joined_on <= $1 AND (m.left_on IS NULL OR m.left_on > $1)
GROUP BY j.code, j.name_vi, j.name_en, p.state, s.ordinal ORDER BY j.code, s.ordinal`,
	"corridor": `-- parcel.SummaryByCorridorAsOf
WITH moved AS (
    SELECT corridor_bits(p.corridors) AS corridors, v.state, v.sign AS parcels, v.sign * p.area_m2 AS area_m2
    FROM parcels_changed_since($1::date, $2::timestamptz) c JOIN parcel p ON p.id = c.parcel_id AND p.state <> c.state
    CROSS JOIN LATERAL (VALUES (p.state, -1), (c.state, 1)) AS v (state, sign)
)
SELECT k.code, k.name_vi, k.name_en, f.state, sum(f.parcels), greatest(sum(f.area_m2), 0) / 10000
FROM (SELECT corridors, state, parcels, area_m2 FROM parcel_far UNION ALL SELECT * FROM moved) f
JOIN corridor k ON f.corridors & corridor_bits(ARRAY[k.code]) <> 0 JOIN clearance_state s ON s.code = f.state
GROUP BY k.code, k.name_vi, k.name_en, f.state, s.ordinal HAVING sum(f.parcels) > 0 ORDER BY k.code DESC, s.ordinal`,
	"admin": `-- parcel.SummaryByAdminAsOf` + stoodThen + `SELECT a.code, a.name_vi, a.name_en, p.state, count(*), sum(p.area_m2) / 10000
FROM then_ p JOIN admin_unit a ON a.code = p.admin_unit JOIN clearance_state s ON s.code = p.state
GROUP BY a.code, a.name_vi, a.name_en, p.state, s.ordinal ORDER BY a.code, s.ordinal`,
}

// pastKept is how many summaries of the past are remembered.
const pastKept = 100

// pastSummed is what summaries of the past were at a version of the layers.
type pastSummed struct {
	mutex   sync.Mutex
	version int64
	groups  map[string][]Group
}

// summaryAsOf adds up the parcels as they stood. One is added up at a time: it
// costs seconds over a province, and whoever asks the same waits for it.
func (s *Store) summaryAsOf(ctx context.Context, by string, as ogcapi.AsOf) ([]Group, error) {
	var version int64
	if err := s.db.QueryRow(ctx, summaryVersion).Scan(&version); err != nil {
		return nil, fmt.Errorf("parcel.SummaryAsOf by %s: %w", by, err)
	}
	s.past.mutex.Lock()
	defer s.past.mutex.Unlock()
	key := by + " " + as.String()
	if found, ok := s.past.groups[key]; ok && s.past.version == version {
		return found, nil
	}
	rows, err := s.db.Query(ctx, pastSummaries[by], as.Day(), as.Moment())
	if err != nil {
		return nil, fmt.Errorf("parcel.SummaryAsOf by %s: %w", by, err)
	}
	totals, err := pgx.CollectRows(rows, pgx.RowToStructByPos[total])
	if err != nil {
		return nil, fmt.Errorf("parcel.SummaryAsOf by %s: %w", by, err)
	}
	if s.past.version != version || len(s.past.groups) >= pastKept {
		s.past.version, s.past.groups = version, map[string][]Group{}
	}
	s.past.groups[key] = groups(totals)
	return s.past.groups[key], nil
}
