package parcel

import (
	"context"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5"

	"matbang/internal/ogcapi"
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
SELECT k.code, k.name_vi, k.name_en, f.state, sum(f.parcels), sum(f.area_m2) / 10000
FROM parcel_far f JOIN corridor k ON f.corridors & corridor_bits(ARRAY[k.code]) <> 0 JOIN clearance_state s ON s.code = f.state
GROUP BY k.code, k.name_vi, k.name_en, f.state, s.ordinal ORDER BY k.code DESC, s.ordinal`,
	"admin": `-- parcel.SummaryByAdmin
SELECT a.code, a.name_vi, a.name_en, p.state, count(*), sum(p.area_m2) / 10000
FROM parcel p JOIN admin_unit a ON a.code = p.admin_unit JOIN clearance_state s ON s.code = p.state
GROUP BY a.code, a.name_vi, a.name_en, p.state, s.ordinal ORDER BY a.code, s.ordinal`,
}

const summaryVersion = `-- parcel.Summary: version
SELECT coalesce(sum(version), 0)::int8 FROM layer_version WHERE layer IN ('parcels', 'zones', 'corridors', 'admin-units')`

// summed is what a summary was at a version of the layers.
type summed struct {
	mutex   sync.Mutex
	version int64
	groups  []Group
}

// Summary returns the parcels by state as of a day and a moment. See SummaryNow.
func (s *Store) Summary(ctx context.Context, by string, as ogcapi.AsOf) ([]Group, error) {
	if as.Past() {
		return s.summaryAsOf(ctx, by, as)
	}
	return s.SummaryNow(ctx, by)
}

// SummaryNow returns the parcels by state for each zone, project, corridor or
// commune of today. Adding up a province costs a good part of a second: it is done
// once for each version of the layers, and those who ask meanwhile wait for it.
func (s *Store) SummaryNow(ctx context.Context, by string) ([]Group, error) {
	var version int64
	if err := s.db.QueryRow(ctx, summaryVersion).Scan(&version); err != nil {
		return nil, fmt.Errorf("parcel.Summary by %s: %w", by, err)
	}
	kept := s.summaries[by]
	kept.mutex.Lock()
	defer kept.mutex.Unlock()
	if kept.groups != nil && kept.version == version {
		return kept.groups, nil
	}
	rows, err := s.db.Query(ctx, summaries[by])
	if err != nil {
		return nil, fmt.Errorf("parcel.Summary by %s: %w", by, err)
	}
	totals, err := pgx.CollectRows(rows, pgx.RowToStructByPos[total])
	if err != nil {
		return nil, fmt.Errorf("parcel.Summary by %s: %w", by, err)
	}
	kept.version, kept.groups = version, groups(totals)
	return kept.groups, nil
}
