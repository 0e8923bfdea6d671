package parcel

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// total is the parcels of one group and state.
type total struct {
	Key    string
	NameVI string
	NameEN string
	State  string
	Count  int64
	AreaHa float64
}

// Each of the questions gives key, names, state, count and hectares on the
// survey plane, by group and in the order of the states.
var summaries = map[string]string{
	"zone": `-- parcel.SummaryByZone
SELECT z.code, z.name_vi, z.name_en, p.state, count(*), sum(p.area_m2) / 10000
FROM parcel p JOIN zone z ON z.code = p.zone JOIN clearance_state s ON s.code = p.state
GROUP BY z.code, z.name_vi, z.name_en, p.state, s.ordinal ORDER BY z.code, s.ordinal`,
	"project": `-- parcel.SummaryByProject
SELECT j.code, j.name_vi, j.name_en, p.state, count(*), sum(p.area_m2) / 10000
FROM parcel p JOIN clearance_project j ON j.id = p.project_id JOIN clearance_state s ON s.code = p.state
GROUP BY j.code, j.name_vi, j.name_en, p.state, s.ordinal ORDER BY j.code, s.ordinal`,
	"corridor": `-- parcel.SummaryByCorridor
SELECT k.code, k.name_vi, k.name_en, p.state, count(*), sum(p.area_m2) / 10000
FROM parcel p JOIN corridor k ON k.code = ANY (p.corridors) JOIN clearance_state s ON s.code = p.state
GROUP BY k.code, k.name_vi, k.name_en, p.state, s.ordinal ORDER BY k.code DESC, s.ordinal`,
	"admin": `-- parcel.SummaryByAdmin
SELECT a.code, a.name_vi, a.name_en, p.state, count(*), sum(p.area_m2) / 10000
FROM parcel p JOIN admin_unit a ON a.code = p.admin_unit JOIN clearance_state s ON s.code = p.state
GROUP BY a.code, a.name_vi, a.name_en, p.state, s.ordinal ORDER BY a.code, s.ordinal`,
}

// Summary returns the parcels by state for each zone, project, corridor or
// commune of today.
func (s *Store) Summary(ctx context.Context, by string) ([]Group, error) {
	rows, err := s.db.Query(ctx, summaries[by])
	if err != nil {
		return nil, fmt.Errorf("parcel.Summary by %s: %w", by, err)
	}
	totals, err := pgx.CollectRows(rows, pgx.RowToStructByPos[total])
	if err != nil {
		return nil, fmt.Errorf("parcel.Summary by %s: %w", by, err)
	}
	return groups(totals), nil
}
