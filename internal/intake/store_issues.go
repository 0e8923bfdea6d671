package intake

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

// IssueQuery selects issues; zero values select all.
type IssueQuery struct {
	Severity, Rule string
	Row            int
	After          int64
	Limit          int
}

const listIssues = `-- intake.Issues
SELECT e.id, e.row_no, e.field, e.rule, e.severity, e.values, ST_X(p.at), ST_Y(p.at), round(e.width_m::numeric, 3)::float8, round(e.area_m2::numeric, 2)::float8, e.repairable,
       CASE WHEN ST_Dimension(e.geom) = 2 AND ST_NPoints(e.geom) < 2000 THEN ST_AsGeoJSON(ST_Transform(e.geom, 4326), 7) END
FROM import_issue e
LEFT JOIN import_parcel i USING (job_id, row_no)
CROSS JOIN LATERAL (SELECT CASE WHEN e.geom IS NULL THEN ST_Transform(i.inside, 4326) ELSE ST_Transform(CASE WHEN ST_Dimension(e.geom) = 2 THEN ST_PointOnSurface(e.geom) ELSE e.geom END, 4326) END AS at) p
WHERE e.job_id = $1 AND ($2 = '' OR e.severity = $2) AND ($3 = '' OR e.rule = $3) AND ($4 = 0 OR e.row_no = $4) AND e.id > $5
ORDER BY e.id LIMIT $6`

// Issues calls each for the issues of a job in the order in which they were
// found.
func (s *Store) Issues(ctx context.Context, a postgres.Actor, id int64, q IssueQuery, each func(Issue) error) error {
	return postgres.AsAccount(ctx, s.db, a, func(tx pgx.Tx) error {
		if _, err := one(ctx, tx, id); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, listIssues, id, q.Severity, q.Rule, q.Row, q.After, q.Limit)
		if err != nil {
			return fmt.Errorf("intake.Issues: %w", err)
		}
		defer rows.Close()
		for rows.Next() {
			var i Issue
			var values map[string]any
			var lon, lat *float64
			var shape *string
			if err := rows.Scan(&i.ID, &i.Row, &i.Field, &i.Rule, &i.Severity, &values, &lon, &lat, &i.WidthM, &i.AreaM2, &i.Repairable, &shape); err != nil {
				return fmt.Errorf("intake.Issues: %w", err)
			}
			if lon != nil && lat != nil {
				i.At = &[2]float64{*lon, *lat}
			}
			if shape != nil {
				i.Geometry = json.RawMessage(*shape)
			}
			i.Message = message(i.Rule, i.Field, values)
			if err := each(i); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}

// RowQuery selects rows; zero values select all.
type RowQuery struct {
	Box    *[4]float64 // WGS 84
	Status string
	After  int
	Limit  int
}

// StagedRow is a row as it would enter the register.
type StagedRow struct {
	Row            int             `json:"row"`
	Status         string          `json:"status"` // refused, warned or good
	Verdict        string          `json:"verdict"`
	CadastralUnit  string          `json:"cadastral_unit"`
	MapSeries      string          `json:"map_series"`
	SheetNo        string          `json:"sheet_no"`
	ParcelNo       string          `json:"parcel_no"`
	RecordedAreaM2 *float64        `json:"recorded_area_m2"`
	AreaM2         *float64        `json:"area_m2"`
	LandUse        []string        `json:"land_use"`
	Repairable     bool            `json:"repairable"`
	Repaired       bool            `json:"repaired"`
	Geometry       json.RawMessage `json:"-"`
}

const listRows = `-- intake.Rows
SELECT row_no, CASE WHEN refused THEN 'refused' WHEN warned THEN 'warned' ELSE 'good' END, coalesce(verdict, ''), coalesce(cadastral_unit, ''), coalesce(map_series, ''), coalesce(sheet_no, ''), coalesce(parcel_no, ''),
       recorded_area_m2, round(ST_Area(g)::numeric, 2)::float8, land_use, repair IS NOT NULL, repaired, ST_AsGeoJSON(ST_Transform(g, 4326), 7)
FROM (SELECT *, CASE WHEN repaired THEN repair ELSE geom END AS g FROM import_parcel WHERE job_id = $1) i
WHERE row_no > $2 AND ($3 = '' OR $3 = CASE WHEN refused THEN 'refused' WHEN warned THEN 'warned' ELSE 'good' END)
  AND ($4::float8[] IS NULL OR (g && ST_Transform(ST_MakeEnvelope($4[1], $4[2], $4[3], $4[4], 4326), 5899)))
  AND (g IS NULL OR abs(ST_XMin(g)) < 1e7)
ORDER BY row_no LIMIT $5`

// Rows returns rows of a job in their order.
func (s *Store) Rows(ctx context.Context, a postgres.Actor, id int64, q RowQuery) ([]StagedRow, error) {
	list := []StagedRow{}
	err := postgres.AsAccount(ctx, s.db, a, func(tx pgx.Tx) error {
		if _, err := one(ctx, tx, id); err != nil {
			return err
		}
		var box []float64
		if q.Box != nil {
			box = q.Box[:]
		}
		rows, err := tx.Query(ctx, listRows, id, q.After, q.Status, box, q.Limit)
		if err != nil {
			return fmt.Errorf("intake.Rows: %w", err)
		}
		list, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) (StagedRow, error) {
			var v StagedRow
			var shape *string
			err := r.Scan(&v.Row, &v.Status, &v.Verdict, &v.CadastralUnit, &v.MapSeries, &v.SheetNo, &v.ParcelNo, &v.RecordedAreaM2, &v.AreaM2, &v.LandUse, &v.Repairable, &v.Repaired, &shape)
			if shape != nil {
				v.Geometry = json.RawMessage(*shape)
			}
			return v, err
		})
		if err != nil {
			return fmt.Errorf("intake.Rows: %w", err)
		}
		return nil
	})
	return list, err
}
