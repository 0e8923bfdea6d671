package parcel

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"matbang/internal/ogcapi"
)

// Days are counted to the day that is asked of. Of the limits of the law those are
// told that begin with the state itself: what began them must have been known.
const pastWork = `-- parcel.WorkListAsOf
WITH due AS (
    SELECT p.id, p.sheet_no, p.parcel_no, coalesce(s.state, 'not_started') AS state, s.state_since, coalesce(s.obstructed, false) AS obstructed, p.area_m2, p.admin_unit, m.project_id,
           s.state_since + r.value::int AS due_on, r.article, coalesce(r.unverified, false) AS unverified
    FROM project_parcel m JOIN parcel p ON p.id = m.parcel_id
    LEFT JOIN LATERAL parcel_as_of(p.id, $1::date, $2::timestamptz) s ON true
    LEFT JOIN LATERAL (
        SELECT l.value, l.article, l.unverified FROM legal_rule l
        WHERE l.valid @> s.state_since AND l.unit = 'days' AND (l.code, l.regime, s.state) IN (
            ('payment', 'll2024', 'plan_approved'), ('recovery-decision', 'll2024', 'paid'), ('payment', 'll2013', 'recovery_decided'))
        ORDER BY l.value LIMIT 1
    ) r ON true
    WHERE m.joined_on <= $1 AND (m.left_on IS NULL OR m.left_on > $1)
      AND ($3 = '' OR coalesce(s.state, 'not_started') = $3) AND ($4 = '' OR m.project_id = (SELECT id FROM clearance_project WHERE code = $4))
      AND ($5 = '' OR p.admin_unit = $5) AND ($6 = '' OR p.sheet_no = $6) AND ($7 = '' OR p.parcel_no = $7)
      AND (NOT $8 OR coalesce(s.obstructed, false))
), list AS MATERIALIZED (
    SELECT d.*, $1::date - d.due_on AS days_late, $1::date - d.state_since AS days_waiting FROM due d WHERE NOT $9 OR d.due_on < $1::date
), total AS (
    SELECT count(*) AS n, count(*) FILTER (WHERE days_late > 0) AS late, count(*) FILTER (WHERE obstructed) AS blocked, coalesce(sum(area_m2), 0) / 10000 AS ha FROM list
), page AS (
    SELECT row_number() OVER () AS place, x.* FROM (
        SELECT * FROM list l
        ORDER BY CASE WHEN $10 IN ('late', 'next') THEN l.days_late END DESC NULLS LAST,
                 CASE WHEN $10 = 'area' THEN l.area_m2 END DESC NULLS LAST,
                 CASE WHEN $10 = 'number' THEN lpad(l.sheet_no, 12, '0') || lpad(l.parcel_no, 12, '0') END NULLS LAST,
                 CASE WHEN $10 <> 'number' AND l.state NOT IN ('clean', 'excluded') THEN l.state_since END NULLS LAST, l.id
        LIMIT $11 OFFSET $12) x
)
SELECT t.n, t.late, t.blocked, t.ha,
       l.id, l.sheet_no, l.parcel_no, l.state, l.state_since::text, l.days_waiting, l.obstructed, round(l.area_m2::numeric, 2)::float8,
       j.code, j.name_vi, j.name_en, j.committed_to::text, l.admin_unit, coalesce(a.name_vi, ''), coalesce(a.name_en, ''),
       l.due_on::text, l.days_late, l.article, l.unverified
FROM total t LEFT JOIN page l ON true LEFT JOIN clearance_project j ON j.id = l.project_id LEFT JOIN admin_unit a ON a.code = l.admin_unit
ORDER BY l.place`

// WorkListAsOf returns the parcels that were being cleared at the time asked of.
func (s *Store) WorkListAsOf(ctx context.Context, q WorkQuery, as ogcapi.AsOf) (list WorkList, err error) {
	list.Items, list.AsOf = []WorkItem{}, as.Answered()
	rows, err := s.db.Query(ctx, pastWork, as.Day(), as.Moment(), q.State, q.Project, q.AdminUnit, q.SheetNo, q.ParcelNo, q.Blocked, q.Late, q.Order, q.Limit, q.Offset)
	if err != nil {
		return list, fmt.Errorf("parcel.WorkListAsOf: %w", err)
	}
	_, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (none struct{}, err error) {
		var w WorkItem
		var id *int64
		var sheet, number, state, project, vi, en *string
		var obstructed, unverified *bool
		var area *float64
		if err := row.Scan(&list.Count, &list.Late, &list.Blocked, &list.AreaHa, &id, &sheet, &number, &state, &w.StateSince, &w.DaysWaiting, &obstructed, &area,
			&project, &vi, &en, &w.CommittedTo, &w.AdminUnit, &w.UnitName.VI, &w.UnitName.EN, &w.DueOn, &w.DaysLate, &w.Article, &unverified); err != nil || id == nil {
			return none, err //nolint:wrapcheck // below
		}
		w.ID, w.SheetNo, w.ParcelNo, w.State, w.Project, w.ProjectName = *id, *sheet, *number, *state, *project, ogcapi.Text{VI: *vi, EN: *en}
		w.Obstructed, w.Unverified, w.AreaM2 = *obstructed, *unverified, *area
		list.Items = append(list.Items, w)
		return none, nil
	})
	if err != nil {
		return list, fmt.Errorf("parcel.WorkListAsOf: %w", err)
	}
	list.AreaHa = hectares(list.AreaHa)
	return list, nil
}
